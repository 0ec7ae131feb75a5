//! Tests of Twilio's webhooks, requests and answers.

mod auth;
mod content;
mod parse;
mod receipts;
mod send;

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;
use crate::domain::carriers::fixtures;
use crate::domain::carriers::inbound::CarrierEvent;
use crate::domain::carriers::twilio::auth::{sign, signed_parameters};
use crate::foundation::secret::Secret;
use crate::model::carrier::CarrierId;
use crate::model::channel::Channel;
use crate::model::message::{ChannelId, CorrelationId};

const URL: &str = "https://api.example.com/webhooks/twilio";

const SMS: &str = "MessageSid=SM01&AccountSid=AC01&From=%2B14155550100&To=%2B12025550111";

const WHATSAPP: &str = "MessageSid=SM01&AccountSid=AC01&From=whatsapp:%2B14155550100&To=whatsapp:%2B12025550111";

const STATUS: &str = "MessageSid=SM01&AccountSid=AC01&From=%2B12025550111&To=%2B14155550100";

fn post(query: &str, body: &[u8]) -> Request {
    Request {
        method: "POST".to_owned(),
        query: query.to_owned(),
        headers: [("content-type", "application/x-www-form-urlencoded")].into_iter().collect(),
        body: body.to_vec(),
        ..Request::default()
    }
}

/// Signs `request` as Twilio does, and parses it.
fn parsed(mut request: Request) -> Result<ParsedEvent, Failure> {
    let is_json = request.headers.get("content-type") == Some("application/json");
    if is_json {
        request.query = format!("bodySHA256={}", hex::encode(Sha256::digest(&request.body)));
    }
    let url = if request.query.is_empty() { URL.to_owned() } else { format!("{URL}?{}", request.query) };
    let body = if is_json || request.method == "GET" { &[][..] } else { &request.body };
    let form = crate::domain::carriers::form::Form::read(body).unwrap();
    let parameters = signed_parameters(&form);
    let signature = sign(&Secret::new("12345"), &url, &parameters).unwrap();
    request.headers.add("X-Twilio-Signature", signature);
    let credentials = Credentials::default().with("authToken", "12345");
    let authentic =
        Authentic::check(CarrierId::Twilio, &request, &ExpectedProof::timeless(&url, &credentials)).unwrap();
    let mut events = Twilio::parse(&authentic)?;
    assert_eq!(events.len(), 1);
    let event = events.remove(0);
    assert!(Twilio::claims(&request).contains(&event.key), "the key of an event is among the claims");
    Ok(event)
}

fn channel() -> Channel {
    Channel { id: ChannelId::new("demo-sms"), ..fixtures::channel(CarrierId::Twilio, "+12025550111", &[]) }
}

/// An event as its reader meets it, without what is the same for all.
fn shown(event: CarrierEvent) -> Value {
    let (channel, now, id) = (channel(), Timestamp::UNIX_EPOCH, CorrelationId::new("thread"));
    let mut shown = match event {
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
        for same in ["direction", "receivedAt", "originalPayload"] {
            fields.remove(same);
        }
    }
    shown
}

fn table(rows: &[(&str, &str, &str)]) -> BTreeMap<String, Value> {
    let show = |row: &(&str, &str, &str)| {
        let event = parsed(post("", format!("{}&{}", row.1, row.2).as_bytes())).unwrap();
        (row.0.to_owned(), shown(event.event))
    };
    rows.iter().map(show).collect()
}

#[test]
fn all_is_well_is_said_in_twiml() {
    let response = Twilio::acknowledgement();
    assert_eq!((response.status, response.headers.get("content-type")), (200, Some("text/xml")));
    assert_eq!(response.body, b"<Response/>");
    assert!(Twilio::handshake(&post("", b""), &[]).is_none());
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(query in "[ -~]{0,60}", body in prop::collection::vec(any::<u8>(), 0..300), json: bool) {
        let mut request = post(&query, &body);
        if json {
            request.headers = [("content-type", "application/json")].into_iter().collect();
        }
        let _ = Twilio::claims(&request);
        let _ = crate::domain::carriers::twilio::parse::parse(&request);
        let _ = Twilio::verify(&request, &ExpectedProof::timeless(&query, &Credentials::default().with("authToken", "12345")));
        let _ = Twilio::result(&MessagePart::text(""), &Response::new(200, "", body));
    }

    #[test]
    fn no_word_of_tomorrow_costs_a_message(status in ".{0,20}", kind in ".{0,20}", media in ".{0,5}", degrees in ".{0,5}") {
        let mut form = form_urlencoded::Serializer::new(SMS.to_owned());
        let pairs = [("MessageStatus", &status), ("MessageType", &kind), ("NumMedia", &media), ("Latitude", &degrees)];
        form.extend_pairs(pairs).append_pair("Longitude", "0").append_pair("RawDlrDoneDate", &kind);
        let event = parsed(post("", form.finish().as_bytes())).unwrap().event;
        let broken = matches!(event, CarrierEvent::Broken { .. });
        prop_assert!(!broken);
    }
}
