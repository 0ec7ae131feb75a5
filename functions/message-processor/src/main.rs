//! Runs workflows on customers' messages and queues what they answer.

// The futures of a whole use case on the SDK are nested deeper than the compiler follows by default.
#![recursion_limit = "256"]

use omni_aws::compose::Adapters;
use omni_aws::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let (runner, processor) = (adapters.batch_runner("message-processor")?, adapters.message_processor()?);
    adapters.open_connections().await;
    lambda::workflows(adapters.inlet()?, runner, processor).await
}
