//! Takes messages from tenants' developers, shows them what became of each, what they have cost and how carriers are doing,
//! keeps what they know of customers, and lets them configure where messages go.

use omni_aws::compose::Adapters;
use omni_aws::lambda;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let operations = adapters.operations()?;
    adapters.open_connections().await;
    lambda::api(operations).await
}
