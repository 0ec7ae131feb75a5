//! The clock on the wall: time zones, weekdays, and times of the day.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The names of weekdays, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The place of a date's weekday in [`WEEKDAYS`].
#[must_use]
pub fn weekday_place(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default()
}

/// The name of a date's weekday.
#[must_use]
pub fn weekday(date: Date) -> &'static str {
    WEEKDAYS.get(weekday_place(date)).copied().unwrap_or_default()
}

/// The time zone called `name`; from the program, never from the machine that it runs on.
#[must_use]
pub fn zone(name: &str) -> Option<TimeZone> {
    static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
    ZONES.get(name).ok()
}

/// Minutes from the beginning of a day, 0 to 1440.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MinuteOfDay(i16);

impl MinuteOfDay {
    /// The beginning of the day.
    pub const START: Self = Self(0);

    /// The end of the day, `24:00`.
    pub const END: Self = Self(24 * 60);

    /// A full hour, 0 to 24.
    #[must_use]
    pub const fn hour(hour: u8) -> Self {
        let hour = if hour > 24 { 24 } else { hour };
        Self(hour as i16 * 60)
    }

    /// Reads `09:30`; `24:00` is the end of the day.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (hours, minutes) = text.split_once(':')?;
        let number = |digits: &str| match digits.as_bytes() {
            [b'0'..=b'9', b'0'..=b'9'] => digits.parse::<i16>().ok(),
            _ => None,
        };
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let minute = Self(hours * 60 + minutes);
        (minutes < 60 && minute <= Self::END).then_some(minute)
    }

    /// What the clock and the calendar show at this minute of `date`.
    #[must_use]
    pub fn on(self, date: Date) -> Option<DateTime> {
        let date = if self == Self::END { date.tomorrow().ok()? } else { date };
        let time = self.0 % Self::END.0;
        Some(date.at(i8::try_from(time / 60).ok()?, i8::try_from(time % 60).ok()?, 0, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_has_two_digits_twice_and_ends_at_midnight() {
        let check =
            |text: &str, expected: Option<i16>| assert_eq!(MinuteOfDay::read(text).map(|at| at.0), expected, "{text}");
        check("00:00", Some(0));
        check("09:30", Some(570));
        check("24:00", Some(1440));
        for wrong in ["24:01", "9:30", "09:60", "09:3", "0930", "", "+9:30", "09:30:00"] {
            check(wrong, None);
        }
        assert_eq!(MinuteOfDay::hour(24), MinuteOfDay::END);
    }

    #[test]
    fn zones_come_from_the_program() {
        assert!(zone("America/New_York").is_some() && zone("Europe/Atlantis").is_none());
        // tzdata 2026b and later: British Columbia stays at seven hours behind after March 2026.
        let vancouver = zone("America/Vancouver").unwrap();
        assert_eq!(vancouver.to_offset("2026-12-01T12:00:00Z".parse().unwrap()).seconds(), -7 * 3600);
    }
}
