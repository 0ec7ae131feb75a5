//! Tests of MessageBird's webhooks, requests and answers.

mod auth;
mod parse;
mod receipts;
mod send;

use std::collections::BTreeMap;

use insta::{Settings, assert_json_snapshot};
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::carriers::fixtures;
use crate::domain::carriers::inbound::CarrierEvent;
use crate::foundation::secret::Secret;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey, SecretReference};
use crate::model::message::{Address, ChannelId, CorrelationId, TenantId};

const URL: &str = "https://api.example.com/webhooks/messagebird";

const KEY: &str = "demo-signing-key";

/// 2026-11-23T12:00:00Z.
const NOW: i64 = 1_795_435_200;

pub(super) fn channel(settings: &[(&str, &str)]) -> Channel {
    let channel = fixtures::channel(CarrierId::MessageBird, "+12025550113", settings);
    Channel { keys: vec![ChannelKey::new("default"), ChannelKey::new("+12025550113")], ..channel }
}

fn key(value: &str) -> Credentials {
    Credentials::default().with("signingKey", value)
}

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

fn post(content_type: &str, body: &[u8]) -> Request {
    Request {
        method: "POST".to_owned(),
        path: "/webhooks/messagebird".to_owned(),
        headers: [("content-type", content_type)].into_iter().collect(),
        body: body.to_vec(),
        ..Request::default()
    }
}

fn form(body: &str) -> Request {
    post("application/x-www-form-urlencoded", body.as_bytes())
}

fn get(query: &str) -> Request {
    Request {
        method: "GET".to_owned(),
        path: "/webhooks/messagebird".to_owned(),
        query: query.to_owned(),
        ..Request::default()
    }
}

fn url_of(request: &Request) -> String {
    if request.query.is_empty() { URL.to_owned() } else { format!("{URL}?{}", request.query) }
}

/// Signs `request` as Bird does, and parses it.
fn parsed(mut request: Request) -> Result<ParsedEvent, Failure> {
    let url = url_of(&request);
    let signature =
        crate::domain::carriers::messagebird::auth::sign(&Secret::new(KEY), &NOW.to_string(), &url, &request.body)
            .unwrap();
    request.headers.add("MessageBird-Signature", signature);
    request.headers.add("MessageBird-Request-Timestamp", NOW.to_string());
    let credentials = key(KEY);
    let expected = ExpectedProof { url: &url, credentials: &credentials, now: now() };
    assert!(MessageBird::is_signed(&request));
    let authentic = Authentic::check(CarrierId::MessageBird, &request, &expected).unwrap();
    let mut events = MessageBird::parse(&authentic)?;
    assert_eq!(events.len(), 1);
    let event = events.remove(0);
    assert_eq!(MessageBird::claims(&request), std::slice::from_ref(&event.key), "the key of an event is claimed");
    Ok(event)
}

/// An event as its reader meets it, without what is the same for all.
fn shown(parsed: ParsedEvent) -> Value {
    let (channel, now, id) = (channel(&[]), Timestamp::UNIX_EPOCH, CorrelationId::new("thread"));
    let key = parsed.key.as_str().to_owned();
    let mut shown = match parsed.event {
        CarrierEvent::Message(message) => json!({"message": message.normalize(&channel, now, id)}),
        CarrierEvent::Receipt(receipt) => json!({"receipt": receipt.normalize(&channel, now, id)}),
        CarrierEvent::Seen(seen) => json!({"seen": seen.normalize(&channel, now, id)}),
        CarrierEvent::Preference(told) => json!({"preference": told.normalize(&channel, now, id)}),
        CarrierEvent::Ignored { what } => json!({"ignored": what}),
        CarrierEvent::Broken { reason, payload } => json!({"broken": reason, "payload": payload}),
    };
    for fields in shown.as_object_mut().unwrap().values_mut().filter_map(Value::as_object_mut) {
        for same in ["schemaVersion", "id", "tenantId", "conversationId", "correlationId", "sourceCarrier", "carrier"] {
            fields.remove(same);
        }
        for same in ["direction", "receivedAt", "originalPayload", "class"] {
            fields.remove(same);
        }
    }
    shown["key"] = json!(key);
    shown
}

fn snapshot(name: &str, rows: &BTreeMap<String, Value>) {
    let mut settings = Settings::clone_current();
    settings.set_snapshot_path("snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| assert_json_snapshot!(name, rows));
}

#[test]
fn all_is_well_is_said_in_two_letters() {
    let response = MessageBird::acknowledgement();
    assert_eq!((response.status, response.body.as_slice()), (200, b"OK".as_slice()));
    assert!(MessageBird::handshake(&form(""), &[]).is_none());
    assert_eq!(MessageBird::refusal(), Response::unauthorized());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(query in "[ -~]{0,80}", body in prop::collection::vec(any::<u8>(), 0..300), token in "[ -~]{0,80}", json: bool) {
        let mut request = post(if json { "application/json" } else { "" }, &body);
        request.query = query;
        let _ = (MessageBird::claims(&request), crate::domain::carriers::messagebird::parse::told(&request));
        let _ = MessageBird::result(&MessagePart::text(""), &Response::new(200, "", body));
        let credentials = key(KEY);
        let expected = ExpectedProof { url: URL, credentials: &credentials, now: now() };
        request.headers.add("messagebird-signature-jwt", token.as_str());
        prop_assert!(MessageBird::verify(&request, &expected).is_err());
        request.headers = [("messagebird-signature", token.as_str()), ("messagebird-request-timestamp", "1795435200")].into_iter().collect();
        prop_assert!(MessageBird::verify(&request, &expected).is_err());
    }

    #[test]
    fn no_word_of_tomorrow_costs_a_message(status in ".{0,80}", kind in ".{1,80}", direction in ".{0,20}", code in ".{0,20}") {
        let mut report = form_urlencoded::Serializer::new("id=1&reference=018f.0.0.12025550113".to_owned());
        report.append_pair("status", &status).append_pair("statusErrorCode", &code).append_pair("statusDatetime", &kind);
        let event = parsed(get(&report.finish())).unwrap().event;
        let wrong = matches!(event, CarrierEvent::Broken { .. } | CarrierEvent::Message(_));
        prop_assert!(!wrong);

        let message = json!({"id": "m", "channelId": "c", "from": "+1", "direction": direction, "status": status, "type": kind, "content": {"x": code}});
        let webhook = json!({"type": "message.created", "message": message});
        let event = parsed(post("application/json", webhook.to_string().as_bytes())).unwrap().event;
        let known = ["text", "image", "video", "audio", "file", "location"].contains(&kind.as_str());
        let broken = matches!(event, CarrierEvent::Broken { .. });
        prop_assert!(known || !broken);
    }
}
