//! `/v1/routing` and `/v1/configuration`: tenants see and change what they configured, as a whole or their rules alone.
//! Every change is a version that can be brought back.

mod change;
mod document;
mod evaluate;

use serde::Serialize;
use serde_json::{Value, json as value};

use super::OperationsPorts;
use super::problem::{Code, Problem};
use super::section::{Caller, Endpoint, Section};
use super::{MAX_BODY, json, page, tagged};
use crate::domain::tenant::{ApiScope, Tenant};
use crate::foundation::http::{Request, Response};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::TenantId;
use crate::ports::{ConfigurationHistory, Configurations};
use document::Part;

/// The largest configuration that is kept, in bytes.
pub const MAX_BYTES: usize = MAX_BODY;

/// So many versions are listed at once, unless the caller asks for fewer.
const PAGE: usize = 50;

/// Shows configurations and changes them.
#[derive(Clone, Debug)]
pub struct Routing<'a, P> {
    /// Everything that it needs from outside.
    pub ports: &'a P,
}

impl<P: OperationsPorts> Section for Routing<'_, P> {
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint] {
        match path {
            ["v1", "routing", "rules"] | ["v1", "configuration"] => {
                const { &[Endpoint::new("GET", ApiScope::Read), Endpoint::new("PUT", ApiScope::Configure)] }
            }
            ["v1", "routing" | "configuration", "versions"] => {
                const { &[Endpoint::with("GET", ApiScope::Read, page::PARAMETERS)] }
            }
            ["v1", "routing" | "configuration", "versions", _] => const { &[Endpoint::new("GET", ApiScope::Read)] },
            ["v1", "routing" | "configuration", "rollback"] => const { &[Endpoint::new("POST", ApiScope::Configure)] },
            ["v1", "routing", "evaluate"] => const { &[Endpoint::new("POST", ApiScope::Read)] },
            _ => &[],
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        let part = if path.contains(&"configuration") { Part::Whole } else { Part::Rules };
        match path {
            [.., "versions"] => self.list(&caller.tenant, request).await,
            [.., "versions", version] => self.version(&caller.tenant, part, version).await,
            [.., "rollback"] => self.roll_back(caller, part, request).await,
            [.., "evaluate"] => self.evaluate(&caller.tenant, request).await,
            _ if request.method == "PUT" => self.put(caller, part, request).await,
            _ => self.show(&caller.tenant, part).await,
        }
    }
}

impl<P: OperationsPorts> Routing<'_, P> {
    async fn show(&self, tenant: &TenantId, part: Part) -> Result<Response, Problem> {
        let tenant = self.tenant(tenant).await?;
        let mut shown = part.of(&tenant);
        if let Value::Object(fields) = &mut shown {
            fields.insert("version".to_owned(), tenant.version.into());
        }
        Ok(tagged(tenant.version, &shown))
    }

    /// What the caller's tenant configured; nothing at all is version 0.
    async fn tenant(&self, id: &TenantId) -> Result<Tenant, Problem> {
        match self.ports.configuration().current(id).await? {
            Some(tenant) => Ok(tenant),
            None => Tenant::empty(id).map_err(wrong),
        }
    }

    async fn list(&self, tenant: &TenantId, request: &Request) -> Result<Response, Problem> {
        let page::Asked { limit, after } = page::asked(request, PAGE, PAGE)?;
        let before = after.map(|after| after.parse::<u64>().map_err(|_| page::no_place())).transpose()?;
        let mut versions = self.ports.configuration().versions(tenant, before, limit + 1).await?;
        let more = versions.len() > limit;
        versions.truncate(limit);
        let next = page::next(versions.last().filter(|_| more).map(|last| last.version.to_string()));
        Ok(json(200, &value!({ "versions": versions, "next": next })))
    }

    async fn version(&self, tenant: &TenantId, part: Part, version: &str) -> Result<Response, Problem> {
        let unknown = || Problem::new(Code::NotFound, "you have no such version");
        let version = version.parse().map_err(|_| unknown())?;
        let revision = self.ports.configuration().version(tenant, version).await?.ok_or_else(unknown)?;
        let mut shown = as_json(&revision.saved);
        if let Value::Object(fields) = &mut shown {
            fields.insert(part.name().to_owned(), part.of(&revision.tenant));
        }
        Ok(json(200, &shown))
    }
}

/// A configuration with something wrong in it.
fn wrong(errors: Vec<DocumentProblem>) -> Problem {
    Problem::wrong(Code::InvalidConfiguration, errors)
}

fn as_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
