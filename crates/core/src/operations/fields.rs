//! A document that a caller sent, read field by field: whatever is wrong in it is found, not only the first thing.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::plain;
use super::problem::{Code, Problem};
use crate::foundation::json::schema::Schema;
use crate::foundation::json::strict;
use crate::foundation::problem::DocumentProblem;

/// The problems that a document is known to have so far.
#[derive(Debug, Default)]
pub(super) struct Wrong(Vec<DocumentProblem>);

impl Wrong {
    /// Says that something is wrong at `path`.
    pub(super) fn found(&mut self, path: impl Into<String>, problem: impl Into<String>) {
        self.0.push(DocumentProblem { path: path.into(), problem: problem.into() });
    }

    /// Says so unless it `holds`.
    pub(super) fn needs(&mut self, holds: bool, path: &str, problem: impl Into<String>) {
        if !holds {
            self.found(path, problem);
        }
    }

    /// The value, if there is one; else what is wrong instead is kept.
    pub(super) fn or<T>(&mut self, result: Result<T, DocumentProblem>) -> Option<T> {
        result.map_err(|problem| self.0.push(problem)).ok()
    }

    /// More that is wrong.
    pub(super) fn more(&mut self, problems: impl IntoIterator<Item = DocumentProblem>) {
        self.0.extend(problems);
    }

    /// Whether nothing is wrong.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Ends here if anything is wrong.
    pub(super) fn none(self, code: Code) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::wrong(code, self.0)) }
    }
}

/// The fields of an object that nobody has taken yet.
#[derive(Debug)]
pub(super) struct Fields {
    left: Map<String, Value>,
    /// Problems of those that were taken.
    pub(super) wrong: Wrong,
}

impl Fields {
    /// Reads an object.
    pub(super) fn of(body: &[u8]) -> Result<Self, Problem> {
        Ok(Self { left: object(body)?, wrong: Wrong::default() })
    }

    /// The whole object.
    pub(super) fn document(&self) -> Value {
        Value::Object(self.left.clone())
    }

    /// Whether the field is there and not null.
    pub(super) fn has(&self, name: &str) -> bool {
        self.left.get(name).is_some_and(|value| !value.is_null())
    }

    /// Whether the field is there and null.
    pub(super) fn is_null(&self, name: &str) -> bool {
        self.left.get(name).is_some_and(Value::is_null)
    }

    /// The field as it is; null is none.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.left.remove(name).filter(|value| !value.is_null())
    }

    /// The field, if it is there and `wanted`.
    pub(super) fn parsed<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        let value = self.take(name)?;
        let parsed = strict::read(&value).map_err(|DocumentProblem { path, problem }| {
            let problem = if plain::is_known(&problem) { problem } else { format!("is not {wanted}") };
            let path = if path.starts_with('[') { format!("{name}{path}") } else { plain::within(name, &path) };
            DocumentProblem { path, problem }
        });
        self.wrong.or(parsed)
    }

    /// The field, which must be there.
    pub(super) fn required<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        let there = self.has(name);
        self.wrong.needs(there, name, format!("is missing: {wanted}"));
        self.parsed(name, wanted)
    }

    /// What is wrong after everything that `schema` names was taken: a field that is left is none.
    pub(super) fn rest(mut self, schema: &Schema) -> Wrong {
        for name in self.left.keys() {
            self.wrong.found(name, plain::no_such("field", name, schema.names()));
        }
        self.wrong
    }
}

/// Reads an object.
pub(super) fn object(body: &[u8]) -> Result<Map<String, Value>, Problem> {
    let not_json = |error: serde_json::Error| {
        let place = format!("line {} column {}", error.line(), error.column());
        Problem::new(Code::NotJson, format!("the body is no JSON object, at {place}"))
    };
    serde_json::from_slice(body).map_err(not_json)
}
