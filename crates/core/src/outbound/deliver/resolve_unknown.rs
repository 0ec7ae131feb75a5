//! Records what was sent, and finds out about sends whose answer was lost.

use std::time::Duration;

use jiff::Timestamp;

use super::part::{SendRecord, SendRefusal, stored};
use super::send::{OnePart, PartOutcome};
use super::{DeliverPorts, DeliveryCoordinator};
use crate::foundation::failure::Failure;
use crate::model::carrier::{CarrierError, ErrorClass, OwnCode};
use crate::model::claim::{Claim, EffectStep, LEASE};
use crate::model::message::Progress;
use crate::model::timeline::{Attempt, EventDetails, SentDetails, SentPart, TimelineEvent};
use crate::ports::{Attempts, Env};

/// How long a receipt may take to settle a send whose answer was lost. Receipts come within seconds; a minute after
/// the lease is generous.
pub const SETTLING: Duration = Duration::from_mins(1);

impl<P: DeliverPorts> DeliveryCoordinator<P> {
    /// A send that lapsed between intent and done. A receipt is proof; without one the message's class decides.
    pub(super) async fn resolve_unknown(
        &self,
        one: &OnePart<'_>,
        claim: &Claim,
        since: Timestamp,
    ) -> Result<PartOutcome, Failure> {
        let known = self.ports.attempts().merge(&news(one, None, Progress::default())).await?;
        if let Some(status) = known.progress.status() {
            let carrier_message_id = known.carrier_message_id.unwrap_or_default();
            let sent = SendRecord { carrier_message_id, status, at: Some(since - LEASE) };
            claim.advance(self.ports.effects(), EffectStep::Done(stored(&sent)?)).await?;
            return self.remember(one, sent).await;
        }
        let patience = since + SETTLING;
        let now = self.ports.env().now();
        if now < patience {
            return Ok(PartOutcome::Later(Duration::try_from(patience.duration_since(now)).unwrap_or(SETTLING), None));
        }
        if !one.delivery.message.class.prefers_twice_over_never() {
            return Ok(PartOutcome::Unknown);
        }
        let refusal = SendRefusal {
            error: CarrierError::new(OwnCode::AnswerLost, "no answer and no receipt"),
            error_class: ErrorClass::Retry,
        };
        self.refused(one, claim, refusal, Some(Duration::ZERO)).await
    }

    /// Records a send that the carrier took: the attempt, and what receipts have said of it meanwhile.
    pub(super) async fn remember(&self, one: &OnePart<'_>, sent: SendRecord) -> Result<PartOutcome, Failure> {
        let OnePart { delivery, channel, reference, .. } = one;
        let now = self.ports.env().now();
        let id = Some(sent.carrier_message_id.clone()).filter(|id| !id.is_empty());
        let awaited = self.awaited(delivery, channel, reference, sent.at.unwrap_or(now)).await?;
        let progress = Progress::of(sent.status, now, None).merge(awaited);
        let details = SentDetails {
            carrier: Some(channel.carrier),
            carrier_message_id: Some(sent.carrier_message_id),
            channel_id: Some(channel.id.clone()),
            kind: Some(delivery.route(delivery.due()?).kind),
            parts: Some(one.parts),
            step: Some(reference.step),
        };
        let event = TimelineEvent::of(&delivery.message, now, EventDetails::Sent(details)).told_apart_by(reference);
        let part = SentPart { news: news(one, id, progress), event };
        let attempt = self.ports.attempts().record_sent(&[part]).await?.pop();
        let attempt = attempt.ok_or_else(|| Failure::transient("the messages table gave no attempt"))?;
        self.expect_receipt(delivery, reference.part, &attempt).await?;
        let lost = self.hand_on_failure(&attempt, Some(delivery)).await?;
        Ok(if lost { PartOutcome::Lost } else { PartOutcome::Sent })
    }
}

/// The news of a send that we have ourselves.
fn news(one: &OnePart<'_>, carrier_message_id: Option<String>, progress: Progress) -> Attempt {
    Attempt {
        tenant_id: one.delivery.message.tenant_id.clone(),
        reference: one.reference.clone(),
        carrier: one.channel.carrier,
        channel_id: Some(one.channel.id.clone()),
        kind: one.delivery.due().ok().map(|step| one.delivery.route(step).kind),
        carrier_message_id,
        plan: Some(one.delivery.plan.clone()),
        only: one.delivery.only.clone(),
        progress,
    }
}
