//! Receives Inteliquent's webhooks and queues the messages and receipts in them.

use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::model::carrier::CarrierId;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let receiver = adapters.webhook_receiver()?;
    adapters.open_connections().await;
    lambda::webhooks(CarrierId::Inteliquent, receiver).await
}
