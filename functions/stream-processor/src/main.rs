//! Turns changes of the messages table into events, keeps conversations and carrier health up to date, and adds up costs.

// The futures of a whole use case on the SDK are nested deeper than the compiler follows by default.
#![recursion_limit = "256"]

use omni_aws::compose::Adapters;
use omni_aws::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let (runner, watcher) = (adapters.stream_runner("stream-processor")?, adapters.stream_processor()?);
    let (watch, observe) =
        (async |change| watcher.watch(change).await, async |samples: Vec<_>| watcher.observe(&samples).await);
    adapters.open_connections().await;
    lambda::changes(runner, watch, observe).await
}
