//! What callers write: a whole configuration or its rules, each field of it checked.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{MAX_BYTES, as_json, wrong};
use crate::domain::rules::RuleSet;
use crate::domain::tenant::Tenant;
use crate::foundation::problem::DocumentProblem;
use crate::model::message::TenantId;
use crate::operations::fields::object;
use crate::operations::problem::{Code, Problem};

/// The longest note, in characters.
const MAX_NOTE: usize = 500;

/// What of a configuration is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The rules.
    Rules,
    /// All of it.
    Whole,
}

impl Part {
    /// What an answer calls it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Whole => "configuration",
        }
    }

    /// The part of `tenant`.
    pub(super) fn of(self, tenant: &Tenant) -> Value {
        match self {
            Self::Rules => as_json(&tenant.rules),
            Self::Whole => as_json(tenant),
        }
    }

    /// `current` with this part of `other`; its id and version stay.
    pub(super) fn put(self, current: &Tenant, other: Tenant) -> Tenant {
        match self {
            Self::Rules => Tenant { rules: other.rules, ..current.clone() },
            Self::Whole => Tenant { id: current.id.clone(), version: current.version, ..other },
        }
    }

    /// Reads this part from what a caller wrote.
    pub(super) fn read(self, id: &TenantId, fields: Map<String, Value>) -> Result<Tenant, Problem> {
        match self {
            Self::Rules if !fields.contains_key("routingRules") => {
                Err(one("routingRules", "is missing: an empty list removes all rules"))
            }
            Self::Rules => {
                let rules = RuleSet::written(fields).map_err(wrong)?;
                Ok(Tenant { rules, ..Tenant::empty(id).map_err(wrong)? })
            }
            Self::Whole => Tenant::written(id, fields).map_err(wrong),
        }
    }
}

/// A body, and what in it is about the change and not about the configuration.
pub(super) struct Body {
    /// The rest.
    pub(super) fields: Map<String, Value>,
    /// The version that it means.
    pub(super) version: Option<u64>,
    /// Why.
    pub(super) note: Option<String>,
}

impl Body {
    /// Reads an object.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Problem> {
        let mut fields = object(bytes)?;
        let version = taken(&mut fields, "version")?;
        let note: Option<String> = taken(&mut fields, "note")?;
        if note.as_ref().is_some_and(|note| note.chars().count() > MAX_NOTE) {
            return Err(one("note", &format!("has more than {MAX_NOTE} characters")));
        }
        let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        Ok(Self { fields, version, note })
    }
}

/// What is left of an object after everything known was taken out.
pub(super) fn left(fields: &Map<String, Value>) -> Vec<DocumentProblem> {
    let no_such = |path: &String| DocumentProblem { path: path.clone(), problem: "there is no such field".to_owned() };
    fields.keys().map(no_such).collect()
}

/// One field of an object, which is taken out of it.
pub(super) fn taken<T: for<'de> Deserialize<'de>>(
    fields: &mut Map<String, Value>,
    name: &str,
) -> Result<Option<T>, Problem> {
    let value = fields.remove(name).unwrap_or_default();
    Option::deserialize(value).map_err(|error| one(name, &error.to_string()))
}

/// Refuses what cannot be kept or does not fit together.
pub(super) fn check(tenant: &Tenant) -> Result<(), Problem> {
    nothing_more(tenant.problems())?;
    let size = serde_json::to_vec(tenant).map_or(usize::MAX, |document| document.len());
    if size > MAX_BYTES {
        return Err(Problem::new(Code::TooLarge, format!("a configuration has at most {MAX_BYTES} bytes")));
    }
    Ok(())
}

pub(super) fn nothing_more(problems: Vec<DocumentProblem>) -> Result<(), Problem> {
    if problems.is_empty() { Ok(()) } else { Err(wrong(problems)) }
}

/// One thing that is wrong.
pub(super) fn one(path: &str, problem: &str) -> Problem {
    crate::operations::one(Code::InvalidConfiguration, path, problem)
}
