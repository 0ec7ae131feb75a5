//! Ports that hand something on: queues, topics, dead letters and state machines, and the bucket for large bodies.

mod batches;
mod bucket;
pub mod claim_check;
pub mod dead_letters;
pub mod queue;
pub mod state_machines;
pub mod topic;
