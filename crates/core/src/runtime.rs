//! How every stage runs: claims, batches, queues.

pub mod batch;
pub(crate) mod coalesced_call;
pub mod idempotency;
pub mod queue_items;
pub mod shared_call;
pub mod stage;
