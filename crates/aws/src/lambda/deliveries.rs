//! The doors of `delivery-coordinator`: deliveries, receipts, and the tick of the schedule.

use lambda_runtime::Error;
use omni_core::model::message::{Message, Receipt};
use omni_core::model::plan::{Delivery, DeliveryFailed, Retry};
use omni_core::outbound::deliver::DeliveryCoordinator;
use omni_core::ports::{
    Attempts, CarrierApi, Chance, Channels, Clock, Consent, DeadLetters, Effects, Health, Journal, QueueSender,
    RateLimits, Readers, Schedule, ScheduledMessages, Secrets, Tenants, Tries,
};
use omni_core::runtime::batch::{BatchReport, BatchRunner};
use omni_core::scheduler::release::ScheduleRelease;

use super::records::{Batch, Inlet, batches};

/// The queue whose records are receipts; the records of all others are deliveries.
pub const RECEIPTS: &str = "receipts.fifo";

/// Serves deliveries until the runtime stops.
///
/// # Errors
/// If the runtime API cannot be reached.
#[expect(clippy::type_complexity, reason = "one letter a port")]
pub async fn deliveries<D, T, C, S, E, J, A, N, G, Q, L, W, R, F, I, O, K, H>(
    inlet: Inlet,
    desk: BatchRunner<D, J, T, K, H>,
    coordinator: DeliveryCoordinator<C, S, E, J, A, N, G, Q, L, W, R, F, K, H>,
    release: ScheduleRelease<L, J, D, R, I, O, K>,
) -> Result<(), Error>
where
    D: DeadLetters,
    T: Tries,
    C: Channels + Tenants,
    S: Secrets,
    E: Effects,
    J: Journal,
    A: Attempts + Readers,
    N: Consent,
    G: Health,
    Q: RateLimits,
    L: Schedule + ScheduledMessages,
    W: CarrierApi,
    R: QueueSender<Retry>,
    F: QueueSender<DeliveryFailed>,
    I: QueueSender<Message>,
    O: QueueSender<Message>,
    K: Clock,
    H: Chance,
{
    batches(inlet, async |batch| match batch {
        Batch::Tick => release.release_due().await.map(|_| BatchReport::default()),
        Batch::Records(records) if records.iter().all(|record| record.queue == RECEIPTS) => {
            Ok(desk.one_by_one(records, async |receipt: Receipt| coordinator.receive(receipt).await).await)
        }
        Batch::Records(records) => {
            Ok(desk.one_by_one(records, async |delivery: Delivery| coordinator.deliver(delivery).await).await)
        }
    })
    .await
}
