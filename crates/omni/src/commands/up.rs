//! `cargo omni up`: starts the local stack.

use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use jiff::SignedDuration;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::foundation::output;
use crate::stack::build::Binaries;
use crate::stack::layout::Layout;
use crate::stack::progress::{Line, Progress, Step};
use crate::stack::serve::{Ports, Serving};
use crate::stack::state::Stack;
use crate::stack::{prepare, program};

/// Start a stack.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Return when the stack is healthy, and leave it running in the background.
    #[arg(long)]
    detach: bool,
    /// Keep the files of the stack in this folder [default: .omni in the workspace].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    #[command(flatten)]
    ports: Ports,
    /// Build the functions as they are deployed: slower to build, faster to run.
    #[arg(long)]
    release: bool,
    /// Stop a stack in the background after this time.
    #[arg(long, value_name = "TIME", default_value = "8h", value_parser = duration)]
    stop_after: Duration,
    /// Print what is in stack.json.
    #[arg(long)]
    json: bool,
}

/// Starts a stack unless it is running.
///
/// # Errors
/// If a step fails; says what to do.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let layout = Layout::at(args.state.as_deref())?;
    if let Some(stack) = running(&layout).await? {
        announce(&stack, args.json, "already running")?;
        return Ok(ExitCode::SUCCESS);
    }
    args.ports.check().await?;
    let progress = Progress::for_reader();
    let binaries = prepare::binaries(&layout, args.release, progress).await?;
    if args.detach {
        let stack = detach(&layout, &args, &binaries, progress).await?;
        announce(&stack, args.json, "running in the background; `cargo omni down` stops it")?;
    } else {
        let serving = Serving::start(&layout, args.ports, &binaries, progress).await?;
        announce(&serving.stack, args.json, "running; Ctrl-C stops it")?;
        serving.until_stopped(None).await?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The stack that runs with these files, if one does.
async fn running(layout: &Layout) -> Result<Option<Stack>> {
    match Stack::load(&layout.state)? {
        Some(stack) if stack.is_running().await => Ok(Some(stack)),
        Some(_) => Stack::forget(&layout.state).map(|()| None),
        None => Ok(None),
    }
}

/// Hands over to a process of its own and returns when it is healthy.
async fn detach(layout: &Layout, args: &Args, binaries: &Binaries, progress: Progress) -> Result<Stack> {
    let log = layout.log("stack");
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("serve-stack").arg("--state").arg(&layout.state);
    command.args(["--port", &args.ports.gateway.to_string()]);
    command.args(["--simulator-port", &args.ports.simulator.to_string()]);
    command.args(["--emulator-port", &args.ports.emulator.to_string()]);
    command.args(["--stop-after", &args.stop_after.as_secs().to_string()]);
    for (name, path) in binaries {
        command.arg("--binary").arg(format!("{name}={}", path.display()));
    }
    // A group of its own: Ctrl-C in the terminal it came from is not meant for it.
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(program::create(&log)?).process_group(0);
    let mut child = command.spawn().context("starting the stack in the background")?;
    let stdout = child.stdout.take().context("the stack has no output")?;
    let mut lines = BufReader::new(stdout).lines();
    let mut step = None;
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line).with_context(|| format!("the stack said {line:?}"))? {
            Line::Begin(title) => step = Some(progress.begin(&title)?),
            Line::Detail(text) => step.iter().try_for_each(|step| step.detail(&text))?,
            Line::Done => step.take().map_or(Ok(()), Step::done)?,
            Line::Failed(error) => bail!(error),
            Line::Ready(stack) => return Ok(stack),
        }
    }
    bail!("the stack ended before it was healthy\n{}", program::tail(&log))
}

/// Says where everything is.
fn announce(stack: &Stack, json: bool, how: &str) -> Result<()> {
    if json {
        output::json(stack)?;
        return Ok(());
    }
    output::line(format_args!("The local stack is {how}."))?;
    output::line(format_args!("  API        {}  (/webhooks/…, /v1/…, /health)", stack.api_url))?;
    output::line(format_args!("  API key    {}", stack.api_key))?;
    output::line(format_args!("  carriers   {}  (simulated)", stack.simulator_url))?;
    output::line(format_args!("  AWS        {}  (emulated, region {})", stack.aws_endpoint_url, stack.region))?;
    Ok(())
}

/// Reads `8h`, `90m`, `1h 30m`.
fn duration(text: &str) -> Result<Duration, String> {
    let parsed: SignedDuration = text.parse().map_err(|_| "expected a time such as 8h or 30m".to_owned())?;
    Duration::try_from(parsed).map_err(|_| "expected a time in the future".to_owned())
}
