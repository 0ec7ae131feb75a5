//! `cargo omni`: the gateway on a laptop.

// A closed pipe or a full disk must not become a panic: everything is printed by `output`.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod carriers;
mod check;
mod clock;
mod costs;
mod dead_letters;
mod demo;
mod deployment;
mod down;
mod explain;
mod files;
mod http;
mod inspect;
mod limits;
mod output;
mod own_host;
mod policies;
mod prices;
mod route;
mod rules;
mod running;
mod scheduled;
mod segments;
mod send;
mod simulate;
mod simulator;
mod stack;
mod template;
mod test;
mod trace;
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
    /// Lets a simulated customer of each carrier ask for help, and shows what happens until the answers arrive.
    Demo(demo::Args),
    /// Sends a message by the API.
    Send(send::Args),
    /// Lists, moves and cancels messages that are to go out later.
    Scheduled(scheduled::Args),
    /// Shows what happened to a message.
    Trace(trace::Args),
    /// Shows how carriers are doing, and takes an operator's word on them.
    Carriers(carriers::Args),
    /// Says where a message goes by the rules in a file, and why, offline.
    Route(route::Args),
    /// Shows, tries, saves and brings back the rules of the demo tenant.
    Rules(rules::Args),
    /// Lists, shows, redrives, replays and discards what could not be processed.
    DeadLetters(dead_letters::Args),
    /// Saves and shows what carriers take.
    Prices(prices::Args),
    /// Shows what a tenant has cost.
    Costs(costs::Args),
    /// Says what the gateway makes of a webhook, offline.
    Inspect(inspect::Args),
    /// Says what a text costs by SMS, and which characters make it cost more.
    Segments(segments::Args),
    /// Says what each carrier takes in one message.
    Limits(limits::Args),
    /// Runs every test, on a stack of its own.
    Test(test::Args),
    /// Shows what every function did on AWS while the tests ran, held against its role.
    Policies(policies::Args),
    /// Checks what CI checks: formatting, lints, documentation, licences, the template, and the tests.
    Check(check::Args),
    /// Measures the release binaries of the functions beside the same job in Node.
    Bench(bench::Args),
    /// Lets virtual time pass: what an outage does to messages.
    Simulate(simulate::Args),
    /// Runs the carrier simulator alone, until Ctrl-C.
    Simulator(simulator::Args),
}

#[tokio::main]
async fn main() -> ExitCode {
    output::begin();
    let command = match Cli::try_parse() {
        Ok(line) => line.command,
        Err(error) => return output::usage(&error),
    };
    let outcome = match command {
        Command::Up(args) => up::run(args).await,
        Command::Down(args) => down::run(args).await,
        Command::ServeStack(args) => stack::serve::run(args).await,
        Command::Demo(args) => demo::run(args).await,
        Command::Send(args) => send::run(args).await,
        Command::Scheduled(args) => scheduled::run(args).await,
        Command::Trace(args) => trace::run(args).await,
        Command::Carriers(args) => carriers::run(args).await,
        Command::Route(args) => route::run(&args),
        Command::Rules(args) => rules::run(args).await,
        Command::DeadLetters(args) => dead_letters::run(args).await,
        Command::Prices(args) => prices::run(args).await,
        Command::Costs(args) => costs::run(args).await,
        Command::Inspect(args) => inspect::run(args).await,
        Command::Segments(args) => segments::run(&args),
        Command::Limits(args) => limits::run(&args),
        Command::Test(args) => test::run(args).await,
        Command::Policies(args) => policies::run(&args),
        Command::Check(args) => check::run(args).await,
        Command::Bench(args) => bench::run(args).await,
        Command::Simulate(args) => simulate::run(&args),
        Command::Simulator(args) => simulator::run(args).await,
    };
    output::end(outcome)
}
