//! Times that callers choose: moments, or times of day somewhere on earth.

use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::DateTime;

use crate::foundation::json::schema::{Field, Schema};
use crate::foundation::local_time;
use crate::foundation::problem::DocumentProblem;
use crate::operations::fields::Fields;

/// The description of a moment, for error messages.
pub(in crate::operations) const MOMENT: &str = "a moment, such as 2026-12-01T09:00:00Z";

/// Time at which a message goes out, as documents choose it.
pub(in crate::operations) const SEND_AT: Field = Field::nullable("sendAt", Schema::TEXT)
    .about("When it is to go out, up to 365 days ahead: a moment, or a local time with a `timeZone`.");

/// Zone of a local time.
pub(in crate::operations) const TIME_ZONE: Field =
    Field::nullable("timeZone", Schema::TEXT).about("The IANA zone in which `sendAt` is a local time.");

/// Limit of a message's validity.
pub(in crate::operations) const VALID_UNTIL: Field =
    Field::nullable("validUntil", Schema::MOMENT).about("After it the message is not worth sending.");

/// What is to go out this soon goes out now: it would be late at the next tick.
const AS_GOOD_AS_NOW: Duration = Duration::from_secs(5);

/// Nothing is kept longer: who can say today what is worth saying in two years?
const FURTHEST: Duration = Duration::from_hours(365 * 24);

/// The time that a document chooses by `sendAt` and `timeZone`, if it does.
pub(in crate::operations) fn chosen(fields: &mut Fields) -> Option<Timestamp> {
    let send_at: Option<String> = fields.parsed("sendAt", "a text");
    let time_zone: Option<String> = fields.parsed("timeZone", "a text");
    fields.wrong.or(read(send_at.as_deref(), time_zone.as_deref())).flatten()
}

/// Reads `sendAt`, with the time zone if it is a time of day. A time that the clocks skip in spring is taken an hour
/// later, as the clocks show it; of a time that they show twice in autumn the first is taken (RFC 5545, 3.3.5).
///
/// # Errors
/// A [`DocumentProblem`] that names the field.
fn read(send_at: Option<&str>, time_zone: Option<&str>) -> Result<Option<Timestamp>, DocumentProblem> {
    match (send_at, time_zone) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(wrong("timeZone", "is the zone of sendAt, which is missing")),
        (Some(moment), None) => moment.parse().map(Some).map_err(|_| {
            wrong("sendAt", "is neither a moment (2026-12-01T09:00:00Z) nor a local time with a timeZone")
        }),
        (Some(local), Some(zone)) => at(local, zone).map(Some),
    }
}

fn at(local: &str, zone: &str) -> Result<Timestamp, DocumentProblem> {
    if local.parse::<Timestamp>().is_ok() {
        return Err(wrong("sendAt", "has an offset of its own, and timeZone says another"));
    }
    let time: DateTime = local.parse().map_err(|_| wrong("sendAt", "is no local time, as 2026-12-01T09:00"))?;
    let unknown = || wrong("timeZone", "is no time zone of the IANA database, as Europe/Berlin");
    let zone = local_time::zone(zone).ok_or_else(unknown)?;
    let moment = zone.to_ambiguous_timestamp(time).compatible();
    moment.map_err(|_| wrong("sendAt", "is out of range"))
}

/// The time at which something that is wished for `at` goes out; `None` is now.
///
/// # Errors
/// A [`DocumentProblem`] if that is too far away.
pub(in crate::operations) fn to_come(at: Timestamp, now: Timestamp) -> Result<Option<Timestamp>, DocumentProblem> {
    let ahead = Duration::try_from(at.duration_since(now)).unwrap_or_default();
    if ahead > FURTHEST {
        return Err(wrong("sendAt", "is more than 365 days away"));
    }
    Ok((ahead > AS_GOOD_AS_NOW).then_some(at))
}

/// The problem of something that would no longer be valid when it goes out.
pub(in crate::operations) fn outlived(
    valid_until: Option<Timestamp>,
    send_at: Option<Timestamp>,
) -> Option<DocumentProblem> {
    let outlived = valid_until.zip(send_at).is_some_and(|(until, at)| until <= at);
    outlived.then(|| wrong("validUntil", "is not after sendAt"))
}

fn wrong(path: &str, problem: &str) -> DocumentProblem {
    DocumentProblem { path: path.to_owned(), problem: problem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_a_moment_in_its_zone() {
        let check = |local: &str, zone: &str, expected: &str| {
            let moment = read(Some(local), Some(zone)).unwrap().unwrap();
            assert_eq!(moment, expected.parse().unwrap(), "{local} {zone}");
        };
        check("2026-12-01T09:00", "Europe/Berlin", "2026-12-01T08:00:00Z");
        check("2026-07-01T09:00:30", "Europe/Berlin", "2026-07-01T07:00:30Z");
        check("2026-12-01 09:00", "Asia/Kolkata", "2026-12-01T03:30:00Z");
        check("2026-12-01T09:00", "utc", "2026-12-01T09:00:00Z");
    }

    #[test]
    fn a_skipped_time_is_later_and_a_repeated_one_the_first_in_six_zones() {
        // Changes of 2026 and 2027 as the IANA database has them.
        let check = |zone: &str, gap: (&str, &str), overlap: (&str, &str)| {
            for (local, expected) in [gap, overlap] {
                let moment = read(Some(local), Some(zone)).unwrap().unwrap();
                assert_eq!(moment, expected.parse().unwrap(), "{local} {zone}");
            }
        };
        check(
            "Europe/Berlin",
            ("2027-03-28T02:30", "2027-03-28T01:30:00Z"),
            ("2026-10-25T02:30", "2026-10-25T00:30:00Z"),
        );
        check(
            "America/New_York",
            ("2027-03-14T02:30", "2027-03-14T07:30:00Z"),
            ("2026-11-01T01:30", "2026-11-01T05:30:00Z"),
        );
        // Half an hour only.
        check(
            "Australia/Lord_Howe",
            ("2026-10-04T02:15", "2026-10-03T15:45:00Z"),
            ("2026-04-05T01:45", "2026-04-04T14:45:00Z"),
        );
        // At midnight.
        check(
            "America/Santiago",
            ("2026-09-06T00:30", "2026-09-06T04:30:00Z"),
            ("2026-04-04T23:30", "2026-04-05T02:30:00Z"),
        );
        check(
            "Pacific/Auckland",
            ("2026-09-27T02:30", "2026-09-26T14:30:00Z"),
            ("2026-04-05T02:30", "2026-04-04T13:30:00Z"),
        );
        check(
            "Asia/Jerusalem",
            ("2027-03-26T02:30", "2027-03-26T00:30:00Z"),
            ("2026-10-25T01:30", "2026-10-24T22:30:00Z"),
        );
    }

    #[test]
    fn what_is_no_time_is_told_so() {
        let check = |send_at: Option<&str>, zone: Option<&str>, words: &str| {
            let problem = read(send_at, zone).unwrap_err();
            assert!(problem.problem.contains(words), "{problem:?}");
        };
        check(None, Some("Europe/Berlin"), "missing");
        check(Some("tomorrow"), None, "neither a moment");
        check(Some("2026-12-01T09:00"), None, "neither a moment");
        check(Some("2026-12-01T09:00:00Z"), Some("Europe/Berlin"), "offset of its own");
        check(Some("2026-12-01T09:00+01:00"), Some("Europe/Berlin"), "offset of its own");
        check(Some("tomorrow"), Some("Europe/Berlin"), "no local time");
        check(Some("2026-02-30T09:00"), Some("Europe/Berlin"), "no local time");
        check(Some("2026-12-01T09:00"), Some("Europe/Atlantis"), "no time zone");
        check(Some("2026-12-01T09:00"), Some("../etc/passwd"), "no time zone");
        check(Some("2026-12-01T09:00"), Some(""), "no time zone");
        check(Some("9999-12-31T23:59:59"), Some("America/New_York"), "out of range");
    }

    #[test]
    fn the_past_and_the_next_seconds_are_now_and_a_year_is_the_end() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let check = |at: &str, expected: Option<bool>| {
            let at = at.parse().unwrap();
            let wait = to_come(at, now).ok().map(|wait| wait == Some(at));
            assert_eq!(wait, expected, "{at}");
        };
        check("2000-01-01T00:00:00Z", Some(false));
        check("2026-11-23T12:00:00Z", Some(false));
        check("2026-11-23T12:00:05Z", Some(false));
        check("2026-11-23T12:00:06Z", Some(true));
        check("2027-11-23T12:00:00Z", Some(true));
        check("2027-11-23T12:00:01Z", None);
    }
}
