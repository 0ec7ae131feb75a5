//! Changes a configuration: read it, change it, put it back unless somebody else did meanwhile.

use serde_json::json;

use super::document::{Body, Part, check, left, nothing_more, one};
use super::show::tenant;
use crate::domain::tenant::{ConfigurationRevision, Tenant};
use crate::operations::access::Caller;
use crate::operations::call::{Answer, Call, tagged};
use crate::operations::condition::Condition;
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::ports::{ConfigurationHistory, Configurations, Env};

/// The most tries of a change that names no version, on what others made of it meanwhile.
const TRIES: usize = 5;

/// Replaces a part by what the caller wrote.
///
/// # Errors
/// A [`Problem`] if something is wrong with the document, another version is current, or a store does not answer.
pub async fn put<P: OperationsPorts>(ports: &P, call: &Call<'_>, part: Part) -> Answer {
    let Body { fields, version, note } = Body::read(&call.request.body)?;
    let condition = Condition::of(call.request, version)?;
    let written = part.read(call.tenant(), fields)?;
    change(ports, &call.caller, part, (&written, note), &condition).await
}

/// Replaces a part by what it was in an earlier version.
///
/// # Errors
/// A [`Problem`] if there is no such version, another one than the caller's is current, or a store does not answer.
pub async fn roll_back<P: OperationsPorts>(ports: &P, call: &Call<'_>, part: Part) -> Answer {
    let Body { fields, version, note } = Body::read(&call.request.body)?;
    nothing_more(left(&fields))?;
    let version = version.ok_or_else(|| one("version", "is missing: which one to bring back"))?;
    let condition = Condition::of(call.request, None)?;
    let earlier = ports.configuration().version(call.tenant(), version).await?;
    let earlier = earlier.ok_or_else(|| Problem::new(Code::NotFound, "you have no such version"))?;
    let note = note.or_else(|| Some(format!("roll-back to version {version}")));
    change(ports, &call.caller, part, (&earlier.tenant, note), &condition).await
}

/// Puts `part` of another configuration, and why, into the current one. What is so already is no change, even if the
/// condition does not hold: the answer to the same request was lost (RFC 9110, 13.1.1).
async fn change<P: OperationsPorts>(
    ports: &P,
    caller: &Caller,
    part: Part,
    (other, note): (&Tenant, Option<String>),
    condition: &Condition,
) -> Answer {
    for _ in 0..TRIES {
        let current = tenant(ports, &caller.tenant).await?;
        let mut next = part.put(&current, other.clone());
        check(&next)?;
        if next == current {
            return Ok(tagged(current.version, &json!({ "version": current.version, "changed": false })));
        }
        condition.check(current.version)?;
        next.version = current.version.saturating_add(1);
        let next = ConfigurationRevision::new(next, caller.key_id.as_str(), ports.env().now(), note.clone());
        if ports.configuration().replace(&next).await? {
            let version = next.saved.version;
            tracing::info!(tenant.id = %caller.tenant, key.id = caller.key_id, version, part = part.name(), "configuration is saved");
            return Ok(tagged(version, &json!({ "version": version, "changed": true })));
        }
        if condition.is_some() {
            condition.check(tenant(ports, &caller.tenant).await?.version)?;
        }
    }
    Err(Problem::passing(Code::Conflict, "others change it all the time: try again in a second"))
}
