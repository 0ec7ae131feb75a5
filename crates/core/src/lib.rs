//! What the gateway knows: the message, the carriers, the rules, and how every effect happens once.
//!
//! No AWS, no Lambda, no environment, no clock, no runtime: everything outside is a port (see [`ports`]).

pub mod backoff;
pub mod batch;
pub mod carrier;
pub mod consent;
pub mod contact;
#[cfg(feature = "testing")]
pub mod contract;
pub mod conversation;
pub mod costs;
pub mod dead_letter;
pub mod delivery;
pub mod downgrade;
pub mod effects;
pub mod failover;
pub mod failure;
pub mod fragments;
#[cfg(feature = "testing")]
pub mod genuine;
pub mod health;
pub mod inbound;
pub mod journal;
#[cfg(feature = "testing")]
pub mod memory;
pub mod message;
pub mod operations;
pub mod outbound;
pub mod ports;
pub mod prices;
mod queued;
pub mod rates;
mod reply;
pub mod rules;
pub mod scheduled;
pub mod secret;
pub mod segments;
pub mod selection;
mod shared;
#[cfg(feature = "testing")]
pub mod simulate;
pub mod stream;
pub mod strict;
pub mod template;
pub mod tenant;
pub mod trial;
pub mod webhook;
pub mod workflow;
