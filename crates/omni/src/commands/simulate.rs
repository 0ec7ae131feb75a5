//! `cargo omni simulate`: what the gateway's decisions come to, in virtual time.

mod chart;
mod outage;
mod outcome;
mod table;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

/// Simulate something in virtual time.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Let a carrier fail in each way there is, and show what becomes of the messages; fail if a promise does not hold.
    Outage(outage::Args),
}

/// Simulates.
///
/// # Errors
/// If there is no such scenario, or a file cannot be written.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    match &args.what {
        What::Outage(args) => outage::run(args),
    }
}
