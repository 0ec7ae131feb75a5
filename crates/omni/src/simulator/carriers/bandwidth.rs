//! Bandwidth as its Messaging API V2 plays it: the send API, callbacks that show a password when they are asked for it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::post;
use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::bandwidth::demo;
use serde_json::{Value, json};

use crate::foundation::clock;
use crate::simulator::api::SendApi;
use crate::simulator::faults::Code;
use crate::simulator::player::{Signing, Simulated, Told, Written, over};
use crate::simulator::sends::{Attempt, Outgoing, Refusal};
use crate::simulator::state::Simulator;
use crate::simulator::webhooks::{Answer, Webhook};
use crate::simulator::wire::Line;
use crate::simulator::{api, phones, signature, webhooks};

/// Numbers of this range belong to nobody.
const NOBODY: &str = "+1500555";

/// Bandwidth.
pub(super) struct Bandwidth;

impl Simulated for Bandwidth {
    /// Milliseconds and letters, as `1593110555875xo7watq5px6rbe5d`.
    fn message_id(&self, fresh: &str, _: Option<&Outgoing>) -> String {
        let letters: String = fresh.chars().take(16).collect();
        format!("{}{letters}", clock::now().as_millisecond())
    }

    fn accepted(&self, outgoing: &Outgoing, id: &str) -> (u16, Value) {
        let mut answer = described(outgoing, id, clock::now());
        over(
            &mut answer,
            &json!({"text": outgoing.body, "media": outgoing.message.get("media"), "priority": "default"}),
        );
        (202, answer)
    }

    /// `{"type","description"}`; an unknown path is Spring's own error.
    fn refused(&self, refusal: &Refusal) -> Value {
        let (kind, usual) = match refusal.status {
            401 => ("unauthorized", "Your credentials are invalid"),
            403 => ("forbidden", "The caller is not authorized for this account"),
            415 => ("unsupported-content-type", "Content-Type must be application/json"),
            429 => ("max-message-queue-size-exceeded", "Your maximum message queue size has been exceeded"),
            500..=599 => ("internal-server-error", "An unexpected error happened"),
            _ => ("request-validation", "Your request could not be accepted"),
        };
        if refusal.status == 404 {
            return json!({"timestamp": moment(clock::now()), "status": 404, "error": "Not Found", "path": "/api/v2"});
        }
        let kind = refusal.code.clone().unwrap_or(Code::from(kind));
        let mut answer = json!({"type": kind, "description": usual});
        if let Some((field, words)) = refusal.message.split_once(": ") {
            over(&mut answer, &json!({"fieldErrors": [{"fieldName": field, "description": words}]}));
        }
        answer
    }

    /// An array of one event; fields go over its `message`.
    fn message(&self, written: &Written<'_>) -> String {
        let time = moment(written.at);
        let mut message = json!({
            "id": written.id, "owner": demo::NUMBER, "applicationId": demo::APPLICATION_ID, "time": time,
            "segmentCount": 1, "direction": "in", "to": [demo::NUMBER], "from": written.from, "text": written.text,
        });
        over(&mut message, &Value::Object(written.fields.clone()));
        json!([{"time": time, "type": "message-received", "to": demo::NUMBER,
            "description": "Incoming message received", "message": message}])
        .to_string()
    }

    fn receipts(&self, _: &str) -> &'static [&'static str] {
        &["sent", "delivered"]
    }

    fn receipt(&self, told: &Told<'_>) -> Option<Webhook> {
        let (kind, words) = match told.status {
            "sent" => ("message-sent", "Message has been sent"),
            "delivered" => ("message-delivered", "Message delivered to carrier."),
            "read" => ("message-read", "Message has been read"),
            _ => ("message-failed", "rejected-unallocated-to-number"),
        };
        let mut event = json!({"time": moment(told.at), "type": kind, "to": told.outgoing.to, "description": words,
            "message": described(told.outgoing, told.id, told.at)});
        if let Some(code) = told.error {
            over(&mut event, &json!({"errorCode": code}));
        }
        Some(Webhook::post(CarrierId::Bandwidth, told.webhooks, json!([event]).to_string()))
    }

    /// The password; the name stays.
    fn secret(&self) -> &'static str {
        demo::CALLBACK.1
    }

    /// Shows name and password only to who asks for them; `preemptive` shows them at once, as integrations with a password
    /// in their URL report.
    fn sign(&self, mut webhook: Webhook, signing: &Signing<'_>) -> Webhook {
        let authorization = signature::bandwidth(demo::CALLBACK.0, signing.secret);
        if signing.scheme == Some("preemptive") {
            webhook = webhook.with("authorization", authorization);
        } else {
            webhook.when_challenged = Some(authorization);
        }
        webhook.with("content-type", "application/json; charset=utf-8").with("user-agent", "BandwidthAPI/v2")
    }

    /// dev.bandwidth.com, "Messaging webhooks".
    fn timeout(&self) -> Duration {
        Duration::from_secs(10)
    }

    /// For 24 hours, here for a minute; a 401 without `WWW-Authenticate` loses the callback (`Bandwidth/api-docs`,
    /// `site/docs/numbers/webhooks.md`).
    fn pause(&self, _: &str, attempt: u32, answer: &Answer) -> Option<Duration> {
        let lost = answer.status == Some(401) && answer.challenge.is_none();
        if answer.is_success() || lost { None } else { webhooks::doubling(attempt, 6) }
    }
}

impl SendApi for Bandwidth {
    /// `POST /bandwidth/api/v2/users/{account id}/messages`.
    fn routes(&self) -> Router<Arc<Simulator>> {
        Router::new().route("/bandwidth/api/v2/users/{account_id}/messages", post(send))
    }
}

async fn send(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(account_id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let refuse = |status: u16| {
        let refusal = Refusal { status, code: None, message: String::new() };
        simulator.refuse(CarrierId::Bandwidth, &refusal, None)
    };
    let (user, password) = demo::API;
    if api::header(&headers, &header::AUTHORIZATION) != signature::bandwidth(user, password) {
        return refuse(401);
    }
    if account_id != demo::ACCOUNT_ID {
        return refuse(403);
    }
    if !api::header(&headers, &header::CONTENT_TYPE).starts_with("application/json") {
        return refuse(415);
    }
    let Ok(message) = serde_json::from_slice::<Value>(&body) else { return refuse(400) };
    let attempt = Attempt {
        carrier: CarrierId::Bandwidth,
        to: recipients(&message).first().copied().unwrap_or_default().to_owned(),
        reference: reference(&message),
        content: read(&message),
    };
    simulator.answer(&line, attempt).await
}

/// The message, or the refusal by which Bandwidth does not take it.
fn read(message: &Value) -> Result<Outgoing, Refusal> {
    let bad = |field: &str, words: &str| {
        Err(Refusal { status: 400, code: None, message: format!("{field}: '{field}' {words}") })
    };
    let (text, to) = (api::text(message, "text"), recipients(message));
    let media: Vec<&str> =
        message.get("media").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    if api::text(message, "applicationId") != demo::APPLICATION_ID {
        return bad("applicationId", "must be an application of this account");
    }
    if to.is_empty() || to.len() > 10 {
        return bad("to", "must name 1 to 10 recipients");
    }
    if to.iter().any(|to| !to.starts_with('+') || !phones::is_phone(to) || to.starts_with(NOBODY)) {
        return bad("to", "must be E.164 telephone numbers");
    }
    if !phones::same_number(api::text(message, "from"), demo::NUMBER) {
        return bad("from", "must be a number of this application");
    }
    if text.is_empty() && media.is_empty() {
        return bad("text", "must be given unless there is media");
    }
    if text.chars().count() > 2_048 {
        return bad("text", "must be at most 2048 characters");
    }
    if media.iter().any(|url| url.len() > 4_096 || !url.starts_with("http")) {
        return bad("media", "must be URLs of at most 4096 characters");
    }
    if api::text(message, "tag").len() > 1_024 {
        return bad("tag", "must be at most 1024 characters");
    }
    Ok(Outgoing {
        carrier: CarrierId::Bandwidth,
        to: to.first().copied().unwrap_or_default().to_owned(),
        from: demo::NUMBER.to_owned(),
        kind: if media.is_empty() { "text" } else { "media" }.to_owned(),
        body: text.to_owned(),
        reference: reference(message),
        callback: None,
        message: message.clone(),
    })
}

fn recipients(message: &Value) -> Vec<&str> {
    match message.get("to") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn reference(message: &Value) -> Option<String> {
    Some(api::text(message, "tag").to_owned()).filter(|tag| !tag.is_empty())
}

/// The message as the answer and every callback describe it; a callback leaves its text away.
fn described(outgoing: &Outgoing, id: &str, at: Timestamp) -> Value {
    json!({
        "id": id, "owner": outgoing.from, "applicationId": demo::APPLICATION_ID, "time": moment(at),
        "segmentCount": outgoing.body.chars().count().div_ceil(153).max(1), "direction": "out", "to": [outgoing.to],
        "from": outgoing.from, "text": "", "tag": outgoing.reference,
    })
}

/// ISO 8601 with microseconds.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

#[cfg(test)]
mod tests;
