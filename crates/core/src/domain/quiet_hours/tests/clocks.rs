//! Instants at which windows open and close, held against a walk over every minute that clocks show.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;
use crate::domain::quiet_hours::windows::{CivilWindow, DaySpan, DaySpans, around, first_common};
use crate::foundation::local_time::{self, MinuteOfDay};

/// Zones with every kind of clock: gaps and folds at midnight, at 24:00, of half an hour, of two; none at all; with
/// Ramadan, with a last change, with offsets of 45 minutes.
const ZONES: [&str; 40] = [
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/El_Aaiun",
    "Africa/Juba",
    "America/Asuncion",
    "America/Chicago",
    "America/Denver",
    "America/Godthab",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/Scoresbysund",
    "America/St_Johns",
    "America/Vancouver",
    "America/Whitehorse",
    "Antarctica/Troll",
    "Asia/Almaty",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Calcutta",
    "Asia/Damascus",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Katmandu",
    "Asia/Tehran",
    "Atlantic/Azores",
    "Australia/Eucla",
    "Australia/Lord_Howe",
    "Europe/Chisinau",
    "Europe/London",
    "Europe/Paris",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Fiji",
];

/// Hours, in minutes of the day, that begin and end where clocks are changed.
const HOURS: [&[(i64, i64)]; 6] = [
    &[(480, 1260)],
    &[(0, 1440)],
    &[(30, 150)],
    &[(60, 90), (120, 180), (1380, 1440)],
    &[(0, 1), (90, 135), (1410, 1439)],
    &[(0, 15), (150, 1425)],
];

/// Minutes from a change of the clocks to either end of a walk.
const FAR: i64 = 36 * 60;

fn minute(minutes: i64) -> MinuteOfDay {
    MinuteOfDay::read(&format!("{:02}:{:02}", minutes / 60, minutes % 60)).unwrap()
}

/// The hours as the code has them; on Sundays there are none but for the first of [`HOURS`].
fn spans(hours: &[(i64, i64)], date: Date) -> DaySpans {
    let is_open = hours == HOURS[0] || local_time::weekday(date) != "sun";
    let spans = hours.iter().map(|(from, to)| DaySpan { from: minute(*from), to: minute(*to) });
    spans.filter(|_| is_open).collect()
}

/// The same hours as minutes since 1970 on a clock that never changes; the day before and the day after go on.
fn local_windows(hours: &[(i64, i64)], first: i64, last: i64) -> Vec<(i64, i64)> {
    let mut windows: Vec<(i64, i64)> = Vec::new();
    for day in first / 1440 - 2..=last / 1440 + 3 {
        // 1 January 1970 was a Thursday.
        if hours != HOURS[0] && (day + 4).rem_euclid(7) == 0 {
            continue;
        }
        for (from, to) in hours {
            let (from, to) = (day * 1440 + from, day * 1440 + to);
            match windows.last_mut() {
                Some(last) if last.1 == from => last.1 = to,
                _ => windows.push((from, to)),
            }
        }
    }
    windows
}

/// For each minute from `first` on whether it is open: since the clock has shown the beginning of a window for the last
/// time, or has jumped over it, until it shows the end or later for the first time.
fn walk(shown: &[i64], windows: &[(i64, i64)]) -> Vec<bool> {
    let mut open = vec![false; shown.len()];
    for (from, to) in windows {
        let ended = shown.iter().position(|at| at >= to).unwrap_or(shown.len());
        let jumped = || shown.iter().rposition(|at| at < from).map_or(0, |at| at + 1);
        let begun = shown.iter().rposition(|at| at == from).unwrap_or_else(jumped);
        open[begun.min(ended)..ended].fill(true);
    }
    open
}

/// What clocks show at each minute, from the changes of their offset alone.
fn shown(changes: &[(i64, i64)], first: i64, minutes: i64) -> Vec<i64> {
    let offset = |at: i64| changes.iter().rev().find(|(since, _)| *since <= at).map_or(0, |(_, offset)| *offset);
    (first..first + minutes).map(|at| at + offset(at)).collect()
}

/// Changes of the offset of a zone, in minutes since 1970, from before 2020 to after 2035.
fn changes(zone: &TimeZone) -> Vec<(i64, i64)> {
    let start: Timestamp = "2019-12-01T00:00:00Z".parse().unwrap();
    let end: Timestamp = "2036-02-01T00:00:00Z".parse().unwrap();
    let offset = |at: Timestamp| i64::from(zone.to_offset(at).seconds()) / 60;
    let first = (start.as_second() / 60, offset(start));
    let later = zone.following(start).map(|change| change.timestamp()).take_while(|at| *at < end);
    std::iter::once(first).chain(later.map(|at| (at.as_second() / 60, offset(at)))).collect()
}

fn timestamp(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

/// The time so many minutes after `first`.
fn later(first: i64, minutes: usize) -> Timestamp {
    timestamp(first + i64::try_from(minutes).unwrap())
}

/// Holds what is found at each of `asked` against the walk from `first` on.
fn compare(name: &str, zone: &TimeZone, first: i64, open: &[bool], windows: &[CivilWindow], asked: &[usize]) {
    for at in asked {
        let expected = open[*at..].iter().position(|open| *open).map(|wait| later(first, at + wait));
        let Some(expected) = expected else { continue };
        let now = later(first, *at);
        let found = first_common(&std::iter::once(zone), windows, now);
        assert_eq!(found, Some(expected), "{name} at {now}");
    }
}

#[test]
fn windows_open_and_close_as_a_walk_over_all_minutes_does_at_every_change_of_the_clocks() {
    for name in ZONES {
        let zone = local_time::zone(name).unwrap();
        let changes = changes(&zone);
        for (nth, (change, _)) in changes.iter().enumerate().skip(1) {
            let first = change - FAR;
            let shown = shown(&changes, first, 2 * FAR);
            // Two of the six at each change: whoever changes clocks for years meets them all, in spring and in autumn.
            for hours in [HOURS[nth % 6], HOURS[(nth + 3) % 6]] {
                let open = walk(&shown, &local_windows(hours, first, first + 2 * FAR));
                let windows = around(timestamp(*change), |date| spans(hours, date));
                // The day before the change has what ends in it, the hours after it all that is odd.
                let middle = shown.len() / 2;
                let odd = middle - 65..middle + 65;
                let edges = open.windows(2).enumerate().filter(|(_, pair)| pair[0] != pair[1]).map(|(at, _)| at);
                let edges = edges.flat_map(|at| [at, at + 1]).filter(|at| *at >= 1440);
                let asked: Vec<usize> = odd.chain(edges).collect();
                compare(name, &zone, first, &open, &windows, &asked);
            }
        }
    }
}

#[test]
fn windows_open_and_close_as_a_walk_does_on_ordinary_days_and_over_weeks() {
    for (name, nth) in ZONES.into_iter().zip(0_i64..) {
        let zone = local_time::zone(name).unwrap();
        let changes = changes(&zone);
        for (year, hours) in (2020..=2035).zip(HOURS.into_iter().cycle()) {
            let day = Date::new(year, 1, 1).unwrap().in_tz("UTC").unwrap().timestamp();
            let first = day.as_second() / 60 + nth * 9 * 1440;
            let shown = shown(&changes, first, 8 * 1440);
            let open = walk(&shown, &local_windows(hours, first, first + 8 * 1440));
            let windows = around(timestamp(first + 2880), |date| spans(hours, date));
            let edges = open.windows(2).enumerate().filter(|(_, pair)| pair[0] != pair[1]).map(|(at, _)| at);
            let asked: Vec<usize> = (2880..8 * 1440)
                .step_by(331)
                .chain(edges.flat_map(|at| [at, at + 1]))
                .filter(|at| *at >= 2880)
                .collect();
            compare(name, &zone, first, &open, &windows, &asked);
        }
    }
}

#[test]
fn clocks_that_skip_or_repeat_a_time_open_late_and_close_early() {
    let check = |zone: &str, hours: (&str, &str), at: &str, expected: &str| {
        let (from, to) = (MinuteOfDay::read(hours.0).unwrap(), MinuteOfDay::read(hours.1).unwrap());
        let at: Timestamp = at.parse().unwrap();
        let windows = around(at, |_| vec![DaySpan { from, to }]);
        let found = first_common(&std::iter::once(&local_time::zone(zone).unwrap()), &windows, at).unwrap();
        assert_eq!(found.to_string(), expected, "{zone} {hours:?} {at}");
    };
    check("America/New_York", ("08:00", "21:00"), "2026-03-08T02:00:00Z", "2026-03-08T12:00:00Z");
    check("America/New_York", ("08:00", "21:00"), "2026-03-08T01:59:59Z", "2026-03-08T01:59:59Z");
    // The beginning is skipped: at the first later time. Midnight itself is, in Cairo, Santiago and Havana.
    check("America/New_York", ("02:30", "21:00"), "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z");
    check("Africa/Cairo", ("00:30", "21:00"), "2026-04-23T20:00:00Z", "2026-04-23T22:00:00Z");
    check("America/Santiago", ("00:00", "21:00"), "2026-09-06T03:00:00Z", "2026-09-06T04:00:00Z");
    check("America/Havana", ("00:15", "21:00"), "2026-03-08T04:00:00Z", "2026-03-08T05:00:00Z");
    check("Australia/Lord_Howe", ("02:15", "21:00"), "2026-10-03T15:00:00Z", "2026-10-03T15:30:00Z");
    // The beginning comes twice: at the later one. The end comes twice: at the earlier one.
    check("America/New_York", ("01:30", "21:00"), "2026-11-01T05:00:00Z", "2026-11-01T06:30:00Z");
    check("America/New_York", ("00:30", "01:30"), "2026-11-01T05:29:59Z", "2026-11-01T05:29:59Z");
    check("America/New_York", ("00:30", "01:30"), "2026-11-01T05:30:00Z", "2026-11-02T05:30:00Z");
    check("Australia/Lord_Howe", ("01:45", "21:00"), "2026-04-04T14:50:00Z", "2026-04-04T15:15:00Z");
    // British Columbia stays at seven hours behind: the first morning after the change that does not come.
    check("America/Vancouver", ("08:00", "21:00"), "2026-11-02T07:00:00Z", "2026-11-02T15:00:00Z");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_message_that_was_held_may_go_when_it_is_released_and_not_before(
        seconds in 1_577_836_800_i64..2_082_758_400, area in 201_u32..990, before in 1_i64..100_000,
    ) {
        let to = format!("+1{area}5550123");
        let at = Timestamp::from_second(seconds).unwrap();
        let address = Address::infer(&to);
        let ask = |at| judge(&Recipient::from(&address), MessageClass::Marketing, at, &TenantHours::default());
        let verdict = ask(at);
        prop_assert_eq!(verdict.allowed, verdict.released_at.is_none(), "{}", to);
        if let Some(released) = verdict.released_at {
            prop_assert!(released > at && ask(released).allowed, "{} {}", to, at);
            let wait = (released - at).as_secs().max(1);
            let between = at + jiff::SignedDuration::from_secs(before % wait);
            prop_assert_eq!(ask(between).released_at, Some(released), "{} {}", to, between);
        }
    }

    #[test]
    fn who_may_be_in_two_places_waits_for_both(
        seconds in 1_577_836_800_i64..2_082_758_400, one in 0_usize..40, other in 0_usize..40,
    ) {
        let at = Timestamp::from_second(seconds).unwrap();
        let zones = [one, other].map(|nth| local_time::zone(ZONES[nth]).unwrap());
        let windows = around(at, |date| spans(HOURS[0], date));
        let is_open = |zone: &TimeZone, at| first_common(&std::iter::once(zone), &windows, at) == Some(at);
        if let Some(both) = first_common(&zones.iter(), &windows, at) {
            prop_assert!(zones.iter().all(|zone| is_open(zone, both)));
            let minutes = (both.as_second() - at.as_second()) / 60;
            let earlier = (0..minutes).step_by(7).map(|minute| at + jiff::SignedDuration::from_mins(minute));
            for earlier in earlier {
                prop_assert!(!zones.iter().all(|zone| is_open(zone, earlier)), "{}", earlier);
            }
        }
    }
}
