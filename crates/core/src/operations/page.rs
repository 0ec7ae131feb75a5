//! One page of a list: `limit` and `cursor` ask for it, `next` is the cursor of the one after it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use super::problem::{Code, Problem};
use crate::foundation::http::Request;
use crate::foundation::json::schema::{Field, Schema};

/// Longest place that a cursor can name, in bytes.
const MAX_LENGTH: usize = 512;

/// Longest cursor, in characters: a place of [`MAX_LENGTH`] bytes in base64.
const MAX_CURSOR: usize = MAX_LENGTH.div_ceil(3) * 4;

/// `cursor`, which every list takes.
pub(super) const CURSOR: Field = Field::optional("cursor", Schema::text(1, MAX_CURSOR))
    .about("The `next` of the page before; without it the first page is answered.");

/// `next`, which every list answers.
pub(super) const NEXT: Field =
    Field::required("next", Schema::TEXT.or_null()).about("The `cursor` of the page after this one; null on the last.");

/// The page that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Most things on the page.
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
            .ok_or_else(|| invalid("limit", format!("is not a number from 1 to {most}")))?,
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
pub(super) fn invalid(name: &str, problem: impl Into<String>) -> Problem {
    Problem::at(Code::InvalidParameter, name, problem)
}
