//! `failover-router`: after one carrier could not deliver a part, the next one of the plan, or the end.
//!
//! The parts that the step has not sent yet go on with the one that failed: they are closed at this step first, so that
//! nobody sends them by both.

mod claim_remaining_parts;

use serde_json::Value;

use crate::foundation::failure::Failure;
use crate::model::carrier::{ErrorClass, OwnCode};
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::plan::{Delivery, DeliveryFailed, PlanStep};
use crate::model::route::Availability;
use crate::model::timeline::{EventDetails, FailureDetails, TimelineEntry, TimelineEvent};
use crate::outbound::deliver::next_step::{LeaveReason, next_step};
use crate::ports::{Effects, Env, Health, QueueSender, Timelines};
use crate::runtime::idempotency::with_idempotency;

/// Ports of [`FailoverRouter`].
pub trait FailoverPorts: Sync {
    /// Makes each decision happen once.
    fn effects(&self) -> &impl Effects;

    /// Remembers it.
    fn timelines(&self) -> &impl Timelines;

    /// Knows which carriers may be used.
    fn health(&self) -> &impl Health;

    /// Takes deliveries by the next carrier.
    fn deliveries(&self) -> &impl QueueSender<Delivery>;

    /// Tells the time, and names this try.
    fn env(&self) -> &impl Env;
}

/// Decides what follows a failed delivery.
#[derive(Clone, Debug)]
pub struct FailoverRouter<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

impl<P: FailoverPorts> FailoverRouter<P> {
    /// Hands what failed to the next carrier of its plan, or ends the message with the reason of the last one. What
    /// another worker has in hand is left to it: it will be sent, or fail by itself and be decided then.
    ///
    /// # Errors
    /// The failures of the ports.
    pub async fn decide(&self, failed: DeliveryFailed) -> Result<(), Failure> {
        let message = &failed.delivery.message;
        let subject = format!("{}.{}.{}", message.id, failed.part, failed.delivery.step);
        let request =
            ClaimRequest::new(EffectKey::new(&message.tenant_id, "failover", subject), KEEP_OUTBOUND, self.ports.env());
        let mut left = false;
        let left_to_another = &mut left;
        let decided: Result<Value, Failure> =
            with_idempotency((self.ports.effects(), self.ports.env()), request, async move || {
                let Some(event) = self.next(&failed).await? else {
                    // No decision: the same part may fail at the same step once more, in that worker's hand.
                    *left_to_another = true;
                    return Err(Failure::transient("another worker has it in hand"));
                };
                self.ports.timelines().record(&[TimelineEntry::Event(event)]).await?;
                Ok(Value::Null)
            })
            .await;
        if left { Ok(()) } else { decided.map(drop) }
    }

    /// What is done, as an event; `None` if another worker has the part in hand.
    async fn next(&self, failed: &DeliveryFailed) -> Result<Option<TimelineEvent>, Failure> {
        let delivery = &failed.delivery;
        let cause = cause(failed);
        let now = self.ports.env().now();
        let expired = delivery.message.valid_until.is_some_and(|until| until <= now);
        let next = if expired { None } else { self.next_step(delivery, cause).await? };
        let going = self.claim_remaining_parts(failed, cause).await?;
        if going.is_empty() {
            return Ok(None);
        }
        let event = |details| {
            let event = TimelineEvent::of(&delivery.message, now, details);
            event.told_apart_by(format_args!("{}.{}", failed.part, delivery.step))
        };
        let failure = FailureDetails {
            code: Some(failed.error.code.clone()),
            error_class: Some(failed.error_class),
            reason: Some(failed.error.title.clone()),
            ..FailureDetails::default()
        };
        let Some((plan, step)) = next else { return Ok(Some(event(EventDetails::Failed(failure)))) };
        let failure = FailureDetails {
            channel_id: plan.steps.get(step).map(|step| step.channel_id.clone()),
            parts: Some(going.len()),
            ..failure
        };
        // Where the next carrier cuts the message differently, a part of this one is not a part of that one.
        let only = if plan.cut.is_some() { going } else { Vec::new() };
        self.ports.deliveries().send(&[delivery.at(plan, step, only).once_more()]).await?;
        Ok(Some(event(EventDetails::FailedOver(failure))))
    }

    async fn next_step(
        &self,
        delivery: &Delivery,
        cause: LeaveReason,
    ) -> Result<Option<(crate::model::plan::DeliveryPlan, usize)>, Failure> {
        let routes: Vec<_> = delivery.plan.steps.iter().map(|step| delivery.route(step)).collect();
        let standings = self.ports.health().standings(&routes, self.ports.env().now()).await?;
        let usable = |step: &PlanStep| {
            let route = delivery.route(step);
            standings.iter().any(|other| other.route == route && other.availability == Availability::Usable)
        };
        Ok(next_step(&delivery.plan, delivery.step, delivery.message.channel, cause, usable))
    }
}

fn cause(failed: &DeliveryFailed) -> LeaveReason {
    if failed.error.own_code() == Some(OwnCode::RouteBlocked) && failed.error_class == ErrorClass::OtherCarrier {
        LeaveReason::Blocked
    } else {
        LeaveReason::Failed(failed.error_class)
    }
}
