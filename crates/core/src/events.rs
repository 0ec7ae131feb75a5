//! What follows from a change of the messages table: events for subscribers, health samples, costs.

pub mod changes;
pub mod health;
pub mod samples;
pub mod stuck;
