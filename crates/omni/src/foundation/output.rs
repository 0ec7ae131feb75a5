//! The one way in which commands print: a reader who is gone and a disk that is full are errors, never a panic.
//!
//! What is asked for goes to standard output, and a command fails if it cannot be written. What only accompanies it goes
//! to standard error, and nobody minds if it is not heard.

use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::sync::OnceLock;
use std::{fmt, io};

use anyhow::Result;
use comfy_table::{ContentArrangement, Table, presets};
use serde::Serialize;

/// The exit code by which a shell tells that SIGPIPE ended a program, 128 + 13: whoever read along had enough. Not 0: a
/// verdict or a list of which only the beginning was read has not been delivered.
const READER_GONE: u8 = 141;
/// Shells add the number of the signal to it.
const SIGNALLED: u8 = 128;

/// The width of the terminal; without a value, nothing is cut.
static WIDTH: OnceLock<Option<u16>> = OnceLock::new();

/// Standard output does not take what was printed.
#[derive(Debug)]
pub(crate) struct Unwritten(io::Error);

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "standard output cannot be written: {}", self.0)
    }
}

impl std::error::Error for Unwritten {}

/// A signal ended the command before it was done; what had to be put right was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Interrupted {
    /// The signal's number.
    pub(crate) signal: u8,
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "interrupted by signal {}", self.signal)
    }
}

impl std::error::Error for Interrupted {}

/// Looks once how wide the terminal is: `COLUMNS` if somebody set it, else what the terminal says. Files and pipes have
/// no width.
pub(crate) fn begin() {
    let told = std::env::var_os("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok());
    let size = || console::Term::stdout().size_checked().map(|(_, columns)| columns);
    let seen = || io::stdout().is_terminal().then(size).flatten();
    let _ = WIDTH.set(told.or_else(seen).filter(|columns| *columns > 0));
}

/// Prints a line.
///
/// # Errors
/// [`Unwritten`].
pub(crate) fn line(text: impl fmt::Display) -> Result<()> {
    write(format_args!("{text}\n"))
}

/// Prints text that has its own line breaks.
///
/// # Errors
/// [`Unwritten`].
pub(crate) fn text(text: impl fmt::Display) -> Result<()> {
    write(format_args!("{text}"))
}

/// Prints a JSON document for people and programs.
///
/// # Errors
/// [`Unwritten`], or if `value` is none.
pub(crate) fn json(value: &(impl Serialize + ?Sized)) -> Result<()> {
    line(serde_json::to_string_pretty(value)?)
}

/// Tells whoever reads along how it goes.
pub(crate) fn note(text: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn write(text: fmt::Arguments<'_>) -> Result<()> {
    let mut out = io::stdout().lock();
    Ok(out.write_fmt(text).and_then(|()| out.flush()).map_err(Unwritten)?)
}

/// Whether colors are shown: on a terminal that knows them, unless somebody does not want any
/// (<https://no-color.org>).
pub(crate) fn colors() -> bool {
    io::stdout().is_terminal() && wants_colors(|name| std::env::var_os(name))
}

/// Whether standard error is a terminal on which something can be drawn anew.
pub(crate) fn is_lively() -> bool {
    io::stderr().is_terminal() && !is_dumb(|name| std::env::var_os(name))
}

fn wants_colors(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> bool {
    variable("NO_COLOR").is_none_or(|value| value.is_empty()) && !is_dumb(variable)
}

fn is_dumb(variable: impl Fn(&str) -> Option<std::ffi::OsString>) -> bool {
    variable("TERM").is_some_and(|term| term == "dumb")
}

/// A table without lines.
pub(crate) fn table<'a>(header: impl IntoIterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    table
}

/// Draws a table as wide as the terminal at most.
pub(crate) fn fitted(table: Table) -> String {
    within(table, WIDTH.get().copied().flatten())
}

fn within(mut table: Table, width: Option<u16>) -> String {
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.trim_fmt()
}

/// Prints what `clap` has to say: help, the version, or what is wrong with the command line.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    let code = if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS };
    match error.print() {
        Err(unwritten) if !error.use_stderr() => end(Err(Unwritten(unwritten).into())),
        _ => code,
    }
}

/// The exit code of a command, after saying what went wrong.
pub(crate) fn end(outcome: Result<ExitCode>) -> ExitCode {
    let error = match outcome {
        Ok(code) => return code,
        Err(error) => error,
    };
    if let Some(Interrupted { signal }) = error.chain().find_map(|cause| cause.downcast_ref()) {
        return ExitCode::from(SIGNALLED.saturating_add(*signal));
    }
    let unwritten = error.chain().find_map(|cause| cause.downcast_ref::<Unwritten>());
    if unwritten.is_some_and(|Unwritten(error)| error.kind() == io::ErrorKind::BrokenPipe) {
        return ExitCode::from(READER_GONE);
    }
    note(format_args!("error: {error:#}"));
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_for_terminals_that_know_them_and_people_who_want_them() {
        let check = |variables: &[(&str, &str)], expected: bool| {
            let value = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            assert_eq!(wants_colors(value), expected, "{variables:?}");
        };
        check(&[], true);
        check(&[("TERM", "xterm-256color")], true);
        check(&[("TERM", "dumb")], false);
        check(&[("NO_COLOR", "1")], false);
        check(&[("NO_COLOR", "0")], false);
        check(&[("NO_COLOR", "")], true);
    }

    #[test]
    fn a_table_is_as_wide_as_the_terminal_at_most() {
        let drawn = |width| {
            let mut table = table(["ID", "REASON"]);
            table.add_row(["abc", "its tenant is not configured, and neither is its channel, nor anything else"]);
            within(table, width)
        };
        let widest = |text: &str| text.lines().map(|line| line.chars().count()).max();
        assert_eq!(drawn(None).lines().count(), 2);
        assert!(widest(&drawn(Some(40))) <= Some(40), "{}", drawn(Some(40)));
        assert!(drawn(Some(40)).lines().count() > 2);
    }
}
