//! `cargo omni reference`: every command with its options, as Markdown, from the definitions that read the command line.

use std::fmt::Write as _;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Arg, Command};

use crate::foundation::output;

const HEAD: &str = "\
# The command line

`cargo omni reference > docs/cli.md` writes this page; a test fails while it is not up to date. `--help` after a command
prints its part.

| command | what it does |
|---|---|
";

/// Prints the reference of the command line that `cli` defines.
///
/// # Errors
/// If it cannot be printed.
pub(crate) fn run(cli: Command) -> Result<ExitCode> {
    output::text(markdown(cli)?)?;
    Ok(ExitCode::SUCCESS)
}

fn markdown(mut cli: Command) -> Result<String> {
    cli.build();
    let mut text = HEAD.to_owned();
    for command in shown(&cli) {
        let name = command.get_name();
        writeln!(text, "| [{name}](#cargo-omni-{name}) | {} |", about(command))?;
    }
    for command in shown(&cli) {
        describe(&mut text, command, "##")?;
    }
    Ok(text)
}

/// The commands below `command` that are for people.
fn shown(command: &Command) -> impl Iterator<Item = &Command> {
    command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help")
}

fn describe(text: &mut String, command: &Command, heading: &str) -> Result<()> {
    let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
    let usage = command.clone().render_usage().to_string();
    writeln!(
        text,
        "\n{heading} {name}\n\n{}\n\n```text\n{}\n```",
        about(command),
        usage.trim_start_matches("Usage: ")
    )?;
    let below_another = heading.len() > 2;
    // Global options stand at the command that has them.
    let arguments = command.get_arguments().filter(|argument| {
        !argument.is_hide_set() && argument.get_id() != "help" && !(below_another && argument.is_global_set())
    });
    for (nth, argument) in arguments.enumerate() {
        let gap = if nth == 0 { "\n" } else { "" };
        writeln!(text, "{gap}- `{argument}`: {}", explained(argument))?;
    }
    shown(command).try_for_each(|below| describe(text, below, "###"))
}

fn about(command: &Command) -> String {
    let about = command.get_long_about().or_else(|| command.get_about());
    about.map(ToString::to_string).unwrap_or_default()
}

/// The purpose of an argument, and its default.
fn explained(argument: &Arg) -> String {
    let help = argument.get_long_help().or_else(|| argument.get_help()).map(ToString::to_string).unwrap_or_default();
    let default: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    let default = Some(default.join(" ")).filter(|default| argument.get_action().takes_values() && !default.is_empty());
    let default = default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
    format!("{}{default}", help.replace("\n\n", " "))
}
