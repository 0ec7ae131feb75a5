//! Conditions of rules: comparisons, and `all`, `any` and `not` of them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Conditions that stand deeper are not read: JSON in text is never deeper (`serde_json` stops at 128).
const MAX_DEPTH: usize = 128;

/// Something that holds for a message or not.
///
/// A condition that this version cannot read is kept as it came: whether it holds cannot be known, so that neither it nor
/// its contrary does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Value", into = "Value")]
pub enum Condition {
    /// A field compared with a value.
    Compare(Comparison),
    /// All of them hold.
    All(Vec<Condition>),
    /// At least one of them holds.
    Any(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A condition of a newer version, or no condition at all.
    Unknown(Value),
}

/// A field compared with a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Field of the message, or of what is known around it: `body`, `metadata.tier`, `contact.tags`.
    pub field: String,
    /// Operator that compares.
    pub operator: Operator,
    /// Value to compare with; null for `exists` says that the field exists.
    pub value: Value,
    /// Text compares without regard to case unless this is set.
    pub case_sensitive: bool,
}

macro_rules! operators {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// The operator of a comparison.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Operator {
            $($(#[$doc])* $variant,)*
            /// An operator that this version does not have: whether it holds cannot be known, and it is refused when
            /// rules are saved.
            Unknown(String),
        }

        impl Operator {
            /// The names of all operators.
            pub const NAMES: &[&str] = &[$($name),*];

            /// As JSON writes it.
            #[must_use]
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Unknown(name) => name,
                }
            }
        }

        impl From<&str> for Operator {
            fn from(name: &str) -> Self {
                match name {
                    $($name => Self::$variant,)*
                    _ => Self::Unknown(name.to_owned()),
                }
            }
        }
    };
}

operators! {
    /// The field is the value.
    Equals = "equals",
    /// It is not; holds where there is no field.
    NotEquals = "notEquals",
    /// The field is one of several values.
    In = "in",
    /// It is none of them; holds where there is no field.
    NotIn = "notIn",
    /// The field has the value somewhere in it.
    Contains = "contains",
    /// The field begins with the value.
    StartsWith = "startsWith",
    /// The field ends with the value.
    EndsWith = "endsWith",
    /// A regular expression is found in the field.
    Matches = "matches",
    /// There is such a field and it is not empty; or, with `false`, there is not.
    Exists = "exists",
    /// The field is a larger number, or a later time, than the value.
    GreaterThan = "greaterThan",
    /// The field is a smaller number, or an earlier time, than the value.
    LessThan = "lessThan",
    /// The field lies between two values, which belong to it.
    Between = "between",
    /// The field is an IP address in one of the networks.
    Cidr = "cidr",
    /// The time of day is in a window.
    TimeWindow = "timeWindow",
}

impl From<Value> for Condition {
    fn from(value: Value) -> Self {
        Self::read(value, MAX_DEPTH)
    }
}

impl Condition {
    fn read(value: Value, deep: usize) -> Self {
        let Some(below) = deep.checked_sub(1) else { return Self::Unknown(value) };
        let list = |of: Vec<Value>| of.into_iter().map(|each| Self::read(each, below)).collect();
        match value {
            Value::Object(mut fields) if fields.len() == 1 => match (fields.remove("all"), fields.remove("any")) {
                (Some(Value::Array(of)), _) => Self::All(list(of)),
                (_, Some(Value::Array(of))) => Self::Any(list(of)),
                (Some(other), _) => Self::Unknown(one("all", other)),
                (_, Some(other)) => Self::Unknown(one("any", other)),
                _ => match fields.remove("not") {
                    Some(of @ Value::Object(_)) => Self::Not(Box::new(Self::read(of, below))),
                    Some(other) => Self::Unknown(one("not", other)),
                    None => Self::Unknown(Value::Object(fields)),
                },
            },
            Value::Object(fields) => Comparison::read(fields),
            other => Self::Unknown(other),
        }
    }
}

impl Comparison {
    /// The keys it may have.
    pub(super) const KEYS: [&str; 4] = ["field", "operator", "value", "caseSensitive"];

    fn read(fields: Map<String, Value>) -> Condition {
        let known = fields.keys().all(|key| Self::KEYS.contains(&key.as_str()));
        let text = |key| fields.get(key).and_then(Value::as_str);
        let case_sensitive = fields.get("caseSensitive").map_or(Some(false), Value::as_bool);
        match (text("field"), text("operator"), case_sensitive) {
            (Some(field), Some(operator), Some(case_sensitive)) if known => Condition::Compare(Self {
                field: field.to_owned(),
                operator: operator.into(),
                value: fields.get("value").cloned().unwrap_or_default(),
                case_sensitive,
            }),
            _ => Condition::Unknown(Value::Object(fields)),
        }
    }
}

impl From<Condition> for Value {
    fn from(condition: Condition) -> Self {
        let list = |of: Vec<Condition>| Value::Array(of.into_iter().map(Into::into).collect());
        match condition {
            Condition::Compare(comparison) => comparison.into(),
            Condition::All(of) => one("all", list(of)),
            Condition::Any(of) => one("any", list(of)),
            Condition::Not(of) => one("not", (*of).into()),
            Condition::Unknown(value) => value,
        }
    }
}

impl From<Comparison> for Value {
    fn from(comparison: Comparison) -> Self {
        let mut fields = Map::new();
        fields.insert("field".to_owned(), comparison.field.into());
        fields.insert("operator".to_owned(), comparison.operator.name().into());
        if !comparison.value.is_null() {
            fields.insert("value".to_owned(), comparison.value);
        }
        if comparison.case_sensitive {
            fields.insert("caseSensitive".to_owned(), true.into());
        }
        Value::Object(fields)
    }
}

fn one(key: &str, value: Value) -> Value {
    Value::Object([(key.to_owned(), value)].into_iter().collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_condition_survives_json_and_what_is_unknown_is_kept() {
        let check = |value: Value, known: bool| {
            let condition = Condition::from(value.clone());
            assert_eq!(!matches!(condition, Condition::Unknown(_)), known, "{value}");
            assert_eq!(Value::from(condition), value);
        };
        check(json!({"field": "body", "operator": "contains", "value": "x"}), true);
        check(json!({"field": "body", "operator": "equals", "value": 3, "caseSensitive": true}), true);
        check(json!({"field": "body", "operator": "resembles", "value": {"to": "x"}}), true);
        check(json!({"field": "body", "operator": "exists"}), true);
        check(json!({"all": [{"any": []}, {"not": {"all": []}}]}), true);
        check(json!({"all": {}}), false);
        check(json!({"any": "x"}), false);
        check(json!({"not": []}), false);
        check(json!({"none": []}), false);
        check(json!({"all": [], "any": []}), false);
        check(json!({"field": "body", "operator": "contains", "value": "x", "negate": true}), false);
        check(json!({"field": "body"}), false);
        check(json!({}), false);
        check(json!("body contains x"), false);
    }

    #[test]
    fn conditions_of_any_depth_can_be_read() {
        let mut value = json!({"all": []});
        for _ in 0..1_000 {
            value = json!({"not": value});
        }
        let mut condition = &Condition::from(value);
        let mut depth = 0;
        while let Condition::Not(below) = condition {
            condition = below;
            depth += 1;
        }
        assert_eq!(depth, MAX_DEPTH);
        assert!(matches!(condition, Condition::Unknown(_)));
    }
}
