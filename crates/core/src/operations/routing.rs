//! `/v1/routing` and `/v1/configuration`: tenants see and change what they configured, as a whole or their rules alone.
//! Every change is a version that can be brought back.

mod change;
mod condition;
mod document;
mod evaluate;

use serde::Serialize;
use serde_json::{Value, json as value};

use super::json;
use super::problem::Problem;
use super::section::{Access, Caller, Section};
use crate::carrier::http::{Request, Response};
use crate::message::TenantId;
use crate::ports::{Channels, Clock, ConfigurationHistory, Configurations};
use crate::tenant::{Scope, Tenant};
use document::Part;

/// The largest body that is read and the largest configuration that is kept, in bytes: a row of DynamoDB holds 400 kB
/// (Amazon DynamoDB, "Quotas").
pub const LARGEST: usize = 256 * 1024;

/// So many versions are listed at once, unless the caller asks for fewer.
const PAGE: usize = 50;

/// Shows configurations and changes them.
#[derive(Clone, Debug)]
pub struct Routing<C, K> {
    /// Keeps them, every version, and knows the tenant's accounts.
    pub configurations: C,
    /// The time.
    pub clock: K,
}

impl<C, K> Section for Routing<C, K>
where
    C: Configurations + ConfigurationHistory + Channels,
    K: Clock,
{
    fn access(&self, method: &str, path: &[&str]) -> Access {
        let method_of = match path {
            ["v1", "routing", "rules"] | ["v1", "configuration"] => &[("GET", Scope::Read), ("PUT", Scope::Configure)],
            ["v1", "routing" | "configuration", "versions"] | ["v1", "routing" | "configuration", "versions", _] => {
                [("GET", Scope::Read)].as_slice()
            }
            ["v1", "routing" | "configuration", "rollback"] => &[("POST", Scope::Configure)],
            ["v1", "routing", "evaluate"] => &[("POST", Scope::Read)],
            _ => return Access::NotHere,
        };
        let scope = method_of.iter().find(|(known, _)| *known == method);
        scope.map_or(Access::WrongMethod, |(_, scope)| Access::Needs(*scope))
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        if request.body.len() > LARGEST {
            return Err(Problem::new(413, "too large", format!("a body has at most {LARGEST} bytes")));
        }
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

impl<C: Configurations + ConfigurationHistory, K> Routing<C, K> {
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
        match self.configurations.current(id).await? {
            Some(tenant) => Ok(tenant),
            None => Tenant::empty(id).map_err(Problem::wrong),
        }
    }

    async fn list(&self, tenant: &TenantId, request: &Request) -> Result<Response, Problem> {
        let number = |name: &str| {
            let text = request.query_parameter(name);
            let number = text.map(|text| text.parse::<u64>()).transpose();
            number.map_err(|_| Problem::invalid(format!("{name} is a number")))
        };
        let asked = number("limit")?.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(PAGE);
        let limit = asked.clamp(1, PAGE);
        let mut versions = self.configurations.versions(tenant, number("before")?, limit + 1).await?;
        let more = versions.len() > limit;
        versions.truncate(limit);
        let next = versions.last().filter(|_| more).map(|last| last.version);
        let mut page = value!({ "versions": versions });
        if let (Some(next), Value::Object(fields)) = (next, &mut page) {
            fields.insert("next".to_owned(), next.into());
        }
        Ok(json(200, &page))
    }

    async fn version(&self, tenant: &TenantId, part: Part, version: &str) -> Result<Response, Problem> {
        let unknown = || Problem::new(404, "not found", "you have no such version");
        let version = version.parse().map_err(|_| unknown())?;
        let revision = self.configurations.version(tenant, version).await?.ok_or_else(unknown)?;
        let mut shown = as_json(&revision.saved);
        if let Value::Object(fields) = &mut shown {
            fields.insert(part.name().to_owned(), part.of(&revision.tenant));
        }
        Ok(json(200, &shown))
    }
}

/// An answer about one version, which its entity tag names.
fn tagged(version: u64, body: &Value) -> Response {
    let mut response = json(200, body);
    response.headers.add("etag", format!("\"{version}\""));
    response
}

fn as_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
