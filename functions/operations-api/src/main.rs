//! Takes messages from tenants' developers, shows them what became of each, what they have cost and how carriers are doing,
//! keeps what they know of customers, and lets them configure where messages go.

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::operations::Operations;
use omni_core::operations::carriers::Carriers;
use omni_core::operations::contacts::Contacts;
use omni_core::operations::conversations::Conversations;
use omni_core::operations::costs::Costs;
use omni_core::operations::messages::Messages;
use omni_core::operations::routing::Routing;
use omni_core::operations::scheduled::ScheduledSends;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let messages = Messages {
        channels: adapters.configuration()?,
        conversations: adapters.conversations()?,
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        schedule: adapters.schedule()?,
        outbound: adapters.queue("OUTBOUND_QUEUE_URL")?,
        clock: SystemClock,
        chance: SystemChance,
    };
    let contacts = Contacts { contacts: adapters.contacts()? };
    let conversations = Conversations { conversations: adapters.conversations()?, history: adapters.journal()? };
    let routing = Routing { configurations: adapters.configuration()?, clock: SystemClock };
    let scheduled = ScheduledSends { schedule: adapters.schedule()?, journal: adapters.journal()?, clock: SystemClock };
    let costs = Costs { costs: adapters.costs()? };
    let carriers = Carriers { channels: adapters.configuration()?, health: adapters.health()?, clock: SystemClock };
    let sections = ((messages, scheduled), ((routing, (costs, carriers)), (contacts, conversations)));
    lambda::api(Operations { api_keys: adapters.configuration()?, sections }).await
}
