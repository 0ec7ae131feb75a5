//! Reads what people write: a whole configuration or rules alone, every field of it known.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::Tenant;
use crate::domain::rules::RuleSet;
use crate::foundation::json::strict;
use crate::foundation::problem::DocumentProblem;
use crate::model::message::TenantId;

impl Tenant {
    /// The configuration of a tenant that configured nothing yet: whatever a document may have, it need not have.
    ///
    /// # Errors
    /// If a document needs more than an id, which it does not.
    pub fn empty(id: &TenantId) -> Result<Self, Vec<DocumentProblem>> {
        read(&serde_json::json!({ "id": id }))
    }

    /// Reads the configuration of `id` that somebody wrote, with or without the id in it.
    ///
    /// # Errors
    /// What cannot be read, or what there is no such field for.
    pub fn written(id: &TenantId, mut fields: Map<String, Value>) -> Result<Self, Vec<DocumentProblem>> {
        let own = fields.entry("id").or_insert_with(|| id.as_str().into());
        if own.as_str() != Some(id.as_str()) {
            let problem = "is another tenant's: leave it out".to_owned();
            return Err(vec![DocumentProblem { path: "id".to_owned(), problem }]);
        }
        let document = Value::Object(fields);
        // The rules are flattened into it: read alone, what is wrong with them has a path.
        strict::read::<RuleSet>(&document).map_err(|problem| vec![problem])?;
        read(&document)
    }
}

impl RuleSet {
    /// Reads the rules that somebody wrote.
    ///
    /// # Errors
    /// What cannot be read, or what there is no such field for.
    pub fn written(fields: Map<String, Value>) -> Result<Self, Vec<DocumentProblem>> {
        read(&Value::Object(fields))
    }
}

fn read<T: DeserializeOwned + Serialize>(document: &Value) -> Result<T, Vec<DocumentProblem>> {
    let read = strict::read(document).map_err(|problem| vec![problem])?;
    let unknown = strict::unknown(document, &read);
    if unknown.is_empty() { Ok(read) } else { Err(unknown) }
}
