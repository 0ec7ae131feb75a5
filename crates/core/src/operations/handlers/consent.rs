//! `/v1/contacts/{address}/consent`: whether a customer may be written to, what they said, and words that came another way.

use serde_json::json as value;

use super::contacts::address;
use crate::foundation::http::Response;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::consent::{ConsentChange, ConsentScope, ConsentSource, ConsentStatus};
use crate::model::message::{Address, ChannelKind};
use crate::operations::call::{Answer, Call, json};
use crate::operations::fields::Fields;
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::ports::{Consent, Env};

/// The longest reason, in characters.
const MAX_REASON: usize = 500;

const SCOPES: Schema = Schema::choice(&["everything", "marketing"]);

/// Whether a customer may be written to, as callers see it.
pub(in crate::operations) const CONSENT: Schema = Schema::object(&[
    Field::required("address", Schema::TEXT),
    Field::required("addressType", Schema::TEXT),
    Field::required("everythingStopped", Schema::BOOLEAN).about("They want no messages at all."),
    Field::required("marketingStopped", Schema::BOOLEAN).about("They want no messages of the class marketing."),
    Field::optional("since", Schema::MOMENT).about("Time of the word that stops now."),
    Field::optional("carrierBlocked", Schema::TEXT).about("Carrier that blocks them by itself, as far as is known."),
    Field::required("version", Schema::NUMBER).about("Number of changes that were recorded."),
])
.named("Consent");

/// A word of a customer that came another way, as callers write it.
pub(in crate::operations) const WORD: Schema = Schema::object(&[
    Field::required("stopped", Schema::BOOLEAN).about("Whether it is a stop; else it is a start."),
    Field::nullable("scope", SCOPES).about("Default: everything."),
    Field::required("reason", Schema::matching(r"\S", MAX_REASON))
        .about("How you know: they called, wrote, filled in a form."),
])
.named("ConsentWord");

/// Every change, as callers see it.
pub(in crate::operations) const AUDIT: Schema =
    Schema::object(&[Field::required("changes", Schema::list(&CHANGE))]).named("ConsentAudit");

const CHANGE: Schema = Schema::object(&[
    Field::required("scope", SCOPES),
    Field::required("stopped", Schema::BOOLEAN),
    Field::required("at", Schema::MOMENT),
    Field::required("source", SOURCE),
    Field::required("confirmedBy", Schema::choice(&["carrier", "us", "nobody"])),
])
.named("ConsentChange");

const SOURCE: Schema = Schema::object(&[
    Field::required("type", Schema::choice(&["message", "carrierSignal", "carrierAccepted", "operator"])),
    Field::optional("messageId", Schema::TEXT),
    Field::optional("tier", Schema::choice(&["exact", "command", "nearMiss"])),
    Field::optional("carrier", Schema::TEXT),
    Field::optional("code", Schema::TEXT),
    Field::optional("keyId", Schema::TEXT),
    Field::optional("reason", Schema::TEXT),
])
.named("ConsentSource");

/// Shows whether a customer may be written to.
///
/// # Errors
/// A [`Problem`] if the path names no address, or a store does not answer.
pub async fn show<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    status(ports, call, &address(call)?).await
}

/// Records a word of a customer that came another way: by telephone, by letter, by a form.
///
/// # Errors
/// A [`Problem`] if something is wrong with the document or the address, or a store does not answer.
pub async fn save<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let address = address(call)?;
    let mut fields = Fields::of(&call.request.body)?;
    let stopped: Option<bool> = fields.required("stopped", "true or false");
    let scope = fields.parsed::<ConsentScope>("scope", "everything or marketing").unwrap_or_default();
    let reason: Option<String> = fields.required("reason", "a text");
    let mut wrong = fields.rest(&WORD);
    let fits = |reason: &String| !reason.trim().is_empty() && reason.chars().count() <= MAX_REASON;
    wrong.needs(reason.as_ref().is_none_or(fits), "reason", format!("does not have 1 to {MAX_REASON} characters"));
    wrong.none(Code::InvalidContact)?;
    let (Some(stopped), Some(reason)) = (stopped, reason) else {
        return Err(Problem::new(Code::InvalidContact, "something is missing"));
    };
    let source = ConsentSource::Operator { key_id: call.caller.key_id.clone(), reason };
    let change = ConsentChange::new(call.tenant(), &address, stopped, ports.env().now(), source).about(scope);
    // They may reach us by WhatsApp, whichever spelling the operator has.
    for change in change.by_each_spelling(ChannelKind::WhatsApp) {
        ports.consent().change(&change).await?;
    }
    status(ports, call, &address).await
}

/// Shows every change of a customer, in the order in which they were recorded.
///
/// # Errors
/// A [`Problem`] if the path names no address, or a store does not answer.
pub async fn audit<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let changes = ports.consent().audit(call.tenant(), &address(call)?).await?;
    let shown = changes.iter().map(|change| {
        value!({
            "scope": change.scope,
            "stopped": change.stopped,
            "at": change.at,
            "source": change.source,
            "confirmedBy": change.confirmed_by,
        })
    });
    Ok(json(200, &value!({ "changes": shown.collect::<Vec<_>>() })))
}

async fn status<P: OperationsPorts>(ports: &P, call: &Call<'_>, address: &Address) -> Answer {
    let statuses = ports.consent().status(&[(call.tenant().clone(), address.clone())]).await?;
    Ok(shown(address, &statuses.first().copied().unwrap_or_default()))
}

fn shown(address: &Address, status: &ConsentStatus) -> Response {
    let mut shown = serde_json::to_value(status).unwrap_or_default();
    let named = serde_json::to_value(address).unwrap_or_default();
    if let (Some(shown), serde_json::Value::Object(named)) = (shown.as_object_mut(), named) {
        shown.extend(named);
    }
    json(200, &shown)
}
