//! What the gateway knows: the message, the carriers, the rules, and how every effect happens once.
//!
//! No AWS, no Lambda, no environment, no clock, no runtime: everything outside is a port (see [`ports`]).

pub mod domain;
pub mod events;
pub mod foundation;
pub mod inbound;
pub mod model;
pub mod operations;
pub mod outbound;
pub mod ports;
pub mod runtime;
pub mod scheduler;
#[cfg(feature = "testing")]
pub mod testing;
