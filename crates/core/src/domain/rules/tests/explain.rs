//! Tests of explanations.

use super::*;

#[test]
fn an_explanation_says_why_each_rule_did_or_did_not_match() {
    let set = set(json!({
        "routingRules": [
            {"name": "off", "enabled": false, "conditions": [], "destination": "1"},
            {"name": "no", "destination": "2", "conditions": [{"all": [
                {"field": "body", "operator": "contains", "value": "help"},
                {"not": {"field": "metadata.tier", "operator": "equals", "value": "gold"}},
                {"field": "boody", "operator": "equals", "value": 1}]}]},
            {"name": "yes", "destination": "3", "conditions": [
                {"any": [{"field": "contact.tags", "operator": "equals", "value": "vip"},
                         {"field": "now", "operator": "timeWindow", "value": {"from": "12:00", "to": "13:00"}}]}]},
            {"name": "late", "conditions": [], "destination": "4"}],
        "channels": {"main": {"routingRules": [{"name": "own", "destination": "5", "conditions": [
            {"field": "metadata.labels", "operator": "notIn", "value": ["hot"]}]}]}},
    }));
    let (message, channel) = (message(&format!("HELP {}", "ä".repeat(100))), channel());
    let explained = Rules::lenient(&set).explain(&Facts { channel: Some(&channel), ..facts(&message) });
    let shown = serde_json::to_value(&explained).unwrap();
    let outcomes: Vec<(&str, &str)> = shown["rules"]
        .as_array()
        .unwrap()
        .iter()
        .map(|rule| (rule["path"].as_str().unwrap(), rule["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(
        outcomes,
        [
            ("channels.main.routingRules[0]", "notMatched"),
            ("routingRules[0]", "disabled"),
            ("routingRules[1]", "notMatched"),
            ("routingRules[2]", "matched"),
            ("routingRules[3]", "notReached"),
        ]
    );
    assert_eq!(shown["choices"], json!([{"rule": "yes", "destination": "3"}]));
    let check = |pointer: &str, expected: Value| {
        assert_eq!(shown.pointer(pointer), Some(&expected), "{pointer} of {shown:#}");
    };
    check("/rules/0/conditions/0/actual", json!(["New", "Hot"]));
    check("/rules/0/conditions/0/why", json!("the list of 2 is not as asked for"));
    check("/rules/2/conditions/0/held", json!("no"));
    check("/rules/2/conditions/0/condition", json!("all"));
    check("/rules/2/conditions/0/why", json!("1 of 3 hold, 1 cannot be known"));
    check("/rules/2/conditions/0/of/0/held", json!("yes"));
    check("/rules/2/conditions/0/of/0/actual/0", json!(format!("HELP {}…", "ä".repeat(75))));
    check("/rules/2/conditions/0/of/1/of/0/actual", json!(["gold"]));
    check("/rules/2/conditions/0/of/2/held", json!("unknown"));
    check("/rules/2/conditions/0/of/2/why", json!("unknown field \"boody\""));
    check("/rules/3/conditions/0/of/0/why", json!("there is no such value"));
    check("/rules/3/conditions/0/of/1/why", json!("the clock shows mon 2026-11-23 12:00 in UTC"));
    assert!(!format!("{explained:?}").contains("HELP"), "what somebody wrote is never printed");
}
