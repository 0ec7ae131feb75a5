//! The right to make an effect happen, and how its record moves.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::carrier::CarrierId;
use crate::model::consent::ConsentStatus;
use crate::model::message::{Address, MessageClass, TenantId};

/// The time that an effect may take before somebody else may repeat or settle it. Longer than any function's time-out.
pub const LEASE: Duration = Duration::from_mins(1);

/// Keys of API callers live a day (Stripe's figure).
pub const KEEP_API: Duration = Duration::from_hours(24);

/// What came in may come again for a week (Meta retries for seven days), and be replayed or redriven from a dead letter for as
/// long as a queue (four days) and then a dead-letter queue (fourteen) keep it.
pub const KEEP_INBOUND: Duration = Duration::from_hours(480);

/// For a month, because what went out can be redriven for so long.
pub const KEEP_OUTBOUND: Duration = Duration::from_hours(720);

/// Names one effect. Starts with the tenant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectKey(String);

impl EffectKey {
    /// The key of `what` happening to `subject` for `tenant`.
    #[must_use]
    pub fn new(tenant: &TenantId, what: &str, subject: impl std::fmt::Display) -> Self {
        Self(format!("{tenant}#{what}#{subject}"))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A wish to make an effect happen.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimRequest {
    /// Key of the effect.
    pub key: EffectKey,
    /// Name of the claimant: unique per try, so that a repeated write recognizes itself.
    pub owner: String,
    /// Time by the claimant's clock.
    pub now: Timestamp,
    /// Time for which the effect is the claimant's alone.
    pub lease: Duration,
    /// Time for which the record is kept.
    pub keep: Duration,
    /// Fingerprint of what the effect is made of, where the same key with other content must be refused.
    pub fingerprint: Option<String>,
    /// Whether one that failed for good may be tried again: nothing of a pure effect has happened then, and whoever
    /// redrives it has mended the cause.
    pub pure: bool,
}

/// The result of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimOutcome {
    /// It is yours.
    Mine(Claim),
    /// It has happened.
    Sent {
        /// Result that the effect returned.
        result: Value,
        /// Fingerprint of what the effect was made of.
        fingerprint: Option<String>,
    },
    /// Somebody is at it.
    Busy {
        /// Time at which the other claim lapses at the latest.
        until: Timestamp,
        /// Fingerprint of what the effect is made of.
        fingerprint: Option<String>,
    },
    /// Somebody was at it and never came back: it may have happened.
    Unknown {
        /// Settles it: moves with this claim are accepted.
        claim: Claim,
        /// Value that was written down before the call went out.
        intent: Value,
        /// Time at which the lease lapsed.
        since: Timestamp,
    },
    /// It has failed for good.
    Failed {
        /// Reason for the failure.
        reason: Value,
    },
}

/// The right to move one effect on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Key of the claimed effect.
    pub key: EffectKey,
    /// Fence of the claim: a move is accepted only if the record has the same.
    pub fence: u64,
}

/// One step of a claimed effect.
#[derive(Clone, Debug, PartialEq)]
pub struct EffectMove {
    /// Claim that gives the right to the move.
    pub claim: Claim,
    /// State that the effect moves to.
    pub to: EffectStep,
    /// Whom it would reach: it is made only while none of them has forbidden it, in the same write.
    pub unless_stopped: Option<SendGuard>,
}

/// Those whom a send would reach.
#[derive(Clone, Debug, PartialEq)]
pub struct SendGuard {
    /// Customers of tenants, each by every address that speaks for them.
    pub customers: Vec<(TenantId, Address)>,
    /// Class of the message: a stop of marketing is no stop of the rest.
    pub class: MessageClass,
}

impl SendGuard {
    /// The outcome where those whom it would reach are written down like this: forbidden, or past a carrier's block.
    #[must_use]
    pub fn outcome(&self, said: &[ConsentStatus]) -> MoveOutcome {
        if said.iter().any(|status| status.forbids(self.class)) {
            return MoveOutcome::Forbidden;
        }
        said.iter().find_map(|status| status.carrier_blocked).map_or(MoveOutcome::Moved, MoveOutcome::MovedPast)
    }
}

/// The state that a claimed effect moves to.
#[derive(Clone, Debug, PartialEq)]
pub enum EffectStep {
    /// A call is about to go out; `Value` is what settling will need.
    Intent(Value),
    /// It has happened; `Value` is what later claimants get.
    Done(Value),
    /// It has not happened.
    Fail {
        /// Reason for the failure.
        reason: Value,
        /// Whether it can be claimed again.
        retryable: bool,
    },
    /// It was not tried.
    Release,
    /// It may have happened, and its claimant ends without knowing: the next one settles it from this moment on, and need
    /// not wait until the lease has lapsed.
    Lapse(Timestamp),
}

/// The result of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoveOutcome {
    /// Done, now or by an earlier try of the same move.
    Moved,
    /// The same, to somebody whom this carrier blocked when it was last heard of: if it takes the message, it no longer does.
    MovedPast(CarrierId),
    /// Somebody whom it would reach wants no such message: nothing was written, and what was about to happen must not.
    Forbidden,
    /// Somebody else holds it by now: whatever was about to happen must not.
    FenceLost,
}
