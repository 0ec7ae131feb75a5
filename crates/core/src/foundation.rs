//! Plain tools that know nothing of messaging.

pub mod backoff;
pub mod failure;
pub mod http;
pub mod json;
pub mod local_time;
pub mod problem;
pub mod secret;
