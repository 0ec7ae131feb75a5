//! LiveChat as text.com's Agent Chat API plays it: `send_event`, webhooks that hold their secret, the echo of what we sent.

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
use omni_core::testing::carrier_fixtures::livechat::demo;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::simulator::api::SendApi;
use crate::simulator::faults::Code;
use crate::simulator::player::{Signing, Simulated, Told, Written, over, uuid};
use crate::simulator::sends::{Attempt, Outgoing, Refusal};
use crate::simulator::state::Simulator;
use crate::simulator::webhooks::{Answer, Webhook};
use crate::simulator::wire::Line;
use crate::simulator::{api, webhooks};

/// The versions of the API that are served (`livechat/livechat-public-docs`).
const VERSIONS: [&str; 3] = ["v3.5", "v3.6", "v3.7"];
/// The kinds of events that an agent can send.
const KINDS: [&str; 5] = ["message", "file", "rich_message", "system_message", "custom"];
/// Files that were not uploaded before are refused.
const FILES: &str = "https://cdn.livechat-files.com/";
/// Chats that are not there, and chats that are over, begin with these.
const MAGIC: [(&str, u16, &str, &str); 2] =
    [("NOBODY", 404, "not_found", "Chat not found"), ("INACTIVE", 422, "chat_inactive", "Chat is inactive")];
/// Author of what we sent.
const AGENT: &str = "agent@example.com";

/// LiveChat.
pub(super) struct LiveChat;

impl Simulated for LiveChat {
    /// A thread and the number of an event in it: `K600PKZON8_3`.
    fn message_id(&self, fresh: &str, _: Option<&Outgoing>) -> String {
        let thread: String = fresh.chars().take(10).collect();
        format!("{}_1", thread.to_uppercase())
    }

    fn accepted(&self, _: &Outgoing, id: &str) -> (u16, Value) {
        (200, json!({"event_id": id}))
    }

    fn refused(&self, refusal: &Refusal) -> Value {
        let (kind, usual) = match refusal.status {
            401 => ("authentication", "Invalid access token"),
            403 => ("authorization", "Not allowed"),
            404 => ("not_found", "Not found"),
            413 => ("entity_too_large", "Request entity is too large"),
            429 => ("too_many_requests", "Too many requests"),
            503 => ("service_unavailable", "Service unavailable"),
            504 => ("request_timeout", "Request timed out"),
            500..=599 => ("internal", "Internal server error"),
            _ => ("validation", "Wrong format of request"),
        };
        let message = if refusal.message.is_empty() { usual } else { &refusal.message };
        json!({"error": {"type": refusal.code.clone().unwrap_or(Code::from(kind)), "message": message}})
    }

    /// A chat's first message comes inside `incoming_chat`, the others as `incoming_event`; fields go over the event.
    fn message(&self, written: &Written<'_>) -> String {
        let (chat, customer, thread) = (written.from, customer(written.from), thread(written.from));
        let mut event = json!({"id": written.id, "type": "message", "author_id": customer, "text": written.text,
            "created_at": moment(written.at), "visibility": "all"});
        over(&mut event, &Value::Object(written.fields.clone()));
        if !written.first {
            return envelope("incoming_event", &json!({"chat_id": chat, "thread_id": thread, "event": event}));
        }
        let users = json!([
            {"id": customer, "type": "customer", "name": written.name.unwrap_or("Simulated Customer"), "present": true},
            {"id": AGENT, "type": "agent", "name": "Agent", "present": true, "visibility": "all"},
        ]);
        let greeting = json!({"id": format!("{thread}_0"), "type": "system_message", "text": "Agent was assigned.",
            "system_message_type": "routing.assigned_inactive", "created_at": moment(written.at), "visibility": "all"});
        let thread = json!({"id": thread, "active": true, "user_ids": [customer, AGENT], "events": [greeting, event],
            "created_at": moment(written.at)});
        let chat =
            json!({"id": chat, "users": users, "properties": {}, "access": {"group_ids": [0]}, "thread": thread});
        envelope("incoming_chat", &json!({"chat": chat}))
    }

    /// The echo of what an agent sent, and that the customer has seen it: nothing says that it was delivered.
    fn receipts(&self, _: &str) -> &'static [&'static str] {
        &["sent", "read"]
    }

    fn receipt(&self, told: &Told<'_>) -> Option<Webhook> {
        let (outgoing, chat) = (told.outgoing, &told.outgoing.to);
        let body = match told.status {
            "sent" => {
                let mut event = outgoing.message.get("event").cloned().unwrap_or_default();
                over(&mut event, &json!({"id": told.id, "author_id": AGENT, "created_at": moment(told.at)}));
                envelope("incoming_event", &json!({"chat_id": chat, "thread_id": thread(chat), "event": event}))
            }
            "read" => {
                let seen = json!({"user_id": customer(chat), "chat_id": chat, "seen_up_to": moment(told.at)});
                envelope("events_marked_as_seen", &seen)
            }
            _ => return None,
        };
        Some(Webhook::post(CarrierId::LiveChat, told.webhooks, body))
    }

    fn secret(&self) -> &'static str {
        demo::WEBHOOK_SECRET
    }

    /// The secret stands in the body, if that is a JSON object.
    fn sign(&self, mut webhook: Webhook, signing: &Signing<'_>) -> Webhook {
        if let Ok(mut body @ Value::Object(_)) = serde_json::from_str::<Value>(&webhook.body) {
            over(&mut body, &json!({"secret_key": signing.secret}));
            webhook.body = body.to_string();
        }
        webhook.with("content-type", "application/json")
    }

    /// `livechat/livechat-public-docs`, `guides/livechat-apps`.
    fn timeout(&self) -> Duration {
        Duration::from_secs(10)
    }

    /// Three times within a minute after anything but a 200 (`livechat/livechat-public-docs`, `guides/livechat-apps`).
    fn pause(&self, _: &str, attempt: u32, answer: &Answer) -> Option<Duration> {
        if answer.status == Some(200) { None } else { webhooks::doubling(attempt, 3) }
    }
}

impl SendApi for LiveChat {
    /// `POST /livechat/{version}/agent/action/{action}`.
    fn routes(&self) -> Router<Arc<Simulator>> {
        Router::new().route("/livechat/{version}/agent/action/{action}", post(send))
    }
}

async fn send(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path((version, action)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let refuse = |refusal: &Refusal| simulator.refuse(CarrierId::LiveChat, refusal, None);
    let expected = format!("Basic {}", demo::API_KEY);
    if api::header(&headers, &header::AUTHORIZATION) != expected {
        return refuse(&Refusal::new(401, "authentication", "Invalid access token"));
    }
    if !VERSIONS.contains(&version.as_str()) {
        return refuse(&Refusal::new(400, "unsupported_version", "Unsupported version"));
    }
    let Ok(message) = serde_json::from_slice::<Value>(&body) else {
        return refuse(&Refusal::new(400, "validation", "Wrong format of request"));
    };
    match action.as_str() {
        "send_event" => {}
        "mark_events_as_seen" => return api::json(200, &json!({})),
        _ => return refuse(&Refusal::new(404, "not_found", format!("No action {action}"))),
    }
    let attempt = Attempt {
        carrier: CarrierId::LiveChat,
        to: api::text(&message, "chat_id").to_owned(),
        reference: reference(&message),
        content: read(&message),
    };
    simulator.answer(&line, attempt).await
}

/// The event, or the refusal by which LiveChat does not take it.
fn read(message: &Value) -> Result<Outgoing, Refusal> {
    let bad = |words: &str| Err(Refusal::new(400, "validation", words));
    let chat = api::text(message, "chat_id");
    if chat.is_empty() {
        return bad("`chat_id` is required");
    }
    if let Some((_, status, kind, words)) = MAGIC.into_iter().find(|(start, ..)| chat.starts_with(start)) {
        return Err(Refusal::new(status, kind, words));
    }
    let Some(event) = message.get("event").filter(|event| event.is_object()) else { return bad("`event` is required") };
    let (kind, text) = (api::text(event, "type"), api::text(event, "text"));
    if !KINDS.contains(&kind) {
        return bad("`event.type` is not one that can be sent");
    }
    if kind == "message" && text.is_empty() {
        return bad("`event.text` is required");
    }
    if text.len() > 16 * 1_024 {
        return Err(Refusal::new(413, "entity_too_large", "Event is larger than 16 KB"));
    }
    if kind == "file" && !api::text(event, "url").starts_with(FILES) {
        return bad("`event.url` must be of a file that was uploaded");
    }
    Ok(Outgoing {
        carrier: CarrierId::LiveChat,
        to: chat.to_owned(),
        from: demo::ORGANIZATION_ID.to_owned(),
        kind: if kind == "message" { "text" } else { kind }.to_owned(),
        body: text.to_owned(),
        reference: reference(message),
        callback: None,
        message: message.clone(),
    })
}

fn reference(message: &Value) -> Option<String> {
    let reference = message.pointer("/event/custom_id").and_then(Value::as_str);
    reference.filter(|reference| !reference.is_empty()).map(str::to_owned)
}

fn envelope(action: &str, payload: &Value) -> String {
    json!({
        "webhook_id": "1188f559-2f0c-4f5e-9f8e-3c1a5d7e9b10",
        "action": action,
        "organization_id": demo::ORGANIZATION_ID,
        "payload": payload,
        "additional_data": {"chat_properties": {}, "chat_presence_user_ids": [AGENT]},
    })
    .to_string()
}

/// The customer of a chat: the same one every time.
fn customer(chat: &str) -> String {
    uuid(&hex::encode(Sha256::digest(chat)))
}

/// The thread of a chat: the same one every time.
fn thread(chat: &str) -> String {
    hex::encode(Sha256::digest(format!("thread of {chat}"))).chars().take(10).collect::<String>().to_uppercase()
}

/// ISO 8601 with microseconds.
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
}

#[cfg(test)]
mod tests;
