//! `cargo omni down`: stops the local stack, and nothing else.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::time::Instant;

use crate::foundation::{http, output};
use crate::stack::gateway::{PID_HEADER, STOP_PATH};
use crate::stack::layout::Layout;
use crate::stack::state::Stack;

/// The functions get ten seconds to end; the rest is quick.
const PATIENCE: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(100);

/// Stop a stack.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Stop the stack that keeps its files in this folder [default: .omni in the workspace].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
}

/// Stops the stack of a folder, if one runs, and waits until it is gone.
///
/// # Errors
/// If it does not stop.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let layout = Layout::at(args.state.as_deref())?;
    let Some(stack) = Stack::load(&layout.state)? else {
        output::line(format_args!("No stack is running with its files in {}.", layout.state.display()))?;
        return Ok(ExitCode::SUCCESS);
    };
    if !stack.is_running().await {
        Stack::forget(&layout.state)?;
        output::line("The stack had already ended.")?;
        return Ok(ExitCode::SUCCESS);
    }
    let request = http::client(PATIENCE)?.post(format!("{}{STOP_PATH}", stack.api_url));
    let answer = request.header(PID_HEADER, stack.pid).send().await.context("asking the stack to stop")?;
    answer.error_for_status().context("asking the stack to stop")?;
    let deadline = Instant::now() + PATIENCE;
    while stack.is_running().await {
        if Instant::now() > deadline {
            bail!("the stack does not stop; end its process by `kill {}`", stack.pid);
        }
        tokio::time::sleep(POLL).await;
    }
    output::line("The local stack is down.")?;
    Ok(ExitCode::SUCCESS)
}
