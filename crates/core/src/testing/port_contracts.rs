//! What every implementation of a port must do: one suite per port, run on memory here and on AWS in `tests/contract`.
//!
//! A suite panics with the claim that does not hold. It uses keys of its own, so that it can run on tables that others
//! use, and passes every time as an argument, so that no port has to share a clock with it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "a suite is test code: to panic is how it says that a claim does not hold"
)]

mod attempts;
mod config;
mod configurations;
mod consent;
mod contacts;
mod conversations;
mod costs;
mod effects;
mod fixture;
mod fragments;
mod health;
mod history;
mod outbox;
mod rates;
mod readers;
mod schedule;
mod scheduled;
mod state_machines;
mod timelines;
mod tries;

pub use attempts::attempts;
pub use config::{api_keys, channels, secrets, tenants, unreadable_channels};
pub use configurations::configurations;
pub use consent::{consent, guarded_effects, word};
pub use contacts::contacts;
pub use conversations::conversations;
pub use costs::{costs, prices};
pub use effects::effects;
pub use fixture::Fixture;
pub use fragments::fragments;
pub use health::health;
pub use history::history;
pub use outbox::{Order, TestItem, dead_letters, outbox};
pub use rates::rates;
pub use readers::readers;
pub use schedule::schedule;
pub use scheduled::scheduled_messages;
pub use state_machines::state_machines;
pub use timelines::timelines;
pub use tries::tries;
