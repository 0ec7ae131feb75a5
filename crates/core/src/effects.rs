//! Every effect happens once, although everything is delivered at least once.
//!
//! An effect is claimed before it is tried. Its record moves as follows, and every move but the first is refused to
//! whoever does not hold the fence, the number that grows with each claim:
//!
//! ```text
//! CLAIM    if absent, expired, FAILED retryable, or CLAIMED with a lapsed lease → CLAIMED {fence + 1, owner, lease};
//!          of a pure effect also if FAILED for good
//! INTENT   if CLAIMED, before a call goes out                                    → SENDING {intent}
//! DONE     if CLAIMED (a pure effect) or SENDING                                 → SENT {result}
//! FAIL     if CLAIMED or SENDING                                                 → FAILED {reason, retryable}
//! RELEASE  if CLAIMED                                                            → free; its fence stays
//! LAPSE    if SENDING, and its claimant knows no more                            → SENDING {its lease ends}
//! ```
//!
//! A lapsed CLAIMED is safe to repeat: nothing has gone out. A lapsed SENDING is unknown and is never blindly repeated:
//! its claimant gets [`ClaimOutcome::Unknown`] and has to settle it. Every move may be repeated by its owner, because
//! the answer to a write can be lost too. A released record is not removed: a fence that began again at 1 would let a
//! zombie pass.

use std::time::Duration;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::Failure;
use crate::ports::{Chance, Clock, Effects};

/// How long an effect may take before somebody else may repeat or settle it. Longer than any function's time-out.
pub const LEASE: Duration = Duration::from_mins(1);

/// Keys of API callers live a day (Stripe's figure).
pub const KEEP_API: Duration = Duration::from_hours(24);
/// What came in may come again for a week (Meta retries for seven days), and be replayed or redriven from a dead letter for as
/// long as a queue (four days) and then a dead-letter queue (fourteen) keep it.
pub const KEEP_INBOUND: Duration = Duration::from_hours(480);
/// What went out can be redriven for a month.
pub const KEEP_OUTBOUND: Duration = Duration::from_hours(720);

/// Names one effect. Starts with the tenant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EffectKey(String);

impl EffectKey {
    /// The key of `what` happening to `subject` for `tenant`.
    #[must_use]
    pub fn new(tenant: &crate::message::TenantId, what: &str, subject: impl std::fmt::Display) -> Self {
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
    /// Which.
    pub key: EffectKey,
    /// Who: unique per try, so that a repeated write recognizes itself.
    pub owner: String,
    /// The claimant's time.
    pub now: Timestamp,
    /// Until when it is the claimant's alone.
    pub lease: Duration,
    /// How long the record is kept.
    pub keep: Duration,
    /// What the effect is made of, where the same key with other content must be refused.
    pub fingerprint: Option<String>,
    /// Whether one that failed for good may be tried again: nothing of a pure effect has happened then, and whoever
    /// redrives it has mended the cause.
    pub pure: bool,
}

impl ClaimRequest {
    /// A try of its own to make `key` happen now, remembered for `keep`.
    #[must_use]
    pub fn new(key: EffectKey, keep: Duration, clock: &impl Clock, chance: &impl Chance) -> Self {
        let owner = hex::encode(chance.bytes());
        Self { key, owner, now: clock.now(), lease: LEASE, keep, fingerprint: None, pure: false }
    }

    /// The same for an effect of which nothing has happened if it failed.
    #[must_use]
    pub fn of_pure_effect(self) -> Self {
        Self { pure: true, ..self }
    }
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimOutcome {
    /// It is yours.
    Mine(Claim),
    /// It has happened.
    Sent {
        /// What it returned.
        result: Value,
        /// What it was made of.
        fingerprint: Option<String>,
    },
    /// Somebody is at it.
    Busy {
        /// Until then at most.
        until: Timestamp,
        /// What it is made of.
        fingerprint: Option<String>,
    },
    /// Somebody was at it and never came back: it may have happened.
    Unknown {
        /// Settles it: moves with this claim are accepted.
        claim: Claim,
        /// What was said before the call went out.
        intent: Value,
        /// When the lease lapsed.
        since: Timestamp,
    },
    /// It has failed for good.
    Failed {
        /// Why.
        reason: Value,
    },
}

/// The right to move one effect on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Which effect.
    pub key: EffectKey,
    /// The number that has to match.
    pub fence: u64,
}

/// One step of a claimed effect.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// By which right.
    pub claim: Claim,
    /// Where to.
    pub to: Step,
}

/// Where a claimed effect goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// A call is about to go out; `Value` is what settling will need.
    Intent(Value),
    /// It has happened; `Value` is what later claimants get.
    Done(Value),
    /// It has not happened.
    Fail {
        /// Why.
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

/// What came of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advanced {
    /// Done, now or by an earlier try of the same move.
    Moved,
    /// Somebody else holds it by now: whatever was about to happen must not.
    FenceLost,
}

impl Claim {
    /// The move of this claim to `step`.
    #[must_use]
    pub fn to(&self, step: Step) -> Move {
        Move { claim: self.clone(), to: step }
    }

    /// Makes that move alone.
    ///
    /// # Errors
    /// What the port says; [`Failure::Transient`] if the fence is lost, because whoever took over knows better.
    pub async fn advance(&self, effects: &impl Effects, step: Step) -> Result<(), Failure> {
        match effects.advance(&[self.to(step)]).await?.first() {
            Some(Advanced::Moved) => Ok(()),
            _ => Err(Failure::transient("another worker took this effect over")),
        }
    }
}

/// What whoever finds an effect busy until then at most has to do: wait. That is no try.
pub(crate) fn busy(until: Timestamp, clock: &impl Clock, why: &'static str) -> Failure {
    Failure::throttled(Duration::try_from(until.duration_since(clock.now())).unwrap_or_default(), why)
}

/// Runs `operation` once per `key` within `ttl` and returns its stored or fresh result.
///
/// The original's helper, on the fenced protocol. For pure operations: one that must not run again after a crash in
/// its middle needs an intent of its own, as in [`crate::delivery`]. A failure of any kind frees the key: nothing has
/// happened, and a caller who comes again has a reason, such as a cause that was mended.
///
/// # Errors
/// [`Failure::Throttled`] while another caller is at it, and whatever `operation` says.
pub async fn with_idempotency<T, E, C, F>(
    (effects, clock): (&E, &C),
    request: ClaimRequest,
    operation: F,
) -> Result<T, Failure>
where
    T: Serialize + DeserializeOwned,
    E: Effects,
    C: Clock,
    F: AsyncFnOnce() -> Result<T, Failure>,
{
    let outcome = effects.claim(&[request.of_pure_effect()]).await?.pop();
    let claim = match outcome {
        Some(ClaimOutcome::Mine(claim)) => claim,
        Some(ClaimOutcome::Sent { result, .. }) => {
            return serde_json::from_value(result).map_err(|error| Failure::unreadable("a stored result", &error));
        }
        Some(ClaimOutcome::Busy { until, .. }) => {
            return Err(busy(until, clock, "another worker is at it"));
        }
        Some(ClaimOutcome::Failed { .. } | ClaimOutcome::Unknown { .. }) | None => {
            return Err(Failure::transient("unsettled"));
        }
    };
    match operation().await {
        Ok(value) => {
            let stored = serde_json::to_value(&value).map_err(|error| Failure::unreadable("a result", &error))?;
            claim.advance(effects, Step::Done(stored)).await?;
            Ok(value)
        }
        Err(failure) => {
            let step = Step::Fail { reason: Value::String(failure.to_string()), retryable: true };
            claim.advance(effects, step).await?;
            Err(failure)
        }
    }
}
