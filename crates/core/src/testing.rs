//! What tests need: every port in memory, the contract of each, carriers' webhooks as they make them, and simulations.

pub mod api_document;
pub mod carrier_fixtures;
pub mod in_memory;
pub mod labelled;
pub mod port_contracts;
pub mod simulation;
