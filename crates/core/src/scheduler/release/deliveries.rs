//! Deliveries that waited longer than a queue can hold them: they go back to `delivery-coordinator`.

use std::time::Duration;

use super::{ReleasePorts, ReleaseTally, ScheduleRelease, queue};
use crate::model::delayed::Delayed;
use crate::model::plan::{Delivery, Retry};

impl<P: ReleasePorts> ScheduleRelease<P> {
    /// Queues them, to be tried at once.
    pub(super) async fn release_deliveries(&self, due: Vec<(&Delayed, Delivery)>, tally: &mut ReleaseTally) {
        let retry = |(held, delivery)| (held, Retry { delivery, after: Duration::ZERO });
        queue(self.ports.retries(), due.into_iter().map(retry).collect(), tally).await;
    }
}
