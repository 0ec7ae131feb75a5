//! The use cases of one world, each on its memory.

use omni_core::inbound::{route, workflow};
use omni_core::model::message::Message;
use omni_core::model::plan::{Delivery, DeliveryFailed, Retry};
use omni_core::model::workflow::ProcessorInput;
use omni_core::outbound::deliver::Coordinator;
use omni_core::outbound::failover::Failover;
use omni_core::outbound::{admit, select};
use omni_core::testing::in_memory::{Memory, MemoryQueue};

use super::carriers::Carriers;
use super::world::World;

type M = Memory;
type Q<T> = MemoryQueue<T>;

impl World {
    #[expect(clippy::type_complexity, reason = "one letter a port")]
    pub(crate) fn router(&self) -> route::Router<M, M, M, M, M, M, M, M, Q<ProcessorInput>, Q<Message>, M, M, M> {
        let memory = || self.memory.clone();
        route::Router {
            tenants: memory(),
            rules: omni_core::domain::tenant::rules_cache::Cache::default(),
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

    pub(crate) fn processor(&self) -> workflow::Processor<M, M, M, Q<Message>, M, M> {
        let memory = || self.memory.clone();
        workflow::Processor {
            tenants: memory(),
            effects: memory(),
            journal: memory(),
            outbound: self.memory.queue("outbound.fifo"),
            clock: memory(),
            chance: memory(),
        }
    }

    pub(crate) fn admission(&self) -> admit::Router<M, M, M, M, Q<Message>, M, M> {
        let memory = || self.memory.clone();
        admit::Router {
            effects: memory(),
            journal: memory(),
            conversations: memory(),
            consent: memory(),
            selection: self.memory.queue("selection.fifo"),
            clock: memory(),
            chance: memory(),
        }
    }

    pub(crate) fn selector(&self) -> select::Selector<M, M, M, M, M, M, Q<Delivery>, M, M> {
        let memory = || self.memory.clone();
        select::Selector {
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
    ) -> Coordinator<M, M, M, M, M, M, M, M, M, Carriers, Q<Retry>, Q<DeliveryFailed>, M, M> {
        let memory = || self.memory.clone();
        Coordinator {
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

    pub(crate) fn failover(&self) -> Failover<M, M, M, Q<Delivery>, M, M> {
        let memory = || self.memory.clone();
        Failover {
            effects: memory(),
            journal: memory(),
            health: memory(),
            deliveries: self.memory.queue("delivery.fifo"),
            clock: memory(),
            chance: memory(),
        }
    }
}
