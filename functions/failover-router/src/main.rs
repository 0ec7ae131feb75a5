//! Hands a message that one carrier could not deliver to the next one of its plan, or ends it.

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::failover::Failover;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let desk = adapters.desk("failover-router")?;
    let failover = Failover {
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        health: adapters.health()?,
        deliveries: adapters.queue("DELIVERY_QUEUE_URL")?,
        clock: SystemClock,
        chance: SystemChance,
    };
    lambda::notifications(adapters.inlet()?, async |records| {
        desk.one_by_one(records, async |failed| failover.decide(failed).await).await
    })
    .await
}
