//! The way out: messages from tenants to customers.

pub mod admit;
pub mod deliver;
pub mod failover;
pub mod select;
