//! Changes a configuration: read it, change it, put it back unless somebody else did meanwhile.

use serde_json::json;

use super::Routing;
use super::document::{Body, Part, check, left, nothing_more, one};
use crate::domain::tenant::{ConfigurationRevision, Tenant};
use crate::foundation::http::{Request, Response};
use crate::operations::OperationsPorts;
use crate::operations::condition::Condition;
use crate::operations::problem::{Code, Problem};
use crate::operations::section::Caller;
use crate::operations::tagged;
use crate::ports::{ConfigurationHistory, Configurations, Env};

/// So often a change that names no version is tried on what others made of it meanwhile.
const TRIES: usize = 5;

impl<P: OperationsPorts> Routing<'_, P> {
    /// Replaces a part by what the caller wrote.
    pub(super) async fn put(&self, caller: &Caller, part: Part, request: &Request) -> Result<Response, Problem> {
        let Body { fields, version, note } = Body::read(&request.body)?;
        let condition = Condition::of(request, version)?;
        let written = part.read(&caller.tenant, fields)?;
        self.change(caller, part, &written, &condition, note).await
    }

    /// Replaces a part by what it was in an earlier version.
    pub(super) async fn roll_back(&self, caller: &Caller, part: Part, request: &Request) -> Result<Response, Problem> {
        let Body { fields, version, note } = Body::read(&request.body)?;
        nothing_more(left(&fields))?;
        let version = version.ok_or_else(|| one("version", "is missing: which one to bring back"))?;
        let condition = Condition::of(request, None)?;
        let earlier = self.ports.configuration().version(&caller.tenant, version).await?;
        let earlier = earlier.ok_or_else(|| Problem::new(Code::NotFound, "you have no such version"))?;
        let note = note.or_else(|| Some(format!("roll-back to version {version}")));
        self.change(caller, part, &earlier.tenant, &condition, note).await
    }

    /// Puts `part` of `other` into the current configuration. What is so already is no change, even if the condition
    /// does not hold: the answer to the same request was lost (RFC 9110, 13.1.1).
    async fn change(
        &self,
        caller: &Caller,
        part: Part,
        other: &Tenant,
        condition: &Condition,
        note: Option<String>,
    ) -> Result<Response, Problem> {
        for _ in 0..TRIES {
            let current = self.tenant(&caller.tenant).await?;
            let mut next = part.put(&current, other.clone());
            check(&next)?;
            if next == current {
                return Ok(tagged(current.version, &json!({ "version": current.version, "changed": false })));
            }
            condition.check(current.version)?;
            next.version = current.version.saturating_add(1);
            let next = ConfigurationRevision::new(next, caller.key_id.as_str(), self.ports.env().now(), note.clone());
            if self.ports.configuration().replace(&next).await? {
                let version = next.saved.version;
                tracing::info!(tenant.id = %caller.tenant, key.id = caller.key_id, version, part = part.name(), "configuration is saved");
                return Ok(tagged(version, &json!({ "version": version, "changed": true })));
            }
            if condition.is_some() {
                condition.check(self.tenant(&caller.tenant).await?.version)?;
            }
        }
        Err(Problem::passing(Code::Conflict, "others change it all the time: try again in a second"))
    }
}
