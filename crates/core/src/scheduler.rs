//! What is done when a time has come: delayed deliveries, reminders, scheduled messages, the health of routes.

pub mod health_tick;
pub mod release;
