//! Ports on DynamoDB: a file per port, and the table they all stand on.

pub mod attempts;
pub mod configuration;
pub mod consent;
pub mod contacts;
pub mod conversations;
pub mod costs;
pub mod effects;
pub mod fragments;
pub mod health;
mod history;
pub mod rate_limits;
mod readers;
pub mod schedule;
mod scheduled_messages;
mod table;
pub mod timelines;
pub mod tries;
