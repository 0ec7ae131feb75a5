//! Errors of the API: problem details (RFC 9457).

use serde::Serialize;

use crate::carrier::http::Response;
use crate::failure::Failure;
use crate::rules;

/// So many things that are wrong are told at once.
const MOST_ERRORS: usize = 100;

/// One error, as callers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The HTTP status.
    pub status: u16,
    /// What kind of error: the same words for the same kind.
    pub title: &'static str,
    /// What was wrong with this request.
    pub detail: String,
    /// Seconds to wait before asking again, where waiting helps.
    #[serde(skip)]
    pub retry_after: Option<u64>,
    /// What exactly is wrong with a document, and where.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<rules::Problem>,
}

impl Problem {
    /// An error that waiting does not mend.
    pub fn new(status: u16, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, title, detail: detail.into(), retry_after: None, errors: Vec::new() }
    }

    /// A request whose body or parameters are wrong.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(422, "invalid message", detail)
    }

    /// A configuration with something wrong in it.
    #[must_use]
    pub fn wrong(mut errors: Vec<rules::Problem>) -> Self {
        let detail = match errors.len() {
            1 => "one thing is wrong, see errors: nothing is changed".to_owned(),
            count => format!("{count} things are wrong, see errors: nothing is changed"),
        };
        errors.truncate(MOST_ERRORS);
        Self { errors, ..Self::new(422, "invalid configuration", detail) }
    }

    /// The answer that carries it.
    #[must_use]
    pub fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = Response::new(self.status, "application/problem+json", body);
        if let Some(seconds) = self.retry_after {
            response.headers.add("retry-after", seconds.to_string());
        }
        if self.status == 401 {
            response.headers.add("www-authenticate", "Bearer");
        }
        response
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Permanent(reason) => Self::invalid(reason),
            other => {
                tracing::error!(reason = %other, "request is put off");
                Self { retry_after: Some(1), ..Self::new(503, "unavailable", "try again in a second") }
            }
        }
    }
}
