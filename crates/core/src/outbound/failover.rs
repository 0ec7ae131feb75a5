//! `failover-router`: after one carrier could not deliver a part, the next one of the plan, or the end.
//!
//! The parts that the step has not sent yet go on with the one that failed: they are closed at this step first, so that
//! nobody sends them by both. A batch costs the same few calls as one failure: claim, how the routes stand, close what goes
//! on, queue, record, done.
//!
//! - `claim_remaining_parts` closes those parts.

mod claim_remaining_parts;

use serde_json::Value;

use crate::foundation::failure::Failure;
use crate::model::carrier::{ErrorClass, OwnCode};
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::plan::{Delivery, DeliveryFailed, DeliveryPlan, PlanStep};
use crate::model::route::{Availability, Route, RouteStanding};
use crate::model::timeline::{EventDetails, FailureDetails, TimelineEntry, TimelineEvent};
use crate::outbound::deliver::next_step::{LeaveReason, next_step};
use crate::ports::{Effects, Env, Health, QueueSender, Timelines};
use crate::runtime::batch::Undone;
use crate::runtime::stage::{self, Claimed, Decided, Stage};

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

/// What follows a failed delivery.
pub(crate) enum FailoverDecision {
    /// Another worker has the part in hand: it will be sent, or fail by itself and be decided then.
    Left,
    /// The message goes on, or has ended.
    Decided {
        /// The event that says so.
        event: Box<TimelineEvent>,
        /// Its delivery by the next carrier; none if there is none.
        next: Option<Box<Delivery>>,
    },
}

impl<P: FailoverPorts> FailoverRouter<P> {
    /// Hands what failed to the next carrier of its plan, or ends the message with the reason of the last one. The result
    /// of each failure stands at its place.
    pub async fn fail_over(&self, failed: Vec<DeliveryFailed>) -> Vec<Result<(), Undone>> {
        stage::run(self, &failed).await.into_iter().map(|result| result.map(drop)).collect()
    }

    /// How the routes of all plans stand.
    async fn standings(&self, claimed: &[Claimed<'_, DeliveryFailed>]) -> Result<Vec<RouteStanding>, Failure> {
        let mut routes: Vec<Route> = Vec::new();
        for delivery in claimed.iter().map(|one| &one.item.delivery).filter(|delivery| !self.is_expired(delivery)) {
            for route in delivery.plan.steps.iter().map(|step| delivery.route(step)) {
                if !routes.contains(&route) {
                    routes.push(route);
                }
            }
        }
        if routes.is_empty() {
            return Ok(Vec::new());
        }
        self.ports.health().standings(&routes, self.ports.env().now()).await
    }

    fn is_expired(&self, delivery: &Delivery) -> bool {
        delivery.message.valid_until.is_some_and(|until| until <= self.ports.env().now())
    }

    /// Where what failed goes from its step, if it does.
    fn next_step(&self, failed: &DeliveryFailed, standings: &[RouteStanding]) -> Option<(DeliveryPlan, usize)> {
        let delivery = &failed.delivery;
        if self.is_expired(delivery) {
            return None;
        }
        let usable = |step: &PlanStep| {
            let route = delivery.route(step);
            standings.iter().any(|other| other.route == route && other.availability == Availability::Usable)
        };
        next_step(&delivery.plan, delivery.step, delivery.message.channel, cause(failed), usable)
    }

    /// What follows, where the parts with the numbers `going` go on.
    fn follow(&self, failed: &DeliveryFailed, standings: &[RouteStanding], going: Vec<usize>) -> FailoverDecision {
        if going.is_empty() {
            return FailoverDecision::Left;
        }
        let delivery = &failed.delivery;
        let next = self.next_step(failed, standings);
        let failure = FailureDetails {
            code: Some(failed.error.code.clone()),
            error_class: Some(failed.error_class),
            reason: Some(failed.error.title.clone()),
            ..FailureDetails::default()
        };
        let Some((plan, step)) = next else {
            let event = Box::new(self.event(failed, EventDetails::Failed(failure)));
            return FailoverDecision::Decided { event, next: None };
        };
        let failure = FailureDetails {
            channel_id: plan.steps.get(step).map(|step| step.channel_id.clone()),
            parts: Some(going.len()),
            ..failure
        };
        let event = Box::new(self.event(failed, EventDetails::FailedOver(failure)));
        // Where the next carrier cuts the message differently, a part of this one is not a part of that one.
        let only = if plan.cut.is_some() { going } else { Vec::new() };
        FailoverDecision::Decided { event, next: Some(Box::new(delivery.at(plan, step, only).once_more())) }
    }

    fn event(&self, failed: &DeliveryFailed, details: EventDetails) -> TimelineEvent {
        let DeliveryFailed { delivery, part, .. } = failed;
        let event = TimelineEvent::of(&delivery.message, self.ports.env().now(), details);
        event.told_apart_by(format_args!("{part}.{}", delivery.step))
    }
}

impl<P: FailoverPorts> Stage for FailoverRouter<P> {
    type Item = DeliveryFailed;
    type Decision = FailoverDecision;

    fn effects(&self) -> &impl Effects {
        self.ports.effects()
    }

    fn env(&self) -> &impl Env {
        self.ports.env()
    }

    fn claim(&self, failed: &DeliveryFailed) -> ClaimRequest {
        let message = &failed.delivery.message;
        let subject = format!("{}.{}.{}", message.id, failed.part, failed.delivery.step);
        ClaimRequest::new(EffectKey::new(&message.tenant_id, "failover", subject), KEEP_OUTBOUND, self.ports.env())
    }

    async fn decide(&self, claimed: &[Claimed<'_, DeliveryFailed>]) -> Vec<Result<FailoverDecision, Failure>> {
        let standings = match self.standings(claimed).await {
            Ok(standings) => standings,
            Err(failure) => return claimed.iter().map(|_| Err(failure.clone())).collect(),
        };
        let failed: Vec<&DeliveryFailed> = claimed.iter().map(|one| one.item).collect();
        let going = self.claim_remaining_parts(&failed).await;
        failed.into_iter().zip(going).map(|(failed, going)| Ok(self.follow(failed, &standings, going?))).collect()
    }

    async fn carry_out(&self, decided: &mut Decided<'_, DeliveryFailed, FailoverDecision>) {
        decided
            .send(self.ports.deliveries(), |one| match &one.decision {
                FailoverDecision::Decided { next: Some(next), .. } => vec![Delivery::clone(next)],
                FailoverDecision::Decided { next: None, .. } | FailoverDecision::Left => Vec::new(),
            })
            .await;
        decided
            .share(async |some| {
                let events = some.iter().filter_map(|one| match &one.decision {
                    FailoverDecision::Decided { event, .. } => Some(TimelineEntry::Event(TimelineEvent::clone(event))),
                    FailoverDecision::Left => None,
                });
                let events: Vec<TimelineEntry> = events.collect();
                if events.is_empty() { Ok(()) } else { self.ports.timelines().record(&events).await }
            })
            .await;
    }

    fn is_left(decision: &FailoverDecision) -> bool {
        matches!(decision, FailoverDecision::Left)
    }

    fn result(&self, _: &DeliveryFailed, _: &FailoverDecision) -> Value {
        Value::Null
    }
}

fn cause(failed: &DeliveryFailed) -> LeaveReason {
    if failed.error.own_code() == Some(OwnCode::RouteBlocked) && failed.error_class == ErrorClass::OtherCarrier {
        LeaveReason::Blocked
    } else {
        LeaveReason::Failed(failed.error_class)
    }
}
