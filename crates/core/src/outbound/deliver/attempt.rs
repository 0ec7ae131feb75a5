//! One attempt of one part: may it go, intent, call, and what the answer means.

use std::time::Duration;

use super::outcome::call_details;
use super::part::{SendRecord, SendRefusal, stored};
use super::resolve_unknown::SETTLING;
use super::send::{OnePart, PartOutcome};
use super::send_gate::SendGate;
use super::{DeliverPorts, DeliveryCoordinator};
use crate::domain::carriers::outbound::{HttpRequest, SendEnvelope, SendResult, ValidityPeriod};
use crate::foundation::backoff::{Pace, next_delay};
use crate::foundation::failure::Failure;
use crate::model::carrier::{CarrierError, CarrierId, ErrorClass, OwnCode};
use crate::model::claim::{Claim, EffectStep, LEASE, SendGuard};
use crate::model::consent::{ConsentChange, ConsentSource};
use crate::model::timeline::{CallDetails, EventDetails, TimelineEntry, TimelineEvent, UnansweredDetails};
use crate::ports::{CallError, CarrierApi, Consent, Env, Timelines};
use crate::runtime::idempotency::Announced;

/// A carrier is tried this often while another one of the plan could do it.
const TRIES_WITH_ALTERNATIVE: u32 = 3;

/// The last carrier of the plan is tried this often: the whole back-off table once, about four hours.
const TRIES_WITHOUT: u32 = 9;

/// Errors that are in no table are tried again this often.
const TRIES_OF_UNKNOWN_ERRORS: u32 = 2;

/// What a refusal leads to at the same carrier: another try at this pace, or none.
///
/// `tries` counts the one that was just refused, `unknown_errors` the errors before it that are in no table.
#[must_use]
pub fn retried(error_class: ErrorClass, tries: u32, unknown_errors: u32, has_alternative: bool) -> Option<Pace> {
    let most = if has_alternative { TRIES_WITH_ALTERNATIVE } else { TRIES_WITHOUT };
    match error_class {
        ErrorClass::Retry => (tries < most).then_some(Pace::Usual),
        ErrorClass::RetrySlowly => (tries < most).then_some(Pace::Slow),
        ErrorClass::Unknown => (unknown_errors < TRIES_OF_UNKNOWN_ERRORS).then_some(Pace::Slow),
        ErrorClass::OtherCarrier
        | ErrorClass::Permanent
        | ErrorClass::StopContact
        | ErrorClass::StopMarketing
        | ErrorClass::WindowClosed => None,
    }
}

impl<P: DeliverPorts> DeliveryCoordinator<P> {
    pub(super) async fn attempt(&self, one: &OnePart<'_>, claim: &Claim) -> Result<PartOutcome, Failure> {
        let request = match self.request(one) {
            Ok(request) => request,
            Err(Failure::Permanent(reason)) => {
                let refusal = SendRefusal {
                    error: CarrierError::new(OwnCode::NotBuilt, reason),
                    error_class: ErrorClass::OtherCarrier,
                };
                return self.refused(one, claim, refusal, None).await;
            }
            Err(passing) => return Err(passing),
        };
        let hindered = match self.send_gate(one).await? {
            SendGate::Go => None,
            SendGate::PassOver(reason) => Some(PartOutcome::PassedOver(reason)),
            SendGate::Blocked(wait) => Some(PartOutcome::Waits(wait)),
            SendGate::Turn(wait) => Some(PartOutcome::Later(wait, None)),
        };
        if let Some(ended) = hindered {
            claim.advance(self.ports.effects(), EffectStep::Release).await?;
            return Ok(ended);
        }
        let intent = serde_json::json!({ "carrier": one.channel.carrier, "reference": one.reference });
        match claim.announce(self.ports.effects(), intent, guard(one)).await? {
            Announced::Go { past } => self.call(one, claim, &request, past).await,
            Announced::Forbidden => {
                // Not released: an announcement whose answer was lost may stand, and nothing has gone out either way.
                let reason = serde_json::Value::from("the customer said stop");
                claim.advance(self.ports.effects(), EffectStep::Fail { reason, retryable: true }).await?;
                Ok(PartOutcome::Stopped)
            }
        }
    }

    fn request(&self, one: &OnePart<'_>) -> Result<HttpRequest, Failure> {
        let OnePart { delivery, channel, credentials, reference, part, .. } = one;
        let envelope = SendEnvelope {
            channel,
            credentials,
            kind: delivery.route(delivery.due()?).kind,
            to: &delivery.message.to.address,
            reference,
            validity: ValidityPeriod::of(delivery.message.valid_until, self.ports.env().now()),
            public_url: channel.public_url(&self.public_url),
        };
        channel.carrier.request(part, &envelope)
    }

    /// Calls the carrier; `past` is one that blocked the customer when it was last heard of.
    async fn call(
        &self,
        one: &OnePart<'_>,
        claim: &Claim,
        request: &HttpRequest,
        past: Option<CarrierId>,
    ) -> Result<PartOutcome, Failure> {
        let at = Some(self.ports.env().now());
        let reason = match self.ports.carriers().call(request).await {
            Ok(response) => match one.channel.carrier.result(one.part, &response) {
                SendResult::Accepted { carrier_message_id, status } => {
                    let sent = SendRecord { carrier_message_id, status, at };
                    let done = claim.advance(self.ports.effects(), EffectStep::Done(stored(&sent)?)).await;
                    // Even if that was not written: the attempt is what settles the send when it comes again.
                    let remembered = self.remember(one, sent).await;
                    if past == Some(one.channel.carrier) {
                        self.lift_block(one).await?;
                    }
                    return done.and(remembered);
                }
                SendResult::Rejected { error, error_class, retry_after } => {
                    let asked = retry_after.map(|after| after.from(self.ports.env().now()));
                    return self.refused(one, claim, SendRefusal { error, error_class }, asked).await;
                }
                SendResult::Unclear { error } => error.title,
            },
            Err(CallError::NotSent(reason)) => {
                let refusal =
                    SendRefusal { error: CarrierError::new(OwnCode::NotSent, reason), error_class: ErrorClass::Retry };
                return self.refused(one, claim, refusal, None).await;
            }
            Err(CallError::Lost(reason)) => reason,
        };
        // The record stays SENDING: nobody may repeat it until a receipt, or the message's class, settles it.
        let message = &one.delivery.message;
        tracing::warn!(message.id = %message.id, carrier = one.channel.carrier.name(), reason, "answer is lost");
        let unanswered = UnansweredDetails {
            carrier: Some(one.channel.carrier),
            kind: Some(one.delivery.route(one.delivery.due()?).kind),
            reason: Some(reason),
        };
        let event = TimelineEvent::of(message, self.ports.env().now(), EventDetails::Unanswered(unanswered))
            .told_apart_by(format_args!("{}.{}", one.reference, one.delivery.attempt));
        self.ports.timelines().record(&[TimelineEntry::Event(event)]).await?;
        Ok(PartOutcome::Later(LEASE + SETTLING, None))
    }

    /// The carrier blocked the customer, and has taken this: it no longer does.
    async fn lift_block(&self, one: &OnePart<'_>) -> Result<(), Failure> {
        let message = &one.delivery.message;
        let source = ConsentSource::CarrierAccepted { carrier: one.channel.carrier, message_id: message.id.clone() };
        let now = self.ports.env().now();
        let change = ConsentChange::new(&message.tenant_id, &message.to.address, false, now, source);
        self.ports.consent().change(&change).await.map(drop)
    }

    pub(super) async fn refused(
        &self,
        one: &OnePart<'_>,
        claim: &Claim,
        refusal: SendRefusal,
        asked: Option<Duration>,
    ) -> Result<PartOutcome, Failure> {
        let delivery = one.delivery;
        let tries = delivery.attempt + 1;
        let has_alternative = delivery.step + 1 < delivery.plan.steps.len();
        let pace = retried(refusal.error_class, tries, delivery.unknown_errors, has_alternative);
        let retryable = pace.is_some();
        claim.advance(self.ports.effects(), EffectStep::Fail { reason: stored(&refusal)?, retryable }).await?;
        let Some(pace) = pace else { return Ok(PartOutcome::Refused(refusal)) };
        let wait = next_delay(tries, pace, asked, self.ports.env().fraction());
        let call = CallDetails { after: Some(wait.as_secs()), ..call_details(delivery, &refusal) };
        let event = self.event(delivery, one.reference.part, EventDetails::Retrying(call));
        self.ports.timelines().record(&[TimelineEntry::Event(event)]).await?;
        Ok(PartOutcome::Later(wait, Some(refusal.error_class)))
    }
}

/// Those whom a part reaches.
fn guard(one: &OnePart<'_>) -> SendGuard {
    let message = &one.delivery.message;
    SendGuard { customers: vec![(message.tenant_id.clone(), message.to.address.clone())], class: message.class }
}
