//! Stores customers' messages and sends each where its tenant's rules say.

// The futures of a whole use case on the SDK are nested deeper than the compiler follows by default.
#![recursion_limit = "256"]

use omni_aws::compose::Adapters;
use omni_aws::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let (runner, router) = (adapters.batch_runner("inbound-router")?, adapters.inbound_router()?);
    adapters.open_connections().await;
    lambda::queue(adapters.inlet()?, async |records| {
        runner.together(records, async |messages| router.route(messages).await).await
    })
    .await
}
