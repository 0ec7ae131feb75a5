//! Hands a message that one carrier could not deliver to the next one of its plan, or ends it; every minute, moves
//! traffic away from carriers that are ill.

use omni_aws::compose::Adapters;
use omni_aws::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let (runner, failover) = (adapters.batch_runner("failover-router")?, adapters.failover_router()?);
    let controller = adapters.health_tick()?;
    let decide = async |records| runner.together(records, async |failed| failover.fail_over(failed).await).await;
    adapters.open_connections().await;
    lambda::queue_and_schedule(adapters.inlet()?, decide, async || controller.tick().await.map(drop)).await
}
