//! Stores customers' messages and sends each where its tenant's rules say.

// The futures of a whole use case on the SDK are nested deeper than the compiler follows by default.
#![recursion_limit = "256"]

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::domain::tenant::rules_cache::RulesCache;
use omni_core::inbound::route::InboundRouter;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let desk = adapters.desk("inbound-router")?;
    let router = InboundRouter {
        tenants: adapters.configuration()?,
        rules: RulesCache::default(),
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        conversations: adapters.conversations()?,
        consent: adapters.consent()?,
        contacts: adapters.contacts()?,
        fragments: adapters.fragments()?,
        schedule: adapters.schedule()?,
        workflows: adapters.queue("WORKFLOW_QUEUE_URL")?,
        answers: adapters.queue("OUTBOUND_QUEUE_URL")?,
        machines: adapters.machines()?,
        clock: SystemClock,
        chance: SystemChance,
    };
    lambda::queue(adapters.inlet()?, async |records| {
        desk.together(records, async |messages| router.route(messages).await).await
    })
    .await
}
