//! `cargo omni policies`: what every function did on AWS in the last run of the tests, held against its role.

use std::process::ExitCode;

use anyhow::{Result, bail};
use comfy_table::Table;
use comfy_table::presets::UTF8_FULL_CONDENSED;

use crate::foundation::output;
use crate::policies;
use crate::policies::judgement::{Row, judge};
use crate::stack::layout::Layout;

/// Show the policies of functions beside what they did.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Show only this function.
    #[arg(long)]
    function: Option<String>,
}

/// Prints the table.
///
/// # Errors
/// If nothing was recorded, or a role is not understood.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let layout = Layout::of_tests()?;
    let calls = policies::recorded(&layout)?;
    if calls.iter().next().is_none() {
        bail!("nothing was recorded; run `cargo omni test` first");
    }
    let mut rows = judge(&policies::template(&layout)?, &calls)?;
    rows.retain(|row| args.function.as_ref().is_none_or(|wanted| *wanted == row.function));
    output::line(table(&rows))?;
    let wrong = rows.iter().filter(|row| row.is_wrong()).count();
    output::line(format_args!("{} actions on resources, {wrong} of them missing or never used", rows.len()))?;
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn table(rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(["function", "action", "resource", "why"]);
    for row in rows {
        table.add_row([&row.function, &row.action, &short(&row.resource), &row.verdict.to_string()]);
    }
    table
}

/// An ARN without what is the same in all of them.
fn short(arn: &str) -> String {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts.as_slice() {
        ["arn", _, _, _, _, name] => (*name).to_owned(),
        _ => arn.to_owned(),
    }
}
