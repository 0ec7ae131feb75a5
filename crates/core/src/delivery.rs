//! `delivery-coordinator`: hands messages to carriers, one attempt for each part, at most one copy to each phone.
//!
//! - [`send`] makes the attempts: claim, intent, call, done.
//! - [`receipts`] joins what carriers report with what was sent, whichever comes first.
//! - [`release`] lets go what was held in the schedule.

pub mod receipts;
pub mod release;
pub mod send;

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::carrier::{CarrierError, CarrierId, Fate};
use crate::downgrade::{self, Downgrade};
use crate::failure::Failure;
use crate::message::{ChannelId, ChannelKind, ConversationId, Message, MessageId};
use crate::scheduled::Place;

/// The carriers that can do the job, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// At least one; each channel once.
    pub steps: Vec<PlanStep>,
}

/// One carrier of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanStep {
    /// Who.
    pub carrier: CarrierId,
    /// By which of our accounts.
    pub channel_id: ChannelId,
    /// As what, if not as the message's own channel says: a picture to a telephone goes as mms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ChannelKind>,
    /// How the message is simplified for it; empty where it goes as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub downgraded: Vec<Downgrade>,
    /// Why it stands here: shown by `cargo omni trace`.
    pub reasons: Vec<String>,
}

impl PlanStep {
    /// `message` as this step sends it: the same at every try.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if it cannot be simplified as planned.
    pub fn carried<'a>(&self, message: &'a Message) -> Result<Cow<'a, Message>, Failure> {
        let mut carried = Cow::Borrowed(message);
        if !self.downgraded.is_empty() {
            carried = Cow::Owned(downgrade::simplify(message).map_err(Failure::permanent)?);
        }
        if let Some(kind) = self.kind.filter(|kind| *kind != message.channel) {
            carried.to_mut().channel = kind;
        }
        Ok(carried)
    }
}

/// A message on its way to a carrier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// What.
    pub message: Message,
    /// By whom.
    pub plan: Plan,
    /// Which step of the plan is due.
    #[serde(default)]
    pub step: usize,
    /// How many times this step was tried already.
    #[serde(default)]
    pub attempt: u32,
    /// How many errors that are in no table its carrier has returned.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unknown_errors: u32,
}

impl Delivery {
    /// The step that is due.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if the plan has no such step.
    pub fn due(&self) -> Result<&PlanStep, Failure> {
        self.plan.steps.get(self.step).ok_or_else(|| Failure::permanent("its plan has no such step"))
    }
}

/// A delivery that is due later, held by a queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Retry {
    /// What; the queue carries nothing else.
    #[serde(flatten)]
    pub delivery: Delivery,
    /// How long the queue holds it.
    #[serde(skip)]
    pub after: Duration,
}

/// A delivery that failed with one carrier: what `failover-router` hears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryFailed {
    /// What, and where in its plan.
    pub delivery: Delivery,
    /// What the carrier said.
    pub error: CarrierError,
    /// What the carrier's table says of it.
    pub fate: Fate,
    /// When.
    pub at: Timestamp,
}

/// What waits is spread over so many shards: a partition of DynamoDB takes a thousand writes a second.
pub const SHARDS: u8 = 16;

/// Something that waits in the schedule, longer than a queue may hold it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// Until when.
    pub due: Timestamp,
    /// What goes on then.
    #[serde(flatten)]
    pub what: Waiting,
}

/// What waits in the schedule; its name in JSON says which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Waiting {
    /// Goes to its carrier.
    Delivery(Delivery),
    /// Reminds `inbound-router` of a long text (see [`crate::fragments`]).
    Reminder(Message),
    /// Goes out at a time that its sender chose (see [`crate::scheduled`]).
    Scheduled(Place),
}

impl Held {
    /// What tells it from others that are due at the same time: a message's id, and the step of its plan.
    #[must_use]
    pub fn name(&self) -> (&MessageId, usize) {
        match &self.what {
            Waiting::Delivery(delivery) => (&delivery.message.id, delivery.step),
            Waiting::Reminder(message) => (&message.id, 0),
            Waiting::Scheduled(place) => (&place.key.message_id, 0),
        }
    }

    /// Which of the schedule's [`SHARDS`] keeps it: one for each conversation, so that what is due first goes first.
    #[must_use]
    pub fn shard(&self) -> u8 {
        let first = Sha256::digest(self.conversation().as_str()).first().copied();
        first.unwrap_or_default() % SHARDS
    }

    fn conversation(&self) -> &ConversationId {
        match &self.what {
            Waiting::Delivery(delivery) => &delivery.message.conversation_id,
            Waiting::Reminder(message) => &message.conversation_id,
            Waiting::Scheduled(place) => &place.conversation_id,
        }
    }
}

/// Hands messages to carriers. Its ports by the letters: channels, secrets, effects, journal, attempts, consent,
/// schedule, carriers' APIs, retries, failures, clock, chance.
#[derive(Clone, Debug)]
pub struct Coordinator<C, S, E, J, A, N, L, W, R, F, K, H> {
    /// Finds the accounts that plans name.
    pub channels: C,
    /// Finds what they send with.
    pub secrets: S,
    /// Makes each part go out once.
    pub effects: E,
    /// Remembers what happened.
    pub journal: J,
    /// Joins sends and receipts.
    pub attempts: A,
    /// Knows who said stop.
    pub consent: N,
    /// Keeps what waits long.
    pub schedule: L,
    /// Talks to carriers.
    pub carriers: W,
    /// Keeps what waits up to 15 minutes.
    pub retries: R,
    /// Hears of what a carrier cannot deliver.
    pub failures: F,
    /// The time.
    pub clock: K,
    /// The jitter.
    pub chance: H,
    /// Where carriers reach us with receipts.
    pub public_url: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_held_says_by_its_name_what_it_is() {
        let message = json!({
            "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "k", "direction": "inbound",
            "channel": "sms", "from": {"address": "+14155550100", "addressType": "phone"},
            "to": {"address": "+12025550114", "addressType": "phone"}, "timestamp": "2026-11-23T12:00:00Z",
            "receivedAt": "2026-11-23T12:00:00Z", "schemaVersion": 1, "body": "Hi", "content": {"type": "text"},
            "fieldOfTomorrow": 1.5,
        });
        let due = "2026-11-23T12:02:00Z";
        let delivery = json!({"message": message, "plan": {"steps": []}, "step": 2, "attempt": 1});
        for (written, step) in
            [(json!({"due": due, "delivery": delivery}), 2), (json!({"due": due, "reminder": message}), 0)]
        {
            let held: Held = serde_json::from_str(&written.to_string()).unwrap();
            assert_eq!(held.name(), (&MessageId::new("m"), step));
            assert_eq!(serde_json::to_value(&held).unwrap(), written);
        }
    }
}
