//! The ports of every use case, all of one memory.

use super::{Memory, MemoryQueue};
use crate::domain::carriers::outbound::HttpRequest;
use crate::events::changes::ChangesPorts;
use crate::events::stuck::StreamPorts;
use crate::foundation::http::Response;
use crate::inbound::receive::{ReceivePorts, ReplayPorts};
use crate::inbound::route::RoutePorts;
use crate::inbound::workflow::WorkflowPorts;
use crate::model::event::MessageEvent;
use crate::model::message::{Message, Receipt};
use crate::model::plan::{Delivery, DeliveryFailed, Retry};
use crate::model::workflow::ProcessorInput;
use crate::operations::ports::OperationsPorts;
use crate::outbound::admit::AdmitPorts;
use crate::outbound::deliver::DeliverPorts;
use crate::outbound::failover::FailoverPorts;
use crate::outbound::select::SelectPorts;
use crate::ports::{CallError, CarrierApi};
use crate::runtime::batch::BatchPorts;
use crate::scheduler::health_tick::HealthTickPorts;
use crate::scheduler::release::ReleasePorts;

/// The ports of every use case: the stores of a memory, its queues by the names that they have on AWS, and carriers.
#[derive(Clone, Debug)]
pub struct MemoryPorts<C = NoCarriers> {
    memory: Memory,
    carriers: C,
    inbound: MemoryQueue<Message>,
    workflows: MemoryQueue<ProcessorInput>,
    outbound: MemoryQueue<Message>,
    selection: MemoryQueue<Message>,
    deliveries: MemoryQueue<Delivery>,
    retries: MemoryQueue<Retry>,
    failures: MemoryQueue<DeliveryFailed>,
    receipts: MemoryQueue<Receipt>,
    events: MemoryQueue<MessageEvent>,
}

/// Carriers that cannot be reached.
#[derive(Clone, Copy, Debug)]
pub struct NoCarriers;

impl CarrierApi for NoCarriers {
    async fn call(&self, _: &HttpRequest) -> Result<Response, CallError> {
        Err(CallError::NotSent("there are no carriers here".to_owned()))
    }
}

impl Memory {
    /// The ports of a use case that calls no carrier.
    #[must_use]
    pub fn ports(&self) -> MemoryPorts {
        self.ports_with(NoCarriers)
    }

    /// The ports of a use case, which calls `carriers`.
    #[must_use]
    pub fn ports_with<C>(&self, carriers: C) -> MemoryPorts<C> {
        MemoryPorts {
            memory: self.clone(),
            carriers,
            inbound: self.queue("inbound.fifo"),
            workflows: self.queue("workflow.fifo"),
            outbound: self.queue("outbound.fifo"),
            selection: self.queue("selection.fifo"),
            deliveries: self.queue("delivery.fifo"),
            retries: self.queue("delivery-retry"),
            failures: self.queue("delivery-failed.fifo"),
            receipts: self.queue("receipts.fifo"),
            events: self.queue("message-events"),
        }
    }
}

/// Implements a bundle: first the ports that are stores, then the queues and what stands in each.
macro_rules! in_memory {
    ($bundle:ident: $($store:ident)+ $(; $($queue:ident of $item:ty),+)?) => {
        #[expect(refining_impl_trait, reason = "a test may look into what it hands out")]
        impl<C: CarrierApi> $bundle for MemoryPorts<C> {
            $(fn $store(&self) -> &Memory {
                &self.memory
            })+

            $($(fn $queue(&self) -> &MemoryQueue<$item> {
                &self.$queue
            })+)?

            in_memory!(@carriers $bundle);
        }
    };
    (@carriers DeliverPorts) => {
        fn carriers(&self) -> &C {
            &self.carriers
        }
    };
    (@carriers $bundle:ident) => {};
}

in_memory!(ReceivePorts: configuration secrets dead_letters env; inbound of Message, receipts of Receipt);
in_memory!(ReplayPorts: configuration secrets; inbound of Message, receipts of Receipt);
in_memory!(RoutePorts: configuration effects timelines conversations consent contacts fragments schedule machines env;
    workflows of ProcessorInput, outbound of Message);
in_memory!(WorkflowPorts: configuration contacts conversations history effects timelines env; outbound of Message);
in_memory!(AdmitPorts: configuration effects timelines conversations consent contacts schedule env; selection of Message);
in_memory!(SelectPorts: configuration effects timelines health env; deliveries of Delivery);
in_memory!(DeliverPorts: configuration secrets effects timelines attempts consent health rates schedule env;
    retries of Retry, failures of DeliveryFailed);
in_memory!(FailoverPorts: effects timelines health env; deliveries of Delivery);
in_memory!(ReleasePorts: schedule timelines dead_letters env;
    retries of Retry, inbound of Message, outbound of Message);
in_memory!(HealthTickPorts: health env);
in_memory!(ChangesPorts: effects conversations health costs env; events of MessageEvent);
in_memory!(StreamPorts: dead_letters env);
in_memory!(BatchPorts: dead_letters timelines tries env);
in_memory!(OperationsPorts: configuration conversations effects timelines schedule contacts consent costs health env;
    outbound of Message);
