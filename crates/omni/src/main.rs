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

use clap::{CommandFactory as _, Parser, Subcommand};

use foundation::output;

/// Run the gateway on a laptop: a whole local stack, simulated carriers, and the tools to look inside.
#[derive(Parser)]
#[command(name = "cargo omni", bin_name = "cargo omni", version, disable_help_subcommand = false)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// Each variant names its module, which has `Args` and `run`.
#[derive(Subcommand)]
enum Command {
    /// Start the local stack: AWS emulator, deployment of template.yaml, demo tenant, gateway, carrier simulator.
    Up(commands::up::Args),
    /// Stop the local stack.
    Down(commands::down::Args),
    /// Serve a local stack in the background; `up --detach` starts it.
    #[command(hide = true)]
    ServeStack(commands::serve_stack::Args),
    /// Let a simulated customer of each carrier ask for help, and show what happens until the answers arrive.
    Demo(commands::demo::Args),
    /// Send a message by the API.
    Send(commands::send::Args),
    /// List, move and cancel messages that are to go out later.
    Scheduled(commands::scheduled::Args),
    /// Show the time line of a message.
    Trace(commands::trace::Args),
    /// Show how carriers are doing; pin, drain, release or probe a route.
    Carriers(commands::carriers::Args),
    /// Show where the rules in a file send a message, and why, without a stack.
    Route(commands::route::Args),
    /// Show, try, save and restore the rules of the demo tenant.
    Rules(commands::rules::Args),
    /// List, show, redrive, replay and discard what could not be processed.
    DeadLetters(commands::dead_letters::Args),
    /// Save and show the prices of carriers.
    Prices(commands::prices::Args),
    /// Show what the messages of a tenant have cost.
    Costs(commands::costs::Args),
    /// Check a webhook as the gateway does, without a stack.
    Inspect(commands::inspect::Args),
    /// Count the SMS segments of a text, and show which characters make it cost more.
    Segments(commands::segments::Args),
    /// Show what customers say of being written to, and how well it is understood.
    Consent(commands::consent::Args),
    /// Show what the filters find in a text, or measure them on labelled texts.
    Filter(commands::filter::Args),
    /// Show whether a message may reach somebody at a time, and when it would be released, without a stack.
    QuietHours(commands::quiet_hours::Args),
    /// Sign a webhook to a tenant's endpoint, or check its signature, without a stack.
    Webhooks(commands::webhooks::Args),
    /// Show what each carrier takes in one message.
    Limits(commands::limits::Args),
    /// Print the OpenAPI document of the API.
    Openapi(commands::openapi::Args),
    /// Run every test, on a stack of its own.
    Test(commands::test::Args),
    /// Compare what every function did on AWS while the tests ran with what its role allows.
    Policies(commands::policies::Args),
    /// Run the checks of CI: formatting, lints, documentation, licences, the template, and the tests.
    Check(commands::check::Args),
    /// Measure the release binaries of the functions, beside the same job in Node.
    Bench(commands::bench::Args),
    /// Show what the packages of functions are made of, crate by crate.
    Weight(commands::weight::Args),
    /// Simulate an outage in virtual time, and show what becomes of the messages.
    Simulate(commands::simulate::Args),
    /// Run the carrier simulator alone, until Ctrl-C.
    Simulator(commands::simulator::Args),
    /// Print the reference of the command line as Markdown, as docs/cli.md holds it.
    Reference,
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
        Command::Consent(args) => commands::consent::run(&args).await,
        Command::Filter(args) => commands::filter::run(&args).await,
        Command::QuietHours(args) => commands::quiet_hours::run(&args),
        Command::Webhooks(args) => commands::webhooks::run(&args),
        Command::Limits(args) => commands::limits::run(&args),
        Command::Openapi(args) => commands::openapi::run(&args),
        Command::Test(args) => commands::test::run(args).await,
        Command::Policies(args) => commands::policies::run(&args),
        Command::Check(args) => commands::check::run(args).await,
        Command::Bench(args) => commands::bench::run(args).await,
        Command::Weight(args) => commands::weight::run(&args),
        Command::Simulate(args) => commands::simulate::run(&args),
        Command::Simulator(args) => commands::simulator::run(args).await,
        Command::Reference => commands::reference::run(Cli::command()),
    };
    output::end(outcome)
}
