//! The files that rules are tried with: rules, tenants, messages, contacts.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use jiff::Timestamp;
use omni_core::domain::tenant::Tenant;
use omni_core::foundation::problem::DocumentProblem;
use omni_core::model::message::TenantId;
use serde_json::{Map, Value};

/// A message that nobody sent, and what is known around it.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Tried {
    /// Read the message from this file: a normalized message, only the fields that matter, or a whole event of
    /// `events/inbound-router`; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    message: Option<PathBuf>,
    /// Read who writes from this file: `{"tags": ["vip"], "timeZone": "Europe/Vienna", "attributes": {}}`.
    #[arg(long, value_name = "FILE")]
    contact: Option<PathBuf>,
    /// Decide as of this time, RFC 3339 [default: now].
    #[arg(long, value_name = "TIME")]
    pub(crate) now: Option<Timestamp>,
}

impl Tried {
    /// Whether there is a message.
    pub(crate) fn has_message(&self) -> bool {
        self.message.is_some()
    }

    /// The messages in the file; one record of an event may be broken, and the others are not.
    ///
    /// # Errors
    /// If it cannot be read, or there is none.
    pub(crate) fn messages(&self) -> Result<Vec<Result<Value>>> {
        let path = self.message.as_deref().context("--message FILE is missing")?;
        messages(object(path)?).with_context(|| format!("{} has no message", path.display()))
    }

    /// The contact in the file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn contact(&self) -> Result<Option<Value>> {
        self.contact.as_deref().map(|path| object(path).map(Value::Object)).transpose()
    }
}

/// Reads a JSON object from a file, or from standard input if it is `-`.
///
/// # Errors
/// If there is none.
pub(crate) fn object(path: &Path) -> Result<Map<String, Value>> {
    let mut text = String::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).context("reading standard input")?;
    } else {
        text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    }
    serde_json::from_str(&text).map_err(|error| anyhow!("{} is no JSON object: {error}", path.display()))
}

/// A file with rules: they alone, or a tenant's whole configuration.
#[derive(Debug)]
pub(crate) struct Written {
    /// The rules, and what is around them.
    pub(crate) tenant: Tenant,
    /// Whether workflows were to be there.
    is_whole: bool,
}

impl Written {
    /// Reads the rules in `fields`.
    ///
    /// # Errors
    /// What cannot be read, or what there is no such field for.
    pub(crate) fn of(mut fields: Map<String, Value>) -> Result<Self, Vec<DocumentProblem>> {
        let id = fields.get("id").and_then(Value::as_str).unwrap_or(NOBODY).to_owned();
        let is_whole = fields.contains_key("id") || fields.contains_key("workflows");
        // It belongs to saving them.
        fields.remove("note");
        Ok(Self { tenant: Tenant::written(&TenantId::new(id), fields)?, is_whole })
    }

    /// Everything that is wrong with them. Which workflows there are is known only of a whole configuration.
    pub(crate) fn problems(&self) -> Vec<DocumentProblem> {
        if self.is_whole { self.tenant.problems() } else { self.tenant.rules.problems() }
    }
}

/// Tenant of rules that name none.
pub(crate) const NOBODY: &str = "nobody";

/// A line for each problem.
pub(crate) fn listed(problems: &[DocumentProblem]) -> String {
    let lines: Vec<String> = problems.iter().map(line).collect();
    lines.join("\n")
}

fn line(DocumentProblem { path, problem }: &DocumentProblem) -> String {
    if path.is_empty() { problem.clone() } else { format!("{path}: {problem}") }
}

/// The message itself, or the bodies of the records of an event.
fn messages(mut fields: Map<String, Value>) -> Result<Vec<Result<Value>>> {
    let records = match fields.remove("Records") {
        None => return Ok(vec![Ok(Value::Object(fields))]),
        Some(Value::Array(records)) if !records.is_empty() => records,
        Some(_) => bail!("Records is no list, or is empty"),
    };
    let read = |(nth, record): (usize, Value)| {
        let body = record.get("body").and_then(Value::as_str);
        let body = body.with_context(|| format!("record {nth} has no body"))?;
        serde_json::from_str(body).map_err(|error| anyhow!("record {nth} is no message: {error}"))
    };
    Ok(records.into_iter().enumerate().map(read).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(fields) => fields,
            other => panic!("{other} is no object"),
        }
    }

    #[test]
    fn a_message_stands_alone_or_in_the_records_of_an_event() {
        let check = |value: Value, expected: &[Option<Value>]| {
            let found: Vec<Option<Value>> =
                messages(fields(value.clone())).unwrap().into_iter().map(Result::ok).collect();
            assert_eq!(found, expected, "{value}");
        };
        check(json!({"body": "Hi"}), &[Some(json!({"body": "Hi"}))]);
        let records = json!({"Records": [{"body": "{\"body\":\"Hi\"}"}, {"body": "{"}, {}]});
        check(records, &[Some(json!({"body": "Hi"})), None, None]);
        assert!(messages(fields(json!({"Records": []}))).is_err());
    }

    #[test]
    fn rules_stand_alone_or_in_a_configuration() {
        let check = |value: Value, problems: &[&str]| {
            let found = match Written::of(fields(value.clone())) {
                Ok(written) => written.problems(),
                Err(problems) => problems,
            };
            assert_eq!(found.iter().map(line).collect::<Vec<_>>(), problems, "{value}");
        };
        let rules = json!([{"name": "r", "destination": "w"}]);
        check(json!({"routingRules": rules}), &[]);
        check(json!({"routingRules": rules, "version": 3, "note": "x"}), &[]);
        let missing = "routingRules[0].destination: unknown workflow \"w\"";
        check(json!({"routingRules": rules, "workflows": []}), &[missing]);
        check(json!({"id": "acme", "routingRules": rules}), &[missing]);
        check(json!({"routingRules": [], "rules": []}), &["rules: there is no such field"]);
        check(json!({"routingRules": 3}), &["routingRules: invalid type: integer `3`, expected a sequence"]);
    }
}
