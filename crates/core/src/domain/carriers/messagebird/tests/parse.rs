//! Tests of webhooks of both APIs.

mod classic;
mod conversations;
