//! The Lambda runtime: what a function's main calls to start, and how each kind of event becomes what the core takes.

mod deliveries;
mod http;
mod log;
mod records;
mod stream;
mod workflows;

pub use deliveries::{RECEIPTS, deliveries};
pub use http::{api, read_api_request, read_request, webhook, webhooks};
pub use lambda_runtime::Error;
pub use records::{Batch, Inlet, QueueEvent, queue, queue_and_schedule};
pub use stream::{changes, hand_on};
pub use workflows::{answer_call, is_call, workflows};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Prepares the process: one JSON line per event worth reading, at the level of `RUST_LOG`. What other crates have to
/// say is written from `warn` on, whatever the level: the SDK prints secrets at `trace`.
pub fn start() {
    let level = crate::settings::variable("RUST_LOG").ok().and_then(|level| level.parse().ok());
    log::lines(level.unwrap_or(LevelFilter::INFO), std::io::stdout).init();
}
