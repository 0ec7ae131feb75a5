//! Opening hours and windows of the day, by the clock on the wall of their place.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use serde::{Deserialize, Serialize};

use crate::foundation::local_time::weekday_place;
pub(super) use crate::foundation::local_time::{MinuteOfDay as Minute, WEEKDAYS, weekday, zone};

/// The hours in which somebody is there.
///
/// A window belongs to the day on which it begins; one that ends no later than it begins ends on the next day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpeningHours {
    /// Time zone (IANA: `Europe/Vienna`); the rule set's, unless it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The windows of each weekday, `mon` to `sun`; closed on those that are missing.
    #[serde(default)]
    pub weekly: BTreeMap<String, Vec<Hours>>,
    /// Dates (`2026-12-25`) on which no window begins.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Dates with hours of their own, holidays or not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub special: Vec<SpecialDay>,
}

/// The beginning and the end: `["09:00", "17:30"]`. The day ends at `24:00`.
pub type Hours = (String, String);

/// A date with hours of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SpecialDay {
    /// The date, as in `2026-12-24`.
    pub date: String,
    /// Its windows; none if nobody is there.
    #[serde(default)]
    pub hours: Vec<Hours>,
}

/// A part of the day: it begins with its first minute and ends before its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    from: Minute,
    to: Minute,
}

impl Window {
    /// Reads `09:00` and `17:30`.
    ///
    /// # Errors
    /// In words, if one of them is no time of day.
    pub(super) fn read(from: &str, to: &str) -> Result<Self, String> {
        let minute = |text| Minute::read(text).ok_or_else(|| format!("{text:?} is no time such as \"09:30\""));
        let window = Self { from: minute(from)?, to: minute(to)? };
        if window.from == Minute::END { Err("a window cannot begin at 24:00".to_owned()) } else { Ok(window) }
    }

    /// Whether the window that begins on `date` contains `now`.
    fn has(self, date: Date, zone: &TimeZone, now: Timestamp) -> bool {
        let last = if self.to <= self.from { date.tomorrow().ok() } else { Some(date) };
        let from = self.from.on(date).and_then(|at| reached(zone, at));
        let to = last.and_then(|date| self.to.on(date)).and_then(|at| reached(zone, at));
        from.zip(to).is_some_and(|(from, to)| from <= now && now < to)
    }
}

/// The moment at which the clocks of `zone` first show `at`, or jump over it.
fn reached(zone: &TimeZone, at: DateTime) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(at);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { after, .. } => {
            let before = after.to_timestamp(at).ok()?;
            zone.following(before).next().map(|transition| transition.timestamp())
        }
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => ambiguous.earlier().ok(),
    }
}

/// Whether one of the windows that `of` gives for the local date, or for the day before, contains `now`.
fn within<'a>(zone: &TimeZone, now: Timestamp, of: impl Fn(Date) -> &'a [Window]) -> bool {
    let today = zone.to_datetime(now).date();
    [today.yesterday().ok(), Some(today)]
        .into_iter()
        .flatten()
        .any(|date| of(date).iter().any(|window| window.has(date, zone, now)))
}

/// A window of some or all days.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct DayWindow {
    window: [Window; 1],
    /// Days on which it begins, Monday first.
    days: [bool; 7],
    /// Time zone of the clock; the asker's if it is not said.
    pub(super) zone: Option<TimeZone>,
}

/// A time window in JSON.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenWindow {
    from: String,
    to: String,
    days: Option<Vec<String>>,
    time_zone: Option<String>,
}

impl DayWindow {
    /// Reads `{"from": "22:00", "to": "06:00", "days": ["mon"], "timeZone": "Europe/Vienna"}`.
    ///
    /// # Errors
    /// In words, what is wrong with it.
    pub(super) fn read(value: &serde_json::Value) -> Result<Self, String> {
        let shape = "must be an object with from, to and perhaps days and timeZone";
        let written = WrittenWindow::deserialize(value).map_err(|_| shape.to_owned())?;
        let window = Window::read(&written.from, &written.to)?;
        let mut days = [written.days.is_none(); 7];
        for name in written.days.iter().flatten() {
            let place = WEEKDAYS.iter().position(|day| day == name);
            let day = place.and_then(|place| days.get_mut(place));
            *day.ok_or_else(|| format!("{name:?} is no weekday; they are {}", WEEKDAYS.join(", ")))? = true;
        }
        let unknown = |name: &String| format!("{name:?} is no time zone");
        let zone = written.time_zone.map(|name| zone(&name).ok_or_else(|| unknown(&name))).transpose()?;
        Ok(Self { window: [window], days, zone })
    }

    /// Its own zone or else `zone`.
    pub(super) fn zone_or<'a>(&'a self, zone: Option<&'a TimeZone>) -> Option<&'a TimeZone> {
        self.zone.as_ref().or(zone)
    }

    /// Whether it contains `now` on the clocks of `zone`.
    pub(super) fn has(&self, zone: &TimeZone, now: Timestamp) -> bool {
        within(zone, now, |date| if self.days.get(weekday_place(date)) == Some(&true) { &self.window } else { &[] })
    }

    /// The text of what its clock shows.
    pub(super) fn shown(&self, zone: Option<&TimeZone>, now: Timestamp) -> String {
        let Some(zone) = self.zone_or(zone) else { return "it is not known what the clock shows".to_owned() };
        let at = zone.to_datetime(now);
        let name = zone.iana_name().unwrap_or("UTC");
        format!("the clock shows {} {} in {name}", weekday(at.date()), at.strftime("%Y-%m-%d %H:%M"))
    }
}

/// Opening hours, read.
#[derive(Clone, Debug)]
pub(super) struct Calendar {
    zone: TimeZone,
    weekly: [Vec<Window>; 7],
    special: BTreeMap<Date, Vec<Window>>,
}

/// A mistake in opening hours: its place, and what is wrong.
pub(super) type Wrong = (String, String);

impl Calendar {
    /// Reads `hours`; without a zone of their own they are in `ours`.
    ///
    /// # Errors
    /// Everything that is wrong with them.
    pub(super) fn read(hours: &OpeningHours, ours: Option<&TimeZone>) -> Result<Self, Vec<Wrong>> {
        let mut wrong = Vec::new();
        let named = hours.time_zone.as_deref().map(|name| (name, zone(name)));
        if let Some((name, None)) = named {
            wrong.push(("timeZone".to_owned(), format!("{name:?} is no time zone")));
        }
        let zone = named.map_or_else(|| ours.cloned(), |(_, zone)| zone);
        let mut weekly: [Vec<Window>; 7] = Default::default();
        for (day, of_day) in &hours.weekly {
            let place = WEEKDAYS.iter().position(|name| name == day);
            let path = format!("weekly.{day}");
            if let Some(windows) = place.and_then(|place| weekly.get_mut(place)) {
                *windows = read_windows(of_day, &path, &mut wrong);
            } else {
                wrong.push((path, format!("{day:?} is no weekday; they are {}", WEEKDAYS.join(", "))));
            }
        }
        let mut special = BTreeMap::new();
        for (at, date) in hours.holidays.iter().enumerate() {
            special.extend(read_date(date, &format!("holidays[{at}]"), &mut wrong).map(|date| (date, Vec::new())));
        }
        for (at, day) in hours.special.iter().enumerate() {
            let windows = read_windows(&day.hours, &format!("special[{at}].hours"), &mut wrong);
            let date = read_date(&day.date, &format!("special[{at}].date"), &mut wrong);
            special.extend(date.map(|date| (date, windows)));
        }
        match zone {
            Some(zone) if wrong.is_empty() => Ok(Self { zone, weekly, special }),
            _ => Err(wrong),
        }
    }

    /// Whether somebody is there at `now`.
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        within(&self.zone, now, |date| {
            let usual = self.weekly.get(weekday_place(date)).map_or(&[] as &[Window], Vec::as_slice);
            self.special.get(&date).map_or(usual, Vec::as_slice)
        })
    }
}

fn read_windows(hours: &[Hours], path: &str, wrong: &mut Vec<Wrong>) -> Vec<Window> {
    let read = hours.iter().enumerate().filter_map(|(at, (from, to))| {
        Window::read(from, to).map_err(|problem| wrong.push((format!("{path}[{at}]"), problem))).ok()
    });
    read.collect()
}

fn read_date(text: &str, path: &str, wrong: &mut Vec<Wrong>) -> Option<Date> {
    let form = text.len() == "2026-12-25".len();
    let date = text.parse().ok().filter(|_| form);
    if date.is_none() {
        wrong.push((path.to_owned(), format!("{text:?} is no date such as \"2026-12-25\"")));
    }
    date
}
