//! Takes messages from tenants' developers, shows them what became of each, what they have cost and how carriers are doing,
//! keeps what they know of customers, and lets them configure where messages go.

use omni_aws::clock::SystemEnv;
use omni_aws::compose::Adapters;
use omni_aws::dynamodb::configuration::Configuration;
use omni_aws::dynamodb::contacts::ContactsTable;
use omni_aws::dynamodb::conversations::ConversationsTable;
use omni_aws::dynamodb::costs::CostsTable;
use omni_aws::dynamodb::effects::EffectsTable;
use omni_aws::dynamodb::health::HealthTable;
use omni_aws::dynamodb::journal::JournalTable;
use omni_aws::dynamodb::schedule::ScheduleTable;
use omni_aws::lambda;
use omni_aws::messaging::queue::Queue;
use omni_core::bundle;
use omni_core::operations::Operations;
use omni_core::operations::ports::OperationsPorts;

bundle! {
    struct Ports: OperationsPorts {
        configuration: Configuration,
        conversations: ConversationsTable,
        effects: EffectsTable,
        journal: JournalTable,
        schedule: ScheduleTable,
        outbound: Queue,
        contacts: ContactsTable,
        costs: CostsTable,
        health: HealthTable,
        env: SystemEnv,
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let ports = Ports {
        configuration: adapters.configuration()?,
        conversations: adapters.conversations()?,
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        schedule: adapters.schedule()?,
        outbound: adapters.queue("OUTBOUND_QUEUE_URL")?,
        contacts: adapters.contacts()?,
        costs: adapters.costs()?,
        health: adapters.health()?,
        env: SystemEnv,
    };
    lambda::api(Operations { ports }).await
}
