//! The effect of one part at one step: its name, and how it is closed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::foundation::failure::Failure;
use crate::model::carrier::{CarrierError, ErrorClass};
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::message::{ReceiptStatus, SendReference, TenantId};
use crate::ports::Env;

/// A wish to send the part with this reference.
pub(crate) fn claim(tenant: &TenantId, reference: &SendReference, env: &impl Env) -> ClaimRequest {
    ClaimRequest::new(EffectKey::new(tenant, "send", reference), KEEP_OUTBOUND, env)
}

/// The result of a send, as the effect record keeps it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SendRecord {
    pub(super) carrier_message_id: String,
    pub(super) status: ReceiptStatus,
    /// Time at which the call began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) at: Option<Timestamp>,
}

/// A refusal, as the effect record keeps it.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SendRefusal {
    pub(super) error: CarrierError,
    #[serde(rename = "fate")]
    pub(super) error_class: ErrorClass,
}

/// What the effect record keeps of a part that this step may no longer send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HandedOver {
    /// The part with whose failure it went on.
    pub(crate) handed_on_with: usize,
}

impl HandedOver {
    /// Whether that is why a record was closed.
    pub(super) fn is(reason: &Value) -> bool {
        Self::deserialize(reason).is_ok()
    }
}

/// A record's result or reason as it is stored.
pub(crate) fn stored(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::unreadable("a result", &error))
}

/// A record's result or reason as it was stored.
pub(crate) fn read<T: for<'de> Deserialize<'de>>(value: Value) -> Result<T, Failure> {
    serde_json::from_value(value).map_err(|error| Failure::unreadable("a stored send", &error))
}
