//! The share of the traffic that a route gets: points move away from one that is slow or refuses much, and come back.
//!
//! The figures are those by which GOV.UK Notify moves text messages between its two providers, with a floor, and with at
//! most two moves in half an hour, so that a bad quarter of an hour does not swing the traffic to and fro. What was
//! counted before a move does not count again after it: it has had its answer.

use jiff::{SignedDuration, Timestamp};

use super::tally::before;
use super::{Breaker, OperatorWord, RouteChange, RouteState, RouteTally};
use crate::model::route::Availability;

/// The usual share.
pub const ALL: u32 = 100;

/// The least share: without any traffic a route could never show that it is well again.
pub const LEAST: u32 = 10;

/// Points that are moved at once (GOV.UK Notify).
pub const STEP: u32 = 10;

/// Messages are slow after so long (GOV.UK Notify).
pub const PROMPT: SignedDuration = SignedDuration::from_mins(5);

/// Messages that were sent before this long ago are no longer judged (GOV.UK Notify).
const JUDGED: SignedDuration = SignedDuration::from_mins(15);

/// The number of messages below which their slowness means nothing.
const ENOUGH: u32 = 30;

/// A route is slow if so many of a hundred messages are (GOV.UK Notify).
const SLOW_PERCENT: u32 = 15;

/// More failed calls in a minute than these are a burst (GOV.UK Notify).
const BURST: u32 = 50;

/// The time for which points stay where they are after a move, if the route is slow.
const HOLD: SignedDuration = SignedDuration::from_mins(5);

/// The same if calls fail.
const HOLD_IN_BURST: SignedDuration = SignedDuration::from_mins(1);

/// The time after which a quiet route gets points back; GOV.UK Notify waits an hour.
const QUIET: SignedDuration = SignedDuration::from_mins(15);

/// The most moves within [`BUDGET`].
pub const MAX_MOVES: usize = 2;

/// See [`MAX_MOVES`].
pub const BUDGET: SignedDuration = SignedDuration::from_mins(30);

/// A route of which no report has come for so many minutes has no receipts: nobody knows whether it is slow.
pub const RECEIPTS: i64 = 60;

/// The minutes of a tally that are looked at.
pub const LOOKED_AT: i64 = RECEIPTS;

/// The verdict on a route, by what was counted of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShareVerdict {
    /// Reason why it is ill, if too many calls fail.
    burst: Option<String>,
    /// Reason why it is ill, if too many messages are slow.
    slow: Option<String>,
    /// It has been well for a quarter of an hour.
    quiet: bool,
}

impl ShareVerdict {
    /// Judges a route at `now` by what was counted since its points last moved and its breaker last closed.
    #[must_use]
    pub fn of(state: &RouteState, tally: &RouteTally, now: Timestamp) -> Self {
        let since = state.moves.last().copied().max(state.breaker.closed_since());
        let failed = tally.calls(since, now).failed;
        let burst = (failed > BURST).then(|| format!("more than {BURST} calls failed within a minute"));
        let slow = slow(since, tally, now);
        let quiet = burst.is_none() && slow.is_none() && is_quiet(state, tally, now);
        Self { burst, slow, quiet }
    }

    /// Whether points should move away.
    #[must_use]
    pub fn is_ill(&self) -> bool {
        self.burst.is_some() || self.slow.is_some()
    }
}

/// How many of a hundred `of` all `part` is, rounded down; none of nothing. Reasons say shares and not numbers: they are
/// shown to everybody, and how much is sent is nobody's business but the senders'.
#[must_use]
pub fn percent(part: u32, all: u32) -> u32 {
    let percent = u64::from(part) * 100 / u64::from(all.max(1));
    u32::try_from(percent).unwrap_or(u32::MAX)
}

/// The reason why a route is slow. Messages that never arrive are slow: those that did are subtracted from those sent.
fn slow(since: Option<Timestamp>, tally: &RouteTally, now: Timestamp) -> Option<String> {
    if tally.last(RECEIPTS, now).all(|minute| minute.settled == 0) {
        return None;
    }
    let from = before(now, JUDGED).max(since.unwrap_or(Timestamp::MIN));
    let (mut sent, mut prompt) = (0_u32, 0_u32);
    for minute in tally.within(from, before(now, PROMPT)) {
        sent = sent.saturating_add(minute.sum().accepted);
        prompt = prompt.saturating_add(minute.prompt);
    }
    let late = percent(sent.saturating_sub(prompt), sent);
    (sent >= ENOUGH && late >= SLOW_PERCENT).then(|| format!("{late} % of the messages took more than five minutes"))
}

/// Whether nothing was wrong for a quarter of an hour, and nothing was changed.
fn is_quiet(state: &RouteState, tally: &RouteTally, now: Timestamp) -> bool {
    let from = before(now, QUIET);
    let rested = |at: Option<Timestamp>| at.is_none_or(|at| at <= from);
    let calm = tally.last(QUIET.as_mins(), now).all(|minute| minute.sum().failed <= BURST);
    calm && rested(state.moves.last().copied()) && rested(state.breaker.closed_since())
}

/// What the points of one route should do at `now`, knowing what else of its kind there is.
///
/// They rest while an operator pins or drains it and while its breaker is not closed, since nothing goes that way then.
/// They do not move away if there is nowhere to go: all others are ill or blocked.
#[must_use]
pub fn steer(
    state: &RouteState,
    verdict: &ShareVerdict,
    others: &[(&RouteState, &ShareVerdict)],
    now: Timestamp,
) -> Option<RouteChange> {
    let steered = !state.is(OperatorWord::Pin) && !state.is(OperatorWord::Drain);
    if !steered || !matches!(state.breaker, Breaker::Closed { .. } | Breaker::Other) || is_spent(&state.moves, now) {
        return None;
    }
    let held = |hold: SignedDuration| state.moves.last().is_some_and(|last| before(now, hold) < *last);
    let reason = verdict.burst.as_ref().filter(|_| !held(HOLD_IN_BURST));
    let reason = reason.or(verdict.slow.as_ref().filter(|_| !held(HOLD)));
    if let Some(reason) = reason {
        let well = |other: &RouteState, verdict: &ShareVerdict| {
            other.availability(now) == Availability::Usable && !verdict.is_ill()
        };
        let elsewhere = others.iter().any(|(other, verdict)| well(other, verdict));
        let points = state.points.saturating_sub(STEP).max(LEAST);
        return (elsewhere && points < state.points).then(|| state.moved(points, reason.clone(), now));
    }
    let points = state.points.saturating_add(STEP).min(ALL);
    let back = verdict.quiet && points > state.points;
    back.then(|| state.moved(points, format!("quiet for {} minutes", QUIET.as_mins()), now))
}

/// Whether there were as many moves as half an hour may have.
fn is_spent(moves: &[Timestamp], now: Timestamp) -> bool {
    let recent = moves.iter().filter(|at| before(now, BUDGET) < **at);
    recent.count() >= MAX_MOVES
}

/// What the points of each route should do at `now`; those of one kind are each other's alternatives.
#[must_use]
pub fn steer_all(routes: &[(&RouteState, &ShareVerdict)], now: Timestamp) -> Vec<RouteChange> {
    let others = |of: &RouteState| -> Vec<(&RouteState, &ShareVerdict)> {
        let alike =
            |other: &&(&RouteState, &ShareVerdict)| other.0.route != of.route && other.0.route.kind == of.route.kind;
        routes.iter().filter(alike).copied().collect()
    };
    routes.iter().filter_map(|(state, verdict)| steer(state, verdict, &others(state), now)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::route_health::{CallCounts, TallyMinute, minute_of};
    use crate::model::carrier::CarrierId;
    use crate::model::route::Route;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).unwrap()
    }

    fn state() -> RouteState {
        RouteState::new(Route::usual(CarrierId::Twilio))
    }

    /// One minute, in which so many messages were sent and so many of them arrived in time.
    fn sent(minute: i64, sent: u32, prompt: u32) -> (i64, TallyMinute) {
        let mut counts = TallyMinute { prompt, settled: 1, ..TallyMinute::default() };
        counts.calls[0].accepted = sent;
        (minute, counts)
    }

    #[test]
    fn a_route_is_slow_by_fifteen_percent_of_thirty_messages_that_are_old_enough() {
        let check = |sent_at: i64, count, prompt, since: Option<i64>, slow: bool| {
            let tally: RouteTally = [sent(sent_at, count, prompt)].into_iter().collect();
            let moves = since.map(at).into_iter().collect();
            let verdict = ShareVerdict::of(&RouteState { moves, ..state() }, &tally, at(100));
            assert_eq!(verdict.slow.is_some(), slow, "{sent_at} {count} {prompt} {since:?}");
        };
        check(90, 30, 25, None, true);
        check(90, 30, 26, None, false);
        check(90, 29, 0, None, false);
        check(90, 100, 85, None, true);
        check(90, 100, 86, None, false);
        check(90, 100, 200, None, false);
        // Sent 15 to 5 minutes ago, the whole minute of it, and after the last move.
        check(84, 100, 0, None, false);
        check(85, 100, 0, None, true);
        check(94, 100, 0, None, true);
        check(95, 100, 0, None, false);
        check(90, 100, 0, Some(90), true);
        check(90, 100, 0, Some(91), false);
    }

    #[test]
    fn a_route_of_which_no_report_came_for_an_hour_is_not_slow() {
        let check = |reported: Option<i64>, slow: bool| {
            let (minute, counts) = sent(90, 100, 0);
            let report = reported.map(|minute| (minute, TallyMinute { settled: 1, ..TallyMinute::default() }));
            let tally: RouteTally =
                [(minute, TallyMinute { settled: 0, ..counts })].into_iter().chain(report).collect();
            assert_eq!(ShareVerdict::of(&state(), &tally, at(100)).slow.is_some(), slow, "{reported:?}");
        };
        check(None, false);
        check(Some(40), false);
        check(Some(41), true);
        check(Some(100), true);
    }

    #[test]
    fn a_burst_is_more_than_fifty_failures_in_a_minute() {
        let check = |failed, is_burst: bool| {
            let mut counts = TallyMinute::default();
            counts.calls[0] = CallCounts { accepted: 1000, failed };
            let tally: RouteTally = [(100, counts)].into_iter().collect();
            let verdict = ShareVerdict::of(&state(), &tally, at(100));
            assert_eq!((verdict.burst.is_some(), verdict.is_ill()), (is_burst, is_burst), "{failed}");
            assert_eq!(minute_of(at(100)), 100);
        };
        check(50, false);
        check(51, true);
    }

    #[test]
    fn points_move_by_what_is_wrong_and_how_long_ago_they_did() {
        let (well, quiet) = (ShareVerdict::default(), ShareVerdict { quiet: true, ..ShareVerdict::default() });
        let slow = ShareVerdict { slow: Some("slow".to_owned()), ..ShareVerdict::default() };
        let burst = ShareVerdict { burst: Some("burst".to_owned()), ..ShareVerdict::default() };
        let other = RouteState::new(Route::usual(CarrierId::Bandwidth));
        let check = |verdict: &ShareVerdict, points, moves: &[i64], expected: Option<u32>| {
            let moves: Vec<Timestamp> = moves.iter().copied().map(at).collect();
            let change = steer(&RouteState { points, moves, ..state() }, verdict, &[(&other, &well)], at(100));
            assert_eq!(change.map(|change| change.state.points), expected, "{verdict:?} {points}");
        };
        check(&well, 100, &[], None);
        check(&well, 50, &[], None);
        check(&slow, 100, &[], Some(90));
        check(&slow, 100, &[96], None);
        check(&slow, 100, &[95], Some(90));
        check(&burst, 100, &[95], Some(90));
        check(&burst, 100, &[99], Some(90));
        check(&burst, 100, &[100], None);
        check(&burst, 100, &[71, 80], None);
        check(&burst, 100, &[70, 80], Some(90));
        check(&burst, 15, &[], Some(10));
        check(&burst, LEAST, &[], None);
        check(&quiet, 50, &[85], Some(60));
        check(&quiet, 95, &[], Some(100));
        check(&quiet, 100, &[], None);
        check(&quiet, 50, &[71, 80], None);
    }
}
