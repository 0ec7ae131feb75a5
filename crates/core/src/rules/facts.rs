//! What rules can ask about.

use jiff::Timestamp;

use crate::contact::Contact;
use crate::conversation::Conversation;
use crate::message::Message;
use crate::tenant::Channel;

/// A message and what is known around it. What is missing makes every condition on it fail.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The message.
    pub message: &'a Message,
    /// Who wrote it.
    pub contact: Option<&'a Contact>,
    /// What it continues; `None` if it is the first of its conversation.
    pub conversation: Option<&'a Conversation>,
    /// The account and the address that it came by.
    pub channel: Option<&'a Channel>,
    /// When it is decided.
    pub now: Timestamp,
}
