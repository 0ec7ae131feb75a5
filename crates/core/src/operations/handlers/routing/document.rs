//! Documents that callers write: a whole configuration or its rules, each field of it checked.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::rules::RuleSet;
use crate::domain::rules::schema::{BESIDE_RULES, RULE_SET, RULES};
use crate::domain::tenant::{self, Tenant};
use crate::foundation::json::schema::{Field, Schema};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::TenantId;
use crate::operations::call::MAX_BODY;
use crate::operations::fields::object;
use crate::operations::problem::{Code, Problem};

/// The longest note, in characters.
const MAX_NOTE: usize = 500;

/// Largest configuration that is kept, in bytes.
pub const MAX_BYTES: usize = MAX_BODY;

/// Rules as they are saved.
pub(in crate::operations) const SAVE_RULES: Schema = Schema::object(&[
    VERSION,
    NOTE,
    Field::required("routingRules", RULES).about("The first that matches decides; an empty list removes all rules."),
])
.also(&[&BESIDE_RULES])
.named("SaveRules");

/// A whole configuration as it is saved.
pub(in crate::operations) const SAVE_CONFIGURATION: Schema =
    Schema::object(&[VERSION, NOTE]).also(&[&tenant::schema::BESIDE_RULES, &RULE_SET]).named("SaveConfiguration");

/// The request to bring a version back.
pub(in crate::operations) const ROLL_BACK: Schema =
    Schema::object(&[Field::required("version", Schema::whole(0, i64::MAX)).about("The version to bring back."), NOTE])
        .named("RollBack");

/// The answer to a change.
pub(in crate::operations) const CHANGED: Schema = Schema::object(&[
    Field::required("version", Schema::whole(0, i64::MAX)).about("The `ETag` too."),
    Field::required("changed", Schema::BOOLEAN).about("Whether there was anything to save."),
])
.named("Changed");

const VERSION: Field = Field::nullable("version", Schema::whole(0, i64::MAX))
    .about("The version that is meant to be replaced; without it, and without `If-Match`, whichever is current.");

const NOTE: Field = Field::nullable("note", Schema::text(0, MAX_NOTE)).about("Why, in your words.");

/// The part of a configuration that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The rules.
    Rules,
    /// All of it.
    Whole,
}

impl Part {
    /// The name that answers give it.
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
    /// Fields of the configuration.
    pub(super) fields: Map<String, Value>,
    /// Version that is meant to be replaced.
    pub(super) version: Option<u64>,
    /// Reason for the change, in the caller's words.
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

/// The problems of what is left of an object after everything known was taken out.
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

/// Refuses what has something wrong in it.
pub(super) fn nothing_more(problems: Vec<DocumentProblem>) -> Result<(), Problem> {
    if problems.is_empty() { Ok(()) } else { Err(wrong(problems)) }
}

/// One thing that is wrong.
pub(super) fn one(path: &str, problem: &str) -> Problem {
    Problem::at(Code::InvalidConfiguration, path, problem)
}

/// A configuration with something wrong in it.
pub(super) fn wrong(errors: Vec<DocumentProblem>) -> Problem {
    Problem::wrong(Code::InvalidConfiguration, errors)
}

/// As the API shows it.
pub(super) fn as_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
