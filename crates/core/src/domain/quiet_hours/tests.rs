//! What the law, the clocks and the tenant make of a time.

mod clocks;
mod numbers;
mod page;
mod places;
mod tenants;

use super::*;

/// The verdict on advertising to `to` for a tenant in UTC with the usual hours.
fn marketing(to: &str, at: &str) -> QuietHoursVerdict {
    judge(&Recipient::from(&Address::infer(to)), MessageClass::Marketing, at.parse().unwrap(), &TenantHours::default())
}

/// When advertising to `to` goes out; "" if at once.
fn released(to: &str, at: &str) -> String {
    let verdict = marketing(to, at);
    assert_eq!(verdict.allowed, verdict.released_at.is_none(), "{to} at {at}: {verdict:?}");
    verdict.released_at.map(|at| at.to_string()).unwrap_or_default()
}

#[test]
fn advertising_waits_for_the_morning_of_its_number() {
    let check = |to: &str, at: &str, expected: &str| assert_eq!(released(to, at), expected, "{to} at {at}");
    // New York, on the evening before the clocks go forward, and in the morning after.
    check("+12125550123", "2026-03-07T20:59:59-05:00", "");
    check("+12125550123", "2026-03-08T02:00:00Z", "2026-03-08T12:00:00Z");
    check("+12125550123", "2026-03-08T11:59:59.999Z", "2026-03-08T12:00:00Z");
    check("+12125550123", "2026-03-08T12:00:00Z", "");
    check("+12125550123", "2026-03-08T20:59:59-04:00", "");
    check("+12125550123", "2026-03-08T21:00:00-04:00", "2026-03-09T12:00:00Z");
    // And back.
    check("+12125550123", "2026-11-01T07:59:59-05:00", "2026-11-01T13:00:00Z");
    // Boise and Los Angeles share an area code: it must be 8 in the one, and not yet 21 in the other.
    check("+12082205550", "2026-06-10T14:00:00Z", "2026-06-10T15:00:00Z");
    check("+12082205550", "2026-06-10T15:00:00Z", "");
    check("+12082205550", "2026-06-11T03:00:00Z", "2026-06-11T15:00:00Z");
    // Countries without hours of their own: the usual ones.
    check("+447700900123", "2026-06-10T07:00:00+01:00", "2026-06-10T07:00:00Z");
    check("+6591234567", "2026-06-10T22:00:00+08:00", "2026-06-11T00:00:00Z");
    // All of Australia, from Lord Howe Island to the Cocos Islands.
    check("+61500123456", "2026-06-10T00:00:00Z", "2026-06-10T01:30:00Z");
    check("+61500123456", "2026-06-10T10:30:00Z", "2026-06-11T01:30:00Z");
}

#[test]
fn the_class_decides_and_so_does_what_the_customer_wrote() {
    let night: Timestamp = "2026-03-08T07:00:00Z".parse().unwrap();
    let address = Address::infer("+12125550123");
    let check = |class: MessageClass, minutes_ago: Option<i64>, tenant: &TenantHours, allowed: bool| {
        let last_inbound = minutes_ago.map(|minutes| night - jiff::SignedDuration::from_mins(minutes));
        let recipient = Recipient { last_inbound, ..Recipient::from(&address) };
        let verdict = judge(&recipient, class, night, tenant);
        assert_eq!(verdict.allowed, allowed, "{class:?} {minutes_ago:?}: {verdict:?}");
        assert_eq!(verdict.zones, ["America/New_York"]);
    };
    let usual = TenantHours::default();
    check(MessageClass::Marketing, None, &usual, false);
    check(MessageClass::Marketing, Some(29), &usual, true);
    check(MessageClass::Marketing, Some(30), &usual, false);
    // The clock of a carrier may be ahead of ours.
    check(MessageClass::Marketing, Some(-1), &usual, true);
    for class in [MessageClass::Alert, MessageClass::Code, MessageClass::Transactional] {
        check(class, None, &usual, true);
    }
    let strict = QuietHours { reply_minutes: Some(0), ..QuietHours::default() };
    let strict = TenantHours::read(&strict, None).unwrap();
    check(MessageClass::Marketing, Some(0), &strict, false);
    check(MessageClass::Transactional, None, &strict, true);
}

#[test]
fn a_verdict_says_why_in_words() {
    let verdict = marketing("+13055550123", "2026-03-08T07:00:00Z");
    let expected = serde_json::json!({
        "allowed": false, "releasedAt": "2026-03-08T12:00:00Z", "zones": ["America/New_York"],
        "why": ["the time zones of +1305 count", "the hours of US hold", "the hours of US-FL hold", "it is outside the hours"],
    });
    assert_eq!(serde_json::to_value(&verdict).unwrap(), expected);
    let text = serde_json::to_string(&verdict).unwrap();
    assert!(text.starts_with(r#"{"allowed":false,"releasedAt":"2026-03-08T12:00:00Z","zones":["America/New_York"],"#));
    let text = serde_json::to_string(&marketing("+13055550123", "2026-03-08T13:00:00Z")).unwrap();
    assert!(text.starts_with(r#"{"allowed":true,"releasedAt":null,"zones":["#), "{text}");
}
