//! WhatsApp as Meta's Cloud API plays it: the send API, webhooks of messages and of statuses.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::post;
use base64::Engine;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::whatsapp::demo;
use serde_json::{Value, json};

use crate::simulator::api::SendApi;
use crate::simulator::faults::Code;
use crate::simulator::player::{Signing, Simulated, Told, Written};
use crate::simulator::sends::{Attempt, Outgoing, Refusal};
use crate::simulator::state::Simulator;
use crate::simulator::webhooks::{Answer, Webhook};
use crate::simulator::wire::Line;
use crate::simulator::{api, phones, signature, webhooks};

/// Numbers of this range belong to nobody: they are in no list of allowed recipients.
const NOBODY: &str = "+1500555";
/// The kinds that the send API takes (facebook/openapi v23).
const KINDS: [&str; 12] = [
    "text",
    "image",
    "video",
    "audio",
    "document",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "template",
    "reaction",
    "address_message",
];

/// WhatsApp.
pub(super) struct WhatsApp;

impl Simulated for WhatsApp {
    fn message_id(&self, fresh: &str, _: Option<&Outgoing>) -> String {
        format!("wamid.{}", base64::engine::general_purpose::STANDARD.encode(fresh))
    }

    fn accepted(&self, outgoing: &Outgoing, id: &str) -> (u16, Value) {
        (200, accepted(outgoing, id))
    }

    fn refused(&self, refusal: &Refusal) -> Value {
        refused(refusal)
    }

    fn message(&self, written: &Written<'_>) -> String {
        message(written).to_string()
    }

    fn receipts(&self, _: &str) -> &'static [&'static str] {
        &["sent", "delivered", "read"]
    }

    fn receipt(&self, told: &Told<'_>) -> Option<Webhook> {
        Some(Webhook::post(CarrierId::WhatsApp, told.webhooks, statuses(told).to_string()))
    }

    fn secret(&self) -> &'static str {
        demo::APP_SECRET
    }

    /// Signs the escaped form, in which Meta sends JSON.
    fn sign(&self, mut webhook: Webhook, signing: &Signing<'_>) -> Webhook {
        webhook.body = escaped(&webhook.body);
        let signature = signature::whatsapp(signing.secret, webhook.body.as_bytes());
        webhook
            .with("content-type", "application/json")
            .with("user-agent", "facebookexternalua")
            .with("x-hub-signature-256", signature)
    }

    /// Meta names none; others who receive its webhooks tell of 3 to 20 s.
    fn timeout(&self) -> Duration {
        Duration::from_secs(15)
    }

    /// For seven days with decreasing frequency, here for a minute.
    fn pause(&self, _: &str, attempt: u32, answer: &Answer) -> Option<Duration> {
        if answer.is_success() { None } else { webhooks::doubling(attempt, 6) }
    }
}

impl SendApi for WhatsApp {
    /// `POST /whatsapp/{version}/{phone number id}/messages`.
    fn routes(&self) -> Router<Arc<Simulator>> {
        Router::new().route("/whatsapp/{version}/{phone_number_id}/messages", post(send))
    }
}

async fn send(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((version, phone_number_id)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let authorization = api::header(&headers, &header::AUTHORIZATION);
    if authorization.strip_prefix("Bearer ") != Some(demo::ACCESS_TOKEN) {
        let refusal = Refusal::new(401, 190, "Invalid OAuth access token - Cannot parse access token");
        return simulator.refuse(CarrierId::WhatsApp, &refusal, None);
    }
    if !version.starts_with('v') || phone_number_id != demo::PHONE_NUMBER_ID {
        let message = format!(
            "Unsupported post request. Object with ID '{phone_number_id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation"
        );
        return simulator.refuse(CarrierId::WhatsApp, &Refusal::new(400, 100, message), None);
    }
    let Ok(message) = serde_json::from_slice::<Value>(&body) else {
        let refusal = Refusal::new(400, 100, "(#100) The parameter messaging_product is required.");
        return simulator.refuse(CarrierId::WhatsApp, &refusal, None);
    };
    if message.get("status").and_then(Value::as_str) == Some("read") {
        return api::json(200, &json!({"success": true}));
    }
    let text = |name: &str| message.get(name).and_then(Value::as_str).map(str::to_owned);
    let attempt = Attempt {
        carrier: CarrierId::WhatsApp,
        to: text("to").or_else(|| text("recipient")).unwrap_or_default(),
        reference: text("biz_opaque_callback_data"),
        content: read(&message),
    };
    simulator.answer(&line, attempt).await
}

/// The message, or the refusal by which Meta does not take it.
fn read(message: &Value) -> Result<Outgoing, Refusal> {
    let text = |name: &str| message.get(name).and_then(Value::as_str).unwrap_or_default();
    let bad = |code: i64, words: &str| Err(Refusal::new(400, code, format!("(#{code}) {words}")));
    if text("messaging_product") != "whatsapp" {
        return bad(100, "The parameter messaging_product is required.");
    }
    let to = if text("to").is_empty() { text("recipient") } else { text("to") };
    if to.is_empty() {
        return bad(100, "The parameter to is required.");
    }
    if !text("to").is_empty() && !phones::is_phone(to) {
        return bad(131_009, "Parameter value is not valid");
    }
    if phones::canonical(to).starts_with(NOBODY) {
        return bad(131_030, "Recipient phone number not in allowed list");
    }
    let kind = if text("type").is_empty() { "text" } else { text("type") };
    if !KINDS.contains(&kind) {
        return bad(
            100,
            &format!("Param type must be one of {{{}}} - got \"{kind}\".", KINDS.join(", ").to_uppercase()),
        );
    }
    let Some(content) = message.get(kind).filter(|content| content.is_object() || content.is_array()) else {
        return bad(131_008, "Required parameter is missing");
    };
    let words = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let body = match kind {
        "text" => words(content, "body"),
        "interactive" => content.get("body").map(|body| words(body, "text")).unwrap_or_default(),
        "template" => words(content, "name"),
        "reaction" => words(content, "emoji"),
        _ => words(content, "caption"),
    };
    if kind == "text" && body.is_empty() {
        return bad(131_008, "Required parameter is missing");
    }
    if body.chars().count() > 4_096 {
        return bad(100, "Param text['body'] must be at most 4096 characters long.");
    }
    let reference = Some(text("biz_opaque_callback_data").to_owned()).filter(|reference| !reference.is_empty());
    if reference.as_ref().is_some_and(|reference| reference.chars().count() > 512) {
        return bad(100, "Param biz_opaque_callback_data must be at most 512 characters long.");
    }
    Ok(Outgoing {
        carrier: CarrierId::WhatsApp,
        to: to.to_owned(),
        from: demo::NUMBER.to_owned(),
        kind: kind.to_owned(),
        body,
        reference,
        callback: None,
        message: message.clone(),
    })
}

/// Meta's 200.
fn accepted(outgoing: &Outgoing, id: &str) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "contacts": [{"input": outgoing.to, "wa_id": phones::digits(&outgoing.to)}],
        "messages": [{"id": id}],
    })
}

/// Meta's error.
fn refused(refusal: &Refusal) -> Value {
    let (code, usual): (i64, &str) = match refusal.status {
        401 => (190, "Error validating access token"),
        429 => (130_429, "(#130429) Rate limit hit"),
        503 => (131_016, "(#131016) Service unavailable"),
        500..=599 => (131_000, "(#131000) Something went wrong"),
        _ => (100, "(#100) Invalid parameter"),
    };
    let message = if refusal.message.is_empty() { usual } else { &refusal.message };
    json!({"error": {
        "message": message,
        "type": "OAuthException",
        "code": refusal.code.clone().unwrap_or(Code::from(code)),
        "error_data": {"messaging_product": "whatsapp", "details": message},
        "fbtrace_id": "AsimulatedTrace0000000000",
    }})
}

/// The webhook of a customer's message: `fields` (a whole `messages[]` object or part of one) over a text.
fn message(written: &Written<'_>) -> Value {
    let Written { from, name, id, text, fields, at, .. } = *written;
    let wa_id = phones::digits(from);
    let mut message = json!({"from": wa_id, "id": id, "timestamp": at.as_second().to_string(), "type": "text"});
    if let Some(target) = message.as_object_mut() {
        if !fields.contains_key("type") {
            target.insert("text".to_owned(), json!({"body": text}));
        }
        target.extend(fields.clone());
    }
    let contact = json!({"profile": {"name": name.unwrap_or("Simulated Customer")}, "wa_id": wa_id});
    envelope(json!({"contacts": [contact], "messages": [message]}))
}

/// The webhook of one status.
fn statuses(told: &Told<'_>) -> Value {
    let mut report = json!({
        "id": told.id,
        "status": told.status,
        "timestamp": told.at.as_second().to_string(),
        "recipient_id": phones::digits(&told.outgoing.to),
    });
    if let Some(report) = report.as_object_mut() {
        if let Some(reference) = &told.outgoing.reference {
            report.insert("biz_opaque_callback_data".to_owned(), json!(reference));
        }
        match told.error {
            Some(code) => report.insert("errors".to_owned(), json!([explained(code)])),
            None => report.insert(
                "pricing".to_owned(),
                json!({"billable": true, "pricing_model": "PMP", "category": "service", "type": "regular"}),
            ),
        };
    }
    envelope(json!({"statuses": [report]}))
}

fn envelope(mut value: Value) -> Value {
    if let Some(value) = value.as_object_mut() {
        value.insert("messaging_product".to_owned(), json!("whatsapp"));
        let metadata = json!({
            "display_phone_number": phones::digits(demo::NUMBER),
            "phone_number_id": demo::PHONE_NUMBER_ID,
        });
        value.insert("metadata".to_owned(), metadata);
    }
    let change = json!({"field": "messages", "value": value});
    json!({
        "object": "whatsapp_business_account",
        "entry": [{"id": demo::ACCOUNT_ID, "changes": [change]}],
    })
}

fn explained(code: &Code) -> Value {
    let title = match code {
        Code::Number(130_472) => "User's number is part of an experiment",
        Code::Number(131_026) => "Message undeliverable",
        Code::Number(131_047) => "Re-engagement message",
        Code::Number(131_049) => "This message was not delivered to maintain healthy ecosystem engagement",
        Code::Number(131_053) => "Media upload error",
        _ => "Something went wrong",
    };
    json!({"code": code, "title": title, "message": title, "error_data": {"details": title},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"})
}

/// JSON as Meta writes it: what is not ASCII as `\u` and four lower-case hex digits per UTF-16 unit, slashes as `\/`.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }),
        }
    }
    out
}

#[cfg(test)]
mod tests;
