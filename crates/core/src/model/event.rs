//! Events for subscribers, and the changes of rows that they are made of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::message::{Message, MessageId, TenantId};
use crate::model::timeline::{Attempt, TimelineEvent};

/// A row that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChange {
    /// The stream's id of the change: the same change twice has the same.
    pub id: String,
    /// Row as it is now, and for an attempt also as it was.
    pub row: ChangedRow,
}

/// The kinds of rows that `messages` has.
#[derive(Clone, Debug, PartialEq)]
pub enum ChangedRow {
    /// A message was stored.
    Message(Box<Message>),
    /// Something happened to one.
    Event(Box<TimelineEvent>),
    /// A send moved on.
    Attempt {
        /// Attempt as it is known now.
        now: Box<Attempt>,
        /// Attempt as it was known before the change.
        before: Option<Box<Attempt>>,
    },
    /// A row that nobody listens to.
    Other,
}

/// An event for the subscribers of `message-events`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageEvent {
    /// Tells a repeated event.
    pub id: String,
    /// `message.received`, `message.accepted`, `message.sent`, `message.delivered`, `message.failed` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Tenant that owns the message.
    pub tenant_id: TenantId,
    /// Id of the message.
    pub message_id: MessageId,
    /// Time at which it happened.
    pub at: Timestamp,
    /// Reasons and identifiers, no addresses and no texts.
    #[serde(default)]
    pub data: Value,
}
