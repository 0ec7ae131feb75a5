//! A tenant's own hours, which the law narrows.

use serde_json::{Value, json};

use super::*;

fn read(document: Value) -> Result<TenantHours, Vec<String>> {
    let configured: QuietHours = serde_json::from_value(document).unwrap();
    let read = TenantHours::read(&configured, Some("America/New_York"));
    assert_eq!(read.as_ref().err().cloned().unwrap_or_default(), configured.problems());
    read.map_err(|problems| problems.into_iter().map(|problem| problem.path).collect())
}

#[test]
fn a_tenants_hours_are_narrowed_by_the_law_and_never_widen_it() {
    let check = |document: Value, to: &str, at: &str, expected: &str| {
        let tenant = read(document.clone()).unwrap();
        let verdict =
            judge(&Recipient::from(&Address::infer(to)), MessageClass::Marketing, at.parse().unwrap(), &tenant);
        assert_eq!(verdict.released_at.map(|at| at.to_string()).unwrap_or_default(), expected, "{document} {to} {at}");
    };
    let (new_york, london, florida) = ("+12125550123", "+447700900123", "+13055550123");
    let always = || json!({"hours": [["00:00", "24:00"]]});
    check(always(), new_york, "2026-06-10T21:00:00-04:00", "2026-06-11T12:00:00Z");
    check(always(), london, "2026-06-10T03:00:00+01:00", "");
    check(always(), "+14165550123", "2026-06-10T03:00:00-04:00", "");
    let lunch = || json!({"hours": [["09:30", "12:00"], ["13:00", "20:30"]], "weekly": {"sun": [], "sat": [["10:00", "12:00"]]}});
    check(lunch(), new_york, "2026-06-10T12:00:00-04:00", "2026-06-10T17:00:00Z");
    check(lunch(), new_york, "2026-06-10T20:29:59-04:00", "");
    check(lunch(), florida, "2026-06-10T20:00:00-04:00", "2026-06-11T13:30:00Z");
    check(lunch(), new_york, "2026-06-13T12:00:00-04:00", "2026-06-15T13:30:00Z");
    let holidays = || json!({"holidays": ["2026-06-11", "2026-06-12"]});
    check(holidays(), new_york, "2026-06-10T21:00:00-04:00", "2026-06-13T12:00:00Z");
    // Hours over midnight are two, and go on.
    let night = || json!({"hours": [["00:00", "02:00"], ["22:00", "24:00"]]});
    check(night(), london, "2026-06-10T02:00:00+01:00", "2026-06-10T21:00:00Z");
    check(night(), london, "2026-06-10T01:59:00+01:00", "");
    // The night in which Havana's clocks go back at one has no quiet hour in it.
    check(always(), "+5351234567", "2026-11-01T00:30:00-04:00", "");
}

#[test]
fn what_never_opens_says_so() {
    let tenant = read(json!({"hours": [["00:00", "06:00"]]})).unwrap();
    let at = "2026-06-10T12:00:00Z".parse().unwrap();
    let verdict = judge(&Recipient::from(&Address::infer("+12125550123")), MessageClass::Marketing, at, &tenant);
    assert_eq!((verdict.allowed, verdict.released_at), (false, None));
    assert_eq!(verdict.why.last(), Some(&QuietHoursReason::NeverOpen));
}

#[test]
fn what_is_wrong_is_named_with_its_path() {
    let check = |document: Value, paths: &[&str]| {
        let found = read(document.clone()).err().unwrap_or_default();
        assert_eq!(found, paths, "{document}");
    };
    check(json!({}), &[]);
    check(json!({"timeZone": "Europe/Atlantis"}), &["timeZone"]);
    check(json!({"hours": [["8:00", "20:00"]]}), &["hours[0]"]);
    check(json!({"hours": [["20:00", "08:00"]]}), &["hours[0]"]);
    check(json!({"hours": [["08:00", "12:00"], ["11:59", "20:00"]]}), &["hours[1]"]);
    check(json!({"hours": []}), &["hours"]);
    check(json!({"hours": [], "weekly": {"mon": [["08:00", "20:00"]]}}), &[]);
    check(json!({"weekly": {"monday": []}}), &["weekly.monday"]);
    check(json!({"weekly": {"mon": [["08:00", "25:00"]]}}), &["weekly.mon[0]"]);
    check(json!({"holidays": ["2026-02-30", "20261225", "2026-12-25"]}), &["holidays[0]", "holidays[1]"]);
    check(json!({"replyMinutes": 1441}), &["replyMinutes"]);
    assert!(serde_json::from_value::<QuietHours>(json!({"hourz": []})).is_err());
}
