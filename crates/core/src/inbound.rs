//! The way in: messages from customers to tenants.

mod customer;
pub mod receive;
pub mod route;
pub mod workflow;
