//! Holds requests and answers of the API against its OpenAPI document: schema and reader must say the same.

#![expect(clippy::indexing_slicing, reason = "test code: `serde_json` answers null where nothing is")]

mod schema;

use std::sync::LazyLock;

use serde_json::Value;

use crate::foundation::http::{Request, Response};
use crate::operations::endpoints::{Endpoint, openapi};
use crate::testing::in_memory::MemoryPorts;

/// The document as it is made of the table.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| openapi::document(Endpoint::<MemoryPorts>::ALL));

/// The document that stands in `docs/openapi.json`.
#[must_use]
pub fn openapi() -> &'static Value {
    &DOCUMENT
}

/// Problems that documents name and a schema cannot: they depend on the tenant, on the hour, on another field, or on a
/// notation that only its reader knows.
const ONLY_THE_READER_KNOWS: &[&str] = &[
    // The tenant's own.
    "is none of your addresses",
    "is none of your pools",
    "is a pool without an address",
    "and you have no address for",
    "unknown workflow",
    "is another tenant's",
    // Notations.
    "is neither a phone number",
    "is not the id of a chat",
    "is not where the path ends",
    "is neither a moment",
    "is no local time",
    "is no time zone",
    "is no name of the IANA time zone database",
    "the template does not parse",
    // A whole number that is written with a fraction: to JSON Schema 1.0 is one.
    "is a number that does not fit",
    // Rules: what a field is called and can hold, what an operator compares, what is left for the next rule.
    "unknown field \\\"",
    "unknown value of this field",
    "must be a text, a number or a boolean",
    "nothing is part of everything",
    "can never be reached",
    "is also the name of the rule",
    "another workflow is called",
    // The hour.
    "is more than 365 days away",
    // Two fields at once, or all of them.
    "exclude each other",
    "is the zone of sendAt, which is missing",
    "there is nothing else in the message",
    "it is the text above the choices",
    "no carrier takes it as",
];

/// The places at which a request's document breaks the schema of its endpoint; `None` if the endpoint takes none.
#[must_use]
pub fn request_errors(request: &Request) -> Option<Vec<String>> {
    let schema = operation(request)?.pointer("/requestBody/content/application~1json/schema")?;
    Some(match serde_json::from_slice(&request.body) {
        Ok(document) => schema::errors(&DOCUMENT, schema, &document),
        Err(error) => vec![error.to_string()],
    })
}

/// The places at which schema and reader do not say the same of a request, or the answer is not as the document has it.
#[must_use]
pub fn disagreements(request: &Request, response: &Response) -> Vec<String> {
    let Some(operation) = operation(request) else { return Vec::new() };
    let mut found = answer_errors(operation, request, response);
    let Some(errors) = request_errors(request) else { return found };
    let refused = refusals(response);
    if response.status < 400 && !errors.is_empty() {
        found.push(format!("the reader takes what the schema refuses: {errors:?}"));
    }
    let is_known = |refusal: &String| ONLY_THE_READER_KNOWS.iter().any(|words| refusal.contains(words));
    if errors.is_empty() && !refused.iter().all(is_known) {
        found.push(format!("the schema takes what the reader refuses: {refused:?}"));
    }
    found
}

/// The places at which an answer is not as the document has it.
fn answer_errors(operation: &Value, request: &Request, response: &Response) -> Vec<String> {
    let status = response.status.to_string();
    let (answer, kind) = match operation.pointer(&format!("/responses/{status}")) {
        Some(answer) => (answer, "json"),
        None if response.status >= 400 => (&DOCUMENT["components"]["responses"]["Problem"], "problem+json"),
        None => return vec![format!("status {status} is in no document")],
    };
    match answer.pointer(&format!("/content/application~1{kind}/schema")) {
        _ if request.method == "HEAD" => Vec::new(),
        None if response.body.is_empty() => Vec::new(),
        None => vec![format!("{status} has a body that is in no document")],
        Some(schema) => {
            let body = serde_json::from_slice(&response.body).unwrap_or_default();
            schema::errors(&DOCUMENT, schema, &body)
        }
    }
}

/// The problems that a reader names of a document that it refused, each with its path.
fn refusals(response: &Response) -> Vec<String> {
    let problem: Value = serde_json::from_slice(&response.body).unwrap_or_default();
    let is_of_document =
        problem["code"].as_str().is_some_and(|code| code.starts_with("invalid_") || code == "not_json");
    let errors = problem["errors"].as_array().into_iter().flatten();
    let said = |error: &Value| format!("{}: {}", error["path"].as_str().unwrap_or_default(), error["problem"]);
    let mut all: Vec<String> = errors.map(said).collect();
    if is_of_document && all.is_empty() {
        all.push(problem["detail"].to_string());
    }
    all
}

/// The document's entry for the endpoint that a request is for.
fn operation(request: &Request) -> Option<&'static Value> {
    let segments: Vec<String> = request.path.split('/').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let method = if request.method == "HEAD" { "GET" } else { &request.method };
    let mut all = Endpoint::<MemoryPorts>::ALL.iter();
    let endpoint = all.find(|endpoint| endpoint.method == method && endpoint.matches(&segments).is_some())?;
    DOCUMENT["paths"].get(endpoint.path)?.get(method.to_lowercase())
}
