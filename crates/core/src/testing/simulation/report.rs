//! The result of a run, and the promises that held.

use serde::Serialize;

use super::counts::{Counts, STEP, slot};
use super::message::{End, SimulatedMessage};
use super::outage::OutageModel;
use super::scenario::CONTRACT;
use super::watch::Watch;
use super::{MINUTE, Micros, Pair, Scenario, Setup, Side, Who};

/// Messages are to be on the phone within this, in minutes, while one carrier is healthy.
const IN_TIME: u64 = 5;

/// The messages of a thousand that have to be in time.
const IN_TIME_PER_MILLE: f64 = 999.0;

/// The leader changes at most so often in half an hour.
const MAX_LEADS: usize = 2;

/// The minutes after the end of an outage in which everything that waited is gone.
const DRAINED: u64 = 15;

/// The result of a run.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Scenario that was run.
    pub scenario: Scenario,
    /// Size and seed of the run.
    pub setup: Setup,
    /// The one who decided.
    pub who: Who,
    /// Messages that came.
    pub messages: usize,
    /// Those that are on the phone, whatever we know of them.
    pub arrived: usize,
    /// Those that were on the phone within five minutes.
    pub in_time: usize,
    /// Those whose answer was lost, that are not on the phone, and that nobody may send again: reported as unknown.
    pub unknown: usize,
    /// Those that we gave up, or that still wait at the end, and that are not on the phone.
    pub lost: usize,
    /// Messages that must not go twice and did.
    pub twice: usize,
    /// Alerts that went twice, which they may rather than never.
    pub alerts_twice: usize,
    /// Calls to each carrier.
    pub calls: Pair<u64>,
    /// The most calls to each within any second.
    pub busiest_second: Pair<usize>,
    /// Changes of the carrier that gets most messages, in the worst half-hour.
    pub leads: usize,
    /// Moves of points, in the worst half-hour.
    pub point_moves: usize,
    /// Seconds from the message to the phone: of half of them, of 99 in a hundred.
    pub p50: f64,
    /// See [`Report::p50`].
    pub p99: f64,
    /// Seconds after the trouble ended until nothing from before was left.
    pub drained_after: Option<f64>,
    /// Number of times that a message was looked at.
    pub looks: u64,
    /// Promises, and whether they held.
    pub promises: Vec<Held>,
    /// Course of the run.
    #[serde(skip)]
    pub series: Series,
}

/// A promise, and whether it held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// The promise, in words.
    pub promise: String,
    /// The value that was measured.
    pub measured: String,
    /// Whether it held.
    pub holds: bool,
}

/// The course of a run, by half-minutes.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// Seconds of one step.
    pub step: f64,
    /// Messages that each carrier sent on.
    pub sent: Pair<Vec<u32>>,
    /// Of the messages that came in this step: seconds to the phone of half of them; `None` if none arrived.
    pub p50: Vec<Option<f64>>,
    /// The same of 99 in a hundred.
    pub p99: Vec<Option<f64>>,
    /// Points of each carrier's route.
    pub points: Pair<Vec<u32>>,
    /// Whether its breaker kept calls away.
    pub blocked: Pair<Vec<bool>>,
}

impl Report {
    /// Sums a run up.
    pub(super) fn of(
        scenario: Scenario,
        setup: Setup,
        who: Who,
        parcels: &[SimulatedMessage],
        counts: &Counts,
        weather: &OutageModel,
        watch: Option<&Watch>,
    ) -> Self {
        let count = |holds: &dyn Fn(&SimulatedMessage) -> bool| parcels.iter().filter(|parcel| holds(parcel)).count();
        let absent = |parcel: &SimulatedMessage| parcel.arrived.is_none();
        let mut waits: Vec<Micros> = parcels.iter().filter_map(wait).collect();
        waits.sort_unstable();
        let mut report = Self {
            scenario,
            setup,
            who,
            messages: parcels.len(),
            arrived: waits.len(),
            in_time: waits.partition_point(|wait| *wait <= IN_TIME * MINUTE),
            unknown: count(&|parcel| absent(parcel) && parcel.end == End::Unknown),
            lost: count(&|parcel| absent(parcel) && parcel.end != End::Unknown),
            twice: count(&|parcel| parcel.copies > 1 && !parcel.alert),
            alerts_twice: count(&|parcel| parcel.copies > 1 && parcel.alert),
            calls: counts.calls.clone(),
            busiest_second: weather.busiest.clone(),
            leads: watch.map_or(0, Watch::most_leads),
            point_moves: watch.map_or(0, Watch::most_moves),
            p50: quantile(&waits, 50).unwrap_or_default(),
            p99: quantile(&waits, 99).unwrap_or_default(),
            drained_after: drained_after(scenario, parcels),
            looks: counts.events,
            promises: Vec::new(),
            series: Series::of(parcels, counts),
        };
        report.promises = report.promised();
        report
    }

    /// Whether every promise held.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.promises.iter().all(|promise| promise.holds)
    }

    /// The share of the messages that arrived in time, in hundredths; those whose end nobody can know are not counted.
    #[must_use]
    pub fn percent_in_time(&self) -> f64 {
        ratio(self.in_time, self.messages - self.unknown) * 100.0
    }

    fn promised(&self) -> Vec<Held> {
        let held = |promise: String, measured: String, holds| Held { promise, measured, holds };
        let Self { scenario, messages, arrived, unknown, twice, leads, busiest_second, .. } = self;
        let most = busiest_second.a.max(busiest_second.b);
        let mut promises = Vec::new();
        if scenario.has_a_healthy_carrier() {
            promises.push(held(
                format!("99.9 % are on the phone within {IN_TIME} min"),
                format!("{:.3} %", self.percent_in_time()),
                self.percent_in_time() * 10.0 >= IN_TIME_PER_MILLE,
            ));
        } else {
            let drained = self.drained_after.unwrap_or(f64::INFINITY);
            promises.push(held(
                format!("what waited is gone within {DRAINED} min"),
                format!("{:.1} min", drained / 60.0),
                drained <= f64::from(u32::try_from(DRAINED * 60).unwrap_or(u32::MAX)),
            ));
        }
        let rest = messages - arrived - unknown;
        promises.push(held("nothing is lost".into(), rest.to_string(), rest == 0));
        promises.push(held("nothing goes twice that must not".into(), twice.to_string(), *twice == 0));
        promises.push(held(
            format!("the lead changes at most {MAX_LEADS} times in 30 min"),
            leads.to_string(),
            *leads <= MAX_LEADS,
        ));
        promises.push(held(
            format!("no second has more than {CONTRACT} calls to a carrier"),
            most.to_string(),
            most <= usize::try_from(CONTRACT).unwrap_or(usize::MAX),
        ));
        promises
    }
}

impl Series {
    fn of(parcels: &[SimulatedMessage], counts: &Counts) -> Self {
        let steps = counts.views.a.len();
        let mut waits: Vec<Vec<Micros>> = vec![Vec::new(); steps];
        for parcel in parcels {
            if let (Some(wait), Some(list)) = (wait(parcel), waits.get_mut(slot(parcel.born))) {
                list.push(wait);
            }
        }
        for list in &mut waits {
            list.sort_unstable();
        }
        let quantiles = |percent| waits.iter().map(|list| quantile(list, percent)).collect();
        let sent = |side: Side| {
            let mut sent = counts.sent.at(side).clone();
            sent.resize(steps, 0);
            sent
        };
        let views = |side: Side| counts.views.at(side).iter();
        Self {
            step: seconds(STEP),
            sent: Pair::of(sent),
            p50: quantiles(50),
            p99: quantiles(99),
            points: Pair::of(|side| views(side).map(|view| view.points).collect()),
            blocked: Pair::of(|side| views(side).map(|view| view.blocked).collect()),
        }
    }
}

/// The time that a message was under way, in microseconds.
fn wait(parcel: &SimulatedMessage) -> Option<Micros> {
    parcel.arrived.map(|arrived| arrived.saturating_sub(parcel.born))
}

/// The time at which the last message from before the end of the trouble was on the phone; `None` if one never was.
fn drained_after(scenario: Scenario, parcels: &[SimulatedMessage]) -> Option<f64> {
    let end = scenario.trouble().1 * MINUTE;
    let waiting = parcels.iter().filter(|parcel| parcel.born < end && parcel.end != End::Unknown);
    let last = waiting.map(|parcel| parcel.arrived).try_fold(end, |last, arrived| Some(last.max(arrived?)))?;
    Some(seconds(last - end))
}

/// A quantile in seconds, of times in order.
fn quantile(sorted: &[Micros], percent: usize) -> Option<f64> {
    let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
    sorted.get(at).map(|wait| seconds(*wait))
}

fn seconds(time: Micros) -> f64 {
    std::time::Duration::from_micros(time).as_secs_f64()
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    if whole == 0 { 1.0 } else { number(part) / number(whole) }
}
