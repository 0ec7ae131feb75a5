//! The breaker of a route: open while its calls fail, and half-open for one probe at a time.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::CallCounts;
use super::tally::{ObservedCall, after};
use crate::model::route::Availability;

/// The number of calls in a minute below which their failures mean nothing.
const ENOUGH: u32 = 20;

/// The time for which the breaker stays open first; twice as long every time it opens again.
const FIRST_WAIT: SignedDuration = SignedDuration::from_secs(30);

/// The longest that it stays open.
const MAX_WAIT: SignedDuration = SignedDuration::from_mins(5);

/// Once closed for this long it has forgotten how often it was open before.
const FORGETS: SignedDuration = SignedDuration::from_mins(15);

/// A probe of which nothing is heard for this long is no longer waited for.
pub const PROBE_LAPSES: SignedDuration = SignedDuration::from_secs(60);

/// The position of a route's breaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Breaker {
    /// Calls go through.
    Closed {
        /// Time at which it closed; `None` if it was never open. What was counted before says nothing of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        since: Option<Timestamp>,
        /// Number of times in a row that it had opened.
        #[serde(default)]
        openings: u32,
    },
    /// No calls go through.
    Open {
        /// Time from which one call may probe.
        until: Timestamp,
        /// Number of times in a row that it has opened.
        openings: u32,
    },
    /// One call goes through, the probe.
    HalfOpen {
        /// The call that probes.
        probe: Probe,
        /// Number of times in a row that it has opened.
        openings: u32,
    },
    /// A position of a newer version; treated as closed.
    #[serde(other)]
    Other,
}

/// The one call that may find out whether a route works again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Probe {
    /// Reference of the send that it was given to.
    pub owner: String,
    /// Time at which it was given.
    pub since: Timestamp,
}

/// The name of where a breaker is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Position {
    /// Calls go through.
    Closed,
    /// No calls go through.
    Open,
    /// One call goes through, the probe.
    HalfOpen,
    /// A position of a newer version.
    #[serde(other)]
    Other,
}

impl Default for Breaker {
    fn default() -> Self {
        Self::Closed { since: None, openings: 0 }
    }
}

impl Breaker {
    /// Its position.
    #[must_use]
    pub fn position(&self) -> Position {
        match self {
            Self::Closed { .. } => Position::Closed,
            Self::Open { .. } => Position::Open,
            Self::HalfOpen { .. } => Position::HalfOpen,
            Self::Other => Position::Other,
        }
    }

    /// Whether calls go through at `now`.
    #[must_use]
    pub fn availability(&self, now: Timestamp) -> Availability {
        match self {
            Self::Closed { .. } | Self::Other => Availability::Usable,
            Self::Open { until, .. } if now < *until => Availability::Blocked,
            Self::HalfOpen { probe, .. } if now < after(probe.since, PROBE_LAPSES) => Availability::Blocked,
            Self::Open { .. } | Self::HalfOpen { .. } => Availability::Probing,
        }
    }

    /// The time at which it closed, if it was ever open and is not now.
    #[must_use]
    pub fn closed_since(&self) -> Option<Timestamp> {
        if let Self::Closed { since, .. } = self { *since } else { None }
    }

    /// Opens a closed breaker if half of at least twenty calls failed.
    pub(super) fn after_calls(&self, calls: CallCounts, now: Timestamp) -> Option<Self> {
        let openings = match self {
            Self::Closed { since, openings } => match since {
                Some(since) if now < after(*since, FORGETS) => *openings,
                _ => 0,
            },
            Self::Other => 0,
            Self::Open { .. } | Self::HalfOpen { .. } => return None,
        };
        let ill = calls.all() >= ENOUGH && calls.failed.saturating_mul(2) >= calls.all();
        ill.then(|| Self::opened(openings, now))
    }

    /// What a call seen at `at` says of one that is not closed: the first one since it may be probed decides.
    pub(super) fn after_call(&self, at: Timestamp, observed: ObservedCall, now: Timestamp) -> Option<Self> {
        let (probed, openings) = match self {
            Self::Open { until, openings } => (*until, *openings),
            Self::HalfOpen { probe, openings } => (probe.since, *openings),
            Self::Closed { .. } | Self::Other => return None,
        };
        match observed {
            ObservedCall::Accepted if at >= probed => Some(Self::Closed { since: Some(now), openings }),
            ObservedCall::Failed if at >= probed => Some(Self::opened(openings, now)),
            _ => None,
        }
    }

    /// Gives the probe to `owner`, if it is there to be had.
    pub(super) fn probed_by(&self, owner: &str, now: Timestamp) -> Option<Self> {
        let openings = match self {
            Self::Open { openings, .. } | Self::HalfOpen { openings, .. } => *openings,
            Self::Closed { .. } | Self::Other => return None,
        };
        let free = self.availability(now) == Availability::Probing;
        free.then(|| Self::HalfOpen { probe: Probe { owner: owner.to_owned(), since: now }, openings })
    }

    /// Offers the probe at once; nothing to a breaker that is closed.
    pub(super) fn forced(&self, now: Timestamp) -> Option<Self> {
        match self {
            Self::Open { openings, .. } | Self::HalfOpen { openings, .. } => {
                Some(Self::Open { until: now, openings: *openings })
            }
            Self::Closed { .. } | Self::Other => None,
        }
    }

    fn opened(openings: u32, now: Timestamp) -> Self {
        let wait = FIRST_WAIT.checked_mul(1_i32.checked_shl(openings.min(8)).unwrap_or(1)).unwrap_or(MAX_WAIT);
        Self::Open { until: after(now, wait.min(MAX_WAIT)), openings: openings.saturating_add(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn open(until: i64, openings: u32) -> Breaker {
        Breaker::Open { until: at(until), openings }
    }

    #[test]
    fn it_opens_when_half_of_twenty_calls_fail() {
        let check = |accepted, failed, opens: bool| {
            let next = Breaker::default().after_calls(CallCounts { accepted, failed }, at(100));
            assert_eq!(next, opens.then(|| open(130, 1)), "{accepted} {failed}");
        };
        check(0, 0, false);
        check(0, 19, false);
        check(10, 10, true);
        check(11, 9, false);
        check(0, 20, true);
        check(1000, 999, false);
        check(u32::MAX, u32::MAX, true);
    }

    #[test]
    fn it_waits_twice_as_long_each_time_until_it_stayed_closed() {
        let check = |breaker: &Breaker, now, wait| {
            let Some(Breaker::Open { until, .. }) =
                breaker.after_calls(CallCounts { accepted: 0, failed: 20 }, at(now))
            else {
                panic!("it stays closed: {breaker:?}")
            };
            assert_eq!(until, at(now + wait), "{breaker:?} at {now}");
        };
        let closed = |since: i64, openings| Breaker::Closed { since: Some(at(since)), openings };
        check(&closed(0, 1), 899, 60);
        check(&closed(0, 2), 60, 120);
        check(&closed(0, 3), 60, 240);
        check(&closed(0, 4), 60, 300);
        check(&closed(0, u32::MAX), 60, 300);
        check(&closed(0, 4), 900, 30);
        check(&Breaker::Other, 0, 30);
    }

    #[test]
    fn the_first_call_after_the_wait_decides() {
        let check = |seen, observed, expected: Option<Breaker>| {
            assert_eq!(open(130, 1).after_call(at(seen), observed, at(140)), expected, "{seen} {observed:?}");
        };
        let closed = Breaker::Closed { since: Some(at(140)), openings: 1 };
        check(129, ObservedCall::Accepted, None);
        check(129, ObservedCall::Failed, None);
        check(130, ObservedCall::Accepted, Some(closed));
        check(130, ObservedCall::Failed, Some(open(200, 2)));
        check(130, ObservedCall::Prompt, None);
        assert_eq!(Breaker::default().after_call(at(0), ObservedCall::Failed, at(0)), None);
    }

    #[test]
    fn a_probe_is_given_once_and_lapses_after_a_minute() {
        let probing = open(130, 1).probed_by("a", at(130)).unwrap();
        let check = |breaker: &Breaker, now, given: bool, expected| {
            assert_eq!(breaker.availability(at(now)), expected, "{breaker:?} at {now}");
            assert_eq!(breaker.probed_by("b", at(now)).is_some(), given, "{breaker:?} at {now}");
        };
        check(&open(130, 1), 129, false, Availability::Blocked);
        check(&open(130, 1), 130, true, Availability::Probing);
        check(&probing, 131, false, Availability::Blocked);
        check(&probing, 189, false, Availability::Blocked);
        check(&probing, 190, true, Availability::Probing);
        check(&Breaker::default(), 0, false, Availability::Usable);
        check(&Breaker::Other, 0, false, Availability::Usable);
    }

    #[test]
    fn an_unknown_position_of_a_newer_version_is_read() {
        let newer: Breaker = serde_json::from_str(r#"{"is":"ajar","by":3}"#).unwrap();
        assert_eq!((newer.position(), newer), (Position::Other, Breaker::Other));
    }
}
