//! Every effect happens once, although everything is delivered at least once.
//!
//! An effect is claimed before it is tried. Its record moves as follows, and every move but the first is refused to
//! whoever does not hold the fence, the number that grows with each claim:
//!
//! ```text
//! CLAIM    if absent, expired, FAILED retryable, or CLAIMED with a lapsed lease → CLAIMED {fence + 1, owner, lease};
//!          of a pure effect also if FAILED for good
//! INTENT   if CLAIMED, before a call goes out, and nobody it would reach said stop → SENDING {intent}
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
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierId;
use crate::model::claim::{
    Claim, ClaimOutcome, ClaimRequest, EffectKey, EffectMove, EffectStep, LEASE, MoveOutcome, SendGuard,
};
use crate::ports::{Effects, Env};

impl ClaimRequest {
    /// A try of its own to make `key` happen now, remembered for `keep`.
    #[must_use]
    pub fn new(key: EffectKey, keep: Duration, env: &impl Env) -> Self {
        let owner = hex::encode(env.bytes());
        Self { key, owner, now: env.now(), lease: LEASE, keep, fingerprint: None, pure: false }
    }

    /// The same for an effect of which nothing has happened if it failed.
    #[must_use]
    pub fn of_pure_effect(self) -> Self {
        Self { pure: true, ..self }
    }
}

impl Claim {
    /// The move of this claim to `step`.
    #[must_use]
    pub fn to(&self, step: EffectStep) -> EffectMove {
        EffectMove { claim: self.clone(), to: step, unless_stopped: None }
    }

    /// Makes that move alone.
    ///
    /// # Errors
    /// What the port says; [`Failure::Transient`] if the fence is lost, because whoever took over knows better.
    pub async fn advance(&self, effects: &impl Effects, step: EffectStep) -> Result<(), Failure> {
        match effects.advance(&[self.to(step)]).await?.first() {
            Some(MoveOutcome::Moved) => Ok(()),
            _ => Err(taken_over()),
        }
    }

    /// Announces a call that would reach those of `guard`, unless one of them has forbidden it: whoever comes first, the
    /// stop or this, wins.
    ///
    /// # Errors
    /// As [`Self::advance`].
    pub async fn announce(
        &self,
        effects: &impl Effects,
        intent: Value,
        guard: SendGuard,
    ) -> Result<Announced, Failure> {
        let step = EffectMove { unless_stopped: Some(guard), ..self.to(EffectStep::Intent(intent)) };
        match effects.advance(&[step]).await?.first() {
            Some(MoveOutcome::Moved) => Ok(Announced::Go { past: None }),
            Some(MoveOutcome::MovedPast(carrier)) => Ok(Announced::Go { past: Some(*carrier) }),
            Some(MoveOutcome::Forbidden) => Ok(Announced::Forbidden),
            Some(MoveOutcome::FenceLost) | None => Err(taken_over()),
        }
    }
}

/// What became of the announcement of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announced {
    /// The call may go out.
    Go {
        /// Carrier that blocked the customer when it was last heard of.
        past: Option<CarrierId>,
    },
    /// It must not: the customer said stop.
    Forbidden,
}

fn taken_over() -> Failure {
    Failure::transient("another worker took this effect over")
}

/// What whoever finds an effect busy until then at most has to do: wait. That is no try.
pub(crate) fn busy(until: Timestamp, env: &impl Env, why: &'static str) -> Failure {
    Failure::throttled(Duration::try_from(until.duration_since(env.now())).unwrap_or_default(), why)
}

/// Runs `operation` once per `key` within `ttl` and returns its stored or fresh result.
///
/// The original's helper, on the fenced protocol. For pure operations: one that must not run again after a crash in
/// its middle needs an intent of its own, as in [`crate::outbound::deliver`]. A failure of any kind frees the key: nothing has
/// happened, and a caller who comes again has a reason, such as a cause that was mended.
///
/// # Errors
/// [`Failure::Throttled`] while another caller is at it, and whatever `operation` says.
pub async fn with_idempotency<T, E, V, F>(
    (effects, env): (&E, &V),
    request: ClaimRequest,
    operation: F,
) -> Result<T, Failure>
where
    T: Serialize + DeserializeOwned,
    E: Effects,
    V: Env,
    F: AsyncFnOnce() -> Result<T, Failure>,
{
    let outcome = effects.claim(&[request.of_pure_effect()]).await?.pop();
    let claim = match outcome {
        Some(ClaimOutcome::Mine(claim)) => claim,
        Some(ClaimOutcome::Sent { result, .. }) => {
            return serde_json::from_value(result).map_err(|error| Failure::unreadable("a stored result", &error));
        }
        Some(ClaimOutcome::Busy { until, .. }) => {
            return Err(busy(until, env, "another worker is at it"));
        }
        Some(ClaimOutcome::Failed { .. } | ClaimOutcome::Unknown { .. }) | None => {
            return Err(Failure::transient("unsettled"));
        }
    };
    match operation().await {
        Ok(value) => {
            let stored = serde_json::to_value(&value).map_err(|error| Failure::unreadable("a result", &error))?;
            claim.advance(effects, EffectStep::Done(stored)).await?;
            Ok(value)
        }
        Err(failure) => {
            let step = EffectStep::Fail { reason: Value::String(failure.to_string()), retryable: true };
            claim.advance(effects, step).await?;
            Err(failure)
        }
    }
}
