//! Reads documents that people write: what is wrong is named with its path, and a misspelt field is not silently lost.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::foundation::problem::DocumentProblem;

/// A document with more kinds of fields that come to nothing is not looked at any closer.
const MAX_KINDS: usize = 64;

/// `document` as a `T`.
///
/// # Errors
/// Where it is none, and why; it may quote the document.
pub fn read<T: DeserializeOwned>(document: &Value) -> Result<T, DocumentProblem> {
    serde_path_to_error::deserialize(document).map_err(|error| {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        DocumentProblem { path, problem: error.into_inner().to_string() }
    })
}

/// What of `document` a `T` does not know, `parsed` being what was read from it.
///
/// serde ignores fields that are not there, and cannot be told not to where structs are flattened or enums untagged; and
/// stored documents may say words of newer versions, which are passed over. So what is lost is found by what is missing
/// when `parsed` is written again. A field may also be missing because its value goes without saying; then a value of
/// another type in its place is refused, or comes back.
pub fn unknown<T: DeserializeOwned + Serialize>(document: &Value, parsed: &T) -> Vec<DocumentProblem> {
    let Ok(written) = serde_json::to_value(parsed) else { return Vec::new() };
    let mut search = Search::default();
    search.compare(document, &written);
    let mut kinds: BTreeMap<String, bool> = BTreeMap::new();
    while let Some((path, value)) = search.missing.pop() {
        let kind = shown(path.iter().map(|step| match step {
            Step::Item(_) => Step::Item(0),
            Step::Field(name) => Step::Field(name),
        }));
        let asked = kinds.len();
        let is_known = *kinds.entry(kind).or_insert_with(|| asked < MAX_KINDS && is_known::<T>(document, &path));
        search.path = path;
        if is_known {
            search.within(value);
        } else {
            search.found("there is no such field");
        }
    }
    search.problems.sort_by(|one, other| one.path.cmp(&other.path));
    search.problems
}

/// One step down into a document.
#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Item(usize),
}

/// The search of a document for what was not read from it.
#[derive(Default)]
struct Search<'a> {
    path: Vec<Step<'a>>,
    /// Fields that were not written again.
    missing: Vec<(Vec<Step<'a>>, &'a Value)>,
    problems: Vec<DocumentProblem>,
}

impl<'a> Search<'a> {
    /// Compares two values. Where they are of different types, one is a short form of the other.
    fn compare(&mut self, document: &'a Value, written: &Value) {
        match (document, written) {
            (Value::Object(fields), Value::Object(others)) => {
                for (name, value) in fields {
                    self.step(Step::Field(name), |search| match others.get(name) {
                        Some(other) => search.compare(value, other),
                        None => search.missing.push((search.path.clone(), value)),
                    });
                }
            }
            (Value::Array(items), Value::Array(others)) if items.len() == others.len() => {
                for ((nth, item), other) in items.iter().enumerate().zip(others) {
                    self.step(Step::Item(nth), |search| search.compare(item, other));
                }
            }
            (Value::Array(items), Value::Array(others)) => {
                for (nth, _) in items.iter().enumerate().filter(|(_, item)| !others.contains(item)) {
                    self.step(Step::Item(nth), |search| search.found(NOT_KNOWN));
                }
            }
            (Value::String(word), Value::String(other)) if other == PASSED_OVER && word != PASSED_OVER => {
                self.found(NOT_KNOWN);
            }
            _ => {}
        }
    }

    /// Looks into the value of a known field that was not written again: what it has goes without saying, or is lost.
    fn within(&mut self, value: &'a Value) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.step(Step::Field(name), |search| search.missing.push((search.path.clone(), value)));
                }
            }
            Value::Array(items) => {
                for nth in 0..items.len() {
                    self.step(Step::Item(nth), |search| search.found(NOT_KNOWN));
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, step: Step<'a>, then: impl FnOnce(&mut Self)) {
        self.path.push(step);
        then(self);
        self.path.pop();
    }

    fn found(&mut self, problem: &str) {
        let path = shown(self.path.iter().copied());
        self.problems.push(DocumentProblem { path, problem: problem.to_owned() });
    }
}

/// The problem of a value that nothing comes of.
const NOT_KNOWN: &str = "is not known";

/// The word that enums write for a variant that they do not have.
const PASSED_OVER: &str = "other";

/// Whether anything comes of the field at `path`: no field takes both an object and a number, and hides them. Where a
/// name that nothing has is refused as well, it was not the field that was.
fn is_known<T: DeserializeOwned + Serialize>(document: &Value, path: &[Step<'_>]) -> bool {
    let Some((Step::Field(name), above)) = path.split_last() else { return false };
    let with = |other: &str, value: Value| {
        let mut changed = document.clone();
        let Some(Value::Object(fields)) = at(&mut changed, above) else { return Finding::Lost };
        fields.remove(*name);
        fields.insert(other.to_owned(), value);
        match T::deserialize(&changed) {
            Err(error) if error.to_string().starts_with("unknown field") => Finding::Lost,
            Err(_) => Finding::Refused,
            Ok(parsed) => {
                let mut written = serde_json::to_value(parsed).unwrap_or_default();
                let kept = at(&mut written, above).is_some_and(|fields| fields.get(other).is_some());
                if kept { Finding::Kept } else { Finding::Lost }
            }
        }
    };
    [json!({ NOTHING: 0 }), json!(0.5)].into_iter().any(|value| match with(name, value.clone()) {
        Finding::Kept => true,
        Finding::Refused => with(NOTHING, value) != Finding::Refused,
        Finding::Lost => false,
    })
}

/// The result of reading a document with a field of this name added to it.
#[derive(PartialEq, Eq)]
enum Finding {
    Kept,
    Refused,
    Lost,
}

/// A name that no field has.
const NOTHING: &str = "?";

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
        #[serde(
            default,
            skip_serializing_if = "Vec::is_empty",
            deserialize_with = "crate::foundation::json::known::known"
        )]
        colors: Vec<Color>,
        #[serde(default, skip_serializing_if = "Room::is_default")]
        room: Room,
        #[serde(default, deserialize_with = "known_shares")]
        shares: BTreeMap<String, u8>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lock: Option<Lock>,
    }

    #[derive(Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Lock {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<String>,
    }

    fn known_shares<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, u8>, D::Error> {
        let all = BTreeMap::<String, u8>::deserialize(deserializer)?;
        Ok(all.into_iter().filter(|(name, _)| ["ana", "ben"].contains(&name.as_str())).collect())
    }

    #[derive(PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum Color {
        Red,
        Blue,
    }

    #[derive(Default, PartialEq, Serialize, Deserialize)]
    #[serde(default)]
    struct Room {
        floor: u8,
        light: Light,
    }

    impl Room {
        fn is_default(&self) -> bool {
            *self == Self::default()
        }
    }

    #[derive(Default, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum Light {
        #[default]
        Day,
        #[serde(other)]
        Other,
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
        check(json!({"name": "a", "colors": ["red", "green"]}), &["colors[1]"]);
        check(json!({"name": "a", "colors": ["green"]}), &["colors[0]"]);
        check(json!({"name": "a", "room": {"floor": 0}}), &[]);
        check(json!({"name": "a", "room": {"floor": 0, "flor": 1}}), &["room.flor"]);
        check(json!({"name": "a", "room": {"light": "neon"}}), &["room.light"]);
        check(json!({"name": "a", "shares": {"ana": 1, "eve": 2}}), &["shares.eve"]);
        check(json!({"name": "a", "shares": {"eve": 2}}), &["shares.eve"]);
        check(json!({"name": "a", "lock": {"key": null}}), &[]);
        let many: Vec<Value> = (0..200).map(|nth| json!({"title": "t", "lent": false, "x": nth})).collect();
        let mut found: Vec<String> = (0..200).map(|nth| format!("books[{nth}].x")).collect();
        found.sort();
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
        check(json!([]), "", "invalid length 0");
        check(json!({"inner": 3}), "inner", "expected a sequence");
    }
}
