//! `cargo omni consent`: what customers say of being written to, and how well it is understood.

mod explain;
mod kept;
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
    /// Show whether a customer of the running stack may be written to.
    Show(kept::Customer),
    /// Record that a customer stopped or started messages another way than by a message.
    Set(kept::Word),
    /// List every change of a customer's consent: when, how, and by which message.
    Audit(kept::Customer),
    /// Measure how well labelled texts are understood, by language and verdict.
    Measure(measure::Args),
}

/// Runs a command on consent.
///
/// # Errors
/// If a text or a file cannot be read, no stack runs, or its API refuses.
pub(crate) async fn run(args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Explain(args) => explain::run(args),
        Command::Show(customer) => kept::show(customer).await,
        Command::Set(word) => kept::set(word).await,
        Command::Audit(customer) => kept::audit(customer).await,
        Command::Measure(args) => measure::run(args),
    }
}
