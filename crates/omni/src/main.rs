//! `cargo omni`: the gateway on a laptop.

mod down;
mod http;
mod stack;
mod up;

use std::process::ExitCode;

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
    /// Starts the local stack: emulator, deployment of template.yaml, demo tenant, gateway, carrier simulator.
    Up(up::Args),
    /// Stops the local stack.
    Down(down::Args),
    /// Serves a local stack in the background; `up --detach` starts it.
    #[command(hide = true)]
    ServeStack(stack::serve::Args),
}

#[tokio::main]
async fn main() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Up(args) => up::run(args).await,
        Command::Down(args) => down::run(args).await,
        Command::ServeStack(args) => stack::serve::run(args).await,
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}
