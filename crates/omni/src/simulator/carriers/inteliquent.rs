//! Inteliquent as its message broker plays it: `publishMessages`, and one envelope for messages and receipts.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::post;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::inteliquent::demo;
use serde_json::{Value, json};

use crate::simulator::api::SendApi;
use crate::simulator::player::{Signing, Simulated, Told, Written, over, uuid};
use crate::simulator::sends::{Attempt, Outgoing, Refusal};
use crate::simulator::state::Simulator;
use crate::simulator::webhooks::{Answer, Webhook};
use crate::simulator::wire::Line;
use crate::simulator::{api, phones, signature, webhooks};

/// Numbers of this range belong to nobody.
const NOBODY: &str = "1500555";

/// Inteliquent.
pub(super) struct Inteliquent;

impl Simulated for Inteliquent {
    /// The sender's own reference, where there is one: it comes back with the receipt.
    fn message_id(&self, fresh: &str, outgoing: Option<&Outgoing>) -> String {
        outgoing.and_then(|outgoing| outgoing.reference.clone()).unwrap_or_else(|| uuid(fresh))
    }

    fn accepted(&self, outgoing: &Outgoing, id: &str) -> (u16, Value) {
        let media = outgoing.message.get("mediaUrls").cloned().unwrap_or_else(|| json!([]));
        let kind = if outgoing.kind == "media" { "MMS" } else { "SMS" };
        let result = json!({"referenceId": id, "from": outgoing.from, "text": outgoing.body, "mediaUrls": media,
            "messageType": kind, "resultResponses": [{"to": outgoing.to, "status": "SUCCESS"}]});
        (200, json!({"success": true, "reason": "SUCCESS", "detail": "SUCCESS", "result": result}))
    }

    /// A 200 says that it failed in its body; every other status says so itself.
    fn refused(&self, refusal: &Refusal) -> Value {
        let usual = match refusal.status {
            200 => "FAILURE",
            401 | 403 => "Unauthorized",
            408 => "User error",
            429 => "Too many requests",
            500..=599 => "Internal server error",
            _ => "Bad request",
        };
        let words = if refusal.message.is_empty() { usual } else { &refusal.message };
        let code = refusal.code.as_ref().map_or_else(|| refusal.status.to_string(), ToString::to_string);
        if refusal.status == 200 {
            return json!({"success": false, "reason": words, "detail": code, "result": null});
        }
        json!({"statusCode": code, "status": words})
    }

    /// Fields go over the whole envelope.
    fn message(&self, written: &Written<'_>) -> String {
        let mut message = json!({"referenceId": written.id, "from": phones::digits(written.from),
            "to": [phones::digits(demo::NUMBER)], "text": written.text, "deliveryReceipt": false});
        over(&mut message, &Value::Object(written.fields.clone()));
        message.to_string()
    }

    /// Nothing but the delivery is told.
    fn receipts(&self, _: &str) -> &'static [&'static str] {
        &["delivered"]
    }

    /// No status value is documented: a delivery is told without one, a failure with one that others have seen.
    fn receipt(&self, told: &Told<'_>) -> Option<Webhook> {
        let mut receipt = json!({"referenceId": told.id, "from": phones::digits(&told.outgoing.from),
            "to": [phones::digits(&told.outgoing.to)], "deliveryReceipt": true});
        match told.status {
            "delivered" => {}
            "failed" | "undelivered" => {
                over(&mut receipt, &json!({"status": told.status, "statusCode": told.error.map(ToString::to_string)}));
            }
            _ => return None,
        }
        Some(Webhook::post(CarrierId::Inteliquent, told.webhooks, receipt.to_string()))
    }

    fn secret(&self) -> &'static str {
        demo::VERIFICATION_KEY
    }

    /// `hmac-sha256`: as the carrier's description words it; else as its tokens were found to be made.
    fn sign(&self, webhook: Webhook, signing: &Signing<'_>) -> Webhook {
        let id = uuid(signing.fresh);
        let token = match signing.scheme {
            Some("hmac-sha256") => signature::inteliquent_hmac(signing.secret, &id),
            _ => signature::inteliquent(signing.secret, &id),
        };
        webhook.with("content-type", "application/json").with("messageid", id).with("verificationtoken", token)
    }

    /// Inteliquent names none.
    fn timeout(&self) -> Duration {
        Duration::from_secs(10)
    }

    /// Inteliquent does not say: three times.
    fn pause(&self, _: &str, attempt: u32, answer: &Answer) -> Option<Duration> {
        if answer.is_success() { None } else { webhooks::doubling(attempt, 3) }
    }
}

impl SendApi for Inteliquent {
    /// `POST /inteliquent/msgbroker/rest/publishMessages`.
    fn routes(&self) -> Router<Arc<Simulator>> {
        Router::new().route("/inteliquent/msgbroker/rest/publishMessages", post(send))
    }
}

async fn send(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(line): ConnectInfo<Line>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let expected = format!("Bearer {}", demo::API_KEY);
    if api::header(&headers, &header::AUTHORIZATION) != expected {
        let refusal = Refusal { status: 401, code: None, message: String::new() };
        return simulator.refuse(CarrierId::Inteliquent, &refusal, None);
    }
    let message: Value = serde_json::from_slice(&body).unwrap_or_default();
    let attempt = Attempt {
        carrier: CarrierId::Inteliquent,
        to: recipients(&message).into_iter().next().unwrap_or_default(),
        reference: reference(&message),
        content: read(&message),
    };
    simulator.answer(&line, attempt).await
}

/// The message, or the refusal by which Inteliquent does not take it; its errors of the caller are 408.
fn read(message: &Value) -> Result<Outgoing, Refusal> {
    let bad = |words: &str| Err(Refusal { status: 408, code: None, message: words.to_owned() });
    let (text, to) = (api::text(message, "text"), recipients(message));
    let media = message.get("mediaUrls").and_then(Value::as_array).map_or(0, Vec::len);
    let plain = |number: &str| number.bytes().all(|b| b.is_ascii_digit()) && phones::is_phone(number);
    let from = api::text(message, "from");
    if from != phones::digits(demo::NUMBER) {
        return bad("from is not a number of this company");
    }
    if to.is_empty() || to.iter().any(|to| !plain(to) || to.starts_with(NOBODY)) {
        return bad("to must be numbers of digits only");
    }
    if text.is_empty() && media == 0 {
        return bad("text or mediaUrls is required");
    }
    Ok(Outgoing {
        carrier: CarrierId::Inteliquent,
        to: to.into_iter().next().unwrap_or_default(),
        from: from.to_owned(),
        kind: if media > 0 { "media" } else { "text" }.to_owned(),
        body: text.to_owned(),
        reference: reference(message),
        callback: None,
        message: message.clone(),
    })
}

fn recipients(message: &Value) -> Vec<String> {
    let text_of = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match message.get("to") {
        Some(Value::Array(all)) => all.iter().map(text_of).collect(),
        Some(one) => vec![text_of(one)],
        None => Vec::new(),
    }
}

fn reference(message: &Value) -> Option<String> {
    Some(api::text(message, "referenceId").to_owned()).filter(|reference| !reference.is_empty())
}

#[cfg(test)]
mod tests;
