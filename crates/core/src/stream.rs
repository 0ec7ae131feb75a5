//! `stream-processor`: turns row changes of the `messages` table into events, and keeps conversations and carrier
//! health up to date.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::carrier::{CarrierId, Fate};
use crate::delivery::send::NOT_BUILT;
use crate::effects::{ClaimRequest, EffectKey, with_idempotency};
use crate::failure::Failure;
use crate::health::Sample;
use crate::journal::{Attempt, Hop, Outcome};
use crate::message::{Direction, Message, MessageId, TenantId};
use crate::ports::{Chance, Clock, Conversations, Effects, Health, Outbox};

/// A stream keeps its records for a day (DynamoDB), so nothing comes again after that.
const KEEP: std::time::Duration = std::time::Duration::from_hours(48);

/// A row that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The stream's id of the change: the same change twice has the same.
    pub id: String,
    /// What the row is now, and for an attempt what it was.
    pub row: Row,
}

/// What a row of `messages` can be.
#[derive(Clone, Debug, PartialEq)]
pub enum Row {
    /// A message was stored.
    Message(Box<Message>),
    /// Something happened to one.
    Hop(Hop),
    /// A send moved on.
    Attempt {
        /// What is known now.
        now: Box<Attempt>,
        /// What was known before.
        before: Option<Box<Attempt>>,
    },
    /// A row that nobody listens to.
    Other,
}

/// What subscribers of `message-events` hear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageEvent {
    /// Tells a repeated event.
    pub id: String,
    /// `message.received`, `message.accepted`, `message.sent`, `message.delivered`, `message.failed` …
    #[serde(rename = "type")]
    pub kind: String,
    /// Whose.
    pub tenant_id: TenantId,
    /// Which.
    pub message_id: MessageId,
    /// When it happened.
    pub at: Timestamp,
    /// What else is known: reasons and identifiers, no addresses and no texts.
    #[serde(default)]
    pub data: Value,
}

/// Watches the stream.
#[derive(Clone, Debug)]
pub struct Watcher<E, C, L, O, K, H> {
    /// Makes each change count once.
    pub effects: E,
    /// Continues conversations by what goes out.
    pub conversations: C,
    /// Counts how carriers do.
    pub health: L,
    /// Tells subscribers.
    pub events: O,
    /// The time.
    pub clock: K,
    /// Names this try.
    pub chance: H,
}

impl<E, C, L, O, K, H> Watcher<E, C, L, O, K, H>
where
    E: Effects,
    C: Conversations,
    L: Health,
    O: Outbox<MessageEvent>,
    K: Clock,
    H: Chance,
{
    /// Takes one change.
    ///
    /// # Errors
    /// What the ports say.
    pub async fn watch(&self, change: Change) -> Result<(), Failure> {
        let Some(event) = change.event() else { return Ok(()) };
        let request =
            ClaimRequest::new(EffectKey::new(&event.tenant_id, "stream", &change.id), KEEP, &self.clock, &self.chance);
        with_idempotency((&self.effects, &self.clock), request, async || {
            match &change.row {
                Row::Message(message) if message.direction == Direction::Outbound => {
                    self.conversations.touch(&[message.as_ref().into()]).await?;
                }
                Row::Hop(hop) => {
                    if let Some(sample) = sample(hop) {
                        self.health.observe(&[sample]).await?;
                    }
                }
                Row::Message(_) | Row::Attempt { .. } | Row::Other => {}
            }
            Ok(self.events.send(&[event]).await?)
        })
        .await
    }
}

impl Change {
    /// What subscribers hear of it; `None` if it tells them nothing.
    fn event(&self) -> Option<MessageEvent> {
        let (kind, tenant_id, message_id, at, data) = match &self.row {
            Row::Message(message) => {
                let kind = if message.direction == Direction::Inbound { "received" } else { "accepted" };
                let data = serde_json::json!({ "conversationId": message.conversation_id, "channel": message.channel });
                (kind, &message.tenant_id, &message.id, message.received_at, data)
            }
            Row::Hop(hop) => (hop.outcome.name(), &hop.tenant_id, &hop.message_id, hop.at, without_texts(hop)),
            Row::Attempt { now, before } => {
                let current = now.progress.status()?;
                if before.as_ref().and_then(|before| before.progress.status()) == Some(current) {
                    return None;
                }
                let (status, reached) = now.progress.reached().find(|(status, _)| *status == current)?;
                let data = serde_json::json!({ "carrier": now.carrier, "error": reached.error });
                (status.name(), &now.tenant_id, &now.reference.message_id, reached.at, data)
            }
            Row::Other => return None,
        };
        Some(MessageEvent {
            id: self.id.clone(),
            kind: format!("message.{kind}"),
            tenant_id: tenant_id.clone(),
            message_id: message_id.clone(),
            at,
            data,
        })
    }
}

/// The details of a hop; of an answer that a rule gave, its id and not its words.
fn without_texts(hop: &Hop) -> Value {
    let mut detail = Value::Object(hop.detail.clone());
    for choice in detail.get_mut("choices").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(destination) = choice.get_mut("destination").and_then(Value::as_object_mut) {
            destination.remove("body");
        }
    }
    detail
}

/// What a hop says of its carrier's health: a refusal that a retry or another carrier may mend is the carrier's fault.
fn sample(hop: &Hop) -> Option<Sample> {
    let carrier = CarrierId::from_name(hop.detail.get("carrier")?.as_str()?)?;
    if hop.detail.get("code").and_then(Value::as_str) == Some(NOT_BUILT) {
        return None;
    }
    let fate = || serde_json::from_value(hop.detail.get("fate")?.clone()).ok();
    let (accepted, failed) = match hop.outcome {
        Outcome::Sent => (1, 0),
        Outcome::Retrying => (0, 1),
        Outcome::Rejected if matches!(fate(), Some(Fate::Retry | Fate::RetrySlowly | Fate::OtherCarrier)) => (0, 1),
        _ => return None,
    };
    Some(Sample { carrier, at: hop.at, accepted, failed })
}
