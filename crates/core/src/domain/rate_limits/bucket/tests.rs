//! Tests of what a bucket promises, against a plain count of what was taken.

use proptest::prelude::*;

use super::*;
use crate::model::rate_limit::{LimitScope, RateLimit};

fn at(full_at: Nanos) -> Level {
    Level { full_at, clock: Nanos::MIN }
}

fn limit(limit: u32, per_seconds: u32, burst: Option<u32>, strict: bool) -> RateLimit {
    RateLimit { burst, strict, ..RateLimit::new(LimitScope::Account, limit, per_seconds) }
}

/// The most that was taken within any `window` (its end excluded), by the bucket's time.
fn most_within(taken: &[(Nanos, u32)], window: Nanos) -> u64 {
    let mut most = 0;
    for (position, (from, _)) in taken.iter().enumerate() {
        let inside = taken.iter().skip(position).take_while(|(at, _)| *at < from + window);
        most = most.max(inside.map(|(_, cost)| u64::from(*cost)).sum());
    }
    most
}

#[test]
fn a_limit_makes_its_bucket() {
    let check = |(count, per, burst, strict), capacity: u32, interval: Nanos| {
        let bucket = Bucket::of(&limit(count, per, burst, strict));
        assert_eq!((bucket.capacity(), bucket.interval()), (capacity, interval), "{count} in {per} {burst:?} {strict}");
    };
    check((10, 1, None, false), 10, 100_000_000);
    check((10, 1, Some(1), false), 1, 100_000_000);
    check((1, 6, Some(45), false), 45, 6 * SECOND);
    check((3, 1, None, false), 3, 333_333_334);
    check((1, 6, None, true), 1, 6 * SECOND);
    check((600, 1, None, true), 60, 1_848_429);
    check((10, 1, Some(10), true), 10, SECOND);
    // What `check` refuses is mended, never a division by zero or a limit without end.
    check((0, 0, Some(0), false), 1, SECOND);
    check((10, 1, Some(99), true), 10, SECOND);
    check((u32::MAX, u32::MAX, None, false), RateLimit::MAX_COUNT, Nanos::from(RateLimit::MAX_SECONDS) * 1_000);
}

#[test]
fn a_bucket_gives_its_burst_and_then_what_flows_in() {
    let bucket = Bucket::of(&limit(1, 6, Some(45), false));
    let (mut level, mut at_once) = (None, 0);
    while let Ok(after) = bucket.take(level, 0, 1) {
        (level, at_once) = (Some(after), at_once + 1);
    }
    assert_eq!(at_once, 45);
    let check = |now: Nanos, cost, expected: Result<Nanos, Nanos>| {
        let taken = bucket.take(level, now * SECOND, cost).map(|level| level.full_at);
        assert_eq!(taken, expected.map(|s| s * SECOND).map_err(|s| s * SECOND), "{now} {cost}");
    };
    check(0, 1, Err(6));
    check(5, 1, Err(6));
    check(6, 1, Ok(276));
    check(-3_600, 1, Err(6));
    check(6, 2, Err(12));
    check(1_000, 45, Ok(1_270));
    // It never holds 46: those need the time of one more after it is full; and more than that is charged as 45.
    check(270, 1_000, Ok(540));
}

#[test]
fn what_costs_more_than_a_bucket_holds_waits_until_it_has_been_full_that_long() {
    let bucket = Bucket::of(&limit(10, 10, Some(2), true));
    let period = 10 * SECOND;
    let interval = share(period, 9);
    let check = |level, now: Nanos, cost, expected: Result<Nanos, Nanos>| {
        let taken = bucket.take(level, now * interval, cost).map(|level| level.full_at);
        assert_eq!(taken, expected.map(|n| n * interval).map_err(|n| n * interval), "{now} {cost}");
    };
    // A new bucket has been full for ever.
    check(None, 0, 5, Ok(5));
    check(Some(at(0)), 1, 5, Err(3));
    check(Some(at(0)), 3, 5, Ok(8));
    // Nothing costs more than the whole limit.
    check(None, 0, 99, Ok(10));
}

#[test]
fn a_clock_that_runs_behind_goes_by_the_last_takers() {
    let bucket = Bucket::of(&limit(10, 1, Some(2), false));
    let ahead = bucket.take(None, 5 * SECOND, 1).unwrap();
    let second = bucket.take(Some(ahead), 0, 1).unwrap();
    assert_eq!(second, Level { full_at: 5 * SECOND + 2 * bucket.interval(), clock: 5 * SECOND });
    assert_eq!(bucket.take(Some(second), 0, 1), Err(5 * SECOND + bucket.interval()), "and gets no more than it");
}

#[test]
fn the_writes_are_what_the_bucket_allows() {
    for (count, burst, cost) in [(10, 5, 1), (10, 5, 5), (10, 5, 8), (10, 1, 1), (10, 10, 3)] {
        let bucket = Bucket::of(&limit(count, 10, Some(burst), true));
        let step = bucket.interval() / 3;
        for known in (-30..60).map(|thirds| thirds * step) {
            let allowed = bucket.take(Some(at(known)), 0, cost).ok();
            let writes =
                [bucket.from_full(0, cost), bucket.from_rest(0, cost)].map(|write| write.apply(Some(at(known))));
            let by_writes = writes.into_iter().flatten().next();
            assert_eq!(by_writes, allowed, "{known} {burst} {cost}");
            assert!(writes.into_iter().flatten().all(|after| Some(after) == allowed), "either write or both agree");
        }
        assert_eq!(bucket.from_full(0, cost).apply(None), bucket.take(None, 0, cost).ok());
        assert_eq!(bucket.from_rest(0, cost).apply(None), None);
    }
}

#[test]
fn turns_are_as_far_apart_as_tokens_and_are_dealt_again_when_there_are_too_many() {
    let bucket = Bucket::of(&limit(10, 1, Some(1), false));
    let (mut next, mut turns) = (None, Vec::new());
    // 72,000 waiters within ten seconds, for a bucket that gives ten a second.
    for nth in 0..72_000 {
        let now = nth * SECOND / 7_200;
        let slot = bucket.slot(next, now + 5 * SECOND, now, 1);
        assert!(slot.until >= now + 5 * SECOND && slot.until <= now + nanos(MAX_WAIT));
        next = Some(slot.next);
        turns.push(slot.until);
    }
    // Two turns for each token.
    assert!(turns.windows(2).take(8_000).all(|pair| pair[1] - pair[0] == SECOND / 20), "the first have turns in order");
    let mut in_second = std::collections::BTreeMap::new();
    for turn in &turns {
        *in_second.entry(turn / SECOND).or_insert(0_u32) += 1;
    }
    let most = in_second.values().max().copied().unwrap_or_default();
    assert!(most <= 2 * 72_000 / 900, "they come evenly over the quarter of an hour: {most} in one second");
}

#[test]
fn a_turn_is_never_in_the_past_nor_beyond_the_longest_wait() {
    let check = |per_seconds, next: Option<Nanos>, ready: Nanos, expected: Nanos| {
        let bucket = Bucket::of(&limit(1, per_seconds, Some(1), false));
        let slot = bucket.slot(next.map(|s| s * SECOND), ready * SECOND, 1_000 * SECOND, 1);
        assert_eq!(slot.until, expected * SECOND, "{per_seconds} {next:?} {ready}");
    };
    check(1, None, 1_001, 1_001);
    check(1, Some(900), 1_001, 1_001);
    check(1, Some(1_050), 1_001, 1_050);
    check(1, Some(1_899), 1_001, 1_899);
    check(1, Some(1_900), 1_001, 1_001);
    check(3_600, None, 4_000, 1_900);
    check(1, None, 900, 1_000);
}

proptest! {
    /// Any limit, any takers, any clocks: the bound of the module's first lines holds in every window.
    #[test]
    fn no_window_ever_holds_more_than_promised(
        count in 1_u32..40,
        per_seconds in 1_u32..20,
        burst in prop::option::of(1_u32..60),
        strict: bool,
        takers in prop::collection::vec((0_i128..400, -5_000_i128..5_000, 1_u32..8), 1..300),
    ) {
        let limit = limit(count, per_seconds, burst, strict);
        let bucket = Bucket::of(&limit);
        let period = Nanos::from(per_seconds) * SECOND;
        let (mut level, mut time, mut clock) = (None, Nanos::MIN, 0);
        let mut taken = Vec::new();
        for (passes, skew, cost) in takers {
            clock += passes * SECOND / 1_000;
            let now = clock + skew * SECOND / 1_000;
            if let Ok(after) = bucket.take(level, now, cost) {
                (level, time) = (Some(after), time.max(now));
                taken.push((time, bucket.clamped(cost)));
            }
        }
        if strict {
            prop_assert!(most_within(&taken, period) <= u64::from(count));
        }
        let dearest = taken.iter().map(|(_, cost)| u64::from(*cost)).max().unwrap_or_default();
        for window in [period / 7 + 1, period, 3 * period, 10 * period] {
            let flown = u64::try_from((window + bucket.interval() - 1) / bucket.interval()).unwrap();
            let promised = u64::from(bucket.capacity()) + flown - 1;
            prop_assert!(most_within(&taken, window) <= promised.max(dearest));
        }
    }
}
