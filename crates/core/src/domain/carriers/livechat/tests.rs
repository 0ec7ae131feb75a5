//! Tests of LiveChat with what it sends and with what it never would.

mod auth;
mod content;
mod parse;
mod response;
mod send;

use serde_json::{Value, json};

use super::LiveChat;
use crate::domain::carriers::inbound::{CarrierEvent, InboundMessage, ParsedEvent};
use crate::domain::carriers::livechat::parse::events as read;
use crate::domain::carriers::{Carrier, fixtures};
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey};
use crate::model::message::{Address, ChannelKind, CorrelationId};

const ORGANIZATION: &str = "390e44e6-f1e6-0368c-z6ddb-74g14508c2ex";

const CUSTOMER: &str = "b7eff798-f8df-4364-8059-649c35c9ed0c";

const AGENT: &str = "smith@example.com";

const SECRET: &str = "our-secret";

fn channel(settings: &[(&str, &str)]) -> Channel {
    Channel {
        keys: vec![ChannelKey::new(ORGANIZATION)],
        address: Address::Chat(ORGANIZATION.to_owned()),
        kinds: vec![ChannelKind::Chat],
        ..fixtures::channel(CarrierId::LiveChat, ORGANIZATION, settings)
    }
}

/// A webhook as the documents show it.
fn webhook(action: &str, payload: &Value) -> Value {
    json!({
        "webhook_id": "1188f559d0e6d6d7a6a4d4d0a7d3a0b7", "secret_key": SECRET, "action": action,
        "organization_id": ORGANIZATION, "payload": payload,
        "additional_data": { "chat_properties": {}, "chat_presence_user_ids": [AGENT] },
    })
}

/// `event` of the customer's, unless it says otherwise.
fn by_customer(mut event: Value) -> Value {
    let rest = [
        ("id", "K600PKZON8_3"),
        ("author_id", CUSTOMER),
        ("created_at", "2025-10-12T15:19:21.010200Z"),
        ("visibility", "all"),
        ("type", "message"),
    ];
    for (key, value) in rest {
        if event.get(key).is_none() {
            event[key] = json!(value);
        }
    }
    event
}

fn in_chat(event: Value) -> Value {
    json!({ "chat_id": "PJ0MRSHTDG", "thread_id": "K600PKZON8", "event": by_customer(event) })
}

fn parsed(webhook: &Value) -> Vec<ParsedEvent> {
    read(webhook.to_string().as_bytes()).unwrap()
}

fn events(action: &str, payload: &Value) -> Vec<CarrierEvent> {
    parsed(&webhook(action, payload)).into_iter().map(|parsed| parsed.event).collect()
}

/// The events that a webhook tells of, in a word for each, for tables.
fn outcome(action: &str, payload: &Value) -> String {
    let words = events(action, payload).into_iter().map(|event| match event {
        CarrierEvent::Message(message) => format!("message {} {}", message.content.kind(), message.carrier_message_id),
        CarrierEvent::Receipt(receipt) => {
            let reference = receipt.reference.map(|reference| reference.to_string()).unwrap_or_default();
            format!("receipt {} {} {reference}", receipt.status.name(), receipt.carrier_message_id)
        }
        CarrierEvent::Seen(seen) => format!("seen {} {}", seen.customer.as_str(), seen.up_to),
        CarrierEvent::Preference(told) => format!("preference {} {}", told.customer.as_str(), told.word),
        CarrierEvent::Ignored { what } => format!("ignored {what}"),
        CarrierEvent::Broken { reason, .. } => format!("broken {reason}"),
    });
    words.collect::<Vec<_>>().join(" | ")
}

fn message(action: &str, payload: &Value) -> InboundMessage {
    match events(action, payload).pop() {
        Some(CarrierEvent::Message(message)) => *message,
        other => panic!("{other:?} is not a message"),
    }
}

/// A message as its reader meets it.
fn normalized(message: InboundMessage) -> Value {
    let received_at = "2025-10-12T15:20:00Z".parse().unwrap();
    serde_json::to_value(message.normalize(&channel(&[]), received_at, CorrelationId::new("c"))).unwrap()
}

/// The same without what is the same for all.
fn shown(message: InboundMessage) -> Value {
    let mut shown = normalized(message);
    let fields = shown.as_object_mut().unwrap();
    for same in ["schemaVersion", "id", "tenantId", "conversationId", "correlationId", "sourceCarrier", "direction"] {
        fields.remove(same);
    }
    fields.remove("receivedAt");
    fields.remove("originalPayload");
    shown
}

#[test]
fn all_is_well_is_exactly_200_and_there_is_no_handshake() {
    let response = LiveChat::acknowledgement();
    assert_eq!((response.status, response.body.len()), (200, 0));
    assert!(LiveChat::handshake(&crate::foundation::http::Request::default(), &[]).is_none());
}
