//! Reminders of long texts that are not whole: they go to `inbound-router`, which lets what is there go on.

use super::{ReleasePorts, ReleaseTally, ScheduleRelease, queue};
use crate::model::delayed::Delayed;
use crate::model::message::Message;

impl<P: ReleasePorts> ScheduleRelease<P> {
    /// Queues them.
    pub(super) async fn release_reminders(&self, due: Vec<(&Delayed, Message)>, tally: &mut ReleaseTally) {
        queue(self.ports.inbound(), due, tally).await;
    }
}
