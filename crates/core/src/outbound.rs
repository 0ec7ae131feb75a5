//! From the tenant to the customer.

pub mod admit;
pub mod deliver;
pub mod failover;
pub mod select;
