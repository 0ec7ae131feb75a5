//! Builds the adapters that mains wire together. Each names the environment variable it needs, and a missing one stops
//! the cold start.

use std::sync::Arc;

use omni_core::events::stuck::StreamRunner;
use omni_core::inbound::receive::WebhookReceiver;
use omni_core::runtime::batch::BatchRunner;

use crate::carriers::carrier_api::HttpCarrierApi;
use crate::carriers::secrets::SecretStore;
use crate::clients::Aws;
use crate::clock::{SystemChance, SystemClock};
use crate::dynamodb::attempts::AttemptsTable;
use crate::dynamodb::configuration::Configuration;
use crate::dynamodb::consent::ConsentTable;
use crate::dynamodb::contacts::ContactsTable;
use crate::dynamodb::conversations::ConversationsTable;
use crate::dynamodb::costs::CostsTable;
use crate::dynamodb::effects::EffectsTable;
use crate::dynamodb::fragments::FragmentsTable;
use crate::dynamodb::health::HealthTable;
use crate::dynamodb::journal::JournalTable;
use crate::dynamodb::rate_limits::RatesTable;
use crate::dynamodb::schedule::ScheduleTable;
use crate::dynamodb::tries::TriesTable;
use crate::lambda::Inlet;
use crate::messaging::claim_check::ClaimCheck;
use crate::messaging::dead_letters::DeadLetterQueue;
use crate::messaging::queue::Queue;
use crate::messaging::state_machines::Machines;
use crate::messaging::topic::Topic;
use crate::settings::{Missing, variable};

/// What handling a batch needs besides the handler, on AWS.
pub type AwsDesk = BatchRunner<DeadLetterQueue, JournalTable, TriesTable, SystemClock, SystemChance>;
/// What handling the changes of a stream needs besides the handler, on AWS.
pub type AwsStreamDesk = StreamRunner<DeadLetterQueue, SystemClock>;
/// A receiver of webhooks, on AWS.
pub type AwsReceiver =
    WebhookReceiver<Configuration, SecretStore, Queue, Queue, DeadLetterQueue, SystemClock, SystemChance>;

/// The adapters of one function, built from its environment.
#[derive(Clone, Debug)]
pub struct Adapters {
    aws: Aws,
}

/// What every receive function is made of.
///
/// # Errors
/// [`Missing`] names the variable that the template did not set.
pub fn receiver() -> Result<AwsReceiver, Missing> {
    let adapters = Adapters::from_environment()?;
    Ok(WebhookReceiver {
        channels: adapters.configuration()?,
        secrets: adapters.secrets(),
        inbound: adapters.queue("INBOUND_QUEUE_URL")?,
        receipts: adapters.queue("RECEIPTS_QUEUE_URL")?,
        dead_letters: adapters.dead_letters()?,
        clock: SystemClock,
        chance: SystemChance,
        public_url: adapters.public_url()?,
    })
}

/// Every function here fails with [`Missing`] if its variable is not set.
#[expect(clippy::missing_errors_doc, reason = "said once, for the whole block")]
impl Adapters {
    /// Reads the region and the endpoint.
    pub fn from_environment() -> Result<Self, Missing> {
        Ok(Self { aws: Aws::from_environment()? })
    }

    /// Channels, tenants, API keys and prices: `CONFIG_TABLE`.
    pub fn configuration(&self) -> Result<Configuration, Missing> {
        Ok(Configuration::new(self.aws.dynamodb(), variable("CONFIG_TABLE")?))
    }

    /// The secrets of channels.
    #[must_use]
    pub fn secrets(&self) -> SecretStore {
        SecretStore::new(self.aws.secrets())
    }

    /// Which effects have happened: `EFFECTS_TABLE`.
    pub fn effects(&self) -> Result<EffectsTable, Missing> {
        Ok(EffectsTable::new(self.aws.dynamodb(), variable("EFFECTS_TABLE")?))
    }

    /// Messages and what happened to them: `MESSAGES_TABLE`.
    pub fn journal(&self) -> Result<JournalTable, Missing> {
        Ok(JournalTable::new(self.aws.dynamodb(), variable("MESSAGES_TABLE")?))
    }

    /// Sends and their receipts: `MESSAGES_TABLE`.
    pub fn attempts(&self) -> Result<AttemptsTable, Missing> {
        Ok(AttemptsTable::new(self.aws.dynamodb(), variable("MESSAGES_TABLE")?))
    }

    /// Conversations: `CONVERSATIONS_TABLE`.
    pub fn conversations(&self) -> Result<ConversationsTable, Missing> {
        Ok(ConversationsTable::new(self.aws.dynamodb(), variable("CONVERSATIONS_TABLE")?))
    }

    /// Long texts that come in pieces: `CONVERSATIONS_TABLE`.
    pub fn fragments(&self) -> Result<FragmentsTable, Missing> {
        Ok(FragmentsTable::new(self.aws.dynamodb(), variable("CONVERSATIONS_TABLE")?))
    }

    /// Who said stop: `CONTACTS_TABLE`.
    pub fn consent(&self) -> Result<ConsentTable, Missing> {
        Ok(ConsentTable::new(self.aws.dynamodb(), variable("CONTACTS_TABLE")?))
    }

    /// What tenants know of customers: `CONTACTS_TABLE`.
    pub fn contacts(&self) -> Result<ContactsTable, Missing> {
        Ok(ContactsTable::new(self.aws.dynamodb(), variable("CONTACTS_TABLE")?))
    }

    /// The stage's state machines: `STATE_MACHINE_ARN_PREFIX`.
    pub fn machines(&self) -> Result<Machines, Missing> {
        Ok(Machines::new(self.aws.sfn(), variable("STATE_MACHINE_ARN_PREFIX")?))
    }

    /// How carriers are doing: `HEALTH_TABLE`.
    pub fn health(&self) -> Result<HealthTable, Missing> {
        Ok(HealthTable::new(self.aws.dynamodb(), variable("HEALTH_TABLE")?))
    }

    /// The tokens of rate limits: `RATES_TABLE`.
    pub fn rates(&self) -> Result<RatesTable, Missing> {
        Ok(RatesTable::new(self.aws.dynamodb(), variable("RATES_TABLE")?))
    }

    /// What tenants have cost: `COSTS_TABLE`.
    pub fn costs(&self) -> Result<CostsTable, Missing> {
        Ok(CostsTable::new(self.aws.dynamodb(), variable("COSTS_TABLE")?))
    }

    /// What waits long: `SCHEDULE_TABLE`.
    pub fn schedule(&self) -> Result<ScheduleTable, Missing> {
        Ok(ScheduleTable::new(self.aws.dynamodb(), variable("SCHEDULE_TABLE")?))
    }

    /// The APIs of carriers.
    #[must_use]
    pub fn carriers(&self) -> HttpCarrierApi {
        HttpCarrierApi::default()
    }

    /// The queue whose URL is in `name`; bodies too large for it go to `BODIES_BUCKET`.
    pub fn queue(&self, name: &'static str) -> Result<Queue, Missing> {
        Ok(Queue::new(self.aws.sqs(), variable(name)?, self.bodies()?))
    }

    /// The topic whose ARN is in `name`, for anybody to hear.
    pub fn topic(&self, name: &'static str) -> Result<Topic, Missing> {
        Ok(Topic::new(self.aws.sns(), variable(name)?))
    }

    /// What our code buries: `DEAD_LETTER_QUEUE_URL`.
    pub fn dead_letters(&self) -> Result<DeadLetterQueue, Missing> {
        Ok(DeadLetterQueue::new(self.aws.sqs(), variable("DEAD_LETTER_QUEUE_URL")?, self.bodies()?))
    }

    /// What handling a batch needs besides the handler.
    pub fn desk(&self, function: &str) -> Result<AwsDesk, Missing> {
        Ok(BatchRunner {
            function: function.to_owned(),
            dead_letters: self.dead_letters()?,
            journal: self.journal()?,
            tries: TriesTable::new(self.aws.dynamodb(), variable("EFFECTS_TABLE")?),
            clock: SystemClock,
            chance: SystemChance,
        })
    }

    /// What handling the changes of a stream needs besides the handler.
    pub fn stream_desk(&self, function: &str) -> Result<AwsStreamDesk, Missing> {
        Ok(StreamRunner::new(function, self.dead_letters()?, SystemClock))
    }

    /// What turns events into records.
    pub fn inlet(&self) -> Result<Inlet, Missing> {
        Ok(Inlet { aws: self.aws.clone(), bodies: self.bodies()? })
    }

    /// Where carriers reach us: `PUBLIC_URL`.
    pub fn public_url(&self) -> Result<String, Missing> {
        variable("PUBLIC_URL")
    }

    fn bodies(&self) -> Result<Arc<ClaimCheck>, Missing> {
        Ok(Arc::new(ClaimCheck::new(self.aws.clone(), variable("BODIES_BUCKET")?)))
    }
}
