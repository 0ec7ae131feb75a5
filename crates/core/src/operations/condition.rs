//! The version that a caller means to replace: `If-Match` (RFC 9110, 13.1.1), or `version` in the body.

use super::problem::{Code, Problem};
use crate::foundation::http::Request;
use crate::foundation::json::schema::{Field, Schema};

/// Headers of a request that replaces a version.
pub(super) const HEADERS: Schema =
    Schema::object(&[Field::optional("If-Match", Schema::TEXT)
        .about("Entity tag of the version that is meant to be replaced: `\"3\"`.")]);

/// The version that must be the current one; any, if nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Condition {
    /// The entity tags of `If-Match`.
    tags: Option<String>,
    version: Option<u64>,
}

impl Condition {
    /// The condition of `request`, whose body says `version`.
    pub(super) fn of(request: &Request, version: Option<u64>) -> Result<Self, Problem> {
        let tags = match (request.headers.get("if-match"), request.headers.only("if-match")) {
            (Some(_), None) => return Err(Problem::new(Code::BadRequest, "if-match comes once")),
            (_, tags) => tags.map(str::to_owned),
        };
        Ok(Self { tags, version })
    }

    /// Whether it names a version.
    pub(super) fn is_some(&self) -> bool {
        self.tags.is_some() || self.version.is_some()
    }

    /// Whether `current`, 0 for none, may be replaced.
    pub(super) fn check(&self, current: u64) -> Result<(), Problem> {
        let tag = format!("\"{current}\"");
        let named =
            |tags: &String| tags.split(',').map(str::trim).any(|known| known == tag || (known == "*" && current > 0));
        let now = format!("version {current} is current: look at it and try again");
        if self.tags.as_ref().is_some_and(|tags| !named(tags)) {
            return Err(Problem::new(Code::PreconditionFailed, now));
        }
        match self.version {
            Some(version) if version != current => Err(Problem::new(Code::Conflict, now)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_replaced_only_by_who_knows_it() {
        let check = |tags: Option<&str>, version: Option<u64>, status: Option<u16>| {
            let headers = tags.map(|tags| ("if-match", tags)).into_iter().collect();
            let condition = Condition::of(&Request { headers, ..Request::default() }, version).unwrap();
            assert_eq!(condition.check(7).err().map(|problem| problem.status()), status, "{tags:?} {version:?}");
        };
        check(None, None, None);
        check(Some("\"7\""), None, None);
        check(Some("\"6\", \"7\""), Some(7), None);
        check(Some("*"), None, None);
        check(Some("\"6\""), None, Some(412));
        check(Some("W/\"7\""), None, Some(412));
        check(Some("7"), None, Some(412));
        check(None, Some(7), None);
        check(None, Some(6), Some(409));
        check(Some("\"7\""), Some(8), Some(409));
        let nothing = Condition { tags: Some("*".to_owned()), version: None };
        assert!(nothing.check(0).is_err(), "there is nothing to match");
    }
}
