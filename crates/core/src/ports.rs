//! Everything the core needs from outside.
//!
//! A port says what we need, not what AWS offers. Each has two implementations, in `omni-aws` and in
//! `testing::in_memory`, and both pass the same suite in `testing::port_contracts`. Implementors write `async fn`.
//!
//! | file | what it is about | ports |
//! |---|---|---|
//! | `time` | the clock and randomness | [`Env`] |
//! | `queues` | the next stage, dead letters, tries, state machines | [`QueueSender`], [`DeadLetters`], [`Tries`], [`StateMachines`] |
//! | `carriers` | the APIs of carriers, their health, rate limits | [`CarrierApi`], [`Health`], [`HealthRecords`], [`RateLimits`] |
//! | `storage` | effects, messages, conversations, customers, the schedule, costs | [`Effects`], [`Timelines`], [`Attempts`], [`Readers`], [`Conversations`], [`History`], [`Contacts`], [`Consent`], [`Schedule`], [`ScheduledMessages`], [`Fragments`], [`Costs`] |
//! | `configuration` | tenants, channels, keys, secrets, prices | [`Channels`], [`Tenants`], [`Configurations`], [`ConfigurationHistory`], [`ApiKeys`], [`Secrets`], [`Prices`] |
//!
//! A use case takes its ports as one bundle: a trait that stands beside it and names each of them, such as
//! [`DeliverPorts`](crate::outbound::deliver::DeliverPorts). Which types a bundle is made of is decided once, where it is
//! implemented: [`bundle!`](crate::bundle) makes it of a struct's fields.

mod bundle;
mod carriers;
mod configuration;
mod queues;
mod storage;
mod time;

pub use carriers::{CallError, CarrierApi, Health, HealthRecords, RateLimits};
pub use configuration::{ApiKeys, Channels, ConfigurationHistory, Configurations, Prices, Secrets, Tenants};
pub use queues::{DeadLetters, KEEP_TRIES, QueueItem, QueueSender, RecordTry, StateMachines, Tries, Unsent};
pub use storage::{
    Attempts, Consent, Contacts, Conversations, Costs, Effects, Fragments, History, KEEP_ADDED, MAX_UNREAD, Readers,
    Schedule, ScheduledMessages, Timelines,
};
pub use time::Env;
