//! `failover-router`: after one carrier could not deliver, the next one of the plan, or the end.

use serde_json::Value;

use crate::carrier::Fate;
use crate::delivery::{Delivery, DeliveryFailed};
use crate::effects::{ClaimRequest, EffectKey, KEEP_OUTBOUND, with_idempotency};
use crate::failure::Failure;
use crate::journal::{Entry, Hop, Outcome};
use crate::ports::{Chance, Clock, Effects, Journal, Outbox};

/// Decides what follows a failed delivery.
#[derive(Clone, Debug)]
pub struct Failover<E, J, O, K, H> {
    /// Makes each decision happen once.
    pub effects: E,
    /// Remembers it.
    pub journal: J,
    /// Takes deliveries by the next carrier.
    pub deliveries: O,
    /// The time.
    pub clock: K,
    /// Names this try.
    pub chance: H,
}

impl<E: Effects, J: Journal, O: Outbox<Delivery>, K: Clock, H: Chance> Failover<E, J, O, K, H> {
    /// Hands the message to the next carrier of its plan, or ends it with the reason of the last one.
    ///
    /// # Errors
    /// What the ports say.
    pub async fn decide(&self, failed: DeliveryFailed) -> Result<(), Failure> {
        let message = &failed.delivery.message;
        let request = ClaimRequest::new(
            EffectKey::new(&message.tenant_id, "failover", format_args!("{}.{}", message.id, failed.delivery.step)),
            KEEP_OUTBOUND,
            &self.clock,
            &self.chance,
        );
        with_idempotency((&self.effects, &self.clock), request, async || {
            let hop = self.next(&failed).await?;
            self.journal.record(&[Entry::Hop(hop)]).await?;
            Ok(Value::Null)
        })
        .await
        .map(|_: Value| ())
    }

    async fn next(&self, failed: &DeliveryFailed) -> Result<Hop, Failure> {
        let DeliveryFailed { delivery, error, fate, .. } = failed;
        let now = self.clock.now();
        let expired = delivery.message.valid_until.is_some_and(|until| until <= now);
        let next = delivery.plan.steps.get(delivery.step + 1).filter(|_| another_may(*fate) && !expired);
        let outcome = if next.is_some() { Outcome::FailedOver } else { Outcome::Failed };
        let hop = Hop::of(&delivery.message, now, outcome)
            .told_apart_by(delivery.step)
            .with("code", error.code.as_str())
            .with("reason", error.title.as_str())
            .with("fate", serde_json::to_value(fate).unwrap_or_default());
        let Some(next) = next else { return Ok(hop) };
        let onward = Delivery { step: delivery.step + 1, attempt: 0, unknown_errors: 0, ..delivery.clone() };
        self.deliveries.send(&[onward]).await?;
        Ok(hop.with("channelId", next.channel_id.as_str()))
    }
}

/// Whether a carrier's refusal leaves hope for another carrier.
fn another_may(fate: Fate) -> bool {
    match fate {
        Fate::Retry | Fate::RetrySlowly | Fate::OtherCarrier => true,
        Fate::Permanent | Fate::StopContact | Fate::WindowClosed | Fate::Unknown => false,
    }
}
