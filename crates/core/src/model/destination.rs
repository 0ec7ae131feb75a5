//! Destinations: the places that rules send messages to.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One place, or several. In JSON a text is the name of a workflow, as in the original; everything else is an object with
/// a `type`; several stand in an array.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
pub enum Destination {
    /// `message-processor` runs the workflow with this name.
    Workflow {
        /// Its name.
        name: String,
    },
    /// A state machine is started, once for each message.
    StateMachine {
        /// Its name, without what all names of a stage begin with.
        name: String,
    },
    /// The conversation is filed.
    Folder {
        /// Name of the folder.
        name: String,
    },
    /// The conversation is given to a group of agents.
    AgentGroup {
        /// Name of the group.
        name: String,
    },
    /// The customer is answered at once.
    Reply {
        /// The text; filled in as those of workflows are.
        body: String,
    },
    /// It goes nowhere.
    Drop {
        /// Reason, shown in the message's time line.
        reason: String,
    },
    /// Each contact always goes to the same of several places.
    Split {
        /// Their shares add up to 100.
        shares: Vec<Share>,
    },
    /// To each of them.
    All(Vec<Destination>),
    /// A kind of a newer version: goes nowhere, and is refused when rules are saved.
    Unknown(Value),
}

/// A part of all contacts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// Percentage of all contacts.
    pub percent: f64,
    /// Destination of their messages.
    pub destination: Destination,
}

/// Places that stand deeper are not read: JSON in text is never deeper (`serde_json` stops at 128).
const MAX_DEPTH: usize = 128;

impl Destination {
    /// The types that an object may have.
    pub const TYPES: &[&str] = &["workflow", "stateMachine", "folder", "agentGroup", "reply", "drop", "split"];

    /// The workflow called `name`.
    pub fn workflow(name: impl Into<String>) -> Self {
        Self::Workflow { name: name.into() }
    }

    /// The place as it is told outside: without the words of an answer.
    #[must_use]
    pub fn without_text(self) -> Self {
        match self {
            Self::Reply { .. } => Self::Unknown(json!({"type": "reply"})),
            Self::Unknown(Value::Object(mut fields)) => {
                fields.remove("body");
                Self::Unknown(Value::Object(fields))
            }
            other => other,
        }
    }

    fn read(value: Value, deep: usize) -> Self {
        let Some(below) = deep.checked_sub(1) else { return Self::Unknown(value) };
        match value {
            Value::String(name) => Self::Workflow { name },
            Value::Array(several) => Self::All(several.into_iter().map(|each| Self::read(each, below)).collect()),
            other => Self::read_object(other, below),
        }
    }

    fn read_object(mut value: Value, below: usize) -> Self {
        let text = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
        let read = match value.get("type").and_then(Value::as_str) {
            Some("workflow") => text("name").map(|name| Self::Workflow { name }),
            Some("stateMachine") => text("name").map(|name| Self::StateMachine { name }),
            Some("folder") => text("name").map(|name| Self::Folder { name }),
            Some("agentGroup") => text("name").map(|name| Self::AgentGroup { name }),
            Some("reply") => text("body").map(|body| Self::Reply { body }),
            Some("drop") => text("reason").map(|reason| Self::Drop { reason }),
            Some("split") if value.get("shares").is_some_and(are_shares) => {
                let shares = value.get_mut("shares").and_then(Value::as_array_mut).map(std::mem::take);
                let shares = shares.into_iter().flatten().filter_map(|share| Share::read(share, below));
                return Self::Split { shares: shares.collect() };
            }
            _ => None,
        };
        read.unwrap_or(Self::Unknown(value))
    }
}

fn are_shares(value: &Value) -> bool {
    let is_share =
        |share: &Value| share.get("percent").is_some_and(Value::is_number) && share.get("destination").is_some();
    value.as_array().is_some_and(|shares| shares.iter().all(is_share))
}

impl Share {
    fn read(mut value: Value, deep: usize) -> Option<Self> {
        let percent = value.get("percent")?.as_f64()?;
        let destination = value.get_mut("destination").map(Value::take)?;
        Some(Self { percent, destination: Destination::read(destination, deep) })
    }
}

impl From<Value> for Destination {
    fn from(value: Value) -> Self {
        Self::read(value, MAX_DEPTH)
    }
}

impl From<Destination> for Value {
    fn from(destination: Destination) -> Self {
        match destination {
            Destination::Workflow { name } => name.into(),
            Destination::StateMachine { name } => json!({"type": "stateMachine", "name": name}),
            Destination::Folder { name } => json!({"type": "folder", "name": name}),
            Destination::AgentGroup { name } => json!({"type": "agentGroup", "name": name}),
            Destination::Reply { body } => json!({"type": "reply", "body": body}),
            Destination::Drop { reason } => json!({"type": "drop", "reason": reason}),
            Destination::Split { shares } => {
                let shares = shares.into_iter().map(|Share { percent, destination }| {
                    json!({"percent": percent, "destination": Self::from(destination)})
                });
                json!({"type": "split", "shares": shares.collect::<Vec<_>>()})
            }
            Destination::All(several) => several.into_iter().map(Self::from).collect(),
            Destination::Unknown(value) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_destination_survives_json_and_what_is_unknown_is_kept() {
        let check = |value: Value, known: bool| {
            let destination: Destination = serde_json::from_value(value.clone()).unwrap();
            assert_eq!(!matches!(destination, Destination::Unknown(_)), known, "{value}");
            assert_eq!(serde_json::to_value(destination).unwrap(), value);
        };
        check(json!("support"), true);
        check(json!({"type": "stateMachine", "name": "order"}), true);
        check(json!({"type": "folder", "name": "Complaints"}), true);
        check(json!({"type": "agentGroup", "name": "vip"}), true);
        check(json!({"type": "reply", "body": "Thank you."}), true);
        check(json!({"type": "drop", "reason": "spam"}), true);
        check(json!(["support", {"type": "folder", "name": "x"}]), true);
        let half = json!({"percent": 50.0, "destination": ["a", "b"]});
        check(json!({"type": "split", "shares": [half, half]}), true);
        check(json!({"type": "split", "shares": [half, {"percent": "50"}]}), false);
        check(json!({"type": "split"}), false);
        check(json!({"type": "folder"}), false);
        check(json!({"type": "teleport", "to": "moon"}), false);
        check(json!({}), false);
        check(json!(null), false);
        check(json!(7), false);
        let long: Destination = serde_json::from_value(json!({"type": "workflow", "name": "support"})).unwrap();
        assert_eq!(long, Destination::workflow("support"));
    }
}
