//! What a message says: its length in segments, its plain form, templates, and words that stop messages.

pub mod downgrade;
pub mod opt_out;
pub mod reply;
pub mod segments;
pub mod template;
