//! What Inteliquent tells and what we make of it.

use std::collections::BTreeMap;

use insta::assert_json_snapshot;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::domain::carriers::fixtures;
use crate::domain::carriers::inbound::CarrierEvent;
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
fn every_kind_of_message_is_read() {
    let files = ["https://media.example/photo.jpg?sig=1", "https://media.example/0.smil", "https://media.example/1234"];
    let messages = table(&[
        ("text", json!({"text": "Hi 👋", "deliveryReceipt": false})),
        ("text without deliveryReceipt", json!({"text": "Hi"})),
        ("numbers as numbers", json!({"from": 14_155_550_100_u64, "to": [12_025_550_114_u64], "text": 42})),
        ("one recipient without a list", json!({"to": "12025550114", "text": "Hi"})),
        ("numbers of ten digits", json!({"from": "4155550100", "to": ["2025550114"], "text": "Hi"})),
        ("numbers with a plus", json!({"from": "+14155550100", "to": ["+1 (202) 555-0114"], "text": "Hi"})),
        ("short code", json!({"from": "384387", "text": "Your code is 1234"})),
        ("pictures", json!({"text": "Look", "deliveryReceipt": false, "mediaUrls": files})),
        ("pictures without a text", json!({"text": "", "mediaUrls": ["https://media.example/a.png"]})),
        ("one picture without a list", json!({"mediaUrls": "https://media.example/a.png"})),
        ("the layout only", json!({"text": "", "mediaUrls": ["https://media.example/0.SMIL"]})),
        ("nothing", json!({})),
        ("zero characters", json!({"text": "a\u{0}b\u{0}"})),
        (
            "group",
            json!({"to": ["12025550114", "13125550100", "12025550114"], "text": "All", "deliveryReceipt": false}),
        ),
        ("a recipient that is none", json!({"to": ["12025550114", null, {}, ""], "text": "Hi"})),
        ("fragment", json!({"text": "to be cont", "udh": "050003CC0301"})),
        ("header of no fragment", json!({"text": "x", "udh": "0605040b8423f0"})),
        ("without an id", json!({"referenceId": null, "text": "Hi"})),
        ("without a sender", json!({"from": null, "text": "Hi"})),
        ("with what nobody knows", json!({"text": "Hi", "from": "14155550100", "mood": {"deep": [1]}, "status": "x"})),
    ]);
    assert_json_snapshot!("messages", messages);
}

#[test]
fn what_others_have_seen_is_read_too() {
    let message = json!({"id": "m1", "from": "14155550100", "to": "12025550114", "text": "Hi", "media": [
        "https://media.example/a.png", {"url": "https://media.example/b.png"}, {"href": "https://media.example/c.png"},
        {"mediaUrl": "https://media.example/d.png"}, {"media_url": "https://media.example/e.png"}, {"name": "f"}, 7, null,
    ]});
    let bare = json!({"referenceId": null, "from": null, "to": null});
    let with = |more: Value| {
        let mut all = bare.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let tolerances = table(&[
        ("mo_text", json!({"type": "mo_text", "text": "Hi"})),
        ("MO_MEDIA", json!({"type": "MO_MEDIA", "media_urls": ["https://media.example/a.gif"]})),
        ("message", with(json!({"type": "mo_media", "message": message}))),
        (
            "event",
            with(json!({"event": {"referenceId": "e1", "from": "14155550100", "to": ["12025550114"], "text": "Hi"}})),
        ),
        ("message that is a text", json!({"text": "Hi", "message": "accepted", "event": 1})),
        ("the top wins", json!({"text": "top", "message": {"text": "below", "id": "m2"}})),
        ("flag as a text", json!({"type": "sms", "text": "Hi", "deliveryReceipt": "false"})),
        ("type of tomorrow", json!({"type": "typing_started"})),
        ("type of tomorrow with a text", json!({"type": "mms", "text": "Hi"})),
        ("type of tomorrow that is a message", json!({"type": "hologram", "deliveryReceipt": false, "text": "Hi"})),
    ]);
    assert_json_snapshot!("tolerances", tolerances);
}

#[test]
fn every_receipt_is_read() {
    let status = |word: &str| json!({"deliveryReceipt": true, "status": word});
    let receipts = table(&[
        ("documented", json!({"deliveryReceipt": true})),
        ("with our reference", json!({"deliveryReceipt": true, "referenceId": "018f-ab.1.0"})),
        ("ours is the sender", json!({"deliveryReceipt": true, "from": "12025550114", "to": ["14155550100"]})),
        ("one number", json!({"deliveryReceipt": true, "from": null})),
        ("as a text", json!({"deliveryReceipt": "true"})),
        ("delivered", status("delivered")),
        ("DELIVERY_REPORT", status("DELIVERY_REPORT")),
        ("success", status("success")),
        ("successful", status("successful")),
        (
            "failed",
            json!({"deliveryReceipt": true, "status": "failed", "statusCode": 34,
            "description": "TN 14155550100 is unreachable"}),
        ),
        ("rejected", status("rejected")),
        ("undelivered", status("undelivered")),
        ("message_failed", json!({"type": "message_failed"})),
        (
            "message_failed, delivered",
            json!({"type": "message_failed", "status": "delivered", "deliveryReceipt": true}),
        ),
        ("status of tomorrow", status("teleported")),
        ("without an id", json!({"deliveryReceipt": true, "referenceId": null})),
    ]);
    assert_json_snapshot!("receipts", receipts);
}

#[test]
fn a_webhook_claims_the_numbers_that_may_be_ours() {
    let check = |body: &str, expected: &[&str]| {
        let claims = Inteliquent::claims(&post(body.as_bytes()));
        assert_eq!(claims.iter().map(ChannelKey::as_str).collect::<Vec<_>>(), expected, "{body}");
    };
    check(r#"{"from":"14155550100","to":["12025550114"]}"#, &["+12025550114"]);
    check(r#"{"from":"14155550100","to":["12025550114","2025550114",13125550100]}"#, &["+12025550114", "+13125550100"]);
    check(r#"{"from":"1","to":["12025550114"],"deliveryReceipt":true}"#, &["1", "+12025550114"]);
    check(r#"{"from":"12025550114","to":"14155550100","deliveryReceipt":true}"#, &["+12025550114", "+14155550100"]);
    check(r#"{"to":"384387"}"#, &["384387"]);
    check(r#"{"to":[]}"#, &[]);
    check(r#"{"to":null,"from":"14155550100"}"#, &[]);
    check("{}", &[]);
    check("[]", &[]);
    check("", &[]);
    check("\u{feff}{", &[]);
    let many: Vec<u64> = (0..1_000).map(|at| 12_025_550_000 + at).collect();
    assert_eq!(Inteliquent::claims(&post(json!({"to": many}).to_string().as_bytes())).len(), 50);
}

#[test]
fn a_message_without_a_reference_has_the_id_of_its_header() {
    let check = |webhook: Value, id: Option<&str>, expected: &str| {
        let mut request = post(body(&webhook).as_bytes());
        if let Some(id) = id {
            request.headers.add("messageID", id);
        }
        let events = parse::events(&request).unwrap();
        let found = match &events[0].event {
            CarrierEvent::Message(message) => format!("message {}", message.carrier_message_id),
            CarrierEvent::Receipt(receipt) => format!("receipt {}", receipt.carrier_message_id),
            CarrierEvent::Broken { reason, .. } => reason.clone(),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{webhook} {id:?}");
    };
    let (text, bare) = (json!({"text": "Hi"}), json!({"text": "Hi", "referenceId": null}));
    check(text, Some("5f0c"), "message AccO09773Fd7Gdec");
    check(bare.clone(), Some("5f0c"), "message 5f0c");
    check(bare.clone(), Some(" "), "message without a referenceId");
    check(bare, None, "message without a referenceId");
    // The header of a report names the report; our message only where it is our reference.
    let report = json!({"deliveryReceipt": true, "referenceId": null});
    check(report.clone(), Some("5f0c"), "receipt without a referenceId");
    check(report, Some("018f-ab.0.0"), "receipt 018f-ab.0.0");
}

#[test]
fn a_webhook_that_nobody_can_read_is_kept_as_a_whole() {
    let check = |body: &str, expected: &str| {
        assert_eq!(
            parsed(body).unwrap_err(),
            Failure::permanent(expected.to_owned()),
            "{}",
            &body[..body.len().min(40)]
        );
    };
    check("", "webhook is not readable at line 1 column 0");
    check("{", "webhook is not readable at line 1 column 1");
    check("[]", "webhook is no object");
    check(r#"{"referenceId":"1","from":"14155550100"}"#, "webhook without a number that could be ours");
    check(
        &format!(r#"{{"to":"12025550114","text":"{}"}}"#, "a".repeat(256 * 1024)),
        "webhook is longer than 262144 bytes",
    );
}

#[test]
fn what_nobody_can_hold_is_kept_as_text_and_the_message_is_read() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for odd in ["\"\\ud800\"", "1e400", deep.as_str()] {
        let body = format!(r#"{{"referenceId":"1","from":"14155550100","to":"12025550114","text":"Hi","x":{odd}}}"#);
        match parsed(&body).unwrap().pop().map(|parsed| parsed.event) {
            Some(CarrierEvent::Message(message)) => assert!(message.payload["x"].to_string().contains('"')),
            other => panic!("{other:?} is not a message"),
        }
    }
}

#[test]
fn a_repeated_webhook_is_the_same_message_and_each_member_of_a_group_gets_one() {
    let ids = |to: Value| -> Vec<String> {
        let events = parsed(&body(&json!({"to": to, "text": "Hi"}))).unwrap();
        let id = |parsed: ParsedEvent| match parsed.event {
            CarrierEvent::Message(message) => message.carrier_message_id,
            other => panic!("{other:?} is not a message"),
        };
        events.into_iter().map(id).collect()
    };
    assert_eq!(ids(json!(["12025550114"])), ["AccO09773Fd7Gdec"]);
    assert_eq!(ids(json!("+1 202 555 0114")), ["AccO09773Fd7Gdec"]);
    let group = ["AccO09773Fd7Gdec/+12025550114", "AccO09773Fd7Gdec/+13125550100"];
    assert_eq!(ids(json!(["12025550114", "13125550100"])), group);
    assert_eq!(ids(json!(["2025550114", "13125550100", "12025550114"])), group);
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
        let _ = parse::events(&request);
        let _ = Inteliquent::result(&MessagePart::text(""), &Response::new(200, "", body));
        let _ = cidr::Cidr::read(&list);
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
