//! Plans by which of the tenant's channels a message goes, and in which order they are tried.

// The futures of a whole use case on the SDK are nested deeper than the compiler follows by default.
#![recursion_limit = "256"]

use omni_aws::compose::Adapters;
use omni_aws::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let (runner, selector) = (adapters.batch_runner("carrier-selector")?, adapters.carrier_selector()?);
    adapters.open_connections().await;
    lambda::queue(adapters.inlet()?, async |records| {
        runner.together(records, async |messages| selector.select(messages).await).await
    })
    .await
}
