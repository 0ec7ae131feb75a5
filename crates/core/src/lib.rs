//! What the gateway knows: the message, the carriers, the rules, and how every effect happens once.
//!
//! No AWS, no Lambda, no environment, no clock, no runtime: everything outside is a port (see [`ports`]).

pub mod backoff;
pub mod batch;
pub mod carrier;
pub mod conversation;
pub mod dead_letter;
pub mod delivery;
pub mod effects;
pub mod failure;
pub mod health;
pub mod journal;
pub mod message;
pub mod ports;
pub mod rules;
pub mod secret;
pub mod tenant;
pub mod workflow;
#[cfg(feature = "testing")]
pub mod contract;
#[cfg(feature = "testing")]
pub mod memory;
