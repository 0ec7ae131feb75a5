//! Closes the parts of a step that it has not sent, so that they can go on.

use std::collections::BTreeSet;

use super::{FailoverPorts, FailoverRouter, cause};
use crate::foundation::failure::Failure;
use crate::model::claim::{Claim, ClaimOutcome, ClaimRequest, EffectMove, EffectStep, MoveOutcome};
use crate::model::plan::DeliveryFailed;
use crate::outbound::deliver::next_step::LeaveReason;
use crate::outbound::deliver::part;
use crate::outbound::deliver::part::{HandedOver, stored};
use crate::ports::Effects;
use crate::runtime::shared_call::each;

/// The parts of one step that go on with the one that failed.
struct RemainingParts<'a> {
    failed: &'a DeliveryFailed,
    /// The numbers of those that go on for certain.
    going: BTreeSet<usize>,
    /// The numbers of those that go on if nobody has begun to send them.
    wanted: Vec<usize>,
    /// What was claimed of them.
    claimed: Vec<(usize, Claim)>,
}

impl<P: FailoverPorts> FailoverRouter<P> {
    /// The numbers of the parts that go on with each failure: the one that failed, and those of its step that nobody has
    /// begun to send. Asked again after a crash, it says the same.
    ///
    /// A part that a worker has in hand stays: it will be sent, or fail by itself. Of two failures that want the same part
    /// the first one gets it.
    pub(super) async fn claim_remaining_parts(&self, failed: &[&DeliveryFailed]) -> Vec<Result<Vec<usize>, Failure>> {
        let mut all: Vec<Result<RemainingParts<'_>, Failure>> =
            failed.iter().map(|failed| RemainingParts::of(failed)).collect();
        self.claim_wanted(&mut all).await;
        self.close_claimed(&mut all).await;
        all.into_iter().map(|parts| parts.map(|parts| parts.going.into_iter().collect())).collect()
    }

    /// Claims what is wanted, all of it at once.
    async fn claim_wanted(&self, all: &mut [Result<RemainingParts<'_>, Failure>]) {
        let requests = all.iter().enumerate().filter_map(|(place, parts)| Some((place, parts.as_ref().ok()?)));
        let requests = requests.map(|(place, parts)| (place, self.requests(parts)));
        let requests: Vec<(usize, Vec<ClaimRequest>)> = requests.filter(|(_, some)| !some.is_empty()).collect();
        let outcomes = for_each(&requests, async |some| self.ports.effects().claim(&some).await).await;
        for ((place, _), outcomes) in requests.into_iter().zip(outcomes) {
            let Some(slot) = all.get_mut(place) else { continue };
            match (outcomes, slot.as_mut()) {
                (Ok(outcomes), Ok(parts)) => parts.learn(outcomes),
                (Err(failure), _) => *slot = Err(failure),
                (Ok(_), Err(_)) => {}
            }
        }
    }

    /// One owner for all tries of this decision: a try that is stopped between its claims and its marks must not look to
    /// the next one like a worker.
    fn requests(&self, parts: &RemainingParts<'_>) -> Vec<ClaimRequest> {
        let DeliveryFailed { delivery, part, .. } = parts.failed;
        let request = |wanted: &usize| ClaimRequest {
            owner: format!("handed-on-with-{part}"),
            ..part::claim(&delivery.message.tenant_id, &delivery.reference(*wanted), self.ports.env())
        };
        parts.wanted.iter().map(request).collect()
    }

    /// Closes what was claimed, all of it at once.
    async fn close_claimed(&self, all: &mut [Result<RemainingParts<'_>, Failure>]) {
        let mut moves: Vec<(usize, Vec<EffectMove>)> = Vec::new();
        for (place, slot) in all.iter_mut().enumerate() {
            match slot.as_ref().map(RemainingParts::moves) {
                Ok(Ok(some)) if !some.is_empty() => moves.push((place, some)),
                Ok(Err(failure)) => *slot = Err(failure),
                Ok(Ok(_)) | Err(_) => {}
            }
        }
        let outcomes = for_each(&moves, async |some| self.ports.effects().advance(&some).await).await;
        for ((place, _), outcomes) in moves.into_iter().zip(outcomes) {
            let Some(slot) = all.get_mut(place) else { continue };
            match (outcomes, slot.as_mut()) {
                (Ok(outcomes), Ok(parts)) => parts.gain(&outcomes),
                (Err(failure), _) => *slot = Err(failure),
                (Ok(_), Err(_)) => {}
            }
        }
    }
}

impl<'a> RemainingParts<'a> {
    fn of(failed: &'a DeliveryFailed) -> Result<Self, Failure> {
        let delivery = &failed.delivery;
        // One that was refused or lost is closed already; one that was passed over is not.
        let closed = cause(failed) != LeaveReason::Blocked;
        let parts = 0..delivery.parts()?.len();
        let wanted = parts.filter(|part| delivery.sends(*part) && !(closed && *part == failed.part)).collect();
        let going = closed.then_some(failed.part).into_iter().collect();
        Ok(Self { failed, going, wanted, claimed: Vec::new() })
    }

    fn handed_over(&self) -> HandedOver {
        HandedOver { handed_on_with: self.failed.part }
    }

    /// Takes down what came of the claims.
    fn learn(&mut self, outcomes: Vec<ClaimOutcome>) {
        let handed_over = self.handed_over();
        for (part, outcome) in self.wanted.iter().zip(outcomes) {
            match outcome {
                ClaimOutcome::Mine(claim) => self.claimed.push((*part, claim)),
                ClaimOutcome::Failed { reason } => {
                    // By an earlier try of the same decision.
                    if part::read(reason).is_ok_and(|known: HandedOver| known == handed_over) {
                        self.going.insert(*part);
                    }
                }
                ClaimOutcome::Unknown { .. } | ClaimOutcome::Sent { .. } | ClaimOutcome::Busy { .. } => {}
            }
        }
    }

    fn moves(&self) -> Result<Vec<EffectMove>, Failure> {
        let reason = stored(&self.handed_over())?;
        let fail = || EffectStep::Fail { reason: reason.clone(), retryable: false };
        Ok(self.claimed.iter().map(|(_, claim)| claim.to(fail())).collect())
    }

    /// What was closed goes on.
    fn gain(&mut self, outcomes: &[MoveOutcome]) {
        let moved = self.claimed.iter().zip(outcomes).filter(|(_, outcome)| **outcome == MoveOutcome::Moved);
        self.going.extend(moved.map(|((part, _), _)| *part));
    }
}

/// Makes one call for the items of several failures; the answers of each. One that is refused for good fails alone.
async fn for_each<T: Clone, R>(
    all: &[(usize, Vec<T>)],
    call: impl AsyncFn(Vec<T>) -> Result<Vec<R>, Failure>,
) -> Vec<Result<Vec<R>, Failure>> {
    if all.is_empty() {
        return Vec::new();
    }
    each(all, async |some: &[(usize, Vec<T>)]| {
        let items: Vec<T> = some.iter().flat_map(|(_, items)| items.iter().cloned()).collect();
        let mut answers = call(items).await?.into_iter();
        Ok(some.iter().map(|(_, items)| answers.by_ref().take(items.len()).collect()).collect())
    })
    .await
}
