//! Shows what a tenant configured, now and before.

use serde_json::{Value, json as value};

use super::document::{Part, as_json, wrong};
use crate::domain::rules::schema::RULE_SET;
use crate::domain::tenant::Tenant;
use crate::domain::tenant::schema::CONFIGURATION;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::message::TenantId;
use crate::operations::call::{Answer, Call, json, tagged};
use crate::operations::page;
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::ports::{ConfigurationHistory, Configurations};

/// The number of versions that are listed at once, unless the caller asks for fewer.
const PAGE: usize = 50;

/// The query for one page of the versions.
pub(in crate::operations) const QUERY: Schema =
    Schema::object(&[Field::optional("limit", Schema::up_to(PAGE)).about("50, unless it is said."), page::CURSOR]);

/// Rules, and which version they are.
pub(in crate::operations) const CURRENT_RULES: Schema =
    Schema::object(&[Field::required("version", VERSION)]).also(&[&RULE_SET]).named("CurrentRules");

/// A page of versions.
pub(in crate::operations) const VERSIONS: Schema =
    Schema::object(&[Field::required("versions", Schema::list(&SAVED)).about("Newest first."), page::NEXT])
        .named("Versions");

/// Rules as they were.
pub(in crate::operations) const EARLIER_RULES: Schema =
    Schema::object(&[Field::required("rules", RULE_SET)]).also(&[&SAVED]).named("EarlierRules");

/// A configuration as it was.
pub(in crate::operations) const EARLIER_CONFIGURATION: Schema =
    Schema::object(&[Field::required("configuration", CONFIGURATION)]).also(&[&SAVED]).named("EarlierConfiguration");

const SAVED: Schema = Schema::object(&[
    Field::required("version", VERSION),
    Field::required("at", Schema::MOMENT),
    Field::required("by", Schema::TEXT).about("The id of an API key, or `operator`."),
    Field::optional("note", Schema::TEXT),
])
.named("SavedVersion");

const VERSION: Schema = Schema::whole(0, i64::MAX);

/// Shows a part of what is current, with its version.
///
/// # Errors
/// A [`Problem`] if a store does not answer.
pub async fn current<P: OperationsPorts>(ports: &P, call: &Call<'_>, part: Part) -> Answer {
    let tenant = tenant(ports, call.tenant()).await?;
    let mut shown = part.of(&tenant);
    if let Value::Object(fields) = &mut shown {
        fields.insert("version".to_owned(), tenant.version.into());
    }
    Ok(tagged(tenant.version, &shown))
}

/// Lists the versions, newest first.
///
/// # Errors
/// A [`Problem`] if there is no such page, or a store does not answer.
pub async fn versions<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let page::Asked { limit, after } = page::asked(call.request, PAGE, PAGE)?;
    let before = after.map(|after| after.parse::<u64>().map_err(|_| page::no_place())).transpose()?;
    let mut versions = ports.configuration().versions(call.tenant(), before, limit + 1).await?;
    let more = versions.len() > limit;
    versions.truncate(limit);
    let next = page::next(versions.last().filter(|_| more).map(|last| last.version.to_string()));
    Ok(json(200, &value!({ "versions": versions, "next": next })))
}

/// Shows a part of one version.
///
/// # Errors
/// A [`Problem`] if there is no such version, or a store does not answer.
pub async fn version<P: OperationsPorts>(ports: &P, call: &Call<'_>, part: Part) -> Answer {
    let unknown = || Problem::new(Code::NotFound, "you have no such version");
    let version = call.parameter("version").parse().map_err(|_| unknown())?;
    let revision = ports.configuration().version(call.tenant(), version).await?.ok_or_else(unknown)?;
    let mut shown = as_json(&revision.saved);
    if let Value::Object(fields) = &mut shown {
        fields.insert(part.name().to_owned(), part.of(&revision.tenant));
    }
    Ok(json(200, &shown))
}

/// Reads what a tenant configured; nothing at all is version 0.
pub(super) async fn tenant<P: OperationsPorts>(ports: &P, id: &TenantId) -> Result<Tenant, Problem> {
    match ports.configuration().current(id).await? {
        Some(tenant) => Ok(tenant),
        None => Tenant::empty(id).map_err(wrong),
    }
}
