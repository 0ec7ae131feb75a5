//! `cargo omni serve-stack`: the process that `up --detach` leaves in the background.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;

use crate::stack::layout::Layout;
use crate::stack::progress::{Line, Progress};
use crate::stack::serve::{Ports, Serving};

/// Serve the stack that `up --detach` hands over to the process in the background.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Keep the files of the stack in this folder.
    #[arg(long)]
    state: PathBuf,
    #[command(flatten)]
    ports: Ports,
    /// Stop after this many seconds.
    #[arg(long)]
    stop_after: u64,
    /// Run this binary of a function, as `function=path`.
    #[arg(long = "binary")]
    binaries: Vec<String>,
}

/// Serves a stack in the background, telling `up` about it on standard output.
///
/// # Errors
/// If a stack that was healthy ends otherwise than asked.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let layout = Layout::at(Some(&args.state))?;
    let binaries = args.binaries.iter().filter_map(|pair| pair.split_once('='));
    let binaries = binaries.map(|(name, path)| (name.to_owned(), PathBuf::from(path))).collect();
    match Serving::start(&layout, args.ports, &binaries, Progress::Lines).await {
        Ok(serving) => {
            Line::Ready(serving.stack.clone()).say()?;
            serving.until_stopped(Some(Duration::from_secs(args.stop_after))).await?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => {
            Line::Failed(format!("{error:#}")).say()?;
            Ok(ExitCode::FAILURE)
        }
    }
}
