//! How long to wait before trying again: the one table, its jitter, and what a carrier's `Retry-After` may change.

use std::time::Duration;

/// The waits before the second, third … attempt. The last one repeats.
const WAITS: [Duration; 8] = [
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(15),
    Duration::from_mins(30),
    Duration::from_hours(1),
    Duration::from_hours(2),
];

/// A carrier that says "too many" or does not answer gets at least this long (Svix and Meta both settled on a minute).
const SLOW_FLOOR: Duration = Duration::from_mins(1);

const MAX_RETRY_AFTER: Duration = Duration::from_mins(15);

/// The pace of the next attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// As the table says.
    Usual,
    /// As the table says, but never below a minute.
    Slow,
}

/// The wait after `attempt` failed (1 is the first), for `chance` in 0..1, within ±20 % of the table's value.
///
/// `retry_after` is what the carrier asked for; it is clamped between the table's value and the larger of twice that
/// and 15 minutes, so that neither a zero nor a week takes over.
#[must_use]
pub fn next_delay(attempt: u32, pace: Pace, retry_after: Option<Duration>, chance: f64) -> Duration {
    let row = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    let table = WAITS.get(row).copied().unwrap_or(SLOW_FLOOR);
    let base = if pace == Pace::Slow { table.max(SLOW_FLOOR) } else { table };
    match retry_after {
        Some(asked) => asked.clamp(base, (base * 2).max(MAX_RETRY_AFTER)),
        None => jittered(base, chance),
    }
}

/// `wait` within ±20 %, for `chance` in 0..1, so that what failed together does not come back together.
#[must_use]
pub fn jittered(wait: Duration, chance: f64) -> Duration {
    wait.mul_f64(0.8 + 0.4 * chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn jitter_stays_within_a_fifth_and_grows_with_the_attempt(attempt in 1_u32..40, chance in 0.0_f64..1.0) {
            let middle = next_delay(attempt, Pace::Usual, None, 0.5);
            let delay = next_delay(attempt, Pace::Usual, None, chance);
            prop_assert!(delay >= middle.mul_f64(0.79) && delay <= middle.mul_f64(1.21));
            prop_assert!(next_delay(attempt + 1, Pace::Usual, None, 0.5) >= middle);
        }
    }

    #[test]
    fn retry_after_is_clamped() {
        let check = |asked: u64, expected: u64| {
            let delay = next_delay(1, Pace::Slow, Some(Duration::from_secs(asked)), 0.3);
            assert_eq!(delay, Duration::from_secs(expected));
        };
        check(0, 60);
        check(120, 120);
        check(7 * 24 * 3600, 900);
    }
}
