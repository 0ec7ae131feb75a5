//! Messages as callers write them and see them, whether they go out now or later.
//!
//! - [`submission`] reads a whole message, [`content`] what it carries beside its text, [`moment`] the time that it is for.
//! - [`bounds`] refuses what is too large for us, or can never go.
//! - [`scheduled`] shows a message that waits for its time, [`view`] any message with its time line.

pub(super) mod bounds;
pub(super) mod content;
pub(super) mod moment;
pub(super) mod scheduled;
pub(super) mod submission;
pub(super) mod view;
