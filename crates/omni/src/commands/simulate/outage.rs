//! Runs the scenarios of an outage, by the gateway and by a simple way of doing it, and shows both.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};
use omni_core::testing::simulation;
use omni_core::testing::simulation::{Report, Scenario, Setup, Who};

use super::outcome::Outcome;
use super::{chart, table};
use crate::foundation::output;

/// The time between two lines of progress, where no bar can be drawn.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// Simulate an outage of this size.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Run only this scenario, such as brown-out [default: all].
    #[arg(long)]
    scenario: Option<String>,
    /// Derive all randomness from this seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Let messages come for this many virtual minutes [default: 60, 160 for the blackout].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_440))]
    minutes: Option<u32>,
    /// Let this many messages come each second.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000))]
    rate: u32,
    /// Draw the plot into this file; with several scenarios, the name of each stands before the ending.
    #[arg(long)]
    out: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Print the table as the docs hold it.
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

/// Simulates, draws and prints.
///
/// # Errors
/// If there is no such scenario, or a plot cannot be written.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let scenarios = scenarios(args.scenario.as_deref())?;
    let outcomes: Vec<Outcome> = scenarios.iter().map(|scenario| outcome(*scenario, args)).collect();
    if let Some(out) = &args.out {
        for outcome in &outcomes {
            let path = if outcomes.len() == 1 { out.clone() } else { named(out, outcome.gateway.scenario) };
            let drawn = chart::svg(outcome);
            std::fs::write(&path, drawn).with_context(|| format!("writing {}", path.display()))?;
            output::note(format_args!("{} is drawn in {}", outcome.gateway.scenario.name(), path.display()));
        }
    }
    let holds = outcomes.iter().all(|outcome| outcome.gateway.holds());
    if args.json {
        let reports: Vec<&Report> = outcomes.iter().flat_map(|outcome| [&outcome.gateway, &outcome.naive]).collect();
        output::json(&reports)?;
    } else if args.markdown {
        output::line(table::markdown(&outcomes))?;
    } else {
        output::line(table::text(&outcomes))?;
    }
    Ok(if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn scenarios(name: Option<&str>) -> Result<Vec<Scenario>> {
    let Some(name) = name else { return Ok(Scenario::ALL.to_vec()) };
    match Scenario::from_name(name) {
        Some(scenario) => Ok(vec![scenario]),
        None => bail!("no scenario is called {name}; there are {}", Scenario::ALL.map(Scenario::name).join(", ")),
    }
}

fn outcome(scenario: Scenario, args: &Args) -> Outcome {
    let minutes = args.minutes.unwrap_or(scenario.usual_minutes());
    let setup = Setup { seed: args.seed, minutes, rate: args.rate };
    let run = |who: Who| {
        let mut progress = Progress::begin(format!("{}, {}", scenario.name(), table::name(who)), u64::from(minutes));
        let report = simulation::run(scenario, setup, who, &mut |minute, _| progress.minute(minute));
        progress.end();
        report
    };
    Outcome { gateway: run(Who::Gateway), naive: run(Who::Naive) }
}

/// The progress of a simulation: a bar on a terminal, now and then a line elsewhere.
struct Progress {
    what: String,
    minutes: u64,
    bar: Option<ProgressBar>,
    begun: Instant,
    told: Instant,
}

impl Progress {
    fn begin(what: String, minutes: u64) -> Self {
        let bar = output::is_lively().then(|| {
            let bar = ProgressBar::new(minutes).with_style(style());
            bar.set_message(what.clone());
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        let now = Instant::now();
        Self { what, minutes, bar, begun: now, told: now }
    }

    fn minute(&mut self, minute: u64) {
        if let Some(bar) = &self.bar {
            bar.set_position(minute);
        } else if self.told.elapsed() >= BETWEEN_LINES {
            self.told = Instant::now();
            output::note(format_args!("… {}: virtual minute {minute} of {}", self.what, self.minutes));
        }
    }

    fn end(self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let seconds = self.begun.elapsed().as_secs_f64();
        output::note(format_args!("✓ {}: {} virtual minutes ({seconds:.1} s)", self.what, self.minutes));
    }
}

fn style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{bar:30} virtual minute {pos} of {len}: {msg}");
    style.unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// `outage.svg` for the scenario `calm` is `outage-calm.svg`.
fn named(out: &Path, scenario: Scenario) -> PathBuf {
    let stem = out.file_stem().unwrap_or_default().to_string_lossy();
    let ending = out.extension().map_or("svg".into(), |ending| ending.to_string_lossy());
    out.with_file_name(format!("{stem}-{}.{ending}", scenario.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scenario_is_found_by_its_name_and_has_a_plot_of_its_own() {
        assert_eq!(scenarios(Some("brown-out")).unwrap(), [Scenario::BrownOut]);
        assert_eq!(scenarios(None).unwrap(), Scenario::ALL);
        assert!(scenarios(Some("earthquake")).is_err());
        assert_eq!(named(Path::new("a/outage.svg"), Scenario::Calm), Path::new("a/outage-calm.svg"));
        assert_eq!(named(Path::new("outage"), Scenario::Calm), Path::new("outage-calm.svg"));
    }
}
