//! Laws of states and countries, and numbers that may be in several places.

use super::*;

#[test]
fn states_have_hours_days_and_holidays_of_their_own() {
    let check = |to: &str, at: &str, expected: &str| assert_eq!(released(to, at), expected, "{to} at {at}");
    // Florida ends at 20:00, Connecticut begins at 9, Kentucky at 10, Nevada ends at 20:00.
    check("+13055550123", "2026-06-10T20:00:00-04:00", "2026-06-11T12:00:00Z");
    check("+12035550123", "2026-06-10T08:00:00-04:00", "2026-06-10T13:00:00Z");
    check("+15025550123", "2026-06-10T09:59:00-04:00", "2026-06-10T14:00:00Z");
    check("+17025550123", "2026-06-10T20:00:00-07:00", "2026-06-11T16:00:00Z");
    // Texas on a Sunday, and on the Saturday before.
    check("+12145550123", "2026-06-13T09:00:00-05:00", "");
    check("+12145550123", "2026-06-14T09:00:00-05:00", "2026-06-14T17:00:00Z");
    check("+12145550123", "2026-06-14T20:59:59-05:00", "");
    // Mississippi has no Sunday; Louisiana has no Fourth of July either, nor the Friday on which it is observed.
    check("+16015550123", "2026-06-13T20:00:00-05:00", "2026-06-15T13:00:00Z");
    check("+15045550123", "2026-07-02T20:00:00-05:00", "2026-07-06T13:00:00Z");
    check("+16015550123", "2026-07-02T20:00:00-05:00", "2026-07-03T13:00:00Z");
    // Rhode Island from Friday evening, from Saturday evening.
    check("+14015550123", "2026-06-12T18:00:00-04:00", "2026-06-13T14:00:00Z");
    check("+14015550123", "2026-06-13T17:00:00-04:00", "2026-06-15T13:00:00Z");
    // France from the Saturday before Easter.
    check("+33612345678", "2026-04-04T21:00:00+02:00", "2026-04-07T06:00:00Z");
    // Canada has no hours for messages.
    check("+14165550123", "2026-06-14T08:00:00-04:00", "");
}

#[test]
fn a_contacts_zone_counts_before_that_of_the_number() {
    let check = |to: &str, zone: &str, policy: ZonePolicy, at: &str, zones: &[&str], expected: &str| {
        let address = Address::infer(to);
        let recipient = Recipient { zone: Some(zone).filter(|zone| !zone.is_empty()), ..Recipient::from(&address) };
        let tenant =
            QuietHours { time_zone: Some("Europe/Vienna".to_owned()), zone_policy: policy, ..QuietHours::default() };
        let tenant = TenantHours::read(&tenant, None).unwrap();
        let verdict = judge(&recipient, MessageClass::Marketing, at.parse().unwrap(), &tenant);
        let released = verdict.released_at.map(|at| at.to_string()).unwrap_or_default();
        assert_eq!(
            (verdict.zones, released.as_str()),
            (zones.iter().map(ToString::to_string).collect(), expected),
            "{to} {zone}"
        );
    };
    let (new_york, at) = ("+12125550123", "2026-06-10T12:00:00Z");
    check(new_york, "", ZonePolicy::Contact, at, &["America/New_York"], "");
    let los_angeles = "America/Los_Angeles";
    check(new_york, los_angeles, ZonePolicy::Contact, at, &[los_angeles], "2026-06-10T15:00:00Z");
    check(new_york, los_angeles, ZonePolicy::Both, at, &[los_angeles, "America/New_York"], "2026-06-10T15:00:00Z");
    // Tokyo and New York share the evening of the one and the morning of the other for an hour.
    let tokyo = "Asia/Tokyo";
    check(
        new_york,
        tokyo,
        ZonePolicy::Both,
        "2026-06-10T13:00:00Z",
        &[tokyo, "America/New_York"],
        "2026-06-10T23:00:00Z",
    );
    // One of the number's zones says which.
    check("+61500123456", "Australia/Perth", ZonePolicy::Both, at, &["Australia/Perth"], "");
    // No zone at all, and no number: the tenant's.
    check(new_york, "Mars/Olympus", ZonePolicy::Contact, at, &["America/New_York"], "");
    check(
        "US.13491208655302741918",
        "",
        ZonePolicy::Contact,
        "2026-06-10T05:59:00Z",
        &["Europe/Vienna"],
        "2026-06-10T06:00:00Z",
    );
    check("+99912345678", "", ZonePolicy::Contact, at, &["Europe/Vienna"], "");
    // The law of the number holds in the contact's zone too.
    check(
        "+13055550123",
        los_angeles,
        ZonePolicy::Contact,
        "2026-06-11T03:00:00Z",
        &[los_angeles],
        "2026-06-11T15:00:00Z",
    );
}

#[test]
fn zones_without_a_common_hour_leave_it_to_the_tenants() {
    let tenant = TenantHours::usual("America/New_York").unwrap();
    let address = Address::infer("+18005550123");
    let check = |at: &str, expected: &str| {
        let verdict = judge(&Recipient::from(&address), MessageClass::Marketing, at.parse().unwrap(), &tenant);
        assert_eq!(verdict.released_at.map(|at| at.to_string()).unwrap_or_default(), expected, "{at}");
        assert_eq!(verdict.zones, ["America/New_York"]);
        assert!(verdict.why.contains(&QuietHoursReason::UnknownAreaCode), "{:?}", verdict.why);
        assert!(verdict.why.contains(&QuietHoursReason::NothingInCommon), "{:?}", verdict.why);
    };
    // The strictest of all states: Kentucky's morning, Rhode Island's evening, no Sunday, no holiday.
    check("2026-06-10T09:59:59-04:00", "2026-06-10T14:00:00Z");
    check("2026-06-10T17:59:59-04:00", "");
    check("2026-07-02T18:00:00-04:00", "2026-07-06T14:00:00Z");
}
