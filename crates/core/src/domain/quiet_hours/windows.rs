//! From hours of the day to instants: what clocks skip in spring, show twice in autumn, and show in several places at once.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::foundation::local_time::MinuteOfDay;

/// Days for which a window is looked for.
pub(super) const DAYS_AHEAD: i32 = 15;

/// No clock is further from UTC than a day, and a window of the day before may still be open.
const DAYS_BACK: i32 = 2;

/// A part of a day, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DaySpan {
    /// Its beginning.
    pub(super) from: MinuteOfDay,
    /// Its end, later than its beginning.
    pub(super) to: MinuteOfDay,
}

/// Parts of one day, in order, apart from each other.
pub(super) type DaySpans = Vec<DaySpan>;

/// A time in which messages may go out, as calendars and clocks show it, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CivilWindow {
    from: DateTime,
    to: DateTime,
}

/// The time that lies in both.
pub(super) fn common(ours: &[DaySpan], theirs: &[DaySpan]) -> DaySpans {
    let pairs = ours.iter().flat_map(|one| theirs.iter().map(move |other| (one, other)));
    let both = pairs.map(|(one, other)| DaySpan { from: one.from.max(other.from), to: one.to.min(other.to) });
    both.filter(|span| span.from < span.to).collect()
}

/// The windows from a little before `at` until [`DAYS_AHEAD`] days after it. What goes on over midnight is one window.
pub(super) fn around(at: Timestamp, of: impl Fn(Date) -> DaySpans) -> Vec<CivilWindow> {
    let today = Offset::UTC.to_datetime(at).date();
    let dates = (-DAYS_BACK..=DAYS_AHEAD).filter_map(|days| today.checked_add(jiff::Span::new().days(days)).ok());
    let mut windows: Vec<CivilWindow> = Vec::new();
    for (date, span) in dates.flat_map(|date| of(date).into_iter().map(move |span| (date, span))) {
        let Some((from, to)) = span.from.on(date).zip(span.to.on(date)) else { continue };
        match windows.last_mut() {
            Some(last) if last.to == from => last.to = to,
            _ => windows.push(CivilWindow { from, to }),
        }
    }
    windows
}

/// The first instant from `at` on that lies in a window by the clocks of all `zones`.
pub(super) fn first_common<'a>(
    zones: &(impl Iterator<Item = &'a TimeZone> + Clone),
    windows: &[CivilWindow],
    at: Timestamp,
) -> Option<Timestamp> {
    let mut first = at;
    loop {
        let opened =
            zones.clone().try_fold(first, |latest, zone| Some(latest.max(first_open(zone, windows, first)?)))?;
        if opened == first {
            return Some(first);
        }
        first = opened;
    }
}

/// The first instant from `at` on that lies in a window by the clocks of `zone`.
fn first_open(zone: &TimeZone, windows: &[CivilWindow], at: Timestamp) -> Option<Timestamp> {
    // What ended a day ago by the calendar has ended, whatever the clocks did since.
    let past = zone.to_datetime(at).checked_sub(SignedDuration::from_hours(24)).ok()?;
    let ahead = windows.iter().filter(|window| window.to > past);
    let mut instants = ahead.filter_map(|window| opens(zone, window.from).zip(closes(zone, window.to)));
    let (opens, _) = instants.find(|(opens, closes)| opens < closes && at < *closes)?;
    Some(opens.max(at))
}

/// The instant from which it is `at` or later for good: of two the later one, and of none the end of the gap.
fn opens(zone: &TimeZone, at: DateTime) -> Option<Timestamp> {
    shows(zone, at).max().or_else(|| gap_end(zone, at))
}

/// The instant at which it is `at` or later for the first time.
fn closes(zone: &TimeZone, at: DateTime) -> Option<Timestamp> {
    shows(zone, at).min().or_else(|| gap_end(zone, at))
}

/// The instants at which clocks show `at`: one, none or two.
///
/// jiff 1.0.1 tells of a second one where the rules of a zone change and its offset does not (Godthab on 28 October 2023,
/// 23:30), so each is held against the clock.
fn shows(zone: &TimeZone, at: DateTime) -> impl Iterator<Item = Timestamp> {
    let told = zone.to_ambiguous_timestamp(at);
    let instants = [told.earlier(), told.later()].into_iter().flatten();
    instants.filter(move |instant| zone.to_datetime(*instant) == at)
}

/// When the clocks jump over `at`.
fn gap_end(zone: &TimeZone, at: DateTime) -> Option<Timestamp> {
    let AmbiguousOffset::Gap { after, .. } = zone.to_ambiguous_timestamp(at).offset() else { return None };
    let before = after.to_timestamp(at).ok()?;
    zone.following(before).next().map(|transition| transition.timestamp())
}
