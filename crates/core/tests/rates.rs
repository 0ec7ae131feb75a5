//! No rate limit is ever exceeded: not by any order of takers, not by clocks that differ, not by workers that die.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

#[path = "rates/orders.rs"]
mod orders;
#[path = "rates/workers.rs"]
mod workers;
