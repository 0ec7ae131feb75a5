//! `cargo omni demo`: by each carrier a customer asks for help and gets an answer.

mod conversation;
mod report;

use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use omni_core::model::carrier::CarrierId;

use crate::client::running::{Location, Running};
use crate::foundation::output;
use conversation::{Conversation, QUESTION};

/// The time between two looks at the phones and chats.
const PAUSE: Duration = Duration::from_millis(250);

/// Run the demo.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Give up after this many seconds.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    patience: u64,
    #[command(flatten)]
    location: Location,
    /// Print the time lines of all conversations, not only of the first.
    #[arg(long, conflicts_with = "json")]
    all: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the demo; exit code 0 only if all answers and all their receipts arrived.
///
/// # Errors
/// If no stack can be started or it stops answering.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let running = ensure_running(&args).await?;
    if !args.json {
        output::line(format_args!("By each of {} carriers a customer writes {QUESTION:?}:\n", CarrierId::ALL.len()))?;
    }
    let mut conversations = Vec::new();
    for carrier in CarrierId::ALL {
        conversations.push(Conversation::open(&running, carrier).await?);
    }
    let deadline = Instant::now() + Duration::from_secs(args.patience);
    loop {
        for conversation in conversations.iter_mut().filter(|conversation| conversation.missing.is_some()) {
            conversation.look(&running).await?;
        }
        if Instant::now() >= deadline || conversations.iter().all(|conversation| conversation.missing.is_none()) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    if args.json {
        report::json(&running, &conversations).await?;
    } else {
        report::tell(&running, &conversations, args.all).await?;
    }
    let all = conversations.iter().all(|conversation| conversation.missing.is_none());
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The stack that runs, or a new one in the background.
async fn ensure_running(args: &Args) -> Result<Running> {
    if let Some(running) = args.location.find()?
        && running.is_healthy().await
    {
        return Ok(running);
    }
    let mut up = tokio::process::Command::new(std::env::current_exe()?);
    up.args(["up", "--detach"]).stdin(Stdio::null());
    if let Some(state) = &args.location.state {
        up.arg("--state").arg(state);
    }
    if args.json {
        up.stdout(Stdio::null());
    }
    let status = up.status().await.context("starting a stack")?;
    ensure!(status.success(), "the stack did not start; `cargo omni up` says more");
    args.location.running()
}
