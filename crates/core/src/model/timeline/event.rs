//! One thing that happened to a message, and how it is written.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{EventDetails, Outcome};
use crate::model::message::{Message, MessageId, TenantId};

/// One thing that happened to a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "EventRow", into = "EventRow")]
pub struct TimelineEvent {
    /// Tenant that owns the message.
    pub tenant_id: TenantId,
    /// Message that it happened to.
    pub message_id: MessageId,
    /// Tells it from the message's other events; a repeated event replaces itself.
    pub key: String,
    /// Time when it happened.
    pub at: Timestamp,
    /// Outcome with its details: identifiers and reasons, no personal data.
    pub details: EventDetails,
    /// Details that this version does not know or cannot read, kept as another version wrote them.
    pub more: Map<String, Value>,
}

impl TimelineEvent {
    /// An event of `message`, told apart by its outcome.
    #[must_use]
    pub fn of(message: &Message, at: Timestamp, details: impl Into<EventDetails>) -> Self {
        Self::new(message.tenant_id.clone(), message.id.clone(), at, details)
    }

    /// An event of a message of which only the name is known.
    #[must_use]
    pub fn new(tenant_id: TenantId, message_id: MessageId, at: Timestamp, details: impl Into<EventDetails>) -> Self {
        let details = details.into();
        Self { tenant_id, message_id, key: details.name().to_owned(), at, details, more: Map::new() }
    }

    /// Tells it from another event with the same outcome.
    #[must_use]
    pub fn told_apart_by(mut self, what: impl std::fmt::Display) -> Self {
        self.key = format!("{}.{what}", self.details.name());
        self
    }

    /// The outcome that its details are of.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.details.outcome()
    }

    /// Its details as JSON has them.
    #[must_use]
    pub fn detail(&self) -> Map<String, Value> {
        self.details.written(self.more.clone())
    }
}

/// An event as it is stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventRow {
    tenant_id: TenantId,
    message_id: MessageId,
    key: String,
    at: Timestamp,
    outcome: String,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    detail: Map<String, Value>,
}

impl From<EventRow> for TimelineEvent {
    fn from(EventRow { tenant_id, message_id, key, at, outcome, detail }: EventRow) -> Self {
        let (details, more) = EventDetails::read(&outcome, detail);
        Self { tenant_id, message_id, key, at, details, more }
    }
}

impl From<TimelineEvent> for EventRow {
    fn from(TimelineEvent { tenant_id, message_id, key, at, details, more }: TimelineEvent) -> Self {
        Self { tenant_id, message_id, key, at, outcome: details.name().to_owned(), detail: details.written(more) }
    }
}
