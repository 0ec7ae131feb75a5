//! The consequences of each way in which the attempt of a part can end.
//!
//! Whatever waits comes back, and each time is counted ([`Delivery::rounds`]). Lambda counts too: it ends a chain of
//! invocations that feeds itself after about 16 of one function, without a word to us (AWS Lambda Developer Guide, "Use
//! Lambda recursive loop detection to prevent infinite loops"). The template says that these loops are meant
//! (`RecursiveLoop: Allow`), so it is this count that ends them; and every few rounds one goes by the schedule, where a
//! chain ends by itself: what the clock starts is the first invocation of a new one.

use std::time::Duration;

use jiff::Timestamp;

use super::part::SendRefusal;
use super::send::PartOutcome;
use super::{DeliverPorts, DeliveryCoordinator};
use crate::foundation::failure::Failure;
use crate::model::carrier::{CarrierError, CarrierId, ErrorClass, OwnCode};
use crate::model::consent::{ConsentChange, ConsentScope, ConsentSource};
use crate::model::delayed::{Delayed, DelayedItem, MAX_QUEUE_DELAY};
use crate::model::message::Message;
use crate::model::plan::{Delivery, DeliveryFailed, Retry};
use crate::model::timeline::{
    CallDetails, EventDetails, HeldDetails, ReasonDetails, TimelineEntry, TimelineEvent, UnknownDetails,
};
use crate::ports::{Consent, Env, QueueSender, Schedule, Timelines};

/// A message that no carrier may be asked for is given up after this long.
const MAX_WAIT: Duration = Duration::from_hours(24);

/// So many rounds in a row go by the queue, which is exact to the second: all tries that are less than 15 minutes apart
/// with two carriers, or about 17 minutes of waiting for one. The next one goes by the schedule, exact to the minute. With
/// the delivery itself, or the tick and the release, that is 12 invocations in one chain, of the 16 that Lambda allows.
/// Every round by the schedule would be too many for its tick, where an outage makes hundreds of thousands wait.
const MAX_IN_A_ROW: u32 = 10;

/// After so many rounds without a part sent a delivery is given up. Nobody gets there by waiting as they should: a day
/// of waiting for a carrier is about 800 ([`MAX_WAIT`] by [`super::send_gate::wait`] and the tick of the minute), the
/// back-off table nine for each carrier.
const MAX_ROUNDS: u32 = 1_000;

impl<P: DeliverPorts> DeliveryCoordinator<P> {
    pub(super) async fn handle_outcome(
        &self,
        delivery: Delivery,
        part: usize,
        ended: PartOutcome,
    ) -> Result<(), Failure> {
        let message = &delivery.message;
        let now = self.ports.env().now();
        match ended {
            PartOutcome::Sent | PartOutcome::Lost | PartOutcome::SentBefore | PartOutcome::HandedOn => Ok(()),
            PartOutcome::Later(wait, tried) => self.later(delivery, part, wait, tried).await,
            PartOutcome::Waits(wait) => self.wait(delivery, part, wait).await,
            PartOutcome::Refused(refusal) => {
                if let Some(scope) = ConsentScope::stopped_by(refusal.error_class) {
                    let carrier = delivery.due()?.carrier;
                    self.stop(message, scope, (carrier, &refusal.error.code), now).await?;
                }
                let rejected = EventDetails::Rejected(call_details(&delivery, &refusal));
                let event = self.event(&delivery, part, rejected);
                self.ports.timelines().record(&[TimelineEntry::Event(event)]).await?;
                self.fail(delivery, part, refusal).await
            }
            PartOutcome::PassedOver(reason) => {
                let error = CarrierError::new(OwnCode::RouteBlocked, reason);
                self.fail(delivery, part, SendRefusal { error, error_class: ErrorClass::OtherCarrier }).await
            }
            PartOutcome::Unknown => {
                let reason = "the carrier's answer was lost, no receipt came, and it must not go twice";
                let unknown =
                    UnknownDetails { reason: Some(reason.to_owned()), reference: Some(delivery.reference(part)) };
                let event = TimelineEvent::of(message, now, EventDetails::Unknown(unknown));
                self.ports.timelines().record(&[TimelineEntry::Event(event)]).await
            }
            PartOutcome::Stopped => {
                let suppressed = EventDetails::Suppressed(ReasonDetails::new("the customer said stop"));
                let event = TimelineEvent::of(message, now, suppressed);
                self.ports.timelines().record(&[TimelineEntry::Event(event)]).await
            }
        }
    }

    /// Remembers that a carrier told of a stop, by its code for a message.
    pub(super) async fn stop(
        &self,
        message: &Message,
        scope: ConsentScope,
        (carrier, code): (CarrierId, &str),
        at: Timestamp,
    ) -> Result<(), Failure> {
        let message_id = Some(message.id.clone());
        let source = ConsentSource::CarrierSignal { carrier, code: code.to_owned(), message_id };
        let change = ConsentChange::new(&message.tenant_id, &message.to.address, true, at, source).about(scope);
        for change in change.by_each_spelling(message.channel) {
            self.ports.consent().change(&change).await?;
        }
        Ok(())
    }

    async fn fail(
        &self,
        delivery: Delivery,
        part: usize,
        SendRefusal { error, error_class }: SendRefusal,
    ) -> Result<(), Failure> {
        let failed = DeliveryFailed { delivery, part, error, error_class, at: self.ports.env().now() };
        Ok(self.ports.failures().send(&[failed]).await?)
    }

    /// Waits until a carrier may be asked. No try is counted: nobody was asked.
    async fn wait(&self, mut delivery: Delivery, part: usize, wait: Duration) -> Result<(), Failure> {
        let now = self.ports.env().now();
        let since = *delivery.waits_since.get_or_insert(now);
        if now >= since + MAX_WAIT {
            let error = CarrierError::new(OwnCode::RouteBlocked, "no carrier could be asked for a day");
            return self.fail(delivery, part, SendRefusal { error, error_class: ErrorClass::Permanent }).await;
        }
        if since == now {
            let reason = "no carrier that could deliver it may be used now".to_owned();
            let held = EventDetails::Held(HeldDetails { reason: Some(reason), until: None });
            let event =
                TimelineEvent::of(&delivery.message, now, held).told_apart_by(format_args!("{part}.{}", delivery.step));
            self.ports.timelines().record(&[TimelineEntry::Event(event)]).await?;
        }
        self.later(delivery, part, wait, None).await
    }

    /// Steps out of line: into the queue that holds up to 15 minutes, or into the schedule.
    async fn later(
        &self,
        mut delivery: Delivery,
        part: usize,
        wait: Duration,
        tried: Option<ErrorClass>,
    ) -> Result<(), Failure> {
        delivery.attempt += u32::from(tried.is_some());
        delivery.unknown_errors += u32::from(tried == Some(ErrorClass::Unknown));
        if delivery.rounds >= MAX_ROUNDS {
            let reason = format!("it came back {MAX_ROUNDS} times and could not be sent");
            let error = CarrierError::new(OwnCode::TooManyRounds, reason);
            return self.fail(delivery, part, SendRefusal { error, error_class: ErrorClass::Permanent }).await;
        }
        if wait <= MAX_QUEUE_DELAY && delivery.rounds_in_a_row < MAX_IN_A_ROW {
            return Ok(self.ports.retries().send(&[Retry { delivery: delivery.once_more(), after: wait }]).await?);
        }
        let delivery = Delivery { rounds: delivery.rounds + 1, rounds_in_a_row: 0, ..delivery };
        let held = Delayed { due: self.ports.env().now() + wait, what: DelayedItem::Delivery(delivery) };
        self.ports.schedule().hold(&held).await
    }

    /// The time line's event for a part in this try.
    pub(super) fn event(&self, delivery: &Delivery, part: usize, details: EventDetails) -> TimelineEvent {
        TimelineEvent::of(&delivery.message, self.ports.env().now(), details)
            .told_apart_by(format_args!("{part}.{}.{}", delivery.step, delivery.attempt))
    }
}

/// What a time line says of a refusal at the due step.
pub(super) fn call_details(delivery: &Delivery, refusal: &SendRefusal) -> CallDetails {
    let step = delivery.plan.steps.get(delivery.step);
    CallDetails {
        after: None,
        carrier: step.map(|step| step.carrier),
        code: Some(refusal.error.code.clone()),
        error: Some(refusal.error.title.clone()),
        error_class: Some(refusal.error_class),
        kind: step.map(|step| delivery.route(step).kind),
    }
}
