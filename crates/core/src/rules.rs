//! Routing rules: the original's JSON, first match wins.

mod destination;
mod facts;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::message::Message;

pub use destination::{Destination, Share};
pub use facts::Facts;

/// A tenant's rules, in their order.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleSet {
    /// The first that matches decides.
    #[serde(default)]
    pub routing_rules: Vec<Rule>,
    /// Where a message goes that no rule matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_destination: Option<Destination>,
}

/// One rule: all of its conditions have to hold. A rule without conditions always matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Shown in the time line of each message it routes.
    pub name: String,
    /// `ANDed`.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Where it sends what it matches.
    pub destination: Destination,
}

/// One comparison.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// A path into the message: `body`, `type`, `carrier`, `channel`, `from`, `to`, `metadata.x`.
    pub field: String,
    /// How to compare.
    pub operator: Operator,
    /// With what.
    pub value: Value,
    /// Text compares without regard to case unless this is set.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub case_sensitive: bool,
}

/// How a condition compares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Operator {
    /// The field has the value somewhere in it.
    Contains,
    /// The field is the value.
    Equals,
    /// An operator that this version does not have: never holds, and is refused when rules are saved.
    #[serde(untagged)]
    Unknown(String),
}

/// Where a message goes and why: nowhere if there are no choices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// In the order of the rules; never a [`Destination::Split`], which is resolved by then.
    pub choices: Vec<Choice>,
}

/// One place where a message goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The rule that chose it; `None` for the default.
    pub rule: Option<String>,
    /// Where.
    pub destination: Destination,
}

/// Something wrong with a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where, as in `routingRules[2].conditions[0].operator`.
    pub path: String,
    /// What.
    pub problem: String,
}

impl RuleSet {
    /// Where the message of `facts` goes.
    #[must_use]
    pub fn decide(&self, facts: &Facts<'_>) -> Decision {
        let rule = self.routing_rules.iter().find(|rule| rule.matches(facts.message));
        let chosen = match rule {
            Some(rule) => Some((Some(rule.name.clone()), rule.destination.clone())),
            None => self.default_destination.clone().map(|destination| (None, destination)),
        };
        Decision { choices: chosen.into_iter().map(|(rule, destination)| Choice { rule, destination }).collect() }
    }

    /// Everything that is wrong with these rules; empty means they can be saved.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let conditions = self.routing_rules.iter().enumerate().flat_map(|(at, rule)| {
            rule.conditions.iter().enumerate().map(move |(nth, condition)| (at, nth, condition))
        });
        conditions
            .filter_map(|(at, nth, condition)| {
                let (place, problem) = condition.problem()?;
                Some(Problem { path: format!("routingRules[{at}].conditions[{nth}].{place}"), problem })
            })
            .collect()
    }
}

impl Rule {
    fn matches(&self, message: &Message) -> bool {
        self.conditions.iter().all(|condition| condition.holds(message))
    }
}

impl Condition {
    fn holds(&self, message: &Message) -> bool {
        let Some(field) = field(message, &self.field) else { return false };
        let value = match &self.value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            other => Cow::Owned(other.to_string()),
        };
        let (field, value) = if self.case_sensitive {
            (field, value)
        } else {
            (field.to_lowercase().into(), value.to_lowercase().into())
        };
        match self.operator {
            Operator::Contains => field.contains(value.as_ref()),
            Operator::Equals => field == value,
            Operator::Unknown(_) => false,
        }
    }

    fn problem(&self) -> Option<(&'static str, String)> {
        if let Operator::Unknown(name) = &self.operator {
            return Some(("operator", format!("unknown operator {name:?}")));
        }
        if !FIELDS.contains(&self.field.as_str()) && !self.field.starts_with("metadata.") {
            return Some(("field", format!("unknown field {:?}", self.field)));
        }
        matches!(self.value, Value::Array(_) | Value::Object(_) | Value::Null)
            .then(|| ("value", "must be a text, a number or a boolean".to_owned()))
    }
}

const FIELDS: [&str; 8] = ["body", "type", "carrier", "channel", "direction", "from", "to", "class"];

/// What `path` names in `message`, as text.
fn field<'a>(message: &'a Message, path: &str) -> Option<Cow<'a, str>> {
    match path {
        "body" => Some(message.body.as_str().into()),
        "type" => Some(message.content.kind().into()),
        "carrier" => message.source_carrier.map(|carrier| carrier.name().into()),
        "channel" => Some(message.channel.name().into()),
        "direction" | "class" => {
            let value = serde_json::to_value(message).ok()?;
            value.get(path)?.as_str().map(|text| text.to_owned().into())
        }
        "from" => Some(message.from.address.as_str().into()),
        "to" => Some(message.to.address.as_str().into()),
        _ => match message.metadata.get(path.strip_prefix("metadata.")?)? {
            Value::String(text) => Some(text.as_str().into()),
            other => Some(other.to_string().into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(body: &str) -> Message {
        serde_json::from_value(serde_json::json!({
            "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "x", "sourceCarrier": "whatsapp",
            "direction": "inbound", "channel": "whatsapp", "from": {"address": "+14155550100"},
            "to": {"address": "+15550001111"}, "body": body, "metadata": {"tier": "gold", "visits": 3},
            "timestamp": "2026-11-23T12:00:00Z", "receivedAt": "2026-11-23T12:00:01Z",
        }))
        .unwrap()
    }

    fn facts(message: &Message) -> Facts<'_> {
        Facts { message, contact: None, conversation: None, channel: None, now: message.received_at }
    }

    fn rules(conditions: &str) -> RuleSet {
        let rule = format!(r#"{{"name": "r", "conditions": {conditions}, "destination": "d"}}"#);
        serde_json::from_str(&format!(r#"{{"routingRules": [{rule}]}}"#)).unwrap()
    }

    #[test]
    fn a_condition_reads_the_message() {
        let check = |conditions: &str, matches: bool| {
            assert_eq!(
                !rules(conditions).decide(&facts(&message("I need HELP"))).choices.is_empty(),
                matches,
                "{conditions}"
            );
        };
        check("[]", true);
        check(r#"[{"field": "body", "operator": "contains", "value": "help"}]"#, true);
        check(r#"[{"field": "body", "operator": "contains", "value": "help", "caseSensitive": true}]"#, false);
        check(r#"[{"field": "body", "operator": "equals", "value": "help"}]"#, false);
        check(r#"[{"field": "carrier", "operator": "equals", "value": "WhatsApp"}]"#, true);
        check(r#"[{"field": "type", "operator": "equals", "value": "text"}]"#, true);
        check(r#"[{"field": "direction", "operator": "equals", "value": "inbound"}]"#, true);
        check(r#"[{"field": "metadata.tier", "operator": "equals", "value": "gold"}]"#, true);
        check(r#"[{"field": "metadata.visits", "operator": "equals", "value": 3}]"#, true);
        check(r#"[{"field": "metadata.none", "operator": "contains", "value": ""}]"#, false);
        check(r#"[{"field": "body", "operator": "resembles", "value": "help"}]"#, false);
        let both = r#"[{"field": "body", "operator": "contains", "value": "help"},
                       {"field": "from", "operator": "equals", "value": "+1999"}]"#;
        check(both, false);
    }

    #[test]
    fn the_first_rule_that_matches_wins_and_the_default_comes_last() {
        let set: RuleSet = serde_json::from_str(
            r#"{"routingRules": [
                 {"name": "a", "conditions": [{"field": "body", "operator": "contains", "value": "x"}], "destination": "1"},
                 {"name": "b", "conditions": [{"field": "body", "operator": "contains", "value": "he"}], "destination": "2"},
                 {"name": "c", "conditions": [{"field": "body", "operator": "contains", "value": "help"}], "destination": "3"}],
                "defaultDestination": "4"}"#,
        )
        .unwrap();
        let check = |body: &str, rule: Option<&str>, workflow: &str| {
            let choice = Choice { rule: rule.map(str::to_owned), destination: Destination::workflow(workflow) };
            assert_eq!(set.decide(&facts(&message(body))).choices, [choice], "{body}");
        };
        check("help", Some("b"), "2");
        check("nothing", None, "4");
    }

    #[test]
    fn what_is_wrong_with_a_rule_set_is_named_with_its_path() {
        let set = rules(
            r#"[{"field": "body", "operator": "resembles", "value": "x"}, {"field": "boody", "operator": "equals", "value": "x"},
                {"field": "body", "operator": "equals", "value": []}]"#,
        );
        let paths: Vec<String> = set.problems().into_iter().map(|problem| problem.path).collect();
        let place = "routingRules[0].conditions";
        assert_eq!(paths, [format!("{place}[0].operator"), format!("{place}[1].field"), format!("{place}[2].value")]);
    }
}
