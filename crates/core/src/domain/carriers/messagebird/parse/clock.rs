//! The four ways in which MessageBird writes a moment.

use jiff::Timestamp;

/// Reads `2017-09-01T10:00:05+00:00`, with its plus or with the space that became of it; Unix time in seconds; and
/// `YYYYMMDDHHMMSS` in UTC, as short codes have it. `None` before 2009 and from 2100, when clocks are wrong.
pub(in crate::domain::carriers::messagebird) fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let moment = match text.len() {
        14 if text.bytes().all(|byte| byte.is_ascii_digit()) => compact(text)?,
        _ => seconds(text).or_else(|| written_out(text))?,
    };
    (1_230_768_000..4_102_444_800).contains(&moment.as_second()).then_some(moment)
}

fn compact(digits: &str) -> Option<Timestamp> {
    let (date, time) = digits.split_at_checked(8)?;
    format!("{date}T{time}Z").parse().ok()
}

fn seconds(text: &str) -> Option<Timestamp> {
    text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok())
}

fn written_out(text: &str) -> Option<Timestamp> {
    let with_plus = || text.rsplit_once(' ').map(|(moment, zone)| format!("{moment}+{zone}"));
    text.parse().ok().or_else(|| with_plus()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_read_however_it_is_written() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(moment(text).map(|moment| moment.to_string()).as_deref(), expected, "{text}");
        };
        check("2017-09-01T10:00:05+00:00", Some("2017-09-01T10:00:05Z"));
        check("2017-09-01T10:00:05 00:00", Some("2017-09-01T10:00:05Z"));
        check("2017-09-01T10:00:05 02:00", Some("2017-09-01T08:00:05Z"));
        check("2017-09-01T10:00:05-07:00", Some("2017-09-01T17:00:05Z"));
        check("2017-09-01T10:00:05.123Z", Some("2017-09-01T10:00:05.123Z"));
        check("1736178215", Some("2025-01-06T15:43:35Z"));
        check("20250106154335", Some("2025-01-06T15:43:35Z"));
        for text in [
            "",
            "soon",
            "0",
            "-1",
            "99999999999999",
            "20251306154335",
            "99999999999",
            "1999-01-01T00:00:00Z",
            "2017-09-01",
        ] {
            check(text, None);
        }
    }
}
