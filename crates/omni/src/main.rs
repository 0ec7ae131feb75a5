//! `cargo omni`: the gateway on a laptop.

mod bench;
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
    Bench(bench::Args),
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    let outcome = match Cli::parse().command {
        Command::Bench(args) => bench::run(args).await,
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        std::process::ExitCode::FAILURE
    })
}
