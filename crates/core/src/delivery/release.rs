//! Lets go what was held in the schedule, when it is due.

use std::time::Duration;

use super::{Retry, Waiting};
use crate::failure::Failure;
use crate::message::Message;
use crate::ports::{Clock, Outbox, Schedule};

/// As many as one tick hands on; the next tick takes the rest.
const MOST_AT_ONCE: usize = 500;

/// Lets go what was held.
#[derive(Clone, Debug)]
pub struct Release<L, R, I, K> {
    /// Keeps what waits long.
    pub schedule: L,
    /// Takes deliveries.
    pub retries: R,
    /// Takes reminders of long texts.
    pub inbound: I,
    /// The time.
    pub clock: K,
}

impl<L, R, I, K> Release<L, R, I, K>
where
    L: Schedule,
    R: Outbox<Retry>,
    I: Outbox<Message>,
    K: Clock,
{
    /// Hands on everything that is due; returns how many. Each is queued before it is forgotten: a crash between the
    /// two queues it twice, and the effect of its send, or of its reminder, makes that harmless.
    ///
    /// # Errors
    /// What the ports say; what was handed on stays handed on.
    pub async fn release_due(&self) -> Result<usize, Failure> {
        let due = self.schedule.due(self.clock.now(), MOST_AT_ONCE).await?;
        for held in &due {
            match &held.what {
                Waiting::Delivery(delivery) => {
                    self.retries.send(&[Retry { delivery: delivery.clone(), after: Duration::ZERO }]).await?;
                }
                Waiting::Reminder(message) => self.inbound.send(std::slice::from_ref(message)).await?,
            }
            self.schedule.release(held).await?;
        }
        Ok(due.len())
    }
}
