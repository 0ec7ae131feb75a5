//! Reads documents that people write: what is wrong is named with its path, and a misspelt field is not silently lost.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::rules::Problem;

/// A document with more kinds of fields that come to nothing is not looked at any closer.
const MOST_KINDS: usize = 64;

/// `document` as a `T`.
///
/// # Errors
/// Where it is none, and why; it may quote the document.
pub fn read<T: DeserializeOwned>(document: &Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(document).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        Problem { path, problem: error.into_inner().to_string() }
    })
}

/// The fields of `document` that a `T` does not have, `parsed` being what was read from it.
///
/// serde ignores such fields, and cannot be told not to where structs are flattened or enums untagged. So they are found
/// by what is missing when `parsed` is written again. A field may also be missing because its value goes without saying;
/// then a value of another type in its place is refused, or comes back.
pub fn unknown<T: DeserializeOwned + Serialize>(document: &Value, parsed: &T) -> Vec<Problem> {
    let Ok(written) = serde_json::to_value(parsed) else { return Vec::new() };
    let mut missing = Vec::new();
    compare(document, &written, &mut Vec::new(), &mut missing);
    let mut kinds: BTreeMap<String, bool> = BTreeMap::new();
    let mut problems = Vec::new();
    for path in missing {
        let kind = shown(path.iter().map(|step| match step {
            Step::Item(_) => Step::Item(0),
            Step::Field(name) => Step::Field(name),
        }));
        let asked = kinds.len();
        let is_known = *kinds.entry(kind).or_insert_with(|| asked < MOST_KINDS && is_known::<T>(document, &path));
        if !is_known {
            problems.push(Problem { path: shown(path.into_iter()), problem: "there is no such field".to_owned() });
        }
    }
    problems
}

/// One step down into a document.
#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Item(usize),
}

/// Collects the paths of fields that `document` has and `written` has not. Where they are of different types, one is a
/// short form of the other.
fn compare<'a>(document: &'a Value, written: &Value, path: &mut Vec<Step<'a>>, missing: &mut Vec<Vec<Step<'a>>>) {
    match (document, written) {
        (Value::Object(fields), Value::Object(others)) => {
            for (name, value) in fields {
                path.push(Step::Field(name));
                match others.get(name) {
                    Some(other) => compare(value, other, path, missing),
                    None => missing.push(path.clone()),
                }
                path.pop();
            }
        }
        (Value::Array(items), Value::Array(others)) => {
            for (nth, (item, other)) in items.iter().zip(others).enumerate() {
                path.push(Step::Item(nth));
                compare(item, other, path, missing);
                path.pop();
            }
        }
        _ => {}
    }
}

/// Whether anything comes of the field at `path`: no field takes both an object and a number, and hides them.
fn is_known<T: DeserializeOwned + Serialize>(document: &Value, path: &[Step<'_>]) -> bool {
    [json!({ "?": 0 }), json!(0.5)].into_iter().any(|other| {
        let mut changed = document.clone();
        let Some(place) = at(&mut changed, path) else { return false };
        *place = other;
        let Ok(parsed) = T::deserialize(&changed) else { return true };
        serde_json::to_value(parsed).is_ok_and(|mut written| at(&mut written, path).is_some())
    })
}

fn at<'v>(value: &'v mut Value, path: &[Step<'_>]) -> Option<&'v mut Value> {
    path.iter().try_fold(value, |value, step| match step {
        Step::Field(name) => value.get_mut(*name),
        Step::Item(nth) => value.get_mut(*nth),
    })
}

/// As in `routingRules[2].conditions[0].operator`.
fn shown<'a>(path: impl Iterator<Item = Step<'a>>) -> String {
    let mut text = String::new();
    for step in path {
        // Writing to a string cannot fail.
        let _ = match step {
            Step::Field(name) if text.is_empty() => write!(text, "{name}"),
            Step::Field(name) => write!(text, ".{name}"),
            Step::Item(nth) => write!(text, "[{nth}]"),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shelf {
        name: String,
        #[serde(flatten)]
        rest: Rest,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Rest {
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        books: Vec<Book>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        owner: Option<String>,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Book {
        Title(String),
        Long {
            title: String,
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            lent: bool,
            #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
            notes: BTreeMap<String, Value>,
        },
        Other(Value),
    }

    #[test]
    fn a_misspelt_field_is_found_wherever_it_stands() {
        let check = |document: Value, paths: &[&str]| {
            let shelf: Shelf = read(&document).unwrap();
            let found: Vec<String> = unknown(&document, &shelf).into_iter().map(|problem| problem.path).collect();
            assert_eq!(found, paths, "{document}");
        };
        check(json!({"name": "a"}), &[]);
        check(json!({"name": "a", "nmae": "b", "owner": null, "books": []}), &["nmae"]);
        let book = json!({"title": "t", "lent": false, "notes": {}});
        check(json!({"name": "a", "books": ["t", book, {"title": "t", "lend": true}]}), &["books[2].lend"]);
        check(json!({"name": "a", "books": [{"title": "t", "notes": {"any": {"thing": null}}}]}), &[]);
        check(json!({"name": "a", "books": [{"tilte": "t"}, 17]}), &[]);
        let many: Vec<Value> = (0..200).map(|nth| json!({"title": "t", "lent": false, "x": nth})).collect();
        let found: Vec<String> = (0..200).map(|nth| format!("books[{nth}].x")).collect();
        check(json!({"name": "a", "books": many}), &found.iter().map(String::as_str).collect::<Vec<_>>());
    }

    #[test]
    fn what_cannot_be_read_is_named_with_its_path() {
        #[derive(Debug, Deserialize)]
        struct Outer {
            #[expect(dead_code, reason = "only read")]
            inner: Vec<Inner>,
        }
        #[derive(Debug, Deserialize)]
        struct Inner {
            #[expect(dead_code, reason = "only read")]
            count: u8,
        }
        let check = |document: Value, path: &str, words: &str| {
            let problem = read::<Outer>(&document).unwrap_err();
            assert_eq!(problem.path, path, "{document}");
            assert!(problem.problem.contains(words), "{}", problem.problem);
        };
        check(json!({"inner": [{"count": 1}, {"count": "two"}]}), "inner[1].count", "expected u8");
        check(json!({"inner": [{}]}), "inner[0]", "missing field `count`");
        check(json!([]), "", "missing field");
        check(json!({"inner": 3}), "inner", "expected a sequence");
    }
}
