//! From the customer to the tenant.

pub mod receive;
pub mod route;
pub mod workflow;
