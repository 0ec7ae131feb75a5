//! Closes the parts of a step that it has not sent, so that they can go on.

use std::collections::BTreeSet;

use super::{FailoverPorts, FailoverRouter};
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimOutcome, ClaimRequest, EffectMove, EffectStep, MoveOutcome};
use crate::model::plan::DeliveryFailed;
use crate::outbound::deliver::next_step::LeaveReason;
use crate::outbound::deliver::part;
use crate::outbound::deliver::part::{HandedOver, stored};
use crate::ports::Effects;

impl<P: FailoverPorts> FailoverRouter<P> {
    /// The numbers of the parts that go on: the one that failed, and those of its step that nobody has begun to send.
    /// Asked again after a crash, it says the same.
    ///
    /// A part that a worker has in hand stays: it will be sent, or fail by itself.
    pub(super) async fn claim_remaining_parts(
        &self,
        failed: &DeliveryFailed,
        cause: LeaveReason,
    ) -> Result<Vec<usize>, Failure> {
        let delivery = &failed.delivery;
        let parts = delivery.parts()?.len();
        // One that was refused or lost is closed already; one that was passed over is not.
        let closed = cause != LeaveReason::Blocked;
        let wanted: Vec<usize> =
            (0..parts).filter(|part| delivery.sends(*part) && !(closed && *part == failed.part)).collect();
        let mut going: BTreeSet<usize> = closed.then_some(failed.part).into_iter().collect();
        if wanted.is_empty() {
            return Ok(going.into_iter().collect());
        }
        let handed_on = HandedOver { handed_on_with: failed.part };
        let tenant = &delivery.message.tenant_id;
        // One owner for all tries of this decision: a try that is stopped between its claims and its marks must not look
        // to the next one like a worker.
        let owner = format!("handed-on-with-{}", failed.part);
        let claim = |part: &usize| ClaimRequest {
            owner: owner.clone(),
            ..part::claim(tenant, &delivery.reference(*part), self.ports.env())
        };
        let claims: Vec<ClaimRequest> = wanted.iter().map(claim).collect();
        let mut taken = Vec::new();
        let mut moves: Vec<EffectMove> = Vec::new();
        for (nth, outcome) in wanted.iter().zip(self.ports.effects().claim(&claims).await?) {
            match outcome {
                ClaimOutcome::Mine(claim) => {
                    moves.push(claim.to(EffectStep::Fail { reason: stored(&handed_on)?, retryable: false }));
                    taken.push(*nth);
                }
                ClaimOutcome::Failed { reason } => {
                    // By an earlier try of the same decision.
                    if part::read(reason).is_ok_and(|known: HandedOver| known == handed_on) {
                        going.insert(*nth);
                    }
                }
                ClaimOutcome::Unknown { .. } | ClaimOutcome::Sent { .. } | ClaimOutcome::Busy { .. } => {}
            }
        }
        if !moves.is_empty() {
            let advanced = self.ports.effects().advance(&moves).await?;
            going.extend(
                taken.into_iter().zip(advanced).filter(|(_, it)| *it == MoveOutcome::Moved).map(|(nth, _)| nth),
            );
        }
        Ok(going.into_iter().collect())
    }
}
