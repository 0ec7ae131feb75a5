//! The Lambda runtime: what a function's main calls to start, and how each kind of event becomes what the core takes.

mod deliveries;
mod http;
mod records;
mod stream;

pub use deliveries::{RECEIPTS, deliveries};
pub use http::{api, read_request, webhook, webhooks};
pub use lambda_runtime::Error;
pub use records::{Batch, Inlet, QueueEvent, queue, queue_and_schedule};
pub use stream::{changes, hand_on};

use tracing::level_filters::LevelFilter;

/// Prepares the process: one JSON line per event worth reading, at the level of `RUST_LOG`.
pub fn start() {
    let level = crate::settings::variable("RUST_LOG").ok().and_then(|level| level.parse().ok());
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .without_time()
        .with_target(false)
        .with_max_level(level.unwrap_or(LevelFilter::INFO))
        .init();
}
