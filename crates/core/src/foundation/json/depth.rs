//! Keeps what carriers nest from being nested deeper than a queue's reader reads, and from taking more memory than a
//! function has.

use serde_json::{Map, Value};

/// `serde_json` reads 128 levels, so a webhook may have nearly as many; a message that holds it has more, and so have
/// the event and the record that hold the message. What is nested deeper is kept as text: nobody writes so.
const MAX_DEPTH: usize = 64;

/// An object takes some 650 bytes of memory, however short its JSON: ten messages of this many values take 13 MB, of a
/// function's 128. A message of WhatsApp has about 25 values, one with 60 contact cards 2,000. What has more is kept as
/// text, whose memory is its length.
const MAX_VALUES: usize = 2_000;

/// `value`, or its JSON as text.
pub(crate) fn bounded(value: Value) -> Value {
    if is_too_much(&value) { Value::String(value.to_string()) } else { value }
}

/// Every value of `fields`, bounded.
pub(crate) fn bounded_fields(mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.values_mut().filter(|value| is_too_much(value)).for_each(|value| *value = value.to_string().into());
    fields
}

fn is_too_much(value: &Value) -> bool {
    is_deeper(value, MAX_DEPTH) || count(value, MAX_VALUES) > MAX_VALUES
}

/// The number of values in `value`, itself included; not counted much further than to `most`.
fn count(value: &Value, most: usize) -> usize {
    let add = |sum: usize, value: &Value| if sum > most { sum } else { sum + count(value, most - sum) };
    match value {
        Value::Array(items) => items.iter().fold(1, add),
        Value::Object(fields) => fields.values().fold(1, add),
        _ => 1,
    }
}

fn is_deeper(value: &Value, levels: usize) -> bool {
    let Some(below) = levels.checked_sub(1) else { return true };
    // What holds nothing has one level.
    let is_deeper = |value: &Value| {
        if below > 0 && !matches!(value, Value::Array(_) | Value::Object(_)) { false } else { is_deeper(value, below) }
    };
    match value {
        Value::Array(items) => items.iter().any(is_deeper),
        Value::Object(fields) => fields.values().any(is_deeper),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_deep_is_kept_as_text() {
        let nested = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        let check = |depth, kept: bool| {
            let value: Value = serde_json::from_str(&nested(depth)).unwrap();
            let expected = if kept { value.clone() } else { Value::String(nested(depth)) };
            assert_eq!(bounded(value), expected, "{depth}");
        };
        check(0, true);
        check(63, true);
        check(64, false);
        check(126, false);
    }

    #[test]
    fn what_has_too_many_values_is_kept_as_text() {
        let check = |value: Value, kept: bool| {
            let expected = if kept { value.clone() } else { Value::String(value.to_string()) };
            assert_eq!(bounded(value), expected);
        };
        check(Value::from(vec![1; 1_999]), true);
        check(Value::from(vec![1; 2_000]), false);
        check(serde_json::json!({ "a": vec![vec![1; 99]; 19], "b": vec![1; 97] }), true);
        check(serde_json::json!({ "a": vec![vec![1; 99]; 19], "b": vec![1; 98] }), false);
    }
}
