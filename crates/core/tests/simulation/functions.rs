//! The use cases of one world, each on its memory.

use omni_core::delivery::{Coordinator, Delivery, DeliveryFailed, Retry};
use omni_core::failover::Failover;
use omni_core::memory::{Memory, MemoryQueue};
use omni_core::message::Message;
use omni_core::workflow::ProcessorInput;
use omni_core::{inbound, outbound, selection, workflow};

use super::carriers::Carriers;
use super::world::World;

type M = Memory;
type Q<T> = MemoryQueue<T>;

impl World {
    #[expect(clippy::type_complexity, reason = "one letter a port")]
    pub(crate) fn router(&self) -> inbound::Router<M, M, M, M, M, M, M, M, Q<ProcessorInput>, Q<Message>, M, M, M> {
        let memory = || self.memory.clone();
        inbound::Router {
            tenants: memory(),
            rules: omni_core::rules::Cache::default(),
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

    pub(crate) fn admission(&self) -> outbound::Router<M, M, M, M, Q<Message>, M, M> {
        let memory = || self.memory.clone();
        outbound::Router {
            effects: memory(),
            journal: memory(),
            conversations: memory(),
            consent: memory(),
            selection: self.memory.queue("selection.fifo"),
            clock: memory(),
            chance: memory(),
        }
    }

    pub(crate) fn selector(&self) -> selection::Selector<M, M, M, M, M, M, Q<Delivery>, M, M> {
        let memory = || self.memory.clone();
        selection::Selector {
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
