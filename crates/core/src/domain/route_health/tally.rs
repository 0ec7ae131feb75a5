//! The counts of a route's calls and messages: by the minute and, for its breaker, by ten seconds.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::model::route::Route;

/// One thing that was seen of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HealthSample {
    /// Route that it was seen of.
    pub route: Route,
    /// Time: for [`ObservedCall::Prompt`] of the send, else of the event itself.
    pub at: Timestamp,
    /// Event that was seen.
    pub observed: ObservedCall,
}

/// An event that can be seen of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObservedCall {
    /// A call that the carrier answered as it should.
    Accepted,
    /// A call that failed by the carrier's fault.
    Failed,
    /// The message sent then arrived within five minutes, or could not arrive by the recipient's fault.
    Prompt,
    /// A report of what became of a message, however late: the route has receipts.
    Settled,
}

/// Calls and how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CallCounts {
    /// Those that the carrier took.
    pub accepted: u32,
    /// Those that failed by the carrier's fault.
    pub failed: u32,
}

/// One minute of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TallyMinute {
    /// Calls by ten seconds.
    pub calls: [CallCounts; 6],
    /// Number of the messages sent in this minute that arrived within five minutes.
    pub prompt: u32,
    /// Reports that came in this minute.
    pub settled: u32,
}

/// The counts of one route, by the minute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RouteTally {
    minutes: BTreeMap<i64, TallyMinute>,
}

/// The buckets that the breaker and the error burst look at: six times ten seconds, the last of which has just begun.
const WINDOW: i64 = 6;

/// The minute that a moment lies in, since the epoch.
#[must_use]
pub fn minute_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}

fn ten_seconds_of(at: Timestamp) -> i64 {
    at.as_second().div_euclid(10)
}

impl AddAssign for CallCounts {
    fn add_assign(&mut self, other: Self) {
        self.accepted = self.accepted.saturating_add(other.accepted);
        self.failed = self.failed.saturating_add(other.failed);
    }
}

impl CallCounts {
    /// The number of calls.
    #[must_use]
    pub fn all(self) -> u32 {
        self.accepted.saturating_add(self.failed)
    }

    /// Whether nothing was called.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl AddAssign for TallyMinute {
    fn add_assign(&mut self, other: Self) {
        for (calls, more) in self.calls.iter_mut().zip(other.calls) {
            *calls += more;
        }
        self.prompt = self.prompt.saturating_add(other.prompt);
        self.settled = self.settled.saturating_add(other.settled);
    }
}

impl TallyMinute {
    /// Counts one thing that was seen at `at`, which lies in this minute.
    pub fn count(&mut self, at: Timestamp, observed: ObservedCall) {
        let nth = usize::try_from(at.as_second().rem_euclid(60) / 10).unwrap_or(0);
        let calls = self.calls.get_mut(nth);
        match observed {
            ObservedCall::Accepted => calls.into_iter().for_each(|it| it.accepted = it.accepted.saturating_add(1)),
            ObservedCall::Failed => calls.into_iter().for_each(|it| it.failed = it.failed.saturating_add(1)),
            ObservedCall::Prompt => self.prompt = self.prompt.saturating_add(1),
            ObservedCall::Settled => self.settled = self.settled.saturating_add(1),
        }
    }

    /// All calls of the minute.
    #[must_use]
    pub fn sum(&self) -> CallCounts {
        self.calls.iter().fold(CallCounts::default(), |mut sum, calls| {
            sum += *calls;
            sum
        })
    }
}

/// The counts that `samples` add to each minute of each route: one write for each.
#[must_use]
pub fn minutes_of(samples: &[HealthSample]) -> BTreeMap<(Route, i64), TallyMinute> {
    let mut minutes: BTreeMap<(Route, i64), TallyMinute> = BTreeMap::new();
    for sample in samples {
        let minute = minutes.entry((sample.route, minute_of(sample.at))).or_default();
        minute.count(sample.at, sample.observed);
    }
    minutes
}

impl RouteTally {
    /// Counts one thing.
    pub fn count(&mut self, at: Timestamp, observed: ObservedCall) {
        self.minutes.entry(minute_of(at)).or_default().count(at, observed);
    }

    /// Forgets all minutes before that of `before`.
    pub fn forget(&mut self, before: Timestamp) {
        self.minutes = self.minutes.split_off(&minute_of(before));
    }

    /// Every minute that has something, oldest first.
    pub fn minutes(&self) -> impl Iterator<Item = (i64, &TallyMinute)> {
        self.minutes.iter().map(|(minute, counts)| (*minute, counts))
    }

    /// The calls of the last minute until `now`, by ten seconds; those after `since` only, where that is later.
    #[must_use]
    pub fn calls(&self, since: Option<Timestamp>, now: Timestamp) -> CallCounts {
        let last = ten_seconds_of(now);
        let first = (last - WINDOW + 1).max(since.map_or(i64::MIN, |since| ten_seconds_of(since) + 1));
        let mut sum = CallCounts::default();
        if first > last {
            return sum;
        }
        for (minute, counts) in self.minutes.range(first.div_euclid(WINDOW)..=minute_of(now)) {
            for (nth, calls) in (minute * WINDOW..).zip(counts.calls) {
                if (first..=last).contains(&nth) {
                    sum += calls;
                }
            }
        }
        sum
    }

    /// The minutes that lie wholly within `from..to`.
    pub fn within(&self, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &TallyMinute> {
        let first = minute_of(from) + i64::from(from.as_second().rem_euclid(60) > 0);
        let end = minute_of(to).max(first);
        self.minutes.range(first..end).map(|(_, counts)| counts)
    }

    /// The minutes that have begun in the `minutes` before `now`, the one that runs among them.
    pub fn last(&self, minutes: i64, now: Timestamp) -> impl Iterator<Item = &TallyMinute> {
        let last = minute_of(now);
        self.minutes.range(last.saturating_sub(minutes - 1)..=last).map(|(_, counts)| counts)
    }
}

impl FromIterator<(i64, TallyMinute)> for RouteTally {
    fn from_iter<I: IntoIterator<Item = (i64, TallyMinute)>>(minutes: I) -> Self {
        Self { minutes: minutes.into_iter().collect() }
    }
}

/// `by` before `at`, or the beginning of time.
pub(super) fn before(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// `by` after `at`, or the end of time.
pub(super) fn after(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_window_is_the_last_minute_by_ten_seconds() {
        let mut tally = RouteTally::default();
        for second in [599, 600, 655, 660, 661, 719] {
            tally.count(at(second), ObservedCall::Failed);
        }
        let check = |now, since: Option<i64>, failed| {
            assert_eq!(tally.calls(since.map(at), at(now)), CallCounts { accepted: 0, failed }, "{now} {since:?}");
        };
        check(659, None, 2);
        check(661, None, 3);
        check(700, None, 3);
        check(719, None, 3);
        check(719, Some(665), 1);
        check(719, Some(719), 0);
        check(799, None, 0);
    }

    #[test]
    fn only_whole_minutes_lie_within() {
        let tally: RouteTally =
            (0..10).map(|minute| (minute, TallyMinute { prompt: 1, ..TallyMinute::default() })).collect();
        let check = |from, to, count| assert_eq!(tally.within(at(from), at(to)).count(), count, "{from}..{to}");
        check(0, 600, 10);
        check(1, 600, 9);
        check(60, 599, 8);
        check(61, 119, 0);
        check(500, 100, 0);
        assert_eq!(tally.last(3, at(599)).count(), 3);
    }

    #[test]
    fn samples_of_one_minute_are_one_write() {
        let route = Route::from_names("twilio", "sms").unwrap();
        let sample = |second, observed| HealthSample { route, at: at(second), observed };
        let minutes = minutes_of(&[
            sample(60, ObservedCall::Accepted),
            sample(75, ObservedCall::Failed),
            sample(119, ObservedCall::Settled),
            sample(120, ObservedCall::Prompt),
        ]);
        let counted: Vec<(i64, CallCounts, u32, u32)> =
            minutes.into_iter().map(|((_, minute), it)| (minute, it.sum(), it.prompt, it.settled)).collect();
        assert_eq!(counted, [(1, CallCounts { accepted: 1, failed: 1 }, 0, 1), (2, CallCounts::default(), 1, 0)]);
    }
}
