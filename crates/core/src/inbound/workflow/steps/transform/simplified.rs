//! Says in words what a message has besides its text. What cannot be said, such as a file that only its carrier may fetch,
//! stays as it is.

use crate::domain::text::downgrade::simplify;
use crate::model::message::{Content, Message};

/// Names files by their links.
pub(super) fn attachments(message: &mut Message) -> bool {
    matches!(message.content, Content::Media { .. }) && content(message)
}

/// Says whatever is more than text in words.
pub(super) fn content(message: &mut Message) -> bool {
    let Ok(simple) = simplify(message) else { return false };
    *message = simple;
    true
}
