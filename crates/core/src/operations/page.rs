//! One page of a list: `limit` and `cursor` ask for it, `next` is the cursor of the one after it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use super::problem::{Code, Problem};
use crate::foundation::http::Request;
use crate::foundation::problem::DocumentProblem;

/// The parameters of every list.
pub(super) const PARAMETERS: &[&str] = &["limit", "cursor"];

/// The longest place that a cursor can name, in bytes.
const MAX_LENGTH: usize = 512;

/// Which page is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// How many there are on it at most.
    pub(super) limit: usize,
    /// The place after which it begins, as it was given to [`cursor`].
    pub(super) after: Option<String>,
}

/// The page that `request` asks for, `usual` long unless it says otherwise and `most` at most.
pub(super) fn asked(request: &Request, usual: usize, most: usize) -> Result<Asked, Problem> {
    let limit = match request.query_parameter("limit") {
        None => usual,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=most).contains(limit))
            .ok_or_else(|| invalid("limit", &format!("is not a number from 1 to {most}")))?,
    };
    let after = request.query_parameter("cursor").map(|cursor| {
        let place = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        place.filter(|place| (1..=MAX_LENGTH).contains(&place.len())).ok_or_else(no_place)
    });
    Ok(Asked { limit, after: after.transpose()? })
}

/// A place in a list as callers get it: it fits into a query as it is, and means nothing to them.
pub(super) fn cursor(place: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(place)
}

/// `next`, null on the last page.
pub(super) fn next(place: Option<String>) -> Value {
    place.map(|place| cursor(&place)).into()
}

/// A cursor that no page of the list has told.
pub(super) fn no_place() -> Problem {
    invalid("cursor", "is not the next of a page of this list")
}

/// A parameter that is wrong.
pub(super) fn invalid(name: &str, problem: &str) -> Problem {
    let problem = DocumentProblem { path: name.to_owned(), problem: problem.to_owned() };
    Problem::wrong(Code::InvalidParameter, vec![problem])
}
