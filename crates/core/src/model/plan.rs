//! The plan of a message: the carriers that can take it, best first, and how far it is.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::foundation::failure::Failure;
use crate::model::carrier::{CarrierError, CarrierId, ErrorClass};
use crate::model::message::{ChannelId, ChannelKind, Content, Message, SendReference};
use crate::model::money::PredictedCost;
use crate::model::route::Route;

/// The carriers that can do the job, best first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryPlan {
    /// Steps, at least one. Each channel once, but for one that was passed over and is come back to.
    pub steps: Vec<PlanStep>,
    /// The step whose carrier's cut into parts all steps use, so that a part's number means the same at each of them:
    /// see [`DeliveryPlan::parts`]. `None`: each carrier cuts for itself.
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
    /// Carrier of this step.
    pub carrier: CarrierId,
    /// Account of ours that it goes by.
    pub channel_id: ChannelId,
    /// Kind of message that it goes as, if not the message's own: a picture to a telephone goes as mms.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ChannelKind>,
    /// Ways in which the message is simplified for it; empty where it goes as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub downgraded: Vec<Downgrade>,
    /// Whether it was not tried because it must not be used just then: it may be come back to.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub passed_over: bool,
    /// Predicted price, where the carrier's prices are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<PredictedCost>,
    /// Reasons for its place: shown by `cargo omni trace`.
    pub reasons: Vec<String>,
}

/// A message on its way to a carrier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// Message that is delivered.
    pub message: Message,
    /// Plan with the carriers that can take it.
    pub plan: DeliveryPlan,
    /// Number of the step that is due, from 0.
    #[serde(default)]
    pub step: usize,
    /// Number of tries that this step has had.
    #[serde(default)]
    pub attempt: u32,
    /// Number of errors that are in no table and that its carrier has returned.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unknown_errors: u32,
    /// Number of times that it has come back since a part of it was last sent, by whatever way: see `handle_outcome`.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rounds: u32,
    /// Number of times that it has come back by a queue since it last stood in the schedule.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rounds_in_a_row: u32,
    /// The numbers of the parts that this step is to send; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<usize>,
    /// Time since which it waits because no carrier of its plan may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_since: Option<Timestamp>,
    /// Part whose receipt should have come by now, where nothing is to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<usize>,
}

impl Delivery {
    /// The beginning of `plan`.
    #[must_use]
    pub fn new(message: Message, plan: DeliveryPlan) -> Self {
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
    pub fn at(&self, plan: DeliveryPlan, step: usize, only: Vec<usize>) -> Self {
        let Self { rounds, rounds_in_a_row, .. } = *self;
        Self { step, rounds, rounds_in_a_row, only, ..Self::new(self.message.clone(), plan) }
    }

    /// The same, come back once more by a queue.
    #[must_use]
    pub fn once_more(self) -> Self {
        Self { rounds: self.rounds + 1, rounds_in_a_row: self.rounds_in_a_row + 1, ..self }
    }

    /// Whether the part with this number is the due step's to send.
    #[must_use]
    pub fn sends(&self, part: usize) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// The reference by which the due step names this part.
    #[must_use]
    pub fn reference(&self, part: usize) -> SendReference {
        SendReference { message_id: self.message.id.clone(), part, step: self.step }
    }

    /// The route by which the customer gets it at `step` of the plan.
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
    /// Delivery that is due; the queue carries nothing else.
    #[serde(flatten)]
    pub delivery: Delivery,
    /// Time for which the queue holds it.
    #[serde(skip)]
    pub after: Duration,
}

/// A delivery that failed with one carrier: what `failover-router` hears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryFailed {
    /// Delivery that failed, with its place in the plan.
    pub delivery: Delivery,
    /// Number of the part, from 0; those that the step has not sent go on with it.
    #[serde(default)]
    pub part: usize,
    /// Error, in the carrier's words.
    pub error: CarrierError,
    /// Class of the error, by the carrier's table.
    #[serde(rename = "fate")]
    pub error_class: ErrorClass,
    /// Time of the failure.
    pub at: Timestamp,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// One way to simplify a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Downgrade {
    /// The caption, and a link to each file.
    MediaAsLink,
    /// The name of the place, and a link to a map.
    LocationAsText,
    /// The question, and its choices with numbers.
    InteractiveAsText,
    /// A line for each address book entry.
    ContactsAsText,
    /// One of a newer version: it simplifies nothing.
    #[serde(other)]
    Other,
}

impl Downgrade {
    /// The one that simplifies `content`; `None` if there is nothing simpler.
    #[must_use]
    pub fn of(content: &Content) -> Option<Self> {
        match content {
            Content::Media { .. } => Some(Self::MediaAsLink),
            Content::Location(_) => Some(Self::LocationAsText),
            Content::Interactive(_) => Some(Self::InteractiveAsText),
            Content::Contacts { .. } => Some(Self::ContactsAsText),
            _ => None,
        }
    }

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MediaAsLink => "mediaAsLink",
            Self::LocationAsText => "locationAsText",
            Self::InteractiveAsText => "interactiveAsText",
            Self::ContactsAsText => "contactsAsText",
            Self::Other => "other",
        }
    }
}
