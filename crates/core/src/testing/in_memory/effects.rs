//! The records of effects: the table of [`crate::runtime::idempotency`], written out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::clock::later;
use super::{Memory, Port, State, check_keys};
use crate::foundation::failure::Failure;
use crate::model::claim::{Claim, ClaimOutcome, ClaimRequest, EffectKey, EffectMove, EffectStep, MoveOutcome};
use crate::ports::Effects;

pub(super) type Records = BTreeMap<EffectKey, Record>;

/// One effect.
pub(super) struct Record {
    stage: Stage,
    fence: u64,
    owner: String,
    lease_until: Timestamp,
    expires_at: Timestamp,
    fingerprint: Option<String>,
}

enum Stage {
    /// Released; the record stays for its fence.
    Free,
    Claimed,
    Sending {
        intent: Value,
        /// Time at which the lease of whoever said so lapsed, once somebody noticed.
        lapsed: Option<Timestamp>,
    },
    Sent(Value),
    Failed {
        reason: Value,
        retryable: bool,
    },
}

impl Effects for Memory {
    async fn claim(&self, claims: &[ClaimRequest]) -> Result<Vec<ClaimOutcome>, Failure> {
        check_keys(claims.iter().map(|claim| claim.key.as_str().len()))?;
        self.many(Port::Effects, claims.len(), |state, reached| {
            let mut won = BTreeSet::new();
            let outcomes = claims.iter().take(reached).map(|request| {
                let repeated = won.contains(&request.key);
                let outcome = claim(&mut state.effects, request, repeated);
                if matches!(outcome, ClaimOutcome::Mine(_) | ClaimOutcome::Unknown { .. }) {
                    won.insert(&request.key);
                }
                outcome
            });
            outcomes.collect()
        })
        .await
    }

    async fn advance(&self, moves: &[EffectMove]) -> Result<Vec<MoveOutcome>, Failure> {
        self.many(Port::Effects, moves.len(), |state, reached| {
            moves.iter().take(reached).map(|step| guarded(state, step)).collect()
        })
        .await
    }
}

/// Claims one effect. `repeated` says that the same batch has won the key already: to recognize its owner would let
/// the effect happen twice.
fn claim(records: &mut Records, request: &ClaimRequest, repeated: bool) -> ClaimOutcome {
    let now = request.now;
    let Some(record) = records.get_mut(&request.key) else {
        records.insert(request.key.clone(), Record::claimed_by(request, 1));
        return ClaimOutcome::Mine(Claim { key: request.key.clone(), fence: 1 });
    };
    let fingerprint = record.fingerprint.clone();
    let own = record.owner == request.owner && !repeated;
    let lapsed = record.lease_until <= now;
    let free = match &mut record.stage {
        _ if record.expires_at <= now => true,
        Stage::Free | Stage::Failed { retryable: true, .. } => true,
        Stage::Claimed if own => return ClaimOutcome::Mine(request.key_at(record.fence)),
        Stage::Claimed => lapsed,
        Stage::Sending { intent, lapsed: Some(since) } if own => {
            let claim = request.key_at(record.fence);
            return ClaimOutcome::Unknown { claim, intent: intent.clone(), since: *since };
        }
        Stage::Sending { intent, lapsed: noticed } if lapsed => {
            let since = *noticed.get_or_insert(record.lease_until);
            let intent = intent.clone();
            record.fence += 1;
            record.owner.clone_from(&request.owner);
            record.lease_until = later(now, request.lease);
            return ClaimOutcome::Unknown { claim: request.key_at(record.fence), intent, since };
        }
        Stage::Sending { .. } => false,
        Stage::Sent(result) => return ClaimOutcome::Sent { result: result.clone(), fingerprint },
        Stage::Failed { .. } if request.pure => true,
        Stage::Failed { reason, .. } => return ClaimOutcome::Failed { reason: reason.clone() },
    };
    if !free {
        return ClaimOutcome::Busy { until: record.lease_until, fingerprint };
    }
    *record = Record::claimed_by(request, record.fence + 1);
    ClaimOutcome::Mine(request.key_at(record.fence))
}

/// Moves one effect on, unless somebody whom it would reach has forbidden it.
fn guarded(state: &mut State, step: &EffectMove) -> MoveOutcome {
    let allowed = step.unless_stopped.as_ref().map(|guard| guard.outcome(&state.said.of(guard)));
    match allowed {
        Some(MoveOutcome::Forbidden) => MoveOutcome::Forbidden,
        allowed => match advance(&mut state.effects, step) {
            MoveOutcome::Moved => allowed.unwrap_or(MoveOutcome::Moved),
            lost => lost,
        },
    }
}

/// Moves one effect on. A move that was made already by the same claim is made.
fn advance(records: &mut Records, step: &EffectMove) -> MoveOutcome {
    let record = records.get_mut(&step.claim.key).filter(|record| record.fence == step.claim.fence);
    let Some(record) = record else { return MoveOutcome::FenceLost };
    if let (Stage::Sending { .. }, EffectStep::Lapse(at)) = (&record.stage, &step.to) {
        record.lease_until = *at;
        return MoveOutcome::Moved;
    }
    let next = match (&record.stage, &step.to) {
        (Stage::Claimed, EffectStep::Intent(intent)) => Stage::Sending { intent: intent.clone(), lapsed: None },
        (Stage::Claimed | Stage::Sending { .. }, EffectStep::Done(result)) => Stage::Sent(result.clone()),
        (Stage::Claimed | Stage::Sending { .. }, EffectStep::Fail { reason, retryable }) => {
            Stage::Failed { reason: reason.clone(), retryable: *retryable }
        }
        (Stage::Claimed, EffectStep::Release) => Stage::Free,
        (Stage::Sending { .. }, EffectStep::Intent(_))
        | (Stage::Sent(_), EffectStep::Done(_))
        | (Stage::Failed { .. }, EffectStep::Fail { .. })
        | (Stage::Free, EffectStep::Release) => return MoveOutcome::Moved,
        _ => return MoveOutcome::FenceLost,
    };
    record.stage = next;
    MoveOutcome::Moved
}

impl Record {
    fn claimed_by(request: &ClaimRequest, fence: u64) -> Self {
        Self {
            stage: Stage::Claimed,
            fence,
            owner: request.owner.clone(),
            lease_until: later(request.now, request.lease),
            expires_at: later(request.now, request.keep),
            fingerprint: request.fingerprint.clone(),
        }
    }
}

impl ClaimRequest {
    fn key_at(&self, fence: u64) -> Claim {
        Claim { key: self.key.clone(), fence }
    }
}
