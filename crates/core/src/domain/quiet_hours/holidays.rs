//! Public holidays that laws about advertising name.

use jiff::civil::{Date, Weekday};

/// Holidays on which a place allows no advertising.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicHolidays {
    /// The place does not name any.
    None,
    /// Federal holidays of the United States (5 U.S.C. § 6103), and the weekday on which one that falls on a week-end is
    /// observed. What a state has beside them is the tenant's to list.
    UnitedStates,
    /// Public holidays of France (Code du travail, L3133-1).
    France,
}

impl PublicHolidays {
    /// Whether `date` is one of them.
    pub(super) fn has(self, date: Date) -> bool {
        match self {
            Self::None => false,
            Self::UnitedStates => is_american(date),
            Self::France => is_french(date),
        }
    }
}

fn is_american(date: Date) -> bool {
    let fixed = |date: Date| matches!((date.month(), date.day()), (1, 1) | (6, 19) | (7, 4) | (11, 11) | (12, 25));
    let observed = match date.weekday() {
        Weekday::Friday => date.tomorrow().is_ok_and(fixed),
        Weekday::Monday => date.yesterday().is_ok_and(fixed),
        _ => false,
    };
    let is = |nth: i8, weekday: Weekday| date.nth_weekday_of_month(nth, weekday).is_ok_and(|found| found == date);
    fixed(date)
        || observed
        || match date.month() {
            1 | 2 => is(3, Weekday::Monday),
            5 => is(-1, Weekday::Monday),
            9 => is(1, Weekday::Monday),
            10 => is(2, Weekday::Monday),
            11 => is(4, Weekday::Thursday),
            _ => false,
        }
}

fn is_french(date: Date) -> bool {
    const FIXED: [(i8, i8); 8] = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];
    // Easter Monday, Ascension Day, Whit Monday.
    const AFTER_EASTER: [i32; 3] = [1, 39, 50];
    let easter = easter(date.year());
    let since = easter.and_then(|easter| easter.until(date).ok()).map(|span| span.get_days());
    FIXED.contains(&(date.month(), date.day())) || since.is_some_and(|days| AFTER_EASTER.contains(&days))
}

/// Easter Sunday of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
fn easter(year: i16) -> Option<Date> {
    let year_number = i32::from(year);
    let (golden, century, rest) = (year_number % 19, year_number / 100, year_number % 100);
    let correction = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - correction + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (rest / 4) - epact - rest % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let day = epact + weekday - 7 * late + 114;
    Date::new(year, i8::try_from(day / 31).ok()?, i8::try_from(day % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_of_a_year_are_those_of_its_calendar() {
        let check = |holidays: PublicHolidays, year: i16, expected: &str| {
            let first = Date::new(year, 1, 1).unwrap();
            let days = first.series(jiff::Span::new().days(1)).take_while(|date| date.year() == year);
            let found: Vec<String> =
                days.filter(|date| holidays.has(*date)).map(|date| date.strftime("%m-%d").to_string()).collect();
            assert_eq!(found.join(" "), expected, "{holidays:?} {year}");
        };
        // opm.gov, "Federal Holidays": the observed weekday beside the date itself.
        check(
            PublicHolidays::UnitedStates,
            2026,
            "01-01 01-19 02-16 05-25 06-19 07-03 07-04 09-07 10-12 11-11 11-26 12-25",
        );
        check(
            PublicHolidays::UnitedStates,
            2027,
            "01-01 01-18 02-15 05-31 06-18 06-19 07-04 07-05 09-06 10-11 11-11 11-25 12-24 12-25 12-31",
        );
        // service-public.fr, "Jours fériés".
        check(PublicHolidays::France, 2026, "01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25");
        check(PublicHolidays::France, 2027, "01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25");
        check(PublicHolidays::None, 2026, "");
    }
}
