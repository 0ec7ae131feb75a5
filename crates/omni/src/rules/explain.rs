//! Draws why a message goes where it goes: a line for each rule and each condition, then where it goes.

use std::fmt::Write as _;

use serde_json::Value;

/// Longer conditions move what they were compared with out of its column, in characters.
const WIDEST: usize = 48;

/// The details that are drawn, and their style.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// Whether each condition has a line.
    pub(crate) conditions: bool,
    /// Whether marks are in color.
    pub(crate) colors: bool,
}

/// Draws what the API says of a trial.
pub(crate) fn drawn(trial: &Value, style: Style) -> String {
    let mut text = String::new();
    let rules = list(trial, "rules");
    let conditions = rules.iter().flat_map(|rule| list(rule, "conditions"));
    let width = conditions.map(|condition| widest(condition, 0)).max().unwrap_or_default().min(WIDEST);
    // Writing to a string cannot fail.
    for rule in rules {
        let (mark, remark) = match word(rule, "outcome") {
            "matched" => (Mark::Yes, ""),
            "notMatched" => (Mark::No, ""),
            "notReached" => (Mark::None, "  not asked: an earlier rule ended the search"),
            "disabled" => (Mark::None, "  not enabled"),
            _ => (Mark::Unknown, ""),
        };
        let _ = writeln!(text, "{} {}{remark}", mark.drawn(style.colors), word(rule, "name"));
        if style.conditions {
            for condition in list(rule, "conditions") {
                draw(&mut text, condition, 0, width, style.colors);
            }
        }
    }
    let choices = list(trial, "choices");
    if choices.is_empty() {
        text.push_str("→ nowhere: no rule matches, and there is no default\n");
    }
    for choice in choices {
        let by = match choice.get("rule").and_then(Value::as_str) {
            Some(rule) => format!("by {rule:?}"),
            None => "by default".to_owned(),
        };
        let _ = writeln!(text, "→ {}  {by}", destination(choice.get("destination").unwrap_or(&Value::Null)));
    }
    for problem in list(trial, "problems") {
        let _ = writeln!(text, "! {}: {}", word(problem, "path"), word(problem, "problem"));
    }
    text
}

/// The mark before a rule or a condition.
#[derive(Clone, Copy)]
enum Mark {
    Yes,
    No,
    None,
    Unknown,
}

impl Mark {
    fn drawn(self, colors: bool) -> String {
        let (sign, code) = match self {
            Self::Yes => ("✓", "32"),
            Self::No => ("✗", "31"),
            Self::None => ("–", "2"),
            Self::Unknown => ("?", "33"),
        };
        if colors { format!("\u{1b}[{code}m{sign}\u{1b}[0m") } else { sign.to_owned() }
    }
}

fn draw(text: &mut String, condition: &Value, depth: usize, width: usize, colors: bool) {
    let mark = match word(condition, "held") {
        "yes" => Mark::Yes,
        "no" => Mark::No,
        _ => Mark::Unknown,
    };
    let indent = "  ".repeat(depth + 2);
    let pad = width.saturating_sub(depth * 2);
    let line = format!("{indent}{} {:<pad$}  {}", mark.drawn(colors), asked(condition), found(condition));
    let _ = writeln!(text, "{}", line.trim_end());
    for inner in list(condition, "of") {
        draw(text, inner, depth + 1, width, colors);
    }
}

/// The width that a condition and those in it need.
fn widest(condition: &Value, depth: usize) -> usize {
    let own = asked(condition).chars().count() + depth * 2;
    list(condition, "of").iter().map(|inner| widest(inner, depth + 1)).fold(own, usize::max)
}

/// The text of a condition.
fn asked(condition: &Value) -> String {
    let Some(condition) = condition.get("condition") else { return "?".to_owned() };
    match (condition.get("field").and_then(Value::as_str), condition.get("operator").and_then(Value::as_str)) {
        (Some(field), Some(operator)) => {
            let value = condition.get("value").map(|value| format!(" {value}")).unwrap_or_default();
            let exactly = condition.get("caseSensitive").and_then(Value::as_bool) == Some(true);
            format!("{field} {operator}{value}{}", if exactly { ", case-sensitive" } else { "" })
        }
        _ => condition.as_str().map_or_else(|| condition.to_string(), str::to_owned),
    }
}

/// The values that a condition was compared with, or the reason why there are none.
fn found(condition: &Value) -> String {
    let why = word(condition, "why");
    let values: Vec<String> = list(condition, "actual").iter().map(ToString::to_string).collect();
    let operator = condition.pointer("/condition/operator").and_then(Value::as_str);
    match (values.is_empty(), operator) {
        (true, _) => why.to_owned(),
        (false, Some("timeWindow")) => format!("{} ({why})", values.join(", ")),
        (false, _) => values.join(", "),
    }
}

fn destination(destination: &Value) -> String {
    if let Some(workflow) = destination.as_str() {
        return format!("workflow {workflow}");
    }
    let text = |name: &str| destination.get(name).and_then(Value::as_str);
    match (text("type"), text("name"), text("body").or_else(|| text("reason"))) {
        (Some(kind), Some(name), _) => format!("{kind} {name}"),
        (Some(kind), None, Some(words)) => format!("{kind} {words:?}"),
        _ => destination.to_string(),
    }
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("?")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn compared(field: &str, operator: &str, value: &Value, held: &str, actual: &[&str]) -> Value {
        json!({"condition": {"field": field, "operator": operator, "value": value}, "held": held, "actual": actual,
               "why": "said in words"})
    }

    fn trial() -> Value {
        let either = json!({"condition": "any", "held": "yes", "why": "1 of 2 hold", "of": [
            compared("body", "contains", &json!("agent"), "yes", &["An agent, please"]),
            compared("contact.tags", "equals", &json!("vip"), "no", &[]),
        ]});
        json!({
            "rules": [
                {"name": "at night", "path": "routingRules[2]", "outcome": "notMatched", "conditions": [
                    compared("now", "timeWindow", &json!({"from": "22:00"}), "no", &["12:00"]),
                    {"condition": {"field": "body", "operator": "resembles"}, "held": "unknown", "why": "no such operator"},
                ]},
                {"name": "a person", "path": "routingRules[0]", "outcome": "matched", "conditions": [either]},
                {"name": "late", "path": "routingRules[1]", "outcome": "notReached"},
                {"name": "old", "path": "routingRules[3]", "outcome": "disabled"},
            ],
            "choices": [
                {"rule": "a person", "destination": {"type": "agentGroup", "name": "first-line"}},
                {"rule": "a person", "destination": {"type": "reply", "body": "One moment"}},
                {"rule": null, "destination": "support"},
            ],
        })
    }

    #[test]
    fn each_rule_says_what_was_compared_with_what() {
        let expected = r#"✗ at night
    ✗ now timeWindow {"from":"22:00"}  "12:00" (said in words)
    ? body resembles                   no such operator
✓ a person
    ✓ any                              1 of 2 hold
      ✓ body contains "agent"          "An agent, please"
      ✗ contact.tags equals "vip"      said in words
– late  not asked: an earlier rule ended the search
– old  not enabled
→ agentGroup first-line  by "a person"
→ reply "One moment"  by "a person"
→ workflow support  by default
"#;
        assert_eq!(drawn(&trial(), Style { conditions: true, colors: false }), expected);
    }

    #[test]
    fn without_conditions_a_rule_is_one_line() {
        let text = drawn(&trial(), Style { conditions: false, colors: false });
        assert_eq!(text.lines().nth(1), Some("✓ a person"));
    }

    #[test]
    fn nowhere_and_problems_are_said() {
        let trial = json!({"problems": [{"path": "defaultDestination", "problem": "is missing"}]});
        let expected = "→ nowhere: no rule matches, and there is no default\n! defaultDestination: is missing\n";
        assert_eq!(drawn(&trial, Style { conditions: true, colors: false }), expected);
    }

    #[test]
    fn colors_are_for_terminals() {
        let colored = |colors| drawn(&trial(), Style { conditions: true, colors }).contains('\u{1b}');
        assert!(colored(true) && !colored(false));
    }
}
