//! What every function did on AWS in the last run of the tests, held against its role.

pub(crate) mod calls;
pub(crate) mod judgement;
mod needs;

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::foundation::output;
use crate::stack::layout::Layout;
use crate::template::Template;
use calls::Calls;
use judgement::{Row, Verdict, judge};

/// The number of functions whose role is right, and of those whose role is not; says what is wrong. What is never used
/// is left out unless the `whole` of the tests has run.
///
/// # Errors
/// If a role is not understood.
pub(crate) fn held(layout: &Layout, whole: bool) -> Result<(u32, u32)> {
    let rows = judge(&template(layout)?, &recorded(layout)?)?;
    let (mut right, mut wrong) = (0, 0);
    for of_one in rows.chunk_by(|one, next| one.function == next.function) {
        let found = of_one.iter().filter(|row| row.is_wrong() && (whole || row.verdict != Verdict::Unused));
        let found: Vec<String> = found.map(|row| format!("    {row}")).collect();
        let function = of_one.first().map_or("", |row| &row.function);
        output::line(format_args!("policy of {function} ... {}", if found.is_empty() { "ok" } else { "FAILED" }))?;
        for line in &found {
            output::line(format_args!("{line}"))?;
        }
        *if found.is_empty() { &mut right } else { &mut wrong } += 1;
    }
    Ok((right, wrong))
}

/// Holds `calls` against the roles of `template`.
///
/// # Errors
/// Names what is not allowed.
pub(crate) fn check_allowed(template: &Template, calls: &Calls) -> Result<()> {
    let rows = judge(template, calls)?;
    let missing =
        rows.iter().filter(|row| row.verdict == Verdict::Missing).map(|row| format!("{}: {row}", row.function));
    let missing: Vec<String> = missing.collect();
    ensure!(missing.is_empty(), "its role does not allow what it did: {}", missing.join("; "));
    Ok(())
}

/// Forgets what earlier runs recorded.
///
/// # Errors
/// If a file cannot be removed.
pub(crate) fn forget(layout: &Layout) -> Result<()> {
    for file in files(layout).into_iter().filter(|file| file.exists()) {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

/// The calls on the stack, and those of functions that were run alone.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn recorded(layout: &Layout) -> Result<Calls> {
    let mut calls = Calls::default();
    for file in files(layout) {
        calls.extend(Calls::load(&file)?);
    }
    Ok(calls)
}

fn files(layout: &Layout) -> [PathBuf; 2] {
    [layout.calls(), layout.state.join(ALONE)]
}

/// The template that the roles stand in, as the local stack deploys it.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn template(layout: &Layout) -> Result<Template> {
    Template::local(&layout.workspace, "http://127.0.0.1:4566", "http://127.0.0.1:8787")
}

/// The file, beside `stack.json`, with the calls of functions that were run alone, on a stub.
pub(crate) const ALONE: &str = "calls-alone.jsonl";

impl Row {
    /// Whether the role must be changed.
    pub(crate) fn is_wrong(&self) -> bool {
        matches!(self.verdict, Verdict::Missing | Verdict::Unused)
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}: {} on {}", self.verdict, self.action, self.resource)
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Seen(times) => write!(to, "seen {times} ×"),
            Self::ByAws(why) | Self::Excepted(why) => to.write_str(why),
            Self::Missing => to.write_str("MISSING"),
            Self::Unused => to.write_str("NEVER USED"),
        }
    }
}
