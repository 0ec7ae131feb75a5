//! What a message is made of: its length in segments, its plain form, templates.

pub mod downgrade;
pub mod reply;
pub mod segments;
pub mod template;
