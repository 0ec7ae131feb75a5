//! Tests of what is refused when rules are saved.

use super::*;

/// The paths of what is wrong with `document`, and what is said of it.
fn problems(document: Value) -> Vec<(String, String)> {
    set(document).problems().into_iter().map(|problem| (problem.path, problem.problem)).collect()
}

/// A rule set of one rule with one condition.
fn condition(condition: Value) -> Value {
    json!({"routingRules": [{"name": "r", "conditions": Value::Array(vec![condition]), "destination": "d"}]})
}

fn destination(destination: Value) -> Value {
    let mut document = json!({"routingRules": [{"name": "r", "conditions": []}]});
    document["routingRules"][0]["destination"] = destination;
    document
}

/// Checks that the only thing wrong with `document` is at `path` and is called `says`.
fn check(document: Value, path: &str, says: &str) {
    let found = problems(document);
    let [(at, problem)] = found.as_slice() else { panic!("{found:?} and not only {path}") };
    assert_eq!(at, path, "{problem}");
    assert!(problem.contains(says), "{problem:?} does not say {says:?}");
}

#[test]
fn a_sound_rule_set_can_be_saved() {
    let set = set(json!({
        "timeZone": "Europe/Vienna", "openingHours": {"desk": {"weekly": {"mon": [["09:00", "17:30"]]}}},
        "routingRules": [
            {"name": "a", "priority": -3, "tags": ["x"], "destination": ["w", {"type": "folder", "name": "f"}], "conditions": [
                {"field": "body", "operator": "matches", "value": r"^(\d+,)*\d+$"},
                {"any": [{"field": "now.isOpen.desk", "operator": "equals", "value": true},
                         {"not": {"field": "contact.attributes.plan", "operator": "exists"}}]}]},
            {"name": "b", "conditions": [{"field": "body", "operator": "contains", "value": "x"}], "destination": "w"},
            {"name": "c", "conditions": [], "destination": {"type": "split", "shares": [
                {"percent": 33.3, "destination": "w"}, {"percent": 66.7, "destination": {"type": "drop", "reason": "x"}}]}}],
        "defaultDestination": {"type": "reply", "body": "Hello"},
        "channels": {"main": {"routingRules": [{"name": "a", "conditions": [], "destination": "w"}]}},
    }));
    assert_eq!(set.problems(), []);
    assert_eq!(set.problems_with(["w"]), []);
    assert!(Rules::compile(&set).is_ok());
    assert_eq!(set.problems_with(["v", "other"]).len(), 4);
}

#[test]
fn what_is_wrong_with_a_condition_is_named_with_its_path() {
    let path = "routingRules[0].conditions[0]";
    let at = |place: &str| format!("{path}.{place}");
    let compare = |field: &str, operator: &str, value: Value| {
        condition(json!({"field": field, "operator": operator, "value": value}))
    };
    check(compare("body", "resembles", json!("x")), &at("operator"), "unknown operator \"resembles\"");
    check(compare("body", "contians", json!("x")), &at("operator"), "did you mean \"contains\"");
    check(compare("boddy", "equals", json!("x")), &at("field"), "did you mean \"body\"");
    check(compare("metdata.tier", "equals", json!("x")), &at("field"), "did you mean \"metadata.tier\"");
    check(compare("contact.atributes.plan", "equals", json!("x")), &at("field"), "\"contact.attributes.plan\"");
    check(compare("weather", "equals", json!("x")), &at("field"), "unknown field \"weather\"");
    check(compare("metadata.", "equals", json!("x")), &at("field"), "unknown field");
    check(compare("body", "equals", json!([])), &at("value"), "must be a text, a number or a boolean");
    check(compare("body", "equals", json!(null)), &at("value"), "must be a text");
    check(compare("body", "contains", json!("")), &at("value"), "must not be empty");
    check(compare("body", "contains", json!("x".repeat(1_025))), &at("value"), "1024 bytes");
    check(compare("body", "in", json!("x")), &at("value"), "must be an array");
    check(compare("body", "in", json!([])), &at("value"), "must be an array");
    check(compare("body", "notIn", json!([["x"]])), &at("value"), "must be a text");
    check(compare("body", "exists", json!("yes")), &at("value"), "true or false");
    check(compare("metadata.n", "greaterThan", json!("many")), &at("value"), "no number");
    check(compare("metadata.n", "between", json!([1])), &at("value"), "array of two");
    check(compare("metadata.n", "between", json!([1, "12:00"])), &at("value"), "two numbers");
    check(compare("metadata.n", "between", json!([2, 1])), &at("value"), "smaller one first");
    check(compare("metadata.ip", "cidr", json!("10.0.0.0/33")), &at("value"), "no network");
    check(compare("metadata.ip", "cidr", json!(7)), &at("value"), "no network");
    check(compare("body", "timeWindow", json!({"from": "09:00", "to": "10:00"})), &at("operator"), "only now");
    check(compare("now", "contains", json!("x")), &at("operator"), "timeWindow");
    check(compare("now", "timeWindow", json!("09:00")), &at("value"), "must be an object");
    check(compare("now", "timeWindow", json!({"from": "9:00", "to": "10:00"})), &at("value"), "no time");
    check(compare("now", "timeWindow", json!({"from": "24:00", "to": "10:00"})), &at("value"), "24:00");
    let days = json!({"from": "09:00", "to": "10:00", "days": ["monday"]});
    check(compare("now", "timeWindow", days), &at("value"), "no weekday");
    let zone = json!({"from": "09:00", "to": "10:00", "timeZone": "Europe/Atlantis"});
    check(compare("now", "timeWindow", zone), &at("value"), "no time zone");
    check(compare("now.isOpen.dsk", "equals", json!(true)), &at("field"), "unknown calendar \"dsk\"");
    check(compare("now.weekday", "in", json!(["tue", "monday"])), &at("value[1]"), "unknown value");
    check(compare("carrier", "equals", json!("whatsap")), &at("value"), "did you mean \"whatsapp\"");
    check(compare("conversation.isNew", "notEquals", json!("yes")), &at("value"), "unknown value");
    check(condition(json!({"all": []})), &at("all"), "at least one");
    check(condition(json!({"any": []})), &at("any"), "at least one");
    check(condition(json!({"none": []})), &at("none"), "unknown field of a condition");
    check(condition(json!({"not": []})), path, "must be a comparison");
    check(condition(json!("body")), path, "must be a comparison");
    let spelt = json!({"field": "body", "operator": "equals", "value": "x", "casesensitive": true});
    check(condition(spelt), &at("casesensitive"), "did you mean \"caseSensitive\"");
    let inside = json!({"any": [{"not": {"all": [{"field": "body", "operator": "is", "value": "x"}]}}]});
    check(condition(inside), &at("any[0].not.all[0].operator"), "unknown operator");
}

#[test]
fn regular_expressions_are_bounded() {
    let refused = |pattern: &str, says: &str| {
        let matches = json!({"field": "body", "operator": "matches", "value": pattern});
        check(condition(matches), "routingRules[0].conditions[0].value", says);
    };
    refused("(", "no regular expression");
    refused(r"(?<=a)b", "no regular expression");
    refused("(a+)+$", "repeats a repetition");
    refused("(a*)*", "repeats a repetition");
    refused("(?:x|a+)+b", "repeats a repetition");
    refused(r"^(\w+\s?)*$", "repeats a repetition");
    refused("((a{99}){99}){99}", "too large");
    refused(r"\w{1000}", "too large");
    refused(&"a".repeat(1_025), "1024 bytes");
    refused(&"a".repeat(1 << 20), "1024 bytes");
    refused(&("(".repeat(500) + &")".repeat(500)), "no regular expression");
    let accepted = |pattern: &str| {
        let matches = json!({"field": "body", "operator": "matches", "value": pattern});
        assert_eq!(problems(condition(matches)), [], "{pattern}");
    };
    accepted("^(yes|no)$");
    accepted(r"(\d+,)*\d+");
    accepted(r"\b[A-Z]{2}\d{6,10}\b");
    accepted(r"\p{Cyrillic}+");
    accepted(r"(\w+\s+)*end");
}

#[test]
fn what_is_wrong_with_a_destination_is_named_with_its_path() {
    let path = "routingRules[0].destination";
    let at = |place: &str| format!("{path}{place}");
    check(destination(json!({"type": "teleport"})), &at(".type"), "unknown type of destination");
    check(destination(json!({"type": "folders", "name": "x"})), &at(".type"), "did you mean \"folder\"");
    check(destination(json!({"name": "x"})), &at(".type"), "one of the types");
    check(destination(json!({"type": "agentGroup"})), &at(".name"), "must be a text");
    check(destination(json!({"type": "folder", "name": " "})), &at(".name"), "must not be empty");
    check(destination(json!(7)), path, "name of a workflow");
    check(destination(json!("")), path, "must not be empty");
    check(destination(json!([])), path, "1 to 100 places");
    check(destination(json!(["w", {"type": "reply"}])), &at("[1].body"), "must be a text");
    check(destination(json!({"type": "split", "shares": {}})), &at(".shares"), "array");
    let shares = |shares: Value| destination(json!({"type": "split", "shares": shares}));
    check(shares(json!([{"percent": 99, "destination": "a"}])), &at(".shares"), "add up to 99");
    let wrong = json!([{"percent": 100, "destination": {"type": "x"}}]);
    check(shares(wrong), &at(".shares[0].destination.type"), "unknown type");
    let negative =
        problems(shares(json!([{"percent": 110, "destination": "a"}, {"percent": -10, "destination": "a"}])));
    assert_eq!(negative.len(), 2);
    let mut deep = json!("w");
    for _ in 0..8 {
        deep = json!([deep]);
    }
    check(destination(deep), &at(&"[0]".repeat(8)), "8 deep");
    check(json!({"defaultDestination": 1}), "defaultDestination", "name of a workflow");
    check(json!({"channels": {"m": {"defaultDestination": 1}}}), "channels.m.defaultDestination", "name of a workflow");
    let unknown = set(destination(json!("suport"))).problems_with(["sales", "support"]);
    assert_eq!(unknown[0].problem, "unknown workflow \"suport\"; did you mean \"support\"?");
}

#[test]
fn what_is_wrong_with_rules_and_hours_is_named_with_its_path() {
    let always = |name: &str| json!({"name": name, "conditions": [], "destination": "d", "stopProcessing": false});
    check(json!({"routingRules": [always("a"), always("a")]}), "routingRules[1].name", "the rule at 0");
    check(json!({"routingRules": [always("")]}), "routingRules[0].name", "characters");
    let mut spelt = always("a");
    spelt["priorty"] = json!(1);
    check(json!({"routingRules": [spelt]}), "routingRules[0].priorty", "did you mean \"priority\"");
    check(json!({"timeZone": "Atlantis"}), "timeZone", "no time zone");
    let hours = |hours: Value| json!({"openingHours": {"desk": hours}});
    check(hours(json!({"timeZone": "Mars"})), "openingHours.desk.timeZone", "no time zone");
    check(hours(json!({"weekly": {"monday": []}})), "openingHours.desk.weekly.monday", "no weekday");
    check(hours(json!({"weekly": {"mon": [["09:00", "17:60"]]}})), "openingHours.desk.weekly.mon[0]", "no time");
    check(hours(json!({"holidays": ["25.12.2026"]})), "openingHours.desk.holidays[0]", "no date");
    check(hours(json!({"special": [{"date": "2026-02-30"}]})), "openingHours.desk.special[0].date", "no date");
    let mut misplaced = condition(json!({"field": "now.isOpen.desk", "operator": "equals", "value": true}));
    misplaced["openingHours"] = json!({"desk": {"timeZone": "Mars"}});
    check(misplaced, "openingHours.desk.timeZone", "no time zone");
}

#[test]
fn a_rule_that_can_never_be_reached_is_refused() {
    let equals = |field: &str, value: &str| json!({"field": field, "operator": "equals", "value": value});
    let rule = |name: &str, conditions: Value| json!({"name": name, "conditions": conditions, "destination": "d"});
    let rules = |first: Value, second: Value| json!({"routingRules": [first, second]});
    let (help, sms) = (equals("body", "help"), equals("channel", "sms"));
    let refused = |first: Value, second: Value| check(rules(first, second), "routingRules[1]", "never be reached");
    let accepted = |first: Value, second: Value| assert_eq!(problems(rules(first, second)), []);
    refused(rule("a", json!([])), rule("b", json!([help])));
    refused(rule("a", json!([help])), rule("b", json!([help])));
    refused(rule("a", json!([help])), rule("b", json!([sms, equals("body", "HELP")])));
    refused(
        rule("a", json!([{"all": [help, {"not": sms}]}])),
        rule("b", json!([{"not": sms}, help, equals("from", "x")])),
    );
    refused(rule("a", json!([{"any": [sms, help]}])), rule("b", json!([{"any": [help, sms]}, equals("from", "x")])));
    accepted(rule("a", json!([help, sms])), rule("b", json!([help])));
    accepted(rule("a", json!([help])), rule("b", json!([equals("body", "helps")])));
    let with = |mut rule: Value, key: &str, value: Value| {
        rule[key] = value;
        rule
    };
    accepted(with(rule("a", json!([])), "enabled", json!(false)), rule("b", json!([])));
    accepted(with(rule("a", json!([])), "stopProcessing", json!(false)), rule("b", json!([])));
    accepted(with(rule("a", json!([])), "priority", json!(1)), rule("b", json!([help])));
    accepted(rule("a", json!([])), with(rule("b", json!([])), "enabled", json!(false)));
    let never = |conditions: Value| {
        check(json!({"routingRules": [rule("a", conditions)]}), "routingRules[0]", "never match: body");
    };
    never(json!([help, equals("body", "bye")]));
    never(json!([help, {"all": [{"field": "body", "operator": "in", "value": ["hi", "bye"]}]}]));
    let tags = json!([equals("contact.tags", "a"), equals("contact.tags", "b")]);
    assert_eq!(problems(json!({"routingRules": [rule("a", tags)]})), []);
    let overlap = json!([help, {"field": "body", "operator": "in", "value": ["Help", "bye"]}]);
    assert_eq!(problems(json!({"routingRules": [rule("a", overlap)]})), []);
}

#[test]
fn too_much_is_refused() {
    let help = || json!({"field": "body", "operator": "equals", "value": "help"});
    let mut deep = help();
    for _ in 0..16 {
        deep = json!({"not": deep});
    }
    check(condition(deep), &format!("routingRules[0].conditions[0]{}", ".not".repeat(16)), "16 deep");
    check(condition(json!({"any": vec![help(); 1_000]})), "routingRules[0].conditions", "1001 conditions");
    let rules: Vec<Value> = (0..100_000).map(|at| json!({"name": at.to_string(), "destination": "d"})).collect();
    check(json!({"routingRules": rules}), "routingRules", "there are 100000 rules");
    let wide: Vec<Value> = (0..200)
        .map(|at| json!({"name": at.to_string(), "destination": "d", "conditions": vec![help(); 600]}))
        .collect();
    check(json!({"routingRules": wide}), "routingRules", "there are 120000 conditions");
    let patterns: Vec<Value> = (0..513)
        .map(|at| {
            let pattern = json!({"field": "body", "operator": "matches", "value": format!("^a{at}$")});
            json!({"name": at.to_string(), "destination": "d", "conditions": [pattern]})
        })
        .collect();
    check(json!({"routingRules": patterns}), "routingRules[512].conditions[0].value", "512");
    let wrong: Vec<Value> =
        (0..5_000).map(|at| json!({"name": at.to_string(), "destination": 1, "conditions": [help()]})).collect();
    assert_eq!(problems(json!({"routingRules": wrong})).len(), 100, "nobody reads more");
    let nested = format!("{}{}", r#"{"not":"#.repeat(10_000), "}".repeat(10_000));
    let nested = format!(r#"{{"routingRules": [{{"name": "r", "conditions": [{nested}], "destination": "d"}}]}}"#);
    assert!(serde_json::from_str::<RuleSet>(&nested).is_err(), "serde_json stops at 128");
}
