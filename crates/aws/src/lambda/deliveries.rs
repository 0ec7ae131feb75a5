//! The doors of `delivery-coordinator`: deliveries, receipts, and the tick of the schedule.

use lambda_runtime::Error;
use omni_core::model::message::Receipt;
use omni_core::model::plan::Delivery;
use omni_core::outbound::deliver::{DeliverPorts, DeliveryCoordinator};
use omni_core::runtime::batch::{BatchPorts, BatchReport, BatchRunner};
use omni_core::scheduler::release::{ReleasePorts, ScheduleRelease};

use super::records::{Batch, Inlet, batches};

/// The queue whose records are receipts; the records of all others are deliveries.
pub const RECEIPTS: &str = "receipts.fifo";

/// Serves deliveries until the runtime stops.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn deliveries<B, D, R>(
    inlet: Inlet,
    desk: BatchRunner<B>,
    coordinator: DeliveryCoordinator<D>,
    release: ScheduleRelease<R>,
) -> Result<(), Error>
where
    B: BatchPorts,
    D: DeliverPorts,
    R: ReleasePorts,
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
