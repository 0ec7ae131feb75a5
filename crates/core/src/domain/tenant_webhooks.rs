//! Webhooks that we post to tenants, after Standard Webhooks 1.0 (<https://www.standardwebhooks.com>). What carriers post
//! to us is in [`super::carriers`].
//!
//! - [`secret`] reads what an endpoint signs with.
//! - [`signature`] signs deliveries, and checks them as a tenant does.
//! - [`retries`] says when a delivery that failed is tried again.

pub mod retries;
pub mod secret;
pub mod signature;
