//! Hands messages to carriers, one attempt for each part, and joins what the carriers report.

// The futures of a whole use case on the SDK are nested deeper than the compiler follows by default.
#![recursion_limit = "256"]

use omni_aws::compose::Adapters;
use omni_aws::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let (runner, inlet) = (adapters.batch_runner("delivery-coordinator")?, adapters.inlet()?);
    let (coordinator, release) = (adapters.delivery_coordinator()?, adapters.schedule_release()?);
    adapters.open_connections().await;
    lambda::deliveries(inlet, runner, coordinator, release).await
}
