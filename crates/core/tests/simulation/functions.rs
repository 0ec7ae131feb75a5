//! The use cases of one world, each on its memory.

use omni_core::inbound::{route, workflow};
use omni_core::model::message::Message;
use omni_core::model::plan::{Delivery, DeliveryFailed, Retry};
use omni_core::model::workflow::ProcessorInput;
use omni_core::outbound::deliver::DeliveryCoordinator;
use omni_core::outbound::failover::FailoverRouter;
use omni_core::outbound::{admit, select};
use omni_core::testing::in_memory::{Memory, MemoryQueue};

use super::carriers::Carriers;
use super::world::World;

type M = Memory;
type Q<T> = MemoryQueue<T>;

impl World {
    #[expect(clippy::type_complexity, reason = "one letter a port")]
    pub(crate) fn router(
        &self,
    ) -> route::InboundRouter<M, M, M, M, M, M, M, M, Q<ProcessorInput>, Q<Message>, M, M, M> {
        let memory = || self.memory.clone();
        route::InboundRouter {
            tenants: memory(),
            rules: omni_core::domain::tenant::rules_cache::RulesCache::default(),
            effects: memory(),
            journal: memory(),
            conversations: memory(),
            consent: memory(),
            contacts: memory(),
            fragments: memory(),
            schedule: memory(),
            workflows: self.memory.queue("workflow.fifo"),
            answers: self.memory.queue("outbound.fifo"),
            machines: memory(),
            clock: memory(),
            chance: memory(),
        }
    }

    pub(crate) fn processor(&self) -> workflow::MessageProcessor<M, M, M, Q<Message>, M, M> {
        let memory = || self.memory.clone();
        workflow::MessageProcessor {
            tenants: memory(),
            effects: memory(),
            journal: memory(),
            outbound: self.memory.queue("outbound.fifo"),
            clock: memory(),
            chance: memory(),
        }
    }

    pub(crate) fn admission(&self) -> admit::OutboundRouter<M, M, M, M, Q<Message>, M, M> {
        let memory = || self.memory.clone();
        admit::OutboundRouter {
            effects: memory(),
            journal: memory(),
            conversations: memory(),
            consent: memory(),
            selection: self.memory.queue("selection.fifo"),
            clock: memory(),
            chance: memory(),
        }
    }

    pub(crate) fn selector(&self) -> select::CarrierSelector<M, M, M, M, M, M, Q<Delivery>, M, M> {
        let memory = || self.memory.clone();
        select::CarrierSelector {
            tenants: memory(),
            channels: memory(),
            effects: memory(),
            journal: memory(),
            health: memory(),
            prices: memory(),
            deliveries: self.memory.queue("delivery.fifo"),
            clock: memory(),
            chance: memory(),
        }
    }

    #[expect(clippy::type_complexity, reason = "one letter a port")]
    pub(crate) fn coordinator(
        &self,
    ) -> DeliveryCoordinator<M, M, M, M, M, M, M, M, M, Carriers, Q<Retry>, Q<DeliveryFailed>, M, M> {
        let memory = || self.memory.clone();
        DeliveryCoordinator {
            configuration: memory(),
            secrets: memory(),
            effects: memory(),
            journal: memory(),
            attempts: memory(),
            consent: memory(),
            health: memory(),
            rates: memory(),
            schedule: memory(),
            carriers: self.carriers(),
            retries: self.memory.queue("delivery-retry"),
            failures: self.memory.queue("delivery-failed.fifo"),
            clock: memory(),
            chance: memory(),
            public_url: "https://api.example.com".to_owned(),
        }
    }

    pub(crate) fn failover(&self) -> FailoverRouter<M, M, M, Q<Delivery>, M, M> {
        let memory = || self.memory.clone();
        FailoverRouter {
            effects: memory(),
            journal: memory(),
            health: memory(),
            deliveries: self.memory.queue("delivery.fifo"),
            clock: memory(),
            chance: memory(),
        }
    }
}
