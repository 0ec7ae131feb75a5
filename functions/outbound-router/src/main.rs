//! Lets messages out that may go: still wanted, in time, in form.

// The futures of a whole use case on the SDK are nested deeper than the compiler follows by default.
#![recursion_limit = "256"]

use omni_aws::clock::{SystemChance, SystemClock};
use omni_aws::compose::Adapters;
use omni_aws::lambda;
use omni_core::outbound::admit::OutboundRouter;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda::Error> {
    lambda::start();
    let adapters = Adapters::from_environment()?;
    let desk = adapters.desk("outbound-router")?;
    let router = OutboundRouter {
        effects: adapters.effects()?,
        journal: adapters.journal()?,
        conversations: adapters.conversations()?,
        consent: adapters.consent()?,
        selection: adapters.queue("SELECTION_QUEUE_URL")?,
        clock: SystemClock,
        chance: SystemChance,
    };
    lambda::queue(adapters.inlet()?, async |records| {
        desk.one_by_one(records, async |message| router.admit(message).await).await
    })
    .await
}
