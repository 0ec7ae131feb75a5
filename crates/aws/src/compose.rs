//! Builds the use cases that mains serve. Each adapter names the environment variable it needs, and a missing one stops
//! the cold start.
//!
//! - `bundles` says which adapter each port of a use case is.
//! - `adapters` builds them, each by its variable.

mod adapters;
mod bundles;

use omni_core::events::changes::StreamProcessor;
use omni_core::events::stuck::StreamRunner;
use omni_core::inbound::receive::WebhookReceiver;
use omni_core::inbound::route::InboundRouter;
use omni_core::inbound::workflow::MessageProcessor;
use omni_core::operations::Operations;
use omni_core::outbound::admit::OutboundRouter;
use omni_core::outbound::deliver::DeliveryCoordinator;
use omni_core::outbound::failover::FailoverRouter;
use omni_core::outbound::select::CarrierSelector;
use omni_core::runtime::batch::BatchRunner;
use omni_core::scheduler::health_tick::HealthTick;
use omni_core::scheduler::release::ScheduleRelease;

use crate::settings::{Missing, variable};
pub use adapters::Adapters;
pub use bundles::{
    AdmitAdapters, BatchAdapters, ChangesAdapters, DeliverAdapters, FailoverAdapters, HealthTickAdapters,
    OperationsAdapters, ReceiveAdapters, ReleaseAdapters, RouteAdapters, SelectAdapters, StreamAdapters,
    WorkflowAdapters,
};

/// Every function here fails with [`Missing`] if one of its variables is not set.
#[expect(clippy::missing_errors_doc, reason = "said once, for the whole block")]
impl Adapters {
    /// The runner of batches, with everything that it needs besides the handler.
    pub fn batch_runner(&self, function: &str) -> Result<BatchRunner<BatchAdapters>, Missing> {
        Ok(BatchRunner { ports: BatchAdapters::new(self)?, function: function.to_owned() })
    }

    /// The runner of a stream's changes, with everything that it needs besides the handler.
    pub fn stream_runner(&self, function: &str) -> Result<StreamRunner<StreamAdapters>, Missing> {
        Ok(StreamRunner::new(function, StreamAdapters::new(self)?))
    }

    /// Receives webhooks of any carrier.
    pub fn webhook_receiver(&self) -> Result<WebhookReceiver<ReceiveAdapters>, Missing> {
        Ok(WebhookReceiver { ports: ReceiveAdapters::new(self)?, public_url: variable("PUBLIC_URL")? })
    }

    /// Routes customers' messages.
    pub fn inbound_router(&self) -> Result<InboundRouter<RouteAdapters>, Missing> {
        Ok(InboundRouter::new(RouteAdapters::new(self)?))
    }

    /// Runs workflows.
    pub fn message_processor(&self) -> Result<MessageProcessor<WorkflowAdapters>, Missing> {
        Ok(MessageProcessor { ports: WorkflowAdapters::new(self)? })
    }

    /// Admits outbound messages.
    pub fn outbound_router(&self) -> Result<OutboundRouter<AdmitAdapters>, Missing> {
        Ok(OutboundRouter { ports: AdmitAdapters::new(self)? })
    }

    /// Plans deliveries.
    pub fn carrier_selector(&self) -> Result<CarrierSelector<SelectAdapters>, Missing> {
        Ok(CarrierSelector { ports: SelectAdapters::new(self)? })
    }

    /// Hands messages to carriers.
    pub fn delivery_coordinator(&self) -> Result<DeliveryCoordinator<DeliverAdapters>, Missing> {
        Ok(DeliveryCoordinator::new(DeliverAdapters::new(self)?, variable("PUBLIC_URL")?))
    }

    /// Lets go what was held in the schedule.
    pub fn schedule_release(&self) -> Result<ScheduleRelease<ReleaseAdapters>, Missing> {
        Ok(ScheduleRelease { ports: ReleaseAdapters::new(self)? })
    }

    /// Decides what follows a failed delivery.
    pub fn failover_router(&self) -> Result<FailoverRouter<FailoverAdapters>, Missing> {
        Ok(FailoverRouter { ports: FailoverAdapters::new(self)? })
    }

    /// Judges the share of every route.
    pub fn health_tick(&self) -> Result<HealthTick<HealthTickAdapters>, Missing> {
        Ok(HealthTick { ports: HealthTickAdapters::new(self)? })
    }

    /// Watches the stream of the messages table.
    pub fn stream_processor(&self) -> Result<StreamProcessor<ChangesAdapters>, Missing> {
        Ok(StreamProcessor { ports: ChangesAdapters::new(self)? })
    }

    /// Serves the API.
    pub fn operations(&self) -> Result<Operations<OperationsAdapters>, Missing> {
        Ok(Operations { ports: OperationsAdapters::new(self)? })
    }
}
