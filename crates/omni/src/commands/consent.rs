//! `cargo omni consent`: what customers say of being written to, and how well it is understood.

mod explain;
mod measure;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

/// What to do about consent.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show whether a text says stop, start or help, and by which of its words, without a stack.
    Explain(explain::Args),
    /// Measure how well labelled texts are understood, by language and verdict.
    Measure(measure::Args),
}

/// Runs a command on consent.
///
/// # Errors
/// If a text or a file cannot be read.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Explain(args) => explain::run(args),
        Command::Measure(args) => measure::run(args),
    }
}
