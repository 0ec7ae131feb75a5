//! Tests that characters which nobody sees at the ends of a text decide nothing.

use serde_json::{Value, json};

use super::{facts, message};
use crate::domain::rules::{RuleSet, Rules};

#[test]
fn what_is_blank_at_the_ends_decides_nothing_and_what_looks_the_same_is_the_same() {
    let check = |body: &str, operator: &str, value: Value, expected: bool| {
        for case_sensitive in [false, true] {
            let rules = json!({"routingRules": [{"name": "r", "conditions": [{
                "field": "body", "operator": operator, "value": value, "caseSensitive": case_sensitive,
            }], "destination": {"workflow": "w"}}]});
            let rules: RuleSet = serde_json::from_value(rules).unwrap();
            let message = message(body);
            let matched = !Rules::lenient(&rules).decide(&facts(&message)).choices.is_empty();
            assert_eq!(matched, expected, "{body:?} {operator} {value} {case_sensitive}");
            assert_eq!(!rules.decide(&facts(&message)).choices.is_empty(), expected, "{body:?} {operator} {value}");
        }
    };
    for body in ["yes", "yes ", " yes", "yes\n", "\tyes\r\n", "yes\u{a0}", "\u{feff}yes", "yes\u{200b}"] {
        check(body, "equals", json!("yes"), true);
        check(body, "equals", json!(" yes "), true);
        check(body, "notEquals", json!("yes"), false);
        check(body, "in", json!(["no", "yes"]), true);
        check(body, "startsWith", json!("yes"), true);
        check(body, "endsWith", json!("yes"), true);
        check(body, "endsWith", json!("s "), true);
    }
    check("oh yes\n", "endsWith", json!(" yes"), true);
    check("ohyes\n", "endsWith", json!(" yes"), false);
    check("y es", "equals", json!("yes"), false);
    check(" ", "exists", json!(true), false);
    check(" ", "equals", json!(""), true);
    check("yes ", "endsWith", json!(" "), false);
    check("yes ", "contains", json!("s "), true);
    check("yes ", "matches", json!("^yes$"), false);
    for (text, rule) in [("un caf\u{e9}", "cafe\u{301}"), ("un cafe\u{301}", "caf\u{e9}")] {
        check(text, "contains", json!(rule), true);
        check(text, "endsWith", json!(rule), true);
        check(text, "equals", json!(format!("un {rule}")), true);
        check(text, "in", json!([format!("un {rule}")]), true);
        check(text, "startsWith", json!(format!("un {rule}")), true);
        check(text, "matches", json!(format!("{rule}$")), true);
    }
    check("un cafe\u{301}", "contains", json!("cafe"), false);
}
