//! delivery
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::carrier::{CarrierError, CarrierId, Fate};
use crate::message::{ChannelId, Message};

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
    /// Why it stands here: shown by `cargo omni trace`.
    pub reasons: Vec<String>,
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
    /// The carrier's errors so far that are in no table.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unknown_errors: u32,
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

/// Something that waits in the schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// Until when.
    pub due: Timestamp,
    /// What goes on then.
    pub delivery: Delivery,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_zero(count: &u32) -> bool {
    *count == 0
}
