//! The entries that are written into a time line.

use std::borrow::Cow;

use serde::Serialize;

use super::TimelineEvent;
use crate::foundation::failure::Failure;
use crate::model::message::{MAX_MESSAGE_BYTES, Message};

/// Something to remember of a message.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "most entries are events, and few stand in memory at once")]
pub enum TimelineEntry {
    /// The message itself.
    Message(Box<Message>),
    /// One thing that happened to it.
    Event(TimelineEvent),
}

impl TimelineEntry {
    /// The entry as it is stored, and its JSON: a message that is too large goes without its carrier's own words.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if it is too large all the same: no row holds it ([`MAX_MESSAGE_BYTES`]).
    pub fn stored(&self) -> Result<(Cow<'_, Self>, String), Failure> {
        let written = match self {
            Self::Event(event) => json(event)?,
            Self::Message(message) => json(message)?,
        };
        if written.len() <= MAX_MESSAGE_BYTES {
            return Ok((Cow::Borrowed(self), written));
        }
        let (what, size) = match self {
            Self::Event(_) => ("an event", written.len()),
            Self::Message(message) => {
                let slim = Message::clone(message).without_payload();
                let written = json(&slim)?;
                if written.len() <= MAX_MESSAGE_BYTES {
                    return Ok((Cow::Owned(Self::Message(Box::new(slim))), written));
                }
                ("a message", written.len())
            }
        };
        Err(Failure::permanent(format!("{what} of {size} bytes is not stored, {MAX_MESSAGE_BYTES} are the most")))
    }
}

fn json(entry: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(entry).map_err(|error| Failure::unreadable("a timeline entry", &error))
}
