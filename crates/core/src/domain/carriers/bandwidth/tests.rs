//! Tests of Bandwidth's webhooks, requests and answers.

mod auth;
mod content;
mod parse;
mod receipts;
mod send;

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::domain::carriers::fixtures;
use crate::domain::carriers::inbound::CarrierEvent;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey};
use crate::model::message::{Address, CorrelationId};

const APPLICATION: &str = "93de2206-9669-4e07-948d-329f4b722ee2";

const OURS: &str = "+12025550112";

const CUSTOMER: &str = "+14155550100";

/// `user:password` as a header says it.
fn basic(pair: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}

fn post(authorizations: &[&str], body: &[u8]) -> Request {
    Request {
        method: "POST".to_owned(),
        headers: authorizations.iter().map(|value| ("Authorization", *value)).collect(),
        body: body.to_vec(),
        ..Request::default()
    }
}

/// Every event of an authentic webhook, each for a channel that was claimed.
fn events(body: &Value) -> Vec<CarrierEvent> {
    let request = post(&[&basic("user1:pass1")], body.to_string().as_bytes());
    let credentials = Credentials::default().with("callbackUser", "user1").with("callbackPassword", "pass1");
    let expected = ExpectedProof::timeless("https://ignored.example", &credentials);
    let authentic = Authentic::check(CarrierId::Bandwidth, &request, &expected).unwrap();
    let claims = claims(body);
    let parsed = Bandwidth::parse(&authentic).unwrap();
    assert!(parsed.iter().all(|parsed| claims.iter().any(|key| key == parsed.key.as_str())), "{claims:?}");
    parsed.into_iter().map(|parsed| parsed.event).collect()
}

fn event(body: &Value) -> CarrierEvent {
    let mut events = events(&json!([body]));
    assert_eq!(events.len(), 1);
    events.remove(0)
}

fn claims(body: &Value) -> Vec<String> {
    let claims = crate::domain::carriers::bandwidth::parse::claims(body.to_string().as_bytes());
    claims.iter().map(|key| key.as_str().to_owned()).collect()
}

/// A customer's message with `more` in it.
fn inbound(kind: &str, more: Value) -> Value {
    let message = json!({
        "id": "14762070468292kw2fuqty55yp2b2", "owner": OURS, "applicationId": APPLICATION,
        "time": "2025-01-06T15:43:34.000000Z", "segmentCount": 1, "direction": "in", "to": [OURS], "from": CUSTOMER,
    });
    callback(kind, OURS, merged(message, more))
}

/// A report of a send of ours with `more` in it.
fn status(kind: &str, more: Value) -> Value {
    let message = json!({
        "id": "1593110555875xo7watq5px6rbe5d", "owner": OURS, "applicationId": APPLICATION, "text": "",
        "time": "2024-12-18T16:51:27.704450Z", "segmentCount": 1, "direction": "out", "to": [CUSTOMER], "from": OURS,
        "tag": "018f-ab.1.0",
    });
    merged(callback(kind, CUSTOMER, message), more)
}

fn callback(kind: &str, to: &str, message: Value) -> Value {
    let mut callback = json!({"type": kind, "time": "2025-01-06T15:43:35.502180Z", "to": to, "description": "ok"});
    callback["message"] = message;
    callback
}

/// `null` takes a field away.
fn merged(mut into: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("fields are in an object") };
    for (name, value) in more {
        into[name] = value;
    }
    into.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    into
}

fn channel(settings: &[(&str, &str)]) -> Channel {
    let channel = fixtures::channel(CarrierId::Bandwidth, OURS, settings);
    Channel { keys: vec![ChannelKey::new(format!("{APPLICATION}/{OURS}"))], ..channel }
}

/// An event as its reader meets it, without what is the same for all.
fn shown(event: CarrierEvent) -> Value {
    let (channel, now, id) = (channel(&[]), Timestamp::UNIX_EPOCH, CorrelationId::new("thread"));
    let mut shown = match event {
        CarrierEvent::Message(message) => json!({"message": message.normalize(&channel, now, id)}),
        CarrierEvent::Receipt(receipt) => json!({"receipt": receipt.normalize(&channel, now, id)}),
        CarrierEvent::Seen(seen) => json!({"seen": seen.normalize(&channel, now, id)}),
        CarrierEvent::Preference(told) => json!({"preference": told.normalize(&channel, now, id)}),
        CarrierEvent::Ignored { what } => json!({"ignored": what}),
        CarrierEvent::Broken { reason, .. } => json!({"broken": reason}),
    };
    for fields in shown.as_object_mut().unwrap().values_mut().filter_map(Value::as_object_mut) {
        for same in ["schemaVersion", "id", "tenantId", "conversationId", "correlationId", "sourceCarrier", "carrier"] {
            fields.remove(same);
        }
        for same in ["direction", "receivedAt", "originalPayload", "mediaUrls"] {
            fields.remove(same);
        }
    }
    shown
}

fn table(rows: Vec<(&str, Value)>) -> BTreeMap<String, Value> {
    rows.into_iter().map(|(name, body)| (name.to_owned(), shown(event(&body)))).collect()
}
