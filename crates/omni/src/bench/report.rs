//! The figures of a run, held against the budgets: as a table and as JSON.

use std::collections::BTreeMap;

use comfy_table::Table;
use comfy_table::presets::UTF8_FULL_CONDENSED;
use serde::Serialize;

use super::measure::{Effort, Figures};
use super::sample::BATCH;

/// Everything that one run found out.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Report {
    /// Cold starts per row.
    starts: u64,
    /// Warm invocations per row.
    invocations: u64,
    /// Machine on which it was measured.
    machine: String,
    /// One per function and per alternative.
    rows: Vec<Row>,
    /// Rows that could not be measured, and why.
    failures: BTreeMap<String, String>,
    /// Reason why there is nothing to compare with, if so.
    #[serde(skip_serializing_if = "Option::is_none")]
    without_node: Option<String>,
    #[serde(skip)]
    node_cold_start: Option<f64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: String,
    cells: BTreeMap<&'static str, Cell>,
    operations: BTreeMap<String, f64>,
}

/// One number and its budget.
#[derive(Serialize)]
struct Cell {
    measured: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<Bound>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ok: Option<bool>,
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
enum Bound {
    AtMost(f64),
    AtLeast(f64),
}

/// Keys in JSON and headings in the table, in the order of the table.
const COLUMNS: [(&str, &str); 10] = [
    ("coldStart", "exec → poll\nms"),
    ("timesNode", "× faster\nthan node"),
    ("firstInvocation", "first\nms"),
    ("warmP50", "warm p50\nms"),
    ("warmP99", "p99\nms"),
    ("cpu", "CPU\nms"),
    ("peakMemory", "peak\nMB"),
    ("zipped", "zipped\nMB"),
    ("awsCalls", "AWS\ncalls"),
    ("carrierCalls", "carrier\ncalls"),
];

impl Report {
    /// An empty one.
    pub(crate) fn new(effort: Effort, machine: String) -> Self {
        Self {
            starts: effort.starts,
            invocations: effort.invocations,
            machine,
            rows: Vec::new(),
            failures: BTreeMap::new(),
            without_node: None,
            node_cold_start: None,
        }
    }

    /// Adds what there is to compare with. The first one added is what functions are compared to.
    pub(crate) fn add_alternative(&mut self, name: &str, figures: Figures) {
        self.node_cold_start.get_or_insert(figures.cold_start);
        let cells = cells(&figures).map(|(column, measured)| (column, Cell { measured, budget: None, ok: None }));
        self.rows.push(Row { name: name.to_owned(), cells: cells.collect(), operations: figures.operations });
    }

    /// Adds a function with the size of its package in bytes.
    pub(crate) fn add_function(&mut self, name: &str, figures: Figures, zipped: usize) {
        let times_node = self.node_cold_start.map(|node| ("timesNode", node / figures.cold_start));
        let zipped = ("zipped", super::measure::as_f64(zipped as u64) / 1e6);
        let cells = cells(&figures).chain(times_node).chain([zipped]).map(|(column, measured)| {
            let budget = budget(name, column);
            let ok = budget.map(|budget| budget.holds(measured));
            (column, Cell { measured, budget, ok })
        });
        self.rows.push(Row { name: name.to_owned(), cells: cells.collect(), operations: figures.operations });
    }

    /// Says why `name` has no row.
    pub(crate) fn add_failure(&mut self, name: &str, reason: &anyhow::Error) {
        self.failures.insert(name.to_owned(), format!("{reason:#}"));
    }

    /// Says why there is nothing to compare with.
    pub(crate) fn without_node(&mut self, reason: String) {
        self.without_node = Some(reason);
    }

    /// Whether every function has its row.
    pub(crate) fn is_complete(&self) -> bool {
        self.failures.is_empty()
    }

    /// The table and what has to be said about it.
    pub(crate) fn to_text(&self) -> String {
        let mut table = Table::new();
        table.load_style(UTF8_FULL_CONDENSED);
        table.set_header(["function"].into_iter().chain(COLUMNS.map(|(_, heading)| heading)));
        for row in &self.rows {
            let cells = COLUMNS.iter().map(|(column, _)| row.cells.get(column).map_or_else(String::new, Cell::to_text));
            table.add_row(std::iter::once(row.name.clone()).chain(cells));
        }
        let mut lines = vec![table.to_string()];
        lines.extend(self.failures.iter().map(|(name, reason)| format!("{name}: not measured: {reason}")));
        lines.extend(self.without_node.iter().map(|reason| format!("not compared with Node: {reason}")));
        lines.push(self.summary());
        lines.join("\n")
    }

    fn summary(&self) -> String {
        let verdicts = || self.rows.iter().flat_map(|row| row.cells.values()).filter_map(|cell| cell.ok);
        format!(
            "{} of {} budgets hold. {} starts and {} warm invocations each; a batch has {BATCH} records. Medians on {}, \
             which is never quiet: trust ratios within one run rather than numbers across runs.",
            verdicts().filter(|ok| *ok).count(),
            verdicts().count(),
            self.starts,
            self.invocations,
            self.machine,
        )
    }
}

impl Cell {
    fn to_text(&self) -> String {
        let measured = number(self.measured);
        match (self.budget, self.ok) {
            (Some(Bound::AtMost(most)), Some(true)) => format!("{measured} ≤ {most} ok"),
            (Some(Bound::AtMost(most)), _) => format!("{measured} > {most} OVER"),
            (Some(Bound::AtLeast(least)), Some(true)) => format!("{measured} ≥ {least} ok"),
            (Some(Bound::AtLeast(least)), _) => format!("{measured} < {least} UNDER"),
            (None, _) => measured,
        }
    }
}

impl Bound {
    fn holds(self, measured: f64) -> bool {
        match self {
            Self::AtMost(most) => measured <= most,
            Self::AtLeast(least) => measured >= least,
        }
    }
}

/// The budgets of docs/architecture/benchmarks.md.
fn budget(function: &str, column: &str) -> Option<Bound> {
    let receives = function.ends_with("-receive");
    match column {
        "coldStart" => Some(Bound::AtMost(12.0)),
        "timesNode" => Some(Bound::AtLeast(20.0)),
        "firstInvocation" => Some(Bound::AtMost(3.0)),
        "cpu" if receives => Some(Bound::AtMost(0.6)),
        "peakMemory" if receives || function.ends_with("-router") => Some(Bound::AtMost(10.0)),
        "zipped" => Some(Bound::AtMost(package_budget(function))),
        "awsCalls" if receives => Some(Bound::AtMost(2.0)),
        "awsCalls" => calls_budget(function).map(Bound::AtMost),
        _ => None,
    }
}

/// The most calls to AWS that `function` may make for a batch of ten messages.
fn calls_budget(function: &str) -> Option<f64> {
    match function {
        "inbound-router" => Some(5.0),
        "message-processor" | "outbound-router" => Some(6.0),
        "carrier-selector" => Some(7.0),
        "delivery-coordinator" => Some(25.0),
        _ => None,
    }
}

/// The most that the zipped package of `function` may have, in megabytes of 10⁶ bytes.
pub(crate) fn package_budget(function: &str) -> f64 {
    if function.starts_with("media-") { 6.0 } else { 4.0 }
}

fn cells(figures: &Figures) -> impl Iterator<Item = (&'static str, f64)> + use<> {
    [
        ("coldStart", figures.cold_start),
        ("firstInvocation", figures.first_invocation),
        ("warmP50", figures.warm_p50),
        ("warmP99", figures.warm_p99),
        ("cpu", figures.cpu),
        ("peakMemory", figures.peak_memory),
        ("awsCalls", figures.aws_calls),
        ("carrierCalls", figures.carrier_calls),
    ]
    .into_iter()
}

/// Three figures that mean something.
fn number(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_held_against_its_budget() {
        let check = |function: &str, column: &str, measured: f64, expected: &str| {
            let budget = budget(function, column);
            let cell = Cell { measured, budget, ok: budget.map(|budget| budget.holds(measured)) };
            assert_eq!(cell.to_text(), expected);
        };
        check("whatsapp-receive", "coldStart", 9.81, "9.81 ≤ 12 ok");
        check("whatsapp-receive", "coldStart", 12.3, "12.3 > 12 OVER");
        check("whatsapp-receive", "timesNode", 45.06, "45.1 ≥ 20 ok");
        check("whatsapp-receive", "timesNode", 19.0, "19.0 < 20 UNDER");
        check("inbound-router", "awsCalls", 5.0, "5.00 ≤ 5 ok");
        check("outbound-router", "awsCalls", 7.0, "7.00 > 6 OVER");
        check("delivery-coordinator", "awsCalls", 24.0, "24.0 ≤ 25 ok");
        check("operations-api", "awsCalls", 7.0, "7.00");
        check("media-converter", "zipped", 5.0, "5.00 ≤ 6 ok");
    }
}
