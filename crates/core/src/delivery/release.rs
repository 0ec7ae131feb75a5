//! Lets go what was held in the schedule, when it is due.

use super::{Coordinator, Retry};
use crate::failure::Failure;
use crate::ports::{Clock, Outbox, Schedule};

/// As many as one tick hands on; the next tick takes the rest.
const MOST_AT_ONCE: usize = 500;

impl<C, S, E, J, A, N, L, W, R, F, K, H> Coordinator<C, S, E, J, A, N, L, W, R, F, K, H>
where
    L: Schedule,
    R: Outbox<Retry>,
    K: Clock,
{
    /// Hands on everything that is due; returns how many. Each is queued before it is forgotten: a crash between the
    /// two queues it twice, and the effect of its send makes that harmless.
    ///
    /// # Errors
    /// What the ports say; what was handed on stays handed on.
    pub async fn release_due(&self) -> Result<usize, Failure> {
        let due = self.schedule.due(self.clock.now(), MOST_AT_ONCE).await?;
        for held in &due {
            let retry = Retry { delivery: held.delivery.clone(), after: std::time::Duration::ZERO };
            self.retries.send(&[retry]).await?;
            self.schedule.release(held).await?;
        }
        Ok(due.len())
    }
}
