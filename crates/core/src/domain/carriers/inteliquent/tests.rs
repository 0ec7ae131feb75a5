//! Tests of Inteliquent's webhooks, requests and answers.

mod auth;
mod content;
mod parse;
mod receipts;
mod send;

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::carriers::fixtures;
use crate::domain::carriers::inbound::CarrierEvent;
use crate::domain::carriers::inteliquent::auth::cidr::Cidr;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey};
use crate::model::message::CorrelationId;

const HEADER: (&str, &str) = ("x-ours", "abc");

fn post(body: &[u8]) -> Request {
    Request {
        method: "POST".to_owned(),
        headers: [HEADER].into_iter().collect(),
        body: body.to_vec(),
        ..Request::default()
    }
}

fn parsed(body: &str) -> Result<Vec<ParsedEvent>, Failure> {
    let request = post(body.as_bytes());
    let credentials = Credentials::default().with("headerName", HEADER.0).with("headerValue", HEADER.1);
    let expected = ExpectedProof::timeless("", &credentials);
    let events = Inteliquent::parse(&Authentic::check(CarrierId::Inteliquent, &request, &expected).unwrap())?;
    let claims = Inteliquent::claims(&request);
    assert!(events.iter().all(|event| claims.contains(&event.key)), "the key of each event is among the claims");
    Ok(events)
}

fn channel() -> Channel {
    fixtures::channel(CarrierId::Inteliquent, "+12025550114", &[])
}

/// An event as its reader meets it, without what is the same for all.
fn shown(parsed: ParsedEvent) -> Value {
    let (channel, now, id) = (channel(), Timestamp::UNIX_EPOCH, CorrelationId::new("thread"));
    let key = parsed.key.as_str().to_owned();
    let mut shown = match parsed.event {
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
        for same in ["direction", "receivedAt", "timestamp", "at", "originalPayload"] {
            fields.remove(same);
        }
    }
    json!({"key": key, "shared": parsed.shared, "event": shown})
}

/// `webhook` with what every one has, unless it says otherwise; `null` takes it out.
fn body(webhook: &Value) -> String {
    let mut all = json!({"referenceId": "AccO09773Fd7Gdec", "from": "14155550100", "to": ["12025550114"]});
    for (name, value) in webhook.as_object().unwrap() {
        match value {
            Value::Null => all.as_object_mut().unwrap().remove(name),
            value => all.as_object_mut().unwrap().insert(name.clone(), value.clone()),
        };
    }
    all.to_string()
}

fn table(rows: &[(&str, Value)]) -> BTreeMap<String, Value> {
    let show = |row: &(&str, Value)| {
        let events = parsed(&body(&row.1)).unwrap_or_else(|failure| panic!("{}: {failure}", row.0));
        (row.0.to_owned(), events.into_iter().map(shown).collect())
    };
    rows.iter().map(show).collect()
}

#[test]
fn only_a_request_with_nothing_at_all_is_refused_unseen() {
    let check = |headers: &[(&str, &str)], source_ip: Option<&str>, expected: bool| {
        let source_ip = source_ip.map(str::to_owned);
        let request = Request { headers: headers.iter().copied().collect(), source_ip, ..post(b"{}") };
        assert_eq!(Inteliquent::is_signed(&request), expected);
    };
    check(&[], None, false);
    check(&[("x-ours", "abc")], None, true);
    check(&[], Some("203.0.113.9"), true);
}

#[test]
fn all_is_well_is_said_in_inteliquents_words() {
    let response = Inteliquent::acknowledgement();
    assert_eq!((response.status, response.headers.get("content-type")), (200, Some("application/json")));
    assert_eq!(response.body, br#"{"statusCode":"200","status":"success"}"#);
    assert!(Inteliquent::handshake(&post(b""), &[]).is_none());
    assert_eq!(Inteliquent::refusal(), Response::unauthorized());
}

#[test]
fn its_limits_are_for_text_messages_and_pictures() {
    assert!(Inteliquent::limits(ChannelKind::Chat).is_none() && Inteliquent::limits(ChannelKind::WhatsApp).is_none());
    assert_eq!(Inteliquent::limits(ChannelKind::Sms).map(|limits| limits.files), Some(0));
    let mms = Inteliquent::limits(ChannelKind::Mms).unwrap();
    assert_eq!((mms.together, mms.media[0].bytes), (Some(1_000_000), 1_000_000));
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..300), list in ".{0,30}", id in ".{0,20}") {
        let request = Request { source_ip: Some(list.clone()), ..post(&body) };
        let _ = Inteliquent::claims(&request);
        let _ = crate::domain::carriers::inteliquent::parse::events(&request);
        let _ = Inteliquent::result(&MessagePart::text(""), &Response::new(200, "", body));
        let _ = Cidr::read(&list);
        let credentials = Credentials::default().with("sourceAddresses", list).with("verificationKey", id);
        let _ = Inteliquent::verify(&request, &ExpectedProof::timeless("", &credentials));
    }

    #[test]
    fn no_word_of_tomorrow_costs_a_message(
        kind in ".{0,20}", status in ".{0,20}", udh in ".{0,20}", url in ".{0,30}", receipt in any::<bool>()
    ) {
        let webhook = json!({"type": kind, "status": status, "udh": udh, "mediaUrls": [url], "deliveryReceipt": receipt});
        for parsed in parsed(&body(&webhook)).unwrap() {
            let broken = matches!(parsed.event, CarrierEvent::Broken { .. });
            prop_assert!(!broken);
        }
    }

    #[test]
    fn whatever_a_field_holds_the_webhook_is_read(
        name in prop::sample::select(vec![
            "text", "mediaUrls", "media", "media_urls", "type", "status", "udh", "message", "event", "deliveryReceipt",
            "statusCode", "description", "id",
        ]),
        value in prop::sample::select(vec![
            json!([]), json!({}), json!(true), json!(1.5), json!([[1], {"url": []}]), json!({"id": {}}), json!("x"),
        ]),
    ) {
        let webhook = json!({ name: value });
        prop_assert!(parsed(&body(&webhook)).is_ok(), "not read");
    }
}
