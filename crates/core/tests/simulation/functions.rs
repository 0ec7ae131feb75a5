//! The use cases of one world, each on its memory.

use omni_core::inbound::{route, workflow};
use omni_core::outbound::deliver::DeliveryCoordinator;
use omni_core::outbound::failover::FailoverRouter;
use omni_core::outbound::{admit, select};
use omni_core::testing::in_memory::MemoryPorts;

use super::carriers::Carriers;
use super::world::World;

impl World {
    pub(crate) fn router(&self) -> route::InboundRouter<MemoryPorts> {
        route::InboundRouter::new(self.memory.ports())
    }

    pub(crate) fn processor(&self) -> workflow::MessageProcessor<MemoryPorts> {
        workflow::MessageProcessor { ports: self.memory.ports() }
    }

    pub(crate) fn admission(&self) -> admit::OutboundRouter<MemoryPorts> {
        admit::OutboundRouter { ports: self.memory.ports() }
    }

    pub(crate) fn selector(&self) -> select::CarrierSelector<MemoryPorts> {
        select::CarrierSelector { ports: self.memory.ports() }
    }

    pub(crate) fn coordinator(&self) -> DeliveryCoordinator<MemoryPorts<Carriers>> {
        DeliveryCoordinator::new(self.memory.ports_with(self.carriers()), "https://api.example.com".to_owned())
    }

    pub(crate) fn failover(&self) -> FailoverRouter<MemoryPorts> {
        FailoverRouter { ports: self.memory.ports() }
    }
}
