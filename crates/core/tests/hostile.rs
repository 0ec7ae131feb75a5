//! Every carrier's webhooks against forgers, against absurd contents and against words that nobody has documented.
//!
//! What a carrier sends and how it signs stands in `omni_core::testing::carrier_fixtures`; a new carrier is asked for there and then
//! everything here runs for it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

#[path = "hostile/forgeries.rs"]
mod forgeries;
#[path = "hostile/house.rs"]
mod house;
#[path = "hostile/log.rs"]
mod log;
#[path = "hostile/mutations.rs"]
mod mutations;
#[path = "hostile/properties.rs"]
mod properties;
#[path = "hostile/replayed.rs"]
mod replayed;
#[path = "hostile/torture.rs"]
mod torture;
