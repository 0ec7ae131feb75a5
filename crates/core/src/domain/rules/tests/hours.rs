//! Tests of opening hours and of clocks.

use super::*;

#[test]
fn hours_follow_the_clock_on_the_wall() {
    let hours = json!({"timeZone": "Europe/Vienna", "weekly": {
        "mon": [["09:00", "12:00"], ["13:00", "17:30"]], "fri": [["22:00", "02:00"]], "sun": [["02:30", "05:00"]],
        "wed": [["00:00", "24:00"]], "thu": [["08:00", "08:00"]],
    }, "holidays": ["2026-12-07", "2026-12-19", "2026-12-14"], "special": [{"date": "2026-12-14", "hours": [["10:00", "11:00"]]},
        {"date": "2026-12-21"}]});
    let check = |now: &str, open: bool| {
        let set = set(json!({"openingHours": {"desk": hours}, "routingRules": [{"name": "open", "destination": "d",
            "conditions": [{"field": "now.isOpen.desk", "operator": "equals", "value": true}]}]}));
        let message = message("x");
        let decision = decide(&set, &Facts { now: now.parse().unwrap(), ..facts(&message) });
        assert_eq!(!decision.choices.is_empty(), open, "{now}");
    };
    // A Monday in winter, then in summer.
    check("2026-11-23T08:59:59+01:00", false);
    check("2026-11-23T09:00:00+01:00", true);
    check("2026-11-23T11:59:59+01:00", true);
    check("2026-11-23T12:00:00+01:00", false);
    check("2026-11-23T17:29:59+01:00", true);
    check("2026-07-06T09:00:00+02:00", true);
    check("2026-07-06T17:30:00+02:00", false);
    // Over midnight, from Friday.
    check("2026-11-27T21:59:59+01:00", false);
    check("2026-11-28T01:59:59+01:00", true);
    check("2026-11-28T02:00:00+01:00", false);
    check("2026-11-27T01:00:00+01:00", true);
    // A whole day; and a day from eight to eight.
    check("2026-11-24T23:59:59+01:00", false);
    check("2026-11-25T00:00:00+01:00", true);
    check("2026-11-25T23:59:59+01:00", true);
    check("2026-11-26T07:59:59+01:00", false);
    check("2026-11-27T07:59:59+01:00", true);
    check("2026-11-27T08:00:00+01:00", false);
    // A holiday; what began on its eve goes on.
    check("2026-12-07T10:00:00+01:00", false);
    check("2026-12-19T01:00:00+01:00", true);
    // Hours of their own, though it is a holiday; and none.
    check("2026-12-14T10:30:00+01:00", true);
    check("2026-12-14T09:30:00+01:00", false);
    check("2026-12-21T10:30:00+01:00", false);
    // The clocks jump from 02:00 to 03:00: it opens at once.
    check("2026-03-29T01:59:59+01:00", false);
    check("2026-03-29T03:00:00+02:00", true);
    check("2026-03-29T04:59:59+02:00", true);
    check("2026-03-29T05:00:00+02:00", false);
    // They go back from 03:00 to 02:00: it stays open.
    check("2026-10-25T02:29:59+02:00", false);
    check("2026-10-25T02:30:00+02:00", true);
    check("2026-10-25T02:00:00+01:00", true);
    check("2026-10-25T02:30:00+01:00", true);
    check("2026-10-25T05:00:00+01:00", false);
}

#[test]
fn a_window_knows_its_days_and_its_place() {
    let check = |window: Value, now: &str, expected: bool| {
        let message = message("x");
        let condition = json!({"field": "now", "operator": "timeWindow", "value": window});
        let facts = Facts { now: now.parse().unwrap(), ..facts(&message) };
        assert_eq!(holds(&condition, &facts), expected, "{condition} at {now}");
    };
    let night = || json!({"from": "22:00", "to": "06:00"});
    check(night(), "2026-11-23T21:59:59+01:00", false);
    check(night(), "2026-11-23T22:00:00+01:00", true);
    check(night(), "2026-11-24T05:59:59+01:00", true);
    check(night(), "2026-11-24T06:00:00+01:00", false);
    let weekend = || json!({"from": "22:00", "to": "06:00", "days": ["fri", "sat"]});
    check(weekend(), "2026-11-29T05:00:00+01:00", true);
    check(weekend(), "2026-11-29T23:00:00+01:00", false);
    check(weekend(), "2026-11-27T05:00:00+01:00", false);
    // A window that begins in an hour that is missing, and one that ends in an hour that comes twice.
    let spring = || json!({"from": "02:15", "to": "02:45", "timeZone": "America/New_York"});
    check(spring(), "2026-03-08T01:59:59-05:00", false);
    check(spring(), "2026-03-08T03:00:00-04:00", false);
    let autumn = || json!({"from": "00:30", "to": "01:30", "timeZone": "America/New_York"});
    check(autumn(), "2026-11-01T01:29:59-04:00", true);
    check(autumn(), "2026-11-01T01:30:00-04:00", false);
    check(autumn(), "2026-11-01T01:15:00-05:00", false);
    // A day that did not exist: Samoa went from 29 to 31 December 2011, and it was night all the same.
    let samoa = || json!({"from": "20:00", "to": "04:00", "timeZone": "Pacific/Apia"});
    check(samoa(), "2011-12-29T23:00:00-10:00", true);
    check(samoa(), "2011-12-31T03:00:00+14:00", true);
    check(samoa(), "2011-12-31T04:00:00+14:00", false);
    check(samoa(), "2011-12-31T21:00:00+14:00", true);
}

#[test]
fn a_rule_set_whose_time_zone_cannot_be_read_knows_no_local_time() {
    let rule = |name: &str, field: &str, operator: &str, value: Value| {
        let conditions = json!([{"field": field, "operator": operator, "value": value}]);
        json!({"name": name, "destination": "d", "conditions": conditions, "stopProcessing": false})
    };
    let all_day = |zone: Value| json!({"from": "00:00", "to": "24:00", "timeZone": zone});
    let set = set(json!({"timeZone": "Europe/Atlantis", "routingRules": [
        rule("time", "now.localTime", "exists", json!(true)), rule("no time", "now.localTime", "exists", json!(false)),
        rule("window", "now", "timeWindow", all_day(Value::Null)), rule("hours", "now.isOpen.desk", "exists", json!(true)),
        rule("placed window", "now", "timeWindow", all_day(json!("Europe/Vienna"))),
        rule("moment", "now", "greaterThan", json!("2020-01-01T00:00:00Z")),
        rule("placed hours", "now.isOpen.shop", "exists", json!(true))],
        "openingHours": {"desk": {"weekly": {}}, "shop": {"timeZone": "Europe/Vienna", "weekly": {}}}}));
    let message = message("x");
    let asked = Rules::lenient(&set).explain(&facts(&message));
    let matched = asked.rules.iter().filter(|rule| rule.outcome == RuleOutcome::Matched);
    let names: Vec<&str> = matched.map(|rule| rule.name.as_str()).collect();
    assert_eq!(names, ["placed window", "moment", "placed hours"]);
    assert_eq!(decide(&set, &facts(&message)).choices.len(), 1, "each place once");
}
