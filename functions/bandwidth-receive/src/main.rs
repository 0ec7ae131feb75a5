//! Receives Bandwidth's webhooks and queues the messages and receipts in them.

use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::model::carrier::CarrierId;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    lambda::webhooks(CarrierId::Bandwidth, Adapters::from_environment()?.webhook_receiver()?).await
}
