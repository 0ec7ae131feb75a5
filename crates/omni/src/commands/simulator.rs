//! `cargo omni simulator`: the carrier simulator alone.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;

use crate::foundation::output;
use crate::simulator::serve;
use crate::simulator::state::Settings;

/// Runs the carrier simulator alone, until Ctrl-C.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Listen on this port of the loopback interface.
    #[arg(long, default_value_t = 8788)]
    port: u16,
    /// Post webhooks to the gateway at this URL.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    api_url: String,
    /// Wait this many milliseconds between receipts.
    #[arg(long, default_value_t = 300)]
    receipt_interval: u64,
}

/// Runs it.
///
/// # Errors
/// If the port is taken.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let address = ("127.0.0.1", args.port);
    let in_use = || format!("port {} is in use: stop what runs there or choose another by --port", args.port);
    let listener = tokio::net::TcpListener::bind(address).await.with_context(in_use)?;
    let url = format!("http://{}", listener.local_addr()?);
    output::note(format_args!("carriers at {url}, webhooks to {}", args.api_url));
    let receipt_interval = Duration::from_millis(args.receipt_interval);
    serve(listener, Settings { receipt_interval, ..Settings::new(args.api_url, url) }).await?;
    Ok(ExitCode::SUCCESS)
}
