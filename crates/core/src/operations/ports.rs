//! The ports of the API.

use crate::model::message::Message;
use crate::ports::{
    ApiKeys, Channels, ConfigurationHistory, Configurations, Consent, Contacts, Conversations, Costs, Effects, Env,
    HealthRecords, History, QueueSender, Schedule, ScheduledMessages, Timelines,
};

/// Ports of [`Operations`](super::Operations).
pub trait OperationsPorts: Sync {
    /// Knows who may ask, and the accounts of tenants; keeps what they configured, every version.
    fn configuration(&self) -> &(impl ApiKeys + Channels + Configurations + ConfigurationHistory);

    /// Knows conversations, and the address that a customer last wrote to.
    fn conversations(&self) -> &impl Conversations;

    /// Makes each submission happen once.
    fn effects(&self) -> &impl Effects;

    /// Stores messages, and tells what became of them and what was said.
    fn timelines(&self) -> &(impl Timelines + History);

    /// Keeps messages until the time that their senders chose.
    fn schedule(&self) -> &(impl Schedule + ScheduledMessages);

    /// Takes what goes out now.
    fn outbound(&self) -> &impl QueueSender<Message>;

    /// Keeps what tenants know of customers.
    fn contacts(&self) -> &impl Contacts;

    /// Remembers who does not want to hear from a tenant.
    fn consent(&self) -> &impl Consent;

    /// Adds up what tenants cost.
    fn costs(&self) -> &impl Costs;

    /// Knows how carriers are doing.
    fn health(&self) -> &impl HealthRecords;

    /// Tells the time, and makes ids.
    fn env(&self) -> &impl Env;
}
