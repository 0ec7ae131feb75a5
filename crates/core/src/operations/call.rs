//! One call: who asks and for what, and how it is answered.

use serde_json::Value;

use super::access::Caller;
use super::problem::{Code, Problem};
use crate::foundation::http::{Request, Response};
use crate::model::message::TenantId;

/// Largest body that is read, in bytes. A row of DynamoDB, which is where all of them end, holds 400 KB (Amazon DynamoDB,
/// "Quotas"), and the longest text that any carrier takes, in twenty parts, has 82,000 characters.
pub const MAX_BODY: usize = 256 * 1024;

/// Longest path, in bytes. What it names is part of a key of DynamoDB, which has up to 2,048.
const MAX_PATH: usize = 1_500;

/// Longest id in a path, in characters: ours have 36.
pub(super) const MAX_ID: usize = 64;

/// The answer of a handler.
pub type Answer = Result<Response, Problem>;

/// One request of a caller whose key is good for its endpoint.
#[derive(Clone)]
pub struct Call<'a> {
    /// Tenant and key behind the request.
    pub caller: Caller,
    /// The request itself.
    pub request: &'a Request,
    /// Values of the parameters in the endpoint's path, decoded, by their names.
    pub path: Vec<(&'static str, String)>,
}

impl Call<'_> {
    /// Tenant whose data the call is about.
    #[must_use]
    pub fn tenant(&self) -> &TenantId {
        &self.caller.tenant
    }

    /// A parameter of the path, empty if the path has none of this name.
    pub(super) fn parameter(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// A parameter of the path that is an id of ours: other rows of a store have other keys, and nobody gets at them by an
    /// odd one.
    pub(super) fn id(&self) -> Option<&str> {
        Some(self.parameter("id")).filter(|id| is_id(id))
    }
}

/// Whether `text` may be an id of ours.
pub(super) fn is_id(text: &str) -> bool {
    let is_ours = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    (1..=MAX_ID).contains(&text.len()) && text.bytes().all(is_ours)
}

/// Refuses a request that is too large to be read.
pub(super) fn check_size(request: &Request) -> Result<(), Problem> {
    let size = request.body.len();
    if size > MAX_BODY {
        let detail = format!("a body has at most {MAX_BODY} bytes, this one has {size}");
        return Err(Problem::new(Code::TooLarge, detail));
    }
    if request.path.len() > MAX_PATH {
        return Err(Problem::new(Code::NotFound, "there is nothing at this path"));
    }
    Ok(())
}

/// A JSON answer.
pub(super) fn json(status: u16, body: &Value) -> Response {
    Response::new(status, "application/json", body.to_string())
}

/// An answer about one version, which its entity tag names.
pub(super) fn tagged(version: u64, body: &Value) -> Response {
    let mut response = json(200, body);
    response.headers.add("etag", format!("\"{version}\""));
    response
}
