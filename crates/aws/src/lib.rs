//! Where the gateway runs: every port of `omni_core::ports` on AWS. The file names mirror the ports.

pub mod attempts;
pub mod carrier_api;
pub mod claim_check;
pub mod clients;
pub mod clock;
pub mod compose;
pub mod config;
pub mod consent;
pub mod contacts;
pub mod conversations;
pub mod costs;
pub mod dead_letters;
pub mod effects;
pub mod health;
mod history;
pub mod journal;
pub mod lambda;
pub mod queue;
pub mod rates;
mod readers;
pub mod schedule;
mod scheduled;
pub mod secrets;
pub mod settings;
pub mod state_machines;
pub mod topic;
pub mod tries;

mod cache;
mod failure;
pub mod fragments;
mod metrics;
mod table;
