//! Hands messages to carriers, one attempt for each part, and joins what the carriers report.

// The futures of a whole use case on the SDK are nested deeper than the compiler follows by default.
#![recursion_limit = "256"]

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::outbound::deliver::DeliveryCoordinator;
use omni_core::scheduler::release::ScheduleRelease;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let desk = adapters.desk("delivery-coordinator")?;
    let coordinator = DeliveryCoordinator {
        configuration: adapters.configuration()?,
        secrets: adapters.secrets(),
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        attempts: adapters.attempts()?,
        consent: adapters.consent()?,
        health: adapters.health()?,
        rates: adapters.rates()?,
        schedule: adapters.schedule()?,
        carriers: adapters.carriers(),
        retries: adapters.queue("RETRY_QUEUE_URL")?,
        failures: adapters.queue("DELIVERY_FAILED_QUEUE_URL")?,
        clock: SystemClock,
        chance: SystemChance,
        public_url: adapters.public_url()?,
    };
    let release = ScheduleRelease {
        schedule: adapters.schedule()?,
        journal: adapters.journal()?,
        dead_letters: adapters.dead_letters()?,
        retries: adapters.queue("RETRY_QUEUE_URL")?,
        inbound: adapters.queue("INBOUND_QUEUE_URL")?,
        outbound: adapters.queue("OUTBOUND_QUEUE_URL")?,
        clock: SystemClock,
    };
    lambda::deliveries(adapters.inlet()?, desk, coordinator, release).await
}
