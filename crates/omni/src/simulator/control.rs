//! The control API, by which tests and the demo drive the simulator. JSON in, JSON out; carriers go by
//! their names in URLs. What is a number elsewhere is the id of a chat with LiveChat.
//!
//! ```text
//! GET    /_control/health                  {"status":"ok","url","apiUrl","receiptInterval":milliseconds}
//! DELETE /_control                         forgets phones, chats, faults and logs, and drops receipts under way; 204
//!
//! POST   /_control/{carrier}/message       a customer writes: one real webhook, signed as the carrier signs
//!        {"from":"+14155550100", "text"?, "message"?, "name"?, "id"?, "times"?, "retry"?, "secret"?, "scheme"?, "channelId"?}
//!        "message": fields over the carrier's own message: WhatsApp's messages[] object (with "type", any kind), the
//!        parameters of Twilio and MessageBird (null removes one), Bandwidth's "message", LiveChat's event (the first one of
//!        a chat comes in incoming_chat), Inteliquent's whole envelope. "times": how often the same webhook is posted (1).
//!        "retry": whether the carrier tries again as it would (false). "secret": what it is signed with, to forge.
//!        "scheme": bandwidth "preemptive" (the password at once, not when asked), messagebird "jwt" or "bird" (else its
//!        classic signature), inteliquent "hmac-sha256" (else a plain hash). "channelId": posts to
//!        /webhooks/{carrier}/{channelId}.
//!     -> {"id":"wamid… or SM…","responses":[{"status":200,"body":"…","challenge"?:"WWW-Authenticate"}]}; status is null and
//!        "error" says connect|timeout|broken where there was no answer
//! POST   /_control/{carrier}/webhook       signs and posts any body: broken JSON, batches, receipts of your own
//!        {"body":"…", "times"?, "retry"?, "secret"?, "scheme"?, "channelId"?, "query"?, "method"?:"GET"} -> {"responses":[…]}
//!
//! GET    /_control/phones                  {"numbers":["+14155550100"]}
//! GET    /_control/phones/{number}         what the phone (the chat) saw, in order; empty if nothing
//!     -> {"number","inbox":[{"carrier","carrierMessageId","from","kind","body","at","reference","copies","message"}]}
//!        "copies" counts accepted sends with the same reference; "message" is the request (Twilio's form as an object)
//!
//! POST   /_control/{carrier}/faults        {"fault":…, its fields, "times"?, "to"?} -> 201, the standing orders
//!        times: for how many sends (until cleared if missing); to: only for sends to this number. Oldest first.
//!        of the send:      {"fault":"status","status":503,"retryAfter"?:seconds,"code"?}   inteliquent: also status 200
//!                          {"fault":"timeout","seconds"?:30,"reaches"?:false}   then the connection closes
//!                          {"fault":"lostAnswer"}     the phone gets it, the connection closes without an answer
//!                          {"fault":"gateway"}        the phone gets it, somebody in between answers 502
//!        of the receipts:  {"fault":"lateReceipts","millis":5000} {"fault":"duplicateReceipts","copies"?:2}
//!                          {"fault":"reorderedReceipts"} {"fault":"noReceipts"} {"fault":"receiptsFirst"}
//!                          {"fault":"failedReceipt","code":30003,"undelivered"?:false}   livechat: no receipt instead
//!        codes are the carrier's own, numbers or words ("chat_inactive")
//! GET    /_control/{carrier}/faults        {"faults":[…]}, each with the times it has left
//! DELETE /_control/{carrier}/faults        clears them; 204
//!
//! GET    /_control/sends                   every call of a send API, oldest first
//!     -> {"sends":[{"at","carrier","to","reference","outcome":"accepted|refused|timeout|lost","status","carrierMessageId"}]}
//! GET    /_control/webhooks                every webhook posted to us, oldest first
//!     -> {"webhooks":[{"at","carrier","url","tells","about","attempt","status","body","challenge"?,"error"?}]}
//!        "tells": message|raw|challenge|sent|delivered|read|failed|undelivered; "challenge" is what Bandwidth posts first,
//!        without a password; LiveChat's "sent" is the echo of our own message, its "read" is events_marked_as_seen
//! ```

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use omni_core::model::carrier::CarrierId;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::faults::Order;
use super::phones;
use super::player::{Signing, Written};
use super::state::Simulator;
use super::webhooks::{Answer, Webhook};
use crate::foundation::clock;

/// A webhook is posted at most this often by one call.
const MAX_TIMES: u32 = 1_000;

/// Everything under `/_control`.
pub(super) fn routes() -> Router<Arc<Simulator>> {
    Router::new()
        .route("/_control", delete(reset))
        .route("/_control/health", get(health))
        .route("/_control/phones", get(numbers))
        .route("/_control/phones/{number}", get(phone))
        .route("/_control/sends", get(sends))
        .route("/_control/webhooks", get(webhooks))
        .route("/_control/{carrier}/message", post(message))
        .route("/_control/{carrier}/webhook", post(webhook))
        .route("/_control/{carrier}/faults", get(faults).post(add_fault).delete(clear_faults))
}

/// The way in which a webhook is signed and posted.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Posting {
    #[serde(default = "once")]
    times: u32,
    #[serde(default)]
    retry: bool,
    secret: Option<String>,
    scheme: Option<String>,
    method: Option<String>,
    channel_id: Option<String>,
    query: Option<String>,
}

#[derive(Deserialize)]
struct Writing {
    from: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    message: Map<String, Value>,
    name: Option<String>,
    id: Option<String>,
    #[serde(flatten)]
    posting: Posting,
}

#[derive(Deserialize)]
struct Raw {
    body: String,
    #[serde(flatten)]
    posting: Posting,
}

type Shared = State<Arc<Simulator>>;

async fn health(State(simulator): Shared) -> Json<Value> {
    let settings = &simulator.settings;
    let interval = settings.receipt_interval.as_millis();
    Json(json!({"status": "ok", "url": settings.url, "apiUrl": settings.api_url, "receiptInterval": interval}))
}

async fn reset(State(simulator): Shared) -> StatusCode {
    simulator.reset();
    StatusCode::NO_CONTENT
}

async fn numbers(State(simulator): Shared) -> Json<Value> {
    Json(json!({"numbers": simulator.state().phones.numbers()}))
}

async fn phone(State(simulator): Shared, Path(number): Path<String>) -> Json<Value> {
    let state = simulator.state();
    Json(json!({"number": phones::canonical(&number), "inbox": state.phones.inbox(&number)}))
}

async fn sends(State(simulator): Shared) -> Json<Value> {
    Json(json!({"sends": simulator.state().sends.entries()}))
}

async fn webhooks(State(simulator): Shared) -> Json<Value> {
    Json(json!({"webhooks": simulator.state().webhooks.entries()}))
}

async fn message(State(simulator): Shared, Path(carrier): Path<String>, Json(writing): Json<Writing>) -> Response {
    let Some(carrier) = CarrierId::from_name(&carrier) else { return unknown(&carrier) };
    let Writing { from, text, message, name, id, posting } = writing;
    let player = simulator.player(carrier);
    let id = id.unwrap_or_else(|| player.message_id(&simulator.fresh(), None));
    let first = simulator.state().writers.write(carrier, &from);
    let written =
        Written { from: &from, name: name.as_deref(), id: &id, text: &text, fields: &message, at: clock::now(), first };
    let body = player.message(&written);
    let webhook = addressed(&simulator, carrier, &posting, body).telling("message", Some(&id));
    let webhook = sign(&simulator, webhook, &posting);
    let responses = post_all(&simulator, &webhook, &posting).await;
    Json(json!({"id": id, "responses": responses})).into_response()
}

async fn webhook(State(simulator): Shared, Path(carrier): Path<String>, Json(raw): Json<Raw>) -> Response {
    let Some(carrier) = CarrierId::from_name(&carrier) else { return unknown(&carrier) };
    let webhook = addressed(&simulator, carrier, &raw.posting, raw.body).telling("raw", None);
    let webhook = sign(&simulator, webhook, &raw.posting);
    let responses = post_all(&simulator, &webhook, &raw.posting).await;
    Json(json!({"responses": responses})).into_response()
}

fn addressed(simulator: &Simulator, carrier: CarrierId, posting: &Posting, body: String) -> Webhook {
    let mut url = simulator.settings.webhooks(carrier);
    if let Some(channel) = &posting.channel_id {
        url = format!("{url}/{channel}");
    }
    if let Some(query) = &posting.query {
        url = format!("{url}?{query}");
    }
    if posting.method.as_deref() == Some("GET") {
        Webhook::get(carrier, url)
    } else {
        Webhook::post(carrier, url, body)
    }
}

fn sign(simulator: &Simulator, webhook: Webhook, posting: &Posting) -> Webhook {
    let player = simulator.player(webhook.carrier);
    let secret = posting.secret.as_deref().unwrap_or_else(|| player.secret());
    let scheme = posting.scheme.as_deref();
    player.sign(webhook, &Signing { secret, scheme, fresh: &simulator.fresh(), at: clock::now() })
}

async fn post_all(simulator: &Arc<Simulator>, webhook: &Webhook, posting: &Posting) -> Vec<Answer> {
    let mut answers = Vec::new();
    for _ in 0..posting.times.min(MAX_TIMES) {
        if posting.retry {
            answers.extend(simulator.post_persistently(webhook).await);
        } else {
            answers.push(simulator.post(webhook, 1).await);
        }
    }
    answers
}

async fn faults(State(simulator): Shared, Path(carrier): Path<String>) -> Response {
    let Some(carrier) = CarrierId::from_name(&carrier) else { return unknown(&carrier) };
    Json(json!({"faults": simulator.state().faults.of(carrier)})).into_response()
}

async fn add_fault(State(simulator): Shared, Path(carrier): Path<String>, Json(order): Json<Order>) -> Response {
    let Some(carrier) = CarrierId::from_name(&carrier) else { return unknown(&carrier) };
    let mut state = simulator.state();
    state.faults.add(carrier, order);
    (StatusCode::CREATED, Json(json!({"faults": state.faults.of(carrier)}))).into_response()
}

async fn clear_faults(State(simulator): Shared, Path(carrier): Path<String>) -> Response {
    let Some(carrier) = CarrierId::from_name(&carrier) else { return unknown(&carrier) };
    simulator.state().faults.clear(carrier);
    StatusCode::NO_CONTENT.into_response()
}

fn unknown(carrier: &str) -> Response {
    let names: Vec<&str> = CarrierId::ALL.iter().map(|carrier| carrier.name()).collect();
    let error = format!("no carrier {carrier}: there are {}", names.join(", "));
    (StatusCode::NOT_FOUND, Json(json!({"error": error}))).into_response()
}

fn once() -> u32 {
    1
}
