//! `cargo omni`: the gateway on a laptop.

mod clock;
mod http;
mod simulator;
mod stack;

use clap::{Parser, Subcommand};

/// The gateway on a laptop: a whole local stack, simulated carriers, and the tools to look inside.
#[derive(Parser)]
#[command(name = "cargo omni", version, disable_help_subcommand = false)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Each variant names its module, which has `Args` and `run`.
#[derive(Subcommand)]
enum Command {
    Simulator(simulator::Args),
}

#[tokio::main]
async fn main() -> anyhow::Result<std::process::ExitCode> {
    match Cli::parse().command {
        Command::Simulator(args) => simulator::run(args).await,
    }
}
