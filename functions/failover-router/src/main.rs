//! Hands a message that one carrier could not deliver to the next one of its plan, or ends it; every minute, moves
//! traffic away from carriers that are ill.

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::outbound::failover::FailoverRouter;
use omni_core::scheduler::health_tick::HealthTick;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let desk = adapters.desk("failover-router")?;
    let failover = FailoverRouter {
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        health: adapters.health()?,
        deliveries: adapters.queue("DELIVERY_QUEUE_URL")?,
        clock: SystemClock,
        chance: SystemChance,
    };
    let controller = HealthTick { health: adapters.health()?, clock: SystemClock };
    let decide = async |records| desk.one_by_one(records, async |failed| failover.decide(failed).await).await;
    lambda::queue_and_schedule(adapters.inlet()?, decide, async || controller.tick().await.map(drop)).await
}
