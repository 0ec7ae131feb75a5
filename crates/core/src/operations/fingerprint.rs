//! The content of a document as a hash: the order of its fields, white space and how a number is written do not matter.

use serde_json::{Number, Value};
use sha2::{Digest, Sha256};

/// The same for the same document, and another for another.
pub(super) fn of(document: &Value) -> String {
    let mut canonical = String::new();
    write(document, &mut canonical);
    hex::encode(Sha256::digest(canonical))
}

/// In the manner of RFC 8785: fields by their names, no white space, one way to write each value.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|(name, _)| name.as_str());
            text.push('{');
            for (name, value) in fields {
                text.push_str(&quoted(name));
                text.push(':');
                write(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Number(number) => text.push_str(&number_of(number)),
        Value::String(word) => text.push_str(&quoted(word)),
        Value::Bool(_) | Value::Null => text.push_str(&value.to_string()),
    }
}

fn quoted(word: &str) -> String {
    Value::String(word.to_owned()).to_string()
}

/// `1`, `1.0` and `1e0` are one number, `0` and `-0.0` too.
fn number_of(number: &Number) -> String {
    let whole = number.as_u64().map(|number| number.to_string());
    let whole = whole.or_else(|| number.as_i64().map(|number| number.to_string()));
    whole.or_else(|| number.as_f64().map(|number| (number + 0.0).to_string())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_the_same_however_it_is_written() {
        let check = |one: &str, other: &str, same: bool| {
            let of = |text: &str| of(&serde_json::from_str(text).unwrap());
            assert_eq!(of(one) == of(other), same, "{one} {other}");
        };
        check(r#"{"a": 1, "b": [1, 2]}"#, "{ \"b\" : [1,2],\n\"a\":1 }", true);
        check(r#"{"a": {"c": "x", "b": null}}"#, r#"{"a":{"b":null,"c":"x"}}"#, true);
        check(r#"{"a": "\u00e4\/"}"#, r#"{"a": "ä/"}"#, true);
        check("[1, 100, 0, 0.5]", "[1.0, 1e2, -0.0, 5e-1]", true);
        check("[1e20]", "[100000000000000000000]", true);
        check("[9007199254740993]", "[9007199254740992]", false);
        check("[-1]", "[1]", false);
        check(r#"{"a": [1, 2]}"#, r#"{"a": [2, 1]}"#, false);
        check(r#"{"a": 1}"#, r#"{"a": "1"}"#, false);
        check(r#"{"a": null}"#, "{}", false);
        check(r#"[["a"], "b"]"#, r#"[["a", "b"]]"#, false);
        check(r#"["a,b"]"#, r#"["a", "b"]"#, false);
        check(r#"{"a": "Hello"}"#, r#"{"a": "hello"}"#, false);
    }
}
