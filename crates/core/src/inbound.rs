//! The way in: messages from customers to tenants.

pub mod receive;
pub mod route;
pub mod workflow;
