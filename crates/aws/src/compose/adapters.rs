//! The adapters, each by the environment variable that it needs.

use std::sync::Arc;

use crate::carriers::secrets::SecretStore;
use crate::clients::Aws;
use crate::dynamodb::attempts::AttemptsTable;
use crate::dynamodb::configuration::Configuration;
use crate::dynamodb::consent::ConsentTable;
use crate::dynamodb::contacts::ContactsTable;
use crate::dynamodb::conversations::ConversationsTable;
use crate::dynamodb::costs::CostsTable;
use crate::dynamodb::effects::EffectsTable;
use crate::dynamodb::fragments::FragmentsTable;
use crate::dynamodb::health::HealthTable;
use crate::dynamodb::rate_limits::RatesTable;
use crate::dynamodb::schedule::ScheduleTable;
use crate::dynamodb::timelines::TimelinesTable;
use crate::dynamodb::tries::TriesTable;
use crate::lambda::Inlet;
use crate::messaging::claim_check::ClaimCheck;
use crate::messaging::dead_letters::DeadLetterQueue;
use crate::messaging::queue::Queue;
use crate::messaging::state_machines::Machines;
use crate::messaging::topic::Topic;
use crate::settings::{Missing, variable};

/// The parts of a function, each built from the environment.
#[derive(Clone, Debug)]
pub struct Adapters {
    aws: Aws,
}

/// Every function here fails with [`Missing`] if its variable is not set.
#[expect(clippy::missing_errors_doc, reason = "said once, for the whole block")]
impl Adapters {
    /// Reads the region and the endpoint.
    pub fn from_environment() -> Result<Self, Missing> {
        Ok(Self { aws: Aws::from_environment()? })
    }

    /// Opens the connections of the adapters that were built, before the first invocation would wait for each of them.
    /// What cannot be opened is opened by the call that needs it.
    pub async fn open_connections(&self) {
        self.aws.open_connections().await;
    }

    /// Channels, tenants, API keys and prices: `CONFIG_TABLE`.
    pub(super) fn configuration(&self) -> Result<Configuration, Missing> {
        Ok(Configuration::new(self.aws.dynamodb(), variable("CONFIG_TABLE")?))
    }

    /// The secrets of channels.
    pub(super) fn secrets(&self) -> SecretStore {
        SecretStore::new(self.aws.secrets())
    }

    /// Records of effects: `EFFECTS_TABLE`.
    pub(super) fn effects(&self) -> Result<EffectsTable, Missing> {
        Ok(EffectsTable::new(self.aws.dynamodb(), variable("EFFECTS_TABLE")?))
    }

    /// Effects that customers can forbid: `EFFECTS_TABLE` and `CONTACTS_TABLE`.
    pub(super) fn guarded_effects(&self) -> Result<EffectsTable, Missing> {
        Ok(self.effects()?.guarded_by(variable("CONTACTS_TABLE")?))
    }

    /// Messages and what happened to them: `MESSAGES_TABLE`.
    pub(super) fn timelines(&self) -> Result<TimelinesTable, Missing> {
        Ok(TimelinesTable::new(self.aws.dynamodb(), variable("MESSAGES_TABLE")?))
    }

    /// Sends and their receipts: `MESSAGES_TABLE`.
    pub(super) fn attempts(&self) -> Result<AttemptsTable, Missing> {
        Ok(AttemptsTable::new(self.aws.dynamodb(), variable("MESSAGES_TABLE")?))
    }

    /// Conversations: `CONVERSATIONS_TABLE`.
    pub(super) fn conversations(&self) -> Result<ConversationsTable, Missing> {
        Ok(ConversationsTable::new(self.aws.dynamodb(), variable("CONVERSATIONS_TABLE")?))
    }

    /// Long texts that come in pieces: `CONVERSATIONS_TABLE`.
    pub(super) fn fragments(&self) -> Result<FragmentsTable, Missing> {
        Ok(FragmentsTable::new(self.aws.dynamodb(), variable("CONVERSATIONS_TABLE")?))
    }

    /// Customers who said stop: `CONTACTS_TABLE`.
    pub(super) fn consent(&self) -> Result<ConsentTable, Missing> {
        Ok(ConsentTable::new(self.aws.dynamodb(), variable("CONTACTS_TABLE")?))
    }

    /// Contacts of tenants: `CONTACTS_TABLE`.
    pub(super) fn contacts(&self) -> Result<ContactsTable, Missing> {
        Ok(ContactsTable::new(self.aws.dynamodb(), variable("CONTACTS_TABLE")?))
    }

    /// The stage's state machines: `STATE_MACHINE_ARN_PREFIX`.
    pub(super) fn machines(&self) -> Result<Machines, Missing> {
        Ok(Machines::new(self.aws.sfn(), variable("STATE_MACHINE_ARN_PREFIX")?))
    }

    /// Health of carriers: `HEALTH_TABLE`.
    pub(super) fn health(&self) -> Result<HealthTable, Missing> {
        Ok(HealthTable::new(self.aws.dynamodb(), variable("HEALTH_TABLE")?))
    }

    /// The tokens of rate limits: `RATES_TABLE`.
    pub(super) fn rates(&self) -> Result<RatesTable, Missing> {
        Ok(RatesTable::new(self.aws.dynamodb(), variable("RATES_TABLE")?))
    }

    /// Costs of tenants: `COSTS_TABLE`.
    pub(super) fn costs(&self) -> Result<CostsTable, Missing> {
        Ok(CostsTable::new(self.aws.dynamodb(), variable("COSTS_TABLE")?))
    }

    /// Items that wait longer than a queue holds them: `SCHEDULE_TABLE`.
    pub(super) fn schedule(&self) -> Result<ScheduleTable, Missing> {
        Ok(ScheduleTable::new(self.aws.dynamodb(), variable("SCHEDULE_TABLE")?))
    }

    /// The queue whose URL is in `name`; bodies too large for it go to `BODIES_BUCKET`.
    pub(super) fn queue(&self, name: &'static str) -> Result<Queue, Missing> {
        Ok(Queue::new(self.aws.sqs(), variable(name)?, self.bodies()?))
    }

    /// The topic whose ARN is in `name`, for anybody to hear.
    pub(super) fn topic(&self, name: &'static str) -> Result<Topic, Missing> {
        Ok(Topic::new(self.aws.sns(), variable(name)?))
    }

    /// Queue of what our code buries: `DEAD_LETTER_QUEUE_URL`.
    pub(super) fn dead_letters(&self) -> Result<DeadLetterQueue, Missing> {
        Ok(DeadLetterQueue::new(self.aws.sqs(), variable("DEAD_LETTER_QUEUE_URL")?, self.bodies()?))
    }

    /// Counts of the tries of records: `EFFECTS_TABLE`.
    pub(super) fn tries(&self) -> Result<TriesTable, Missing> {
        Ok(TriesTable::new(self.aws.dynamodb(), variable("EFFECTS_TABLE")?))
    }

    /// The inlet that turns events into records.
    pub fn inlet(&self) -> Result<Inlet, Missing> {
        Ok(Inlet { aws: self.aws.clone(), bodies: self.bodies()? })
    }

    fn bodies(&self) -> Result<Arc<ClaimCheck>, Missing> {
        Ok(Arc::new(ClaimCheck::new(self.aws.clone(), variable("BODIES_BUCKET")?)))
    }
}
