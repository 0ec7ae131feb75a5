//! Errors of the API: problem details (RFC 9457).

use serde::Serialize;

use super::plain;
use crate::foundation::failure::Failure;
use crate::foundation::http::Response;
use crate::foundation::json::schema::{Field, Schema};
use crate::foundation::problem::DocumentProblem;

/// The most mistakes that are told at once.
const MAX_ERRORS: usize = 100;

/// The kind of an error: programs go by it, so the words stay. Each is explained in `docs/api.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The body does not parse.
    NotJson,
    /// A header that decides something comes twice or is malformed.
    BadRequest,
    /// A parameter of the query is wrong, unknown or there twice.
    InvalidParameter,
    /// No key, or none that is known.
    Unauthorized,
    /// The key's scopes do not cover it.
    Forbidden,
    /// No such path, or nothing of this tenant by this name.
    NotFound,
    /// The path is there, the method is not.
    MethodNotAllowed,
    /// Somebody is at the same thing right now.
    InFlight,
    /// A scheduled message has gone out or was cancelled.
    TooLate,
    /// Another version is current than the one in the body.
    Conflict,
    /// A route's breaker is closed, or an operator drains it.
    NothingToProbe,
    /// Another version is current than the one in `If-Match`.
    PreconditionFailed,
    /// A body or a configuration has too many bytes.
    TooLarge,
    /// A message has something wrong in it.
    InvalidMessage,
    /// A configuration has something wrong in it.
    InvalidConfiguration,
    /// A contact has something wrong in it.
    InvalidContact,
    /// An operator's action has something wrong in it.
    InvalidAction,
    /// An idempotency key comes with another document than before.
    IdempotencyKeyReused,
    /// Something of ours is broken: to try again does not help.
    Internal,
    /// A store or a queue did not answer.
    Unavailable,
}

impl Code {
    /// Every code.
    pub const ALL: [Self; 20] = [
        Self::NotJson,
        Self::BadRequest,
        Self::InvalidParameter,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::InFlight,
        Self::TooLate,
        Self::Conflict,
        Self::NothingToProbe,
        Self::PreconditionFailed,
        Self::TooLarge,
        Self::InvalidMessage,
        Self::InvalidConfiguration,
        Self::InvalidContact,
        Self::InvalidAction,
        Self::IdempotencyKeyReused,
        Self::Internal,
        Self::Unavailable,
    ];

    /// The HTTP status, the code as written, and the title.
    fn facts(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::NotJson => (400, "not_json", "not JSON"),
            Self::BadRequest => (400, "bad_request", "bad request"),
            Self::InvalidParameter => (400, "invalid_parameter", "invalid parameter"),
            Self::Unauthorized => (401, "unauthorized", "unauthorized"),
            Self::Forbidden => (403, "forbidden", "forbidden"),
            Self::NotFound => (404, "not_found", "not found"),
            Self::MethodNotAllowed => (405, "method_not_allowed", "method not allowed"),
            Self::InFlight => (409, "in_flight", "in flight"),
            Self::TooLate => (409, "too_late", "too late"),
            Self::Conflict => (409, "conflict", "conflict"),
            Self::NothingToProbe => (409, "nothing_to_probe", "nothing to probe"),
            Self::PreconditionFailed => (412, "precondition_failed", "precondition failed"),
            Self::TooLarge => (413, "too_large", "too large"),
            Self::InvalidMessage => (422, "invalid_message", "invalid message"),
            Self::InvalidConfiguration => (422, "invalid_configuration", "invalid configuration"),
            Self::InvalidContact => (422, "invalid_contact", "invalid contact"),
            Self::InvalidAction => (422, "invalid_action", "invalid action"),
            Self::IdempotencyKeyReused => (422, "idempotency_key_reused", "idempotency key reused"),
            Self::Internal => (500, "internal", "internal error"),
            Self::Unavailable => (503, "unavailable", "unavailable"),
        }
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        self.facts().0
    }

    /// As programs read it: `invalid_message`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.facts().1
    }

    /// As people read it: `invalid message`.
    #[must_use]
    pub fn title(self) -> &'static str {
        self.facts().2
    }
}

/// Every error as callers read it.
pub(super) const PROBLEM: Schema = Schema::object(&[
    Field::required("type", Schema::TEXT).about("The code as a URN."),
    Field::required("title", Schema::TEXT).about("What kind of error, for people."),
    Field::required("status", Schema::whole(400, 599)),
    Field::required("code", Schema::names_of(|| Code::ALL.map(Code::name).to_vec()))
        .about("What kind of error, for programs: the words stay."),
    Field::required("detail", Schema::TEXT).about("What was wrong with this request, for people."),
    Field::optional("errors", Schema::list_of(&DOCUMENT_PROBLEM, 1, MAX_ERRORS))
        .about("Everything that is wrong with a document or a query, as far as it can be told without asking a store."),
])
.named("Problem");

/// One thing that is wrong with a document.
pub(super) const DOCUMENT_PROBLEM: Schema = Schema::object(&[
    Field::required("path", Schema::TEXT).about("Where, as in `content.items[0].url`; or the name of a parameter."),
    Field::required("problem", Schema::TEXT),
])
.named("DocumentProblem");

/// One error, as callers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Code of the error.
    pub code: Code,
    /// Description of what was wrong with this request.
    pub detail: String,
    /// Seconds to wait before asking again, where waiting helps.
    pub retry_after: Option<u64>,
    /// The methods that the path takes, where it does not take the one that was asked.
    pub allow: Option<String>,
    /// Mistakes in a document, each with its place.
    pub errors: Vec<DocumentProblem>,
}

/// The members of a problem in JSON.
#[derive(Serialize)]
struct Members<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    code: &'a str,
    detail: &'a str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [DocumentProblem],
}

impl Problem {
    /// An error that waiting does not mend.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), retry_after: None, allow: None, errors: Vec::new() }
    }

    /// A message that is wrong as a whole.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(Code::InvalidMessage, detail)
    }

    /// An error that a second's wait may mend.
    pub(super) fn passing(code: Code, detail: impl Into<String>) -> Self {
        Self { retry_after: Some(1), ..Self::new(code, detail) }
    }

    /// A document, or a query, with something wrong in it: nothing was done. All of it is told at once.
    #[must_use]
    pub fn wrong(code: Code, errors: Vec<DocumentProblem>) -> Self {
        let mut errors: Vec<DocumentProblem> = errors.into_iter().map(plain::said).collect();
        let detail = match errors.as_slice() {
            [one] => format!("{} {}", one.path, one.problem).trim().to_owned(),
            several => format!("{} things are wrong, see errors: nothing is changed", several.len()),
        };
        errors.truncate(MAX_ERRORS);
        Self { errors, ..Self::new(code, detail) }
    }

    /// One thing that is wrong with a document, or with a query.
    pub(super) fn at(code: Code, path: &str, problem: impl Into<String>) -> Self {
        Self::wrong(code, vec![DocumentProblem { path: path.to_owned(), problem: problem.into() }])
    }

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.code.status()
    }

    /// The answer that carries it.
    #[must_use]
    pub fn into_response(self) -> Response {
        let members = Members {
            r#type: format!("urn:omni:problem:{}", self.code.name()),
            title: self.code.title(),
            status: self.status(),
            code: self.code.name(),
            detail: &self.detail,
            errors: &self.errors,
        };
        let body = serde_json::to_vec(&members).unwrap_or_default();
        let mut response = Response::new(self.status(), "application/problem+json", body);
        let challenge = (self.code == Code::Unauthorized).then(|| "Bearer".to_owned());
        let wait = self.retry_after.map(|seconds| seconds.to_string());
        for (name, value) in [("retry-after", wait), ("allow", self.allow), ("www-authenticate", challenge)] {
            if let Some(value) = value {
                response.headers.add(name, value);
            }
        }
        response
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        tracing::error!(reason = %failure, "request is put off");
        match failure {
            // What callers may get wrong is checked before a store is asked.
            Failure::Permanent(_) | Failure::Forged(_) => Self::new(
                Code::Internal,
                "something of ours is broken: its reason is in our logs, and trying again does not help",
            ),
            Failure::Transient(_) | Failure::Throttled { .. } => {
                Self::passing(Code::Unavailable, "try again in a second")
            }
        }
    }
}
