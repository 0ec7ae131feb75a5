//! `cargo omni`: the gateway on a laptop.
//!
//! | floor | what it is |
//! |---|---|
//! | `commands/` | one file or folder for each command, by the name that is typed: arguments, what it does, what it prints |
//! | `bench/` | what `bench` measures with: a Lambda Runtime API, AWS stubs, sample events, the alternative in Node; what packages are made of |
//! | `policies/` | what functions did on AWS, held against their roles |
//! | `template/` | what `template.yaml` says once it is deployed |
//! | `client/` | how commands talk to a stack that runs or a stage that is deployed: API, tables, dead letters |
//! | `rules/` | the files that rules are tried with, and how the outcome is drawn |
//! | `stack/` | the local stack: emulator, deployment, gateway, logs |
//! | `simulator/` | the carriers, played: send APIs, webhooks, faults on request |
//! | `demo_tenant` | the tenant that every local stack starts with; its secrets are public |
//! | `foundation/` | output, clock, HTTP, the workspace |
//!
//! Imports point down this table only, and no two modules import each other. A command knows other commands only to run
//! them: `check` ends with `test`.

// A closed pipe or a full disk must not become a panic: everything is printed by `output`.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod client;
mod commands;
mod demo_tenant;
mod foundation;
mod policies;
mod rules;
mod simulator;
mod stack;
mod template;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use foundation::output;

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
    Up(commands::up::Args),
    /// Stops the local stack.
    Down(commands::down::Args),
    /// Serves a local stack in the background; `up --detach` starts it.
    #[command(hide = true)]
    ServeStack(commands::serve_stack::Args),
    /// Lets a simulated customer of each carrier ask for help, and shows what happens until the answers arrive.
    Demo(commands::demo::Args),
    /// Sends a message by the API.
    Send(commands::send::Args),
    /// Lists, moves and cancels messages that are to go out later.
    Scheduled(commands::scheduled::Args),
    /// Shows what happened to a message.
    Trace(commands::trace::Args),
    /// Shows how carriers are doing, and takes an operator's word on them.
    Carriers(commands::carriers::Args),
    /// Says where a message goes by the rules in a file, and why, offline.
    Route(commands::route::Args),
    /// Shows, tries, saves and brings back the rules of the demo tenant.
    Rules(commands::rules::Args),
    /// Lists, shows, redrives, replays and discards what could not be processed.
    DeadLetters(commands::dead_letters::Args),
    /// Saves and shows what carriers take.
    Prices(commands::prices::Args),
    /// Shows what a tenant has cost.
    Costs(commands::costs::Args),
    /// Says what the gateway makes of a webhook, offline.
    Inspect(commands::inspect::Args),
    /// Says what a text costs by SMS, and which characters make it cost more.
    Segments(commands::segments::Args),
    /// Says what each carrier takes in one message.
    Limits(commands::limits::Args),
    /// Runs every test, on a stack of its own.
    Test(commands::test::Args),
    /// Shows what every function did on AWS while the tests ran, held against its role.
    Policies(commands::policies::Args),
    /// Checks what CI checks: formatting, lints, documentation, licences, the template, and the tests.
    Check(commands::check::Args),
    /// Measures the release binaries of the functions beside the same job in Node.
    Bench(commands::bench::Args),
    /// Shows what the functions' packages are made of, crate by crate.
    Weight(commands::weight::Args),
    /// Lets virtual time pass: what an outage does to messages.
    Simulate(commands::simulate::Args),
    /// Runs the carrier simulator alone, until Ctrl-C.
    Simulator(commands::simulator::Args),
}

#[tokio::main]
async fn main() -> ExitCode {
    output::begin();
    let command = match Cli::try_parse() {
        Ok(line) => line.command,
        Err(error) => return output::usage(&error),
    };
    let outcome = match command {
        Command::Up(args) => commands::up::run(args).await,
        Command::Down(args) => commands::down::run(args).await,
        Command::ServeStack(args) => commands::serve_stack::run(args).await,
        Command::Demo(args) => commands::demo::run(args).await,
        Command::Send(args) => commands::send::run(args).await,
        Command::Scheduled(args) => commands::scheduled::run(args).await,
        Command::Trace(args) => commands::trace::run(args).await,
        Command::Carriers(args) => commands::carriers::run(args).await,
        Command::Route(args) => commands::route::run(&args),
        Command::Rules(args) => commands::rules::run(args).await,
        Command::DeadLetters(args) => commands::dead_letters::run(args).await,
        Command::Prices(args) => commands::prices::run(args).await,
        Command::Costs(args) => commands::costs::run(args).await,
        Command::Inspect(args) => commands::inspect::run(args).await,
        Command::Segments(args) => commands::segments::run(&args),
        Command::Limits(args) => commands::limits::run(&args),
        Command::Test(args) => commands::test::run(args).await,
        Command::Policies(args) => commands::policies::run(&args),
        Command::Check(args) => commands::check::run(args).await,
        Command::Bench(args) => commands::bench::run(args).await,
        Command::Weight(args) => commands::weight::run(&args),
        Command::Simulate(args) => commands::simulate::run(&args),
        Command::Simulator(args) => commands::simulator::run(args).await,
    };
    output::end(outcome)
}
