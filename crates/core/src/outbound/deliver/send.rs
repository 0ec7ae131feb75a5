//! One attempt for each part of a message, in their order.

use std::time::Duration;

use super::part::{HandedOver, SendRecord, SendRefusal};
use super::{DeliverPorts, DeliveryCoordinator, part};
use crate::domain::carriers::outbound::MessagePart;
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;
use crate::model::carrier::ErrorClass;
use crate::model::channel::Channel;
use crate::model::claim::ClaimOutcome;
use crate::model::message::SendReference;
use crate::model::plan::Delivery;
use crate::model::timeline::{EventDetails, FailureDetails, TimelineEntry, TimelineEvent};
use crate::ports::{Channels, Effects, Env, Secrets, Timelines};

/// No further part is begun after a delivery has taken this long: with the record that came before it in its batch
/// ([`crate::runtime::batch`]) and [`crate::model::carrier::SEND_TIMEOUT`] that stays below the function's 30 seconds. A function that
/// dies in a call does not know what became of it.
const PATIENCE: Duration = crate::runtime::batch::PATIENCE;

/// One part on its way: what is sent, by which account, under which name.
pub(super) struct OnePart<'a> {
    pub(super) delivery: &'a Delivery,
    pub(super) channel: &'a Channel,
    pub(super) credentials: &'a Credentials,
    pub(super) reference: SendReference,
    pub(super) part: &'a MessagePart,
    /// Number of parts that the message has.
    pub(super) parts: usize,
}

/// The end of one part's attempt.
pub(super) enum PartOutcome {
    /// The carrier has it since now.
    Sent,
    /// The carrier took it, and has said already that it lost it.
    Lost,
    /// The carrier had it before.
    SentBefore,
    /// It is due again after this long; by the error class of a try, or without one.
    Later(Duration, Option<ErrorClass>),
    /// No carrier may be used now; it is due again after this long.
    Waits(Duration),
    /// The carrier will not take it.
    Refused(SendRefusal),
    /// The carrier must not be asked now, for this reason, and another one may.
    PassedOver(String),
    /// The carrier may have it, and it must not go twice.
    Unknown,
    /// The customer said stop.
    Stopped,
    /// It has gone on to another step of the plan.
    HandedOn,
}

impl<P: DeliverPorts> DeliveryCoordinator<P> {
    /// Tries to deliver by the due step of the plan. Parts that are out already are not sent again.
    ///
    /// # Errors
    /// What the ports say; that a carrier refuses is no error.
    pub async fn deliver(&self, mut delivery: Delivery) -> Result<(), Failure> {
        if let Some(part) = delivery.overdue {
            return self.look_for_receipt(delivery, part).await;
        }
        let message = &delivery.message;
        let began = self.ports.env().now();
        if message.valid_until.is_some_and(|until| until <= began) {
            let reason = Some("it was no longer valid when its turn came".to_owned());
            let failed = EventDetails::Failed(FailureDetails { reason, ..FailureDetails::default() });
            let event = TimelineEvent::of(message, began, failed);
            return self.ports.timelines().record(&[TimelineEntry::Event(event)]).await;
        }
        let channel = self.ports.configuration().by_id(&delivery.due()?.channel_id).await?;
        let channel = channel.ok_or_else(|| Failure::permanent("its channel is no longer configured"))?;
        let credentials = self.ports.secrets().load(&channel.secret).await?;
        let credentials = credentials.first().ok_or_else(|| Failure::transient("its channel has no secret"))?;
        let parts = delivery.parts()?;
        let mut progressed = false;
        for (nth, part) in parts.iter().enumerate() {
            if !delivery.sends(nth) {
                continue;
            }
            let reference = delivery.reference(nth);
            let one =
                OnePart { delivery: &delivery, channel: &channel, credentials, reference, part, parts: parts.len() };
            let ended = if progressed && self.ports.env().now() > began + PATIENCE {
                PartOutcome::Later(Duration::from_secs(1), None)
            } else {
                self.send_part(&one).await?
            };
            match ended {
                // The tries were those of this part; the next one has its own.
                PartOutcome::Sent => {
                    (delivery.attempt, delivery.unknown_errors) = (0, 0);
                    (delivery.rounds, delivery.waits_since) = (0, None);
                    progressed = true;
                }
                PartOutcome::SentBefore | PartOutcome::HandedOn => {}
                // What is left goes on with it.
                PartOutcome::Lost => return Ok(()),
                ended => return self.handle_outcome(delivery, nth, ended).await,
            }
        }
        Ok(())
    }

    async fn send_part(&self, one: &OnePart<'_>) -> Result<PartOutcome, Failure> {
        let request = part::claim(&one.delivery.message.tenant_id, &one.reference, self.ports.env());
        let outcome = self.ports.effects().claim(&[request]).await?.pop();
        match outcome.ok_or_else(|| Failure::transient("the effects table gave no outcome"))? {
            ClaimOutcome::Mine(claim) => self.attempt(one, &claim).await,
            ClaimOutcome::Sent { result, .. } => {
                let sent: SendRecord = part::read(result)?;
                self.remember(one, sent).await?;
                Ok(PartOutcome::SentBefore)
            }
            ClaimOutcome::Busy { until, .. } => {
                let wait = Duration::try_from(until.duration_since(self.ports.env().now())).unwrap_or_default();
                Ok(PartOutcome::Later(wait.max(Duration::from_secs(1)), None))
            }
            ClaimOutcome::Failed { reason } if HandedOver::is(&reason) => Ok(PartOutcome::HandedOn),
            ClaimOutcome::Failed { reason } => Ok(PartOutcome::Refused(part::read(reason)?)),
            ClaimOutcome::Unknown { claim, since, .. } => self.resolve_unknown(one, &claim, since).await,
        }
    }
}
