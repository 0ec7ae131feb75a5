//! `cargo omni weight`: what the functions' packages are made of, crate by crate.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use comfy_table::CellAlignment;
use indicatif::ProgressBar;
use serde::Serialize;

use crate::bench::build;
use crate::bench::measure::as_f64;
use crate::bench::report::package_budget;
use crate::bench::weight::{Weight, weigh};
use crate::foundation::output;

/// Width of the longest bar, in characters.
const WIDTH: u64 = 40;

/// Weigh the functions.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Show the crates of one function, such as inbound-router [default: a line for each function].
    function: Option<String>,
    /// Show this many crates; the others are added up.
    #[arg(long, default_value_t = 25, value_name = "N")]
    top: usize,
    /// Print JSON, with every crate.
    #[arg(long)]
    json: bool,
}

/// One function, weighed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    function: String,
    /// The package, in bytes.
    zipped: usize,
    /// The most that it may have.
    budget: f64,
    /// Bytes by kind of section, before they are compressed.
    sections: BTreeMap<&'static str, u64>,
    /// Bytes by crate, before they are compressed.
    crates: BTreeMap<String, u64>,
}

/// Builds with symbols, weighs, prints. A budget that does not hold is printed and fails nothing.
///
/// # Errors
/// If there is no such function, or it does not build.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let functions = build::functions(args.function.as_slice())?;
    let progress = ProgressBar::new_spinner();
    progress.enable_steady_tick(Duration::from_millis(120));
    let rows = functions.into_iter().map(|function| {
        progress.set_message(format!("building {function}"));
        row(function, &progress)
    });
    let rows = rows.collect::<Result<Vec<_>>>()?;
    progress.finish_and_clear();
    match rows.as_slice() {
        _ if args.json => output::json(&rows)?,
        [row] if args.function.is_some() => output::line(of_one(row, args.top))?,
        rows => output::line(of_all(rows))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn row(function: String, progress: &ProgressBar) -> Result<Row> {
    let path = build::build_named(&function, progress)?;
    let binary = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let Weight { zipped, crates, sections } = weigh(&binary)?;
    let budget = package_budget(&function) * 1e6;
    Ok(Row { function, zipped, budget, sections, crates })
}

impl Row {
    /// The crates, the heaviest first.
    fn heaviest(&self) -> Vec<(&str, u64)> {
        heaviest(self.crates.iter().map(|(name, bytes)| (name.as_str(), *bytes)))
    }

    fn verdict(&self) -> String {
        let (zipped, budget) = (as_f64(self.zipped as u64), self.budget);
        let verdict = if zipped <= budget { "ok" } else { "OVER" };
        format!("{:.2} MB zipped, budget {:.0} MB: {verdict}", zipped / 1e6, budget / 1e6)
    }
}

/// A line for each function.
fn of_all(rows: &[Row]) -> String {
    let mut table = output::table(["FUNCTION", "ZIPPED MB", "BUDGET", "LOADED MB", "HEAVIEST CRATES, KB"]);
    for row in rows {
        let (zipped, loaded) = (as_f64(row.zipped as u64) / 1e6, row.sections.values().sum());
        let heaviest = row.heaviest();
        let named = heaviest.iter().filter(|(name, _)| !name.starts_with('(')).take(4);
        table.add_row([
            row.function.clone(),
            format!("{zipped:.2}"),
            if zipped * 1e6 <= row.budget { "ok" } else { "OVER" }.to_owned(),
            format!("{:.2}", as_f64(loaded) / 1e6),
            named.map(|(name, bytes)| format!("{name} {}", kilobytes(*bytes))).collect::<Vec<_>>().join(", "),
        ]);
    }
    output::fitted(table)
}

/// One function: its sections, then its crates.
fn of_one(row: &Row, top: usize) -> String {
    let loaded: u64 = row.sections.values().sum();
    let sections = heaviest(row.sections.iter().map(|(name, bytes)| (*name, *bytes)));
    let mut crates = row.heaviest();
    let others = crates.split_off(top.min(crates.len()));
    let rest = format!("({} more)", others.len());
    if !others.is_empty() {
        crates.push((&rest, others.iter().map(|(_, bytes)| bytes).sum()));
    }
    [
        format!("{}: {}; {:.2} MB loaded", row.function, row.verdict(), as_f64(loaded) / 1e6),
        String::new(),
        drawn("SECTION", &sections, loaded),
        String::new(),
        drawn("CRATE", &crates, loaded),
    ]
    .join("\n")
}

fn drawn(what: &str, parts: &[(&str, u64)], whole: u64) -> String {
    let most = parts.iter().map(|(_, bytes)| *bytes).max().unwrap_or(0).max(1);
    let mut table = output::table([what, "KB", "%", ""]);
    for (name, bytes) in parts {
        let share = as_f64(*bytes) * 100.0 / as_f64(whole.max(1));
        table.add_row([
            (*name).to_owned(),
            kilobytes(*bytes),
            format!("{share:.1}"),
            "█".repeat(usize::try_from((bytes * WIDTH).div_ceil(most)).unwrap_or(0)),
        ]);
    }
    for column in table.column_iter_mut().skip(1).take(2) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    output::fitted(table)
}

fn heaviest<'a>(parts: impl Iterator<Item = (&'a str, u64)>) -> Vec<(&'a str, u64)> {
    let mut parts: Vec<_> = parts.collect();
    parts.sort_unstable_by_key(|(name, bytes)| (std::cmp::Reverse(*bytes), *name));
    parts
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.0}", as_f64(bytes) / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let crates = [("std", 300_000), ("omni_core", 900_000), ("(unnamed data)", 400_000), ("ring", 100_000)];
        Row {
            function: "inbound-router".to_owned(),
            zipped: 4_210_000,
            budget: 4e6,
            sections: BTreeMap::from([("code", 1_300_000), ("constants", 400_000)]),
            crates: crates.map(|(name, bytes)| (name.to_owned(), bytes)).into(),
        }
    }

    #[test]
    fn the_heaviest_crate_comes_first_and_the_light_ones_are_added_up() {
        let drawn = of_one(&row(), 2);
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(lines.first(), Some(&"inbound-router: 4.21 MB zipped, budget 4 MB: OVER; 1.70 MB loaded"));
        let words: Vec<Vec<&str>> =
            lines.iter().skip(6).map(|line| line.split_whitespace().take(3).collect()).collect();
        assert_eq!(
            words,
            [
                vec!["CRATE", "KB", "%"],
                vec!["omni_core", "900", "52.9"],
                vec!["(unnamed", "data)", "400"],
                vec!["(2", "more)", "400"],
            ]
        );
    }

    #[test]
    fn every_function_has_its_line() {
        let drawn = of_all(&[row()]);
        let line: Vec<&str> = drawn.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(line, ["inbound-router", "4.21", "OVER", "1.70", "omni_core", "900,", "std", "300,", "ring", "100"]);
    }
}
