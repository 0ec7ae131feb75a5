//! The outcomes of several scenarios beside each other: as a table of the terminal and of the docs.

use comfy_table::Table;
use comfy_table::presets::{ASCII_MARKDOWN, UTF8_FULL_CONDENSED};
use omni_core::testing::simulation::{Report, Who};

use super::outcome::Outcome;
use crate::foundation::output;

const HEADINGS: [&str; 11] = [
    "what happens",
    "who",
    "messages",
    "on the phone\nwithin 5 min",
    "lost",
    "unknown",
    "twice",
    "p50 s",
    "p99 s",
    "calls to A, B",
    "lead\nchanges",
];

/// The name in the table.
pub(super) fn name(who: Who) -> &'static str {
    match who {
        Who::Gateway => "gateway",
        Who::Naive => "naive",
    }
}

/// The table for the terminal, with the promises.
pub(super) fn text(outcomes: &[Outcome]) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.set_header(HEADINGS);
    rows(outcomes).for_each(|row| {
        table.add_row(row);
    });
    let promises = outcomes.iter().flat_map(|outcome| {
        outcome.gateway.promises.iter().map(|held| {
            let verdict = if held.holds { "holds" } else { "DOES NOT HOLD" };
            format!("{}: {}: {} ({verdict})", outcome.gateway.scenario.name(), held.promise, held.measured)
        })
    });
    std::iter::once(output::fitted(table)).chain(promises).collect::<Vec<_>>().join("\n")
}

/// The table for the docs.
pub(super) fn markdown(outcomes: &[Outcome]) -> String {
    let mut table = Table::new();
    table.load_style(ASCII_MARKDOWN);
    table.set_header(HEADINGS.map(|heading| heading.replace('\n', " ")));
    rows(outcomes).for_each(|row| {
        table.add_row(row);
    });
    table.to_string()
}

fn rows(outcomes: &[Outcome]) -> impl Iterator<Item = [String; 11]> {
    outcomes.iter().flat_map(|Outcome { gateway, naive }| [row(gateway, true), row(naive, false)])
}

fn row(report: &Report, first: bool) -> [String; 11] {
    let twice = match report.alerts_twice {
        0 => count(report.twice),
        alerts => format!("{} + {} alerts", count(report.twice), count(alerts)),
    };
    [
        if first { report.scenario.title().to_owned() } else { String::new() },
        name(report.who).to_owned(),
        count(report.messages),
        format!("{:.2} %", report.percent_in_time()),
        count(report.lost),
        count(report.unknown),
        twice,
        seconds(report.p50),
        seconds(report.p99),
        format!("{}, {}", big(report.calls.a), big(report.calls.b)),
        if report.who == Who::Naive { String::new() } else { report.leads.to_string() },
    ]
}

fn count(count: usize) -> String {
    big(u64::try_from(count).unwrap_or(u64::MAX))
}

/// The number with a comma between thousands.
fn big(count: u64) -> String {
    let digits = count.to_string();
    let first = match digits.len() % 3 {
        0 => 3,
        rest => rest,
    };
    let (head, tail) = digits.split_at(first.min(digits.len()));
    let groups = tail.as_bytes().chunks(3).map(|group| String::from_utf8_lossy(group).into_owned());
    std::iter::once(head.to_owned()).chain(groups).collect::<Vec<_>>().join(",")
}

fn seconds(time: f64) -> String {
    if time < 100.0 { format!("{time:.1}") } else { format!("{time:.0}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let check = |number, expected: &str| assert_eq!(big(number), expected);
        check(0, "0");
        check(999, "999");
        check(1_000, "1,000");
        check(720_000, "720,000");
        check(1_234_567, "1,234,567");
    }
}
