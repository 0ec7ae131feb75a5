//! Takes messages from tenants' developers, and shows them what became of each and what they have cost.

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::operations::Operations;
use omni_core::operations::costs::Costs;
use omni_core::operations::messages::Messages;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let messages = Messages {
        channels: adapters.configuration()?,
        conversations: adapters.conversations()?,
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        outbound: adapters.queue("OUTBOUND_QUEUE_URL")?,
        clock: SystemClock,
        chance: SystemChance,
    };
    let costs = Costs { costs: adapters.costs()? };
    lambda::api(Operations { api_keys: adapters.configuration()?, sections: (messages, costs) }).await
}
