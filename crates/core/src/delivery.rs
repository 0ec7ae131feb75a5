//! `delivery-coordinator`: hands messages to carriers, one attempt for each part, at most one copy to each phone.
//!
//! - [`send`] goes through the parts: each is claimed, attempted (`attempt`, if `permit` lets it), or settled (`settle`)
//!   where an answer was lost; `follow_up` is what comes of each way to end.
//! - `part` names the effect of one part at one step, and how it can be closed.
//! - [`receipts`] joins what carriers report with what was sent, whichever comes first, and `overdue` asks for those that
//!   do not come.
//! - [`onward`] says which step of a plan follows another.
//! - [`release`] lets go what was held in the schedule.

pub mod attempt;
mod cut;
pub(crate) mod follow_up;
pub mod onward;
mod overdue;
pub(crate) mod part;
pub mod permit;
pub mod receipts;
pub mod release;
pub mod send;
pub mod settle;

use std::borrow::Cow;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::carrier::outbound::Part;
use crate::carrier::{CarrierError, CarrierId, Fate};
use crate::downgrade::{self, Downgrade};
use crate::failure::Failure;
use crate::health::Route;
use crate::message::{ChannelId, ChannelKind, ConversationId, Message, MessageId, SendReference};
use crate::prices::Predicted;
use crate::scheduled::Place;

/// The carriers that can do the job, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// At least one. Each channel once, but for one that was passed over and is come back to.
    pub steps: Vec<PlanStep>,
    /// The step whose carrier's cut into parts all steps use, so that a part's number means the same at each of them:
    /// see [`Plan::parts`]. `None`: each carrier cuts for itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<usize>,
    /// Within how many seconds a receipt must say that a part arrived before the next carrier is asked for it: only where
    /// the tenant would rather risk a second copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_within: Option<u32>,
}

const NO_SUCH_STEP: &str = "its plan has no such step";

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
    /// Whether it was not tried because it must not be used just then: it may be come back to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passed_over: bool,
    /// What it will cost, where the carrier's prices are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Predicted>,
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
    /// How many times it has come back since a part of it was last sent, by whatever way: see `follow_up`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rounds: u32,
    /// How many times it has come back by a queue since it last stood in the schedule.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rounds_in_a_row: u32,
    /// The numbers of the parts that this step is to send; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<usize>,
    /// Since when it waits because no carrier of its plan may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Timestamp>,
    /// Where nothing is to be sent: the part whose receipt should have come by now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<usize>,
}

impl Delivery {
    /// The beginning of `plan`.
    #[must_use]
    pub fn new(message: Message, plan: Plan) -> Self {
        Self {
            message,
            plan,
            step: 0,
            attempt: 0,
            unknown_errors: 0,
            rounds: 0,
            rounds_in_a_row: 0,
            only: Vec::new(),
            waits_since: None,
            overdue: None,
        }
    }

    /// The same at another step of `plan`, of which nothing has been tried.
    #[must_use]
    pub fn at(&self, plan: Plan, step: usize, only: Vec<usize>) -> Self {
        let Self { rounds, rounds_in_a_row, .. } = *self;
        Self { step, rounds, rounds_in_a_row, only, ..Self::new(self.message.clone(), plan) }
    }

    /// The same, come back once more by a queue.
    #[must_use]
    pub fn once_more(self) -> Self {
        Self { rounds: self.rounds + 1, rounds_in_a_row: self.rounds_in_a_row + 1, ..self }
    }

    /// The parts in which the due step sends the message.
    ///
    /// # Errors
    /// As [`Plan::parts`].
    pub fn parts(&self) -> Result<Vec<Part>, Failure> {
        self.plan.parts(self.step, &self.message)
    }

    /// Whether the part with this number is the due step's to send.
    #[must_use]
    pub fn sends(&self, part: usize) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// How the due step names this part.
    #[must_use]
    pub fn reference(&self, part: usize) -> SendReference {
        SendReference { message_id: self.message.id.clone(), part, step: self.step }
    }

    /// What the customer uses to get it at `step` of the plan.
    #[must_use]
    pub fn route(&self, step: &PlanStep) -> Route {
        Route { carrier: step.carrier, kind: step.kind.unwrap_or(self.message.channel) }
    }

    /// The step that is due.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if the plan has no such step.
    pub fn due(&self) -> Result<&PlanStep, Failure> {
        self.plan.steps.get(self.step).ok_or_else(|| Failure::permanent(NO_SUCH_STEP))
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
    /// Which part of it; those that the step has not sent go on with it.
    #[serde(default)]
    pub part: usize,
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

/// What is due in one shard of the schedule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Due {
    /// What can be read, oldest first.
    pub held: Vec<Held>,
    /// What nobody can read.
    pub wrecks: Vec<Wreck>,
}

/// A row of the schedule that nobody can read. It is buried, so that it is not read again each minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wreck {
    /// Where it is: the shard,
    pub shard: u8,
    /// and the place in it.
    pub place: String,
    /// What it says.
    pub text: String,
    /// Why that cannot be read.
    pub reason: String,
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

/// Hands messages to carriers. Its ports by the letters: configuration, secrets, effects, journal, attempts, consent,
/// health, rate limits, schedule, carriers' APIs, retries, failures, clock, chance.
#[derive(Clone, Debug)]
pub struct Coordinator<C, S, E, J, A, N, G, Q, L, W, R, F, K, H> {
    /// Finds the accounts that plans name, and the limits of tenants.
    pub configuration: C,
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
    /// Knows which carriers may be used.
    pub health: G,
    /// Keeps what is sent within its limits.
    pub rates: Q,
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
