//! Talking to carriers: their APIs over HTTPS, and the secrets of channels.

pub mod carrier_api;
pub mod secrets;
