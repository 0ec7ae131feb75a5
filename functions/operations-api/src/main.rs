//! Takes messages from tenants' developers, shows them what became of each, and keeps what they know of customers.

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::operations::Operations;
use omni_core::operations::contacts::Contacts;
use omni_core::operations::conversations::Conversations;
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
    let contacts = Contacts { contacts: adapters.contacts()? };
    let conversations = Conversations { conversations: adapters.conversations()?, history: adapters.journal()? };
    let sections = (messages, (contacts, conversations));
    lambda::api(Operations { api_keys: adapters.configuration()?, sections }).await
}
