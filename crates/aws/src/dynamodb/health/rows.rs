//! The rows of the health table.

use std::time::Duration;

use jiff::Timestamp;
use omni_core::domain::route_health::{KEEP_TRANSITIONS, RouteChange, RouteTransition, TallyMinute, minute_of};
use omni_core::foundation::failure::Failure;
use omni_core::model::route::Route;

use crate::dynamodb::table;
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{EXPIRES_AT, Item};

/// The partition of the states of routes.
pub(super) const ROUTES: &str = "routes";

/// The partition of the records of their changes.
pub(super) const TRANSITIONS: &str = "transitions";

/// Long after the last look at a minute.
const KEEP_MINUTES: Duration = Duration::from_hours(24);

/// Accepted calls, by ten seconds.
const ACCEPTED: [&str; 6] = ["accepted0", "accepted1", "accepted2", "accepted3", "accepted4", "accepted5"];
/// Failed calls, by ten seconds.
const FAILED: [&str; 6] = ["failed0", "failed1", "failed2", "failed3", "failed4", "failed5"];
const PROMPT: &str = "prompt";
const SETTLED: &str = "settled";
/// The minute since the epoch.
const MINUTE: &str = "minute";

const VERSION: &str = "version";

/// The minute that a moment lies in: `2026-11-23T20:45`.
pub(super) fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

/// RFC 3339 with all nine digits, so that text sorts as time does.
pub(super) fn moment(at: Timestamp) -> String {
    format!("{at:.9}")
}

/// Adds `counts` to a minute since the epoch.
pub(super) fn counting(route: Route, nth: i64, counts: &TallyMinute) -> Update {
    let at = Timestamp::from_second(nth.saturating_mul(60)).unwrap_or_default();
    let calls = ACCEPTED.into_iter().zip(FAILED).zip(counts.calls);
    let calls = calls.flat_map(|((accepted, failed), calls)| [(accepted, calls.accepted), (failed, calls.failed)]);
    let all = calls.chain([(PROMPT, counts.prompt), (SETTLED, counts.settled)]);
    let update = Update::of(table::keys(route.to_string(), minute(at)))
        .set(MINUTE, table::number(minute_of(at)))
        .set(EXPIRES_AT, table::expiry(at, KEEP_MINUTES));
    all.filter(|(_, count)| *count > 0).fold(update, |update, (name, count)| update.add(name, table::number(count)))
}

/// The counts in the minute of a row.
pub(super) fn counted(row: &Item) -> Option<(i64, TallyMinute)> {
    let count = |name: &str| table::number_of(row, name).unwrap_or(0);
    let mut minute = TallyMinute { prompt: count(PROMPT), settled: count(SETTLED), ..TallyMinute::default() };
    for ((calls, accepted), failed) in minute.calls.iter_mut().zip(ACCEPTED).zip(FAILED) {
        (calls.accepted, calls.failed) = (count(accepted), count(failed));
    }
    Some((table::number_of(row, MINUTE)?, minute))
}

pub(super) fn state_key(route: Route) -> Item {
    table::keys(ROUTES, route.to_string())
}

/// A state, if it is still of the version before.
pub(super) fn state(change: &RouteChange) -> Result<Update, Failure> {
    let expected = Some(change.expected()).filter(|version| *version > 0).map(table::number);
    let update = Update::of(state_key(change.state.route))
        .set(VERSION, table::number(change.state.version))
        .set(table::DOCUMENT, table::json(&change.state)?);
    Ok(update.if_still(VERSION, expected))
}

/// A record.
pub(super) fn transition(transition: &RouteTransition) -> Result<Update, Failure> {
    let name = format!("{}#{}#{}", moment(transition.at), transition.route, transition.version);
    let keep = KEEP_TRANSITIONS.unsigned_abs();
    Ok(Update::of(table::keys(TRANSITIONS, name))
        .set(table::DOCUMENT, table::json(transition)?)
        .set(EXPIRES_AT, table::expiry(transition.at, keep)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_lies_in_its_minute() {
        let check = |at: &str, expected: &str| assert_eq!(minute(at.parse().unwrap()), expected);
        check("2026-11-23T20:45:00Z", "2026-11-23T20:45");
        check("2026-11-23T20:45:59.999Z", "2026-11-23T20:45");
        check("2026-11-24T00:15:10+05:30", "2026-11-23T18:45");
    }

    #[test]
    fn a_row_is_read_as_what_was_counted() {
        let number = |value: u32| table::number(value);
        let row = table::keys("twilio/sms", "2026-11-23T20:45");
        let row = [("accepted0", 7), ("failed5", 3), ("settled", 2)]
            .into_iter()
            .fold(row, |row, (name, value)| table::with(row, name, number(value)));
        assert_eq!(counted(&row), None);
        let (nth, minute) = counted(&table::with(row, "minute", number(9))).unwrap();
        let calls = (minute.calls[0].accepted, minute.calls[5].failed, minute.sum().all());
        assert_eq!((nth, calls, minute.settled, minute.prompt), (9, (7, 3, 10), 2, 0));
    }
}
