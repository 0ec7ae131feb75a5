//! Takes messages from tenants' developers, and shows them what became of each and how carriers are doing.

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::operations::Operations;
use omni_core::operations::carriers::Carriers;
use omni_core::operations::messages::Messages;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let messages = Messages {
        channels: adapters.configuration()?,
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        outbound: adapters.queue("OUTBOUND_QUEUE_URL")?,
        clock: SystemClock,
        chance: SystemChance,
    };
    let carriers = Carriers { channels: adapters.configuration()?, health: adapters.health()?, clock: SystemClock };
    lambda::api(Operations { api_keys: adapters.configuration()?, sections: (messages, carriers) }).await
}
