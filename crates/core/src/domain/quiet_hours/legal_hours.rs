//! Hours in which the law lets advertising reach people, by the prefix of their numbers.

mod table;

use jiff::civil::{Date, Weekday};

use super::holidays::PublicHolidays;
use super::number_zones::NumberZones;
use super::windows::{DaySpan, DaySpans};
use crate::foundation::local_time::MinuteOfDay;
pub use table::LEGAL_HOURS;

/// Hours from and to, or none all day.
pub type DayHours = Option<(u8, u8)>;

/// What one state or country allows, by the clocks of whoever gets the message. The end belongs to the quiet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegalHours {
    /// ISO 3166: `US-FL`.
    pub place: &'static str,
    /// Prefixes of its numbers, country code first; empty for all of the United States.
    pub prefixes: &'static [u32],
    /// Monday to Friday.
    pub weekdays: DayHours,
    /// Saturdays.
    pub saturday: DayHours,
    /// Sundays.
    pub sunday: DayHours,
    /// Holidays that are quiet all day.
    pub holidays: PublicHolidays,
    /// Whether the law itself was read; else secondary tables say it, which disagree here and there.
    pub is_confirmed: bool,
}

impl LegalHours {
    /// Its hours on `date`.
    pub(super) fn on(&self, date: Date) -> DaySpans {
        let hours = match date.weekday() {
            Weekday::Saturday => self.saturday,
            Weekday::Sunday => self.sunday,
            _ => self.weekdays,
        };
        let hours = hours.filter(|_| !self.holidays.has(date));
        hours
            .map(|(from, to)| DaySpan { from: MinuteOfDay::hour(from), to: MinuteOfDay::hour(to) })
            .into_iter()
            .collect()
    }

    /// The laws that hold for a number with these zones; all of the United States where only +1 is known of it.
    pub(super) fn of(number: &str, issued: &NumberZones) -> Vec<&'static Self> {
        let starts = starts(number);
        let is_american = starts.first() == Some(&1) && issued.zones.iter().any(|zone| AMERICAN_ZONES.contains(zone));
        let holds = |law: &&Self| match law.prefixes {
            [] => is_american,
            _ if issued.is_unknown_area() => law.is_american(),
            prefixes => prefixes.iter().any(|prefix| starts.contains(prefix)),
        };
        LEGAL_HOURS.iter().filter(holds).collect()
    }

    fn is_american(&self) -> bool {
        self.place.starts_with("US")
    }
}

/// Zones of the United States and its territories that the table of prefixes names: what else of +1 is abroad.
const AMERICAN_ZONES: [&str; 16] = [
    "America/Adak",
    "America/Anchorage",
    "America/Boise",
    "America/Chicago",
    "America/Denver",
    "America/Juneau",
    "America/Los_Angeles",
    "America/New_York",
    "America/North_Dakota/Center",
    "America/Phoenix",
    "America/Puerto_Rico",
    "America/St_Thomas",
    "Pacific/Guam",
    "Pacific/Honolulu",
    "Pacific/Pago_Pago",
    "Pacific/Saipan",
];

/// The first digit of a number, its first two, three and four.
fn starts(number: &str) -> Vec<u32> {
    let digits = number.trim_start_matches('+').chars().map_while(|c| c.to_digit(10));
    let starts = digits.take(4).scan(0, |start, digit| {
        *start = *start * 10 + digit;
        Some(*start)
    });
    starts.collect()
}
