//! How long a tenant waits for a receipt before it would rather have a second copy than none.

use serde::{Deserialize, Serialize};

use crate::model::message::{Message, MessageClass};

/// When a receipt that does not come is reason enough to ask the next carrier. The phone may get the message twice:
/// without this, a carrier that took a message is left with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptTimeout {
    /// Seconds after a part went out; 900 at the most, which is what a queue holds.
    pub seconds: u32,
    /// The classes that it is for; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<MessageClass>,
}

impl ReceiptTimeout {
    /// The most that a queue can hold ([`crate::model::delayed::MAX_QUEUE_DELAY`]).
    pub const MAX_SECONDS: u32 = 900;

    /// The seconds within which a receipt of `message` must come; `None` if it is waited for without end.
    #[must_use]
    pub fn of(&self, message: &Message) -> Option<u32> {
        let covered = self.classes.is_empty() || self.classes.contains(&message.class);
        covered.then(|| self.seconds.clamp(1, Self::MAX_SECONDS))
    }
}
