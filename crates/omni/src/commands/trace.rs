//! `cargo omni trace`: what happened to a message, event by event, with times.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::client::running::Location;
use crate::client::timeline;
use crate::foundation::output;

/// Trace a message.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Id of the message, as `send`, the API and the logs print it.
    id: String,
    #[command(flatten)]
    location: Location,
    /// Print the answer of the API.
    #[arg(long)]
    json: bool,
}

/// Shows a message's time line.
///
/// # Errors
/// If no stack runs or it knows no such message.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let running = args.location.running()?;
    let known = running.message(&args.id).await?;
    let message = known.with_context(|| format!("the demo tenant has no message {}", args.id))?;
    if args.json {
        output::json(&message)?;
    } else {
        output::text(timeline::drawn(&message, output::colors()))?;
    }
    Ok(ExitCode::SUCCESS)
}
