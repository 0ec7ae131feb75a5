//! Tests of WhatsApp with what Meta sends and with what it never would.

mod auth;
mod content;
mod parse;
mod preferences;
mod receipts;
mod response;
mod send;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::domain::carriers::fixtures;
use crate::domain::carriers::inbound::{CarrierEvent, InboundMessage, InboundReceipt, ParsedEvent};
use crate::domain::carriers::whatsapp::parse::events as read;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey};
use crate::model::message::{ChannelKind, CorrelationId, Message};

const NUMBER: &str = "106000000000001";

fn channel() -> Channel {
    Channel {
        keys: vec![ChannelKey::new(NUMBER)],
        kinds: vec![ChannelKind::WhatsApp],
        ..fixtures::channel(CarrierId::WhatsApp, "+15550001111", &[("phoneNumberId", NUMBER)])
    }
}

/// A webhook with one change of `field`, for our number.
fn webhook(field: &str, mut news: Value) -> Value {
    news["messaging_product"] = json!("whatsapp");
    news["metadata"] = json!({ "display_phone_number": "15550001111", "phone_number_id": NUMBER });
    json!({ "object": "whatsapp_business_account", "entry": [{ "id": "WABA", "changes": [{ "field": field, "value": news }] }] })
}

/// `message` from Ana, unless it says otherwise.
fn from_ana(mut message: Value) -> Value {
    for (key, value) in [("id", "wamid.AAA="), ("from", "16505550123"), ("timestamp", "1749416383")] {
        if message.get(key).is_none() {
            message[key] = json!(value);
        }
    }
    json!({ "contacts": [{ "profile": { "name": "Ana Ruiz" }, "wa_id": "16505550123" }], "messages": [message] })
}

fn parsed(webhook: &Value) -> Vec<ParsedEvent> {
    read(webhook.to_string().as_bytes()).unwrap()
}

fn events(webhook: &Value) -> Vec<CarrierEvent> {
    parsed(webhook).into_iter().map(|parsed| parsed.event).collect()
}

/// The only event of `news`, in one word, for tables.
fn outcome(news: Value) -> String {
    match events(&webhook("messages", news)).as_slice() {
        [CarrierEvent::Message(message)] => format!("message {}", message.content.kind()),
        [CarrierEvent::Receipt(receipt)] => format!("receipt {}", receipt.status.name()),
        [CarrierEvent::Ignored { what }] => format!("ignored {what}"),
        [CarrierEvent::Broken { reason, .. }] => format!("broken {reason}"),
        events => format!("{} events", events.len()),
    }
}

fn message(message: Value) -> InboundMessage {
    message_in(from_ana(message))
}

fn message_in(news: Value) -> InboundMessage {
    match events(&webhook("messages", news)).pop() {
        Some(CarrierEvent::Message(message)) => *message,
        other => panic!("{other:?} is not a message"),
    }
}

fn receipt(status: &Value) -> InboundReceipt {
    match events(&webhook("messages", json!({ "statuses": [status] }))).pop() {
        Some(CarrierEvent::Receipt(receipt)) => receipt,
        other => panic!("{other:?} is not a receipt"),
    }
}

fn normalized(message: InboundMessage) -> Message {
    let received_at: Timestamp = "2025-06-08T21:00:00Z".parse().unwrap();
    message.normalize(&channel(), received_at, CorrelationId::new("c-1"))
}
