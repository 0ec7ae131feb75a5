//! What carriers report: joined with the send it is about, whichever comes first, and acted upon if it is a failure.

use jiff::Timestamp;

use super::{DeliverPorts, DeliveryCoordinator};
use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierError;
use crate::model::channel::Channel;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::consent::{ConsentChange, ConsentScope, ConsentSource};
use crate::model::message::{
    ChannelKind, Content, Preference, Progress, Reader, Receipt, ReceiptStatus, Seen, SendReference,
};
use crate::model::plan::{Delivery, DeliveryFailed};
use crate::model::timeline::{Attempt, Unread};
use crate::ports::{Attempts, Consent, Env, QueueSender, Readers, Timelines};
use crate::runtime::idempotency::with_idempotency;

impl<P: DeliverPorts> DeliveryCoordinator<P> {
    /// Takes one receipt. One whose send is not known yet is kept until it is; one that tells what a customer has seen is
    /// a receipt for each of the sends.
    ///
    /// # Errors
    /// The failures of the ports.
    pub async fn receive(&self, receipt: Receipt) -> Result<(), Failure> {
        if let Some(seen) = &receipt.seen {
            return self.see(&receipt, seen).await;
        }
        if let Some(preference) = &receipt.preference {
            return self.prefer(&receipt, preference).await;
        }
        let reference = match receipt.reference.clone() {
            Some(reference) => Some(reference),
            None => self.ports.attempts().park(&receipt).await?,
        };
        let Some(reference) = reference else {
            tracing::info!(
                carrier = receipt.carrier.name(),
                status = receipt.status.name(),
                "receipt waits for its send"
            );
            return Ok(());
        };
        let attempt = self.ports.attempts().merge(&news(&receipt, reference)).await?;
        self.hand_on_failure(&attempt, None).await.map(drop)
    }

    /// The customer told the carrier whether they want advertising.
    async fn prefer(&self, receipt: &Receipt, preference: &Preference) -> Result<(), Failure> {
        let Preference { customer, stopped, word } = preference;
        let source = ConsentSource::CarrierSignal { carrier: receipt.carrier, code: word.clone(), message_id: None };
        let change = ConsentChange::new(&receipt.tenant_id, customer, *stopped, receipt.at, source);
        // Only WhatsApp asks its users about advertising.
        for change in change.about(ConsentScope::Marketing).by_each_spelling(ChannelKind::WhatsApp) {
            self.ports.consent().change(&change).await?;
        }
        tracing::info!(carrier = receipt.carrier.name(), word, "a customer chose about advertising");
        Ok(())
    }

    /// Everything that waited for this reader is read. It is forgotten only then: a crash between the two reads it twice,
    /// which changes nothing.
    async fn see(&self, receipt: &Receipt, seen: &Seen) -> Result<(), Failure> {
        let tenant = &receipt.tenant_id;
        let read = self.ports.attempts().see(tenant, seen).await?;
        for unread in &read {
            self.ports.attempts().merge(&news(receipt, unread.reference.clone())).await?;
        }
        tracing::info!(carrier = receipt.carrier.name(), sends = read.len(), "sends are read");
        self.ports.attempts().forget(tenant, &seen.reader, &read).await
    }

    /// Waits for the customer to see a send, where that is reported by the chat; tells if they already have.
    pub(super) async fn awaited(
        &self,
        delivery: &Delivery,
        channel: &Channel,
        reference: &SendReference,
        at: Timestamp,
    ) -> Result<Progress, Failure> {
        let message = &delivery.message;
        if message.channel != ChannelKind::Chat || matches!(message.content, Content::MarkRead { .. }) {
            return Ok(Progress::default());
        }
        let reader = Reader { channel_id: channel.id.clone(), customer: message.to.address.clone() };
        let unread = Unread { at, reference: reference.clone() };
        let seen = self.ports.attempts().expect(&message.tenant_id, &reader, &unread).await?;
        let read =
            seen.filter(|up_to| at <= *up_to).map(|_| Progress::of(ReceiptStatus::Read, self.ports.env().now(), None));
        Ok(read.unwrap_or_default())
    }

    /// If the carrier reported that it lost the message, tells `failover-router`, once; not if a phone has it in spite of
    /// that. Needs the plan: where the receipt came before the send was recorded, the recording comes here again.
    ///
    /// Returns whether it is lost.
    pub(super) async fn hand_on_failure(
        &self,
        attempt: &Attempt,
        delivery: Option<&Delivery>,
    ) -> Result<bool, Failure> {
        let (Some((status, reached)), Some(plan)) = (attempt.progress.first_failure(), &attempt.plan) else {
            return Ok(false);
        };
        if attempt.progress.status() != Some(status) {
            return Ok(false);
        }
        let request = ClaimRequest::new(
            EffectKey::new(&attempt.tenant_id, "receipt-failed", &attempt.reference),
            KEEP_OUTBOUND,
            self.ports.env(),
        );
        let error = reached.error.clone().unwrap_or_else(|| CarrierError::new(status.name(), ""));
        let error_class = attempt.carrier.error_class(&error.code);
        with_idempotency((self.ports.effects(), self.ports.env()), request, async || {
            let delivery = if let Some(delivery) = delivery {
                delivery.clone()
            } else {
                let timeline = self.ports.timelines().read(&attempt.tenant_id, &attempt.reference.message_id).await?;
                let message = timeline.and_then(|timeline| timeline.message);
                let message = message.ok_or_else(|| Failure::permanent("a receipt's message is not stored"))?;
                let begun = Delivery::new(message, plan.clone());
                begun.at(plan.clone(), attempt.reference.step, attempt.only.clone())
            };
            let part = attempt.reference.part;
            if let Some(scope) = ConsentScope::stopped_by(error_class) {
                self.stop(&delivery.message, scope, (attempt.carrier, &error.code), reached.at).await?;
            }
            self.ports
                .failures()
                .send(&[DeliveryFailed { delivery, part, error, error_class, at: self.ports.env().now() }])
                .await?;
            Ok(true)
        })
        .await
    }
}

/// The news that a receipt brings of one send.
fn news(receipt: &Receipt, reference: SendReference) -> Attempt {
    Attempt {
        tenant_id: receipt.tenant_id.clone(),
        reference,
        carrier: receipt.carrier,
        channel_id: None,
        kind: None,
        carrier_message_id: Some(receipt.carrier_message_id.clone()).filter(|id| !id.is_empty()),
        plan: None,
        only: Vec::new(),
        progress: Progress::from(receipt),
    }
}
