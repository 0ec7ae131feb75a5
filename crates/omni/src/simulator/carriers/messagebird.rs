//! MessageBird as its classic REST API plays it: SMS and MMS, customers' messages as forms, status reports as GETs.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use axum::routing::post;
use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::messagebird::demo;
use serde_json::{Value, json};

use crate::foundation::clock;
use crate::simulator::api::SendApi;
use crate::simulator::faults::Code;
use crate::simulator::player::{Signing, Simulated, Told, Written, uuid};
use crate::simulator::sends::{Attempt, Outgoing, Refusal};
use crate::simulator::state::Simulator;
use crate::simulator::webhooks::{Answer, Webhook};
use crate::simulator::wire::Line;
use crate::simulator::{api, phones, signature, webhooks};

/// Numbers of this range belong to nobody.
const NOBODY: &str = "+1500555";
/// A parameter is missing, and one is wrong (`messagebird/php-rest-api`, `ResponseError`).
const MISSING: i64 = 9;
const INVALID: i64 = 10;

/// MessageBird.
pub(super) struct MessageBird;

impl Simulated for MessageBird {
    fn message_id(&self, fresh: &str, _: Option<&Outgoing>) -> String {
        fresh.to_owned()
    }

    fn accepted(&self, outgoing: &Outgoing, id: &str) -> (u16, Value) {
        let now = moment(clock::now());
        let path = if outgoing.kind == "media" { "mms" } else { "messages" };
        let recipient: i64 = phones::digits(&outgoing.to).parse().unwrap_or_default();
        let answer = json!({
            "id": id, "href": format!("https://rest.messagebird.com/{path}/{id}"), "direction": "mt", "type": "sms",
            "originator": outgoing.from, "body": outgoing.body, "reference": outgoing.reference, "validity": null,
            "gateway": 240, "typeDetails": {}, "datacoding": "plain", "mclass": 1, "scheduledDatetime": null,
            "createdDatetime": now,
            "recipients": {"totalCount": 1, "totalSentCount": 1, "totalDeliveredCount": 0,
                "totalDeliveryFailedCount": 0,
                "items": [{"recipient": recipient, "status": "sent", "statusDatetime": now}]},
        });
        (201, answer)
    }

    fn refused(&self, refusal: &Refusal) -> Value {
        let (code, usual): (i64, &str) = match refusal.status {
            401 => (2, "Request not allowed (incorrect access_key): access_key"),
            402 => (25, "Not enough balance"),
            404 => (20, "message not found"),
            429 => (99, "Too many requests"),
            500..=599 => (98, "internal error"),
            _ => (INVALID, "invalid parameter"),
        };
        let message = if refusal.message.is_empty() { usual } else { &refusal.message };
        let (description, parameter) =
            message.split_once(": ").map_or((message, None), |(words, of)| (words, Some(of)));
        let code = refusal.code.clone().unwrap_or(Code::from(code));
        json!({"errors": [{"code": code, "description": description, "parameter": parameter}]})
    }

    /// A form; fields go over it, null removes one.
    fn message(&self, written: &Written<'_>) -> String {
        let ours = phones::digits(demo::NUMBER);
        let (theirs, seconds) = (phones::digits(written.from), written.at.as_second().to_string());
        let mut parameters: Vec<(String, String)> = [
            ("receiver", ours.as_str()),
            ("recipient", &ours),
            ("originator", &theirs),
            ("body", written.text),
            ("reference", "1"),
            ("id", written.id),
            ("createdDatetime", &moment(written.at)),
            ("date", &seconds),
            ("date_utc", &seconds),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        parameters.retain(|(name, _)| !written.fields.contains_key(name));
        for (name, value) in written.fields {
            let values = match value {
                Value::Null => Vec::new(),
                Value::Array(all) => all.clone(),
                one => vec![one.clone()],
            };
            let text_of = |value: Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            parameters.extend(values.into_iter().map(|value| (name.clone(), text_of(value))));
        }
        form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
    }

    fn receipts(&self, _: &str) -> &'static [&'static str] {
        &["sent", "delivered"]
    }

    /// A GET of the message's `reportUrl`, or of the account's.
    fn receipt(&self, told: &Told<'_>) -> Option<Webhook> {
        let (status, reason) = match told.status {
            "undelivered" => ("delivery_failed", "unknown subscriber"),
            "failed" => ("rejected", "carrier rejected"),
            other => (other, "successfully delivered"),
        };
        let mut report = form_urlencoded::Serializer::new(String::new());
        report.append_pair("id", told.id);
        report.append_pair("reference", told.outgoing.reference.as_deref().unwrap_or_default());
        report.append_pair("recipient", &phones::digits(&told.outgoing.to));
        report.append_pair("status", status).append_pair("statusReason", reason);
        if let Some(code) = told.error {
            report.append_pair("statusErrorCode", &code.to_string());
        }
        report.append_pair("statusDatetime", &moment(told.at));
        report.append_pair("messageLength", &told.outgoing.body.chars().count().to_string());
        report.append_pair("messagePartCount", "1").append_pair("datacoding", "plain");
        report.append_pair("mccmnc", "310260").append_pair("ported", "0");
        let url = told.outgoing.callback.as_deref().unwrap_or(told.webhooks);
        let joint = if url.contains('?') { '&' } else { '?' };
        Some(Webhook::get(CarrierId::MessageBird, format!("{url}{joint}{}", report.finish())))
    }

    fn secret(&self) -> &'static str {
        demo::SIGNING_KEY
    }

    /// `bird`: as the newer platform signs; `jwt`: by a token; else as the classic API does. What is sent again keeps its
    /// first signature.
    fn sign(&self, webhook: Webhook, signing: &Signing<'_>) -> Webhook {
        let (url, body) = (webhook.url.as_str(), webhook.body.as_bytes());
        let (seconds, key) = (signing.at.as_second(), signing.secret);
        let timestamp = seconds.to_string();
        let webhook = match signing.scheme {
            Some("jwt") => {
                let token = signature::messagebird_jwt(key, seconds, &uuid(signing.fresh), url, body);
                return typed(webhook.with("messagebird-signature-jwt", token));
            }
            Some("bird") => {
                let signature = signature::messagebird_url(key, &timestamp, url, body);
                webhook.with("messagebird-signature", signature)
            }
            _ => {
                let query = url.split_once('?').map_or("", |(_, query)| query);
                let signature = signature::messagebird(key, &timestamp, query, body);
                webhook.with("messagebird-signature", signature)
            }
        };
        typed(webhook.with("messagebird-request-timestamp", timestamp))
    }

    /// MessageBird names none.
    fn timeout(&self) -> Duration {
        Duration::from_secs(10)
    }

    /// The newer platform tries for a day; the classic one does not say. Here for a quarter of a minute.
    fn pause(&self, _: &str, attempt: u32, answer: &Answer) -> Option<Duration> {
        if answer.is_success() { None } else { webhooks::doubling(attempt, 4) }
    }
}

impl SendApi for MessageBird {
    /// `POST /messagebird/messages` and `/messagebird/mms`.
    fn routes(&self) -> Router<Arc<Simulator>> {
        Router::new().route("/messagebird/messages", post(send)).route("/messagebird/mms", post(send))
    }
}

/// Gives a webhook that has a body a type: a form, unless it looks like JSON.
fn typed(webhook: Webhook) -> Webhook {
    match webhook.body.chars().next() {
        None => webhook,
        Some('{' | '[') => webhook.with("content-type", "application/json"),
        Some(_) => webhook.with("content-type", "application/x-www-form-urlencoded"),
    }
}

async fn send(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(line): ConnectInfo<Line>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let expected = format!("AccessKey {}", demo::ACCESS_KEY);
    if api::header(&headers, &header::AUTHORIZATION) != expected {
        let refusal = Refusal { status: 401, code: None, message: String::new() };
        return simulator.refuse(CarrierId::MessageBird, &refusal, None);
    }
    let message: Value = serde_json::from_slice(&body).unwrap_or_default();
    let attempt = Attempt {
        carrier: CarrierId::MessageBird,
        to: recipients(&message).into_iter().next().unwrap_or_default(),
        reference: reference(&message),
        content: read(&message, uri.path().ends_with("/mms")),
    };
    simulator.answer(&line, attempt).await
}

/// The message, or the refusal by which MessageBird does not take it.
fn read(message: &Value, mms: bool) -> Result<Outgoing, Refusal> {
    let bad = |code: i64, words: &str| Err(Refusal::new(422, code, words));
    let (body, to) = (api::text(message, "body"), recipients(message));
    let media = message.get("mediaUrls").and_then(Value::as_array).map_or(0, Vec::len);
    let originator = api::text(message, "originator");
    if originator.is_empty() {
        return bad(MISSING, "originator is required: originator");
    }
    if !phones::same_number(originator, demo::NUMBER) {
        return bad(INVALID, "originator is invalid: originator");
    }
    let unreachable = |to: &String| !phones::is_phone(to) || phones::canonical(to).starts_with(NOBODY);
    if to.is_empty() || to.iter().any(unreachable) {
        return bad(MISSING, "no (correct) recipients found: recipients");
    }
    if to.len() > 50 {
        return bad(INVALID, "too many recipients: recipients");
    }
    if body.is_empty() && media == 0 {
        return bad(MISSING, "body is required: body");
    }
    if body.chars().count() > 1_377 && !mms {
        return bad(INVALID, "body is too long: body");
    }
    if media > 10 || (media > 0 && !mms) {
        return bad(INVALID, "mediaUrls is invalid: mediaUrls");
    }
    let callback = api::text(message, "reportUrl");
    if !callback.is_empty() && !callback.starts_with("http") {
        return bad(INVALID, "reportUrl is invalid: reportUrl");
    }
    Ok(Outgoing {
        carrier: CarrierId::MessageBird,
        to: to.into_iter().next().unwrap_or_default(),
        from: originator.to_owned(),
        kind: if mms { "media" } else { "text" }.to_owned(),
        body: body.to_owned(),
        reference: reference(message),
        callback: Some(callback.to_owned()).filter(|url| !url.is_empty()),
        message: message.clone(),
    })
}

/// Numbers or texts, in a list or joined by commas.
fn recipients(message: &Value) -> Vec<String> {
    let written = match message.get("recipients") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    let text_of = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    written.iter().map(text_of).flat_map(|text| text.split(',').map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn reference(message: &Value) -> Option<String> {
    Some(api::text(message, "reference").to_owned()).filter(|reference| !reference.is_empty())
}

/// RFC 3339 in whole seconds, with an offset.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

#[cfg(test)]
mod tests;
