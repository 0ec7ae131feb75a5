//! Receipts that do not come: where the tenant would rather risk a second copy than wait, the next carrier is asked.

use std::time::Duration;

use super::{DeliverPorts, DeliveryCoordinator};
use crate::foundation::failure::Failure;
use crate::model::carrier::{CarrierError, ErrorClass, OwnCode};
use crate::model::delayed::MAX_QUEUE_DELAY;
use crate::model::message::{Progress, ReceiptStatus};
use crate::model::plan::{Delivery, DeliveryFailed, Retry};
use crate::model::timeline::Attempt;
use crate::ports::{Env, QueueSender, Timelines};

impl<P: DeliverPorts> DeliveryCoordinator<P> {
    /// Comes back to a send when its receipt should be there, if the plan says so and there is anybody else to ask.
    pub(super) async fn expect_receipt(
        &self,
        delivery: &Delivery,
        part: usize,
        attempt: &Attempt,
    ) -> Result<(), Failure> {
        let Some(seconds) = delivery.plan.receipt_within else { return Ok(()) };
        if delivery.step + 1 >= delivery.plan.steps.len() || is_settled(&attempt.progress) {
            return Ok(());
        }
        let after = Duration::from_secs(seconds.into()).min(MAX_QUEUE_DELAY);
        let delivery = Delivery { overdue: Some(part), ..delivery.clone().once_more() };
        Ok(self.ports.retries().send(&[Retry { delivery, after }]).await?)
    }

    /// Hands the part on unless a receipt has said what became of it.
    pub(super) async fn look_for_receipt(&self, delivery: Delivery, part: usize) -> Result<(), Failure> {
        let message = &delivery.message;
        let timeline = self.ports.timelines().read(&message.tenant_id, &message.id).await?;
        let reference = delivery.reference(part);
        let attempts = timeline.iter().flat_map(|timeline| &timeline.attempts);
        let settled = attempts.filter(|attempt| attempt.reference == reference).any(|it| is_settled(&it.progress));
        if settled {
            return Ok(());
        }
        let error = CarrierError::new(OwnCode::NoReceipt, "no receipt came in time, and a second copy is accepted");
        let delivery = Delivery { overdue: None, ..delivery };
        let failed =
            DeliveryFailed { delivery, part, error, error_class: ErrorClass::OtherCarrier, at: self.ports.env().now() };
        Ok(self.ports.failures().send(&[failed]).await?)
    }
}

/// Whether a receipt has said that it arrived, or that it will not.
fn is_settled(progress: &Progress) -> bool {
    progress.status().is_some_and(|status| status >= ReceiptStatus::Delivered)
}
