//! When a delivery that failed is tried again.

use std::time::Duration;

use crate::foundation::backoff;

/// Waits before the first delivery, the second and so on, each after the one before (docs.svix.com/retries).
pub const DELIVERY_WAITS: [Duration; 8] = [
    Duration::ZERO,
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(10),
];

/// The wait before the next delivery after `failed` ones, for `chance` in 0..1, within ±20 %; `None` if it was the last.
#[must_use]
pub fn next_wait(failed: usize, chance: f64) -> Option<Duration> {
    DELIVERY_WAITS.get(failed).map(|wait| backoff::jittered(*wait, chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_tried_eight_times_in_a_day_and_four_hours() {
        let check = |failed: usize, expected: Option<u64>| {
            assert_eq!(next_wait(failed, 0.5), expected.map(Duration::from_secs), "{failed}");
        };
        check(0, Some(0));
        check(1, Some(5));
        check(2, Some(300));
        check(7, Some(36_000));
        check(8, None);
        assert_eq!(DELIVERY_WAITS.iter().sum::<Duration>(), Duration::from_secs(5 + 35 * 60 + 27 * 3600));
        assert_eq!(next_wait(1, 0.0), Some(Duration::from_secs(4)));
        assert_eq!(next_wait(1, 1.0), Some(Duration::from_secs(6)));
    }
}
