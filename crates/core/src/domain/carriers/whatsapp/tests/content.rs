//! Tests of every kind of message, normalized, against its snapshot in `snapshots`.

use serde_json::{Map, Value, json};

use super::{events, from_ana, message, message_in, normalized, outcome, webhook};
use crate::domain::carriers::inbound::CarrierEvent;
use crate::model::message::Message;

#[test]
fn every_kind_becomes_what_its_snapshot_says() {
    let kinds: Map<String, Value> =
        serde_json::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/whatsapp-kinds.json")))
            .unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, kind) in kinds {
        let normalized = normalized(message(kind));
        let mut written = serde_json::to_value(&normalized).unwrap();
        assert!(serde_json::from_value::<Message>(written.clone()).unwrap() == normalized, "{name} changes on its way");
        // What is the same in every one of them is looked at in `text` only.
        if name != "text" {
            written.as_object_mut().unwrap().retain(|key, _| VARYING.contains(&key.as_str()));
        }
        settings.bind(|| insta::assert_json_snapshot!(name.replace(' ', "-"), written));
    }
}

const VARYING: [&str; 5] = ["body", "content", "mediaUrls", "replyTo", "metadata"];

#[test]
fn a_message_that_lacks_what_its_type_promises_is_broken() {
    let check = |wreck: Value, reason: &str| assert_eq!(outcome(from_ana(wreck)), format!("broken {reason}"));
    check(json!({ "type": "text" }), "a message of type text has no text");
    check(json!({ "type": "text", "text": {} }), "the text of a message is not readable");
    check(json!({ "type": "text", "text": "hi" }), "the text of a message is not readable");
    check(json!({ "type": "image", "image": {} }), "the image of a message has neither id nor url");
    check(
        json!({ "type": "location", "location": { "latitude": "north", "longitude": 1 } }),
        "the location of a message is not readable",
    );
    check(
        json!({ "type": "location", "location": { "latitude": "NaN", "longitude": 1 } }),
        "the location of a message is not readable",
    );
    check(
        json!({ "type": "interactive", "interactive": { "type": "list_reply" } }),
        "the interactive of a message has no reply",
    );
    check(
        json!({ "type": "edit", "edit": { "original_message_id": "w", "message": { "type": "edit" } } }),
        "an edit of an edit",
    );
    check(json!({ "type": "text", "id": "" }), "a message has no id");
}

#[test]
fn a_field_that_nobody_needs_costs_no_message() {
    let check = |odd: Value| {
        let mut text = json!({ "type": "text", "text": { "body": "hi" } });
        text.as_object_mut().unwrap().extend(odd.as_object().unwrap().clone());
        assert_eq!(message(text).body, "hi", "{odd}");
    };
    check(json!({ "context": "x" }));
    check(json!({ "context": { "forwarded": "yes", "frequently_forwarded": 1, "id": {} } }));
    check(json!({ "timestamp": {}, "group_id": true, "from_user_id": [], "from_parent_user_id": {} }));
}

#[test]
fn a_message_that_does_not_say_who_wrote_it_is_by_the_only_one_whom_the_webhook_names() {
    let check = |contacts: Value, expected: Option<(&str, &str)>| {
        let text = json!({ "id": "wamid.A", "type": "text", "text": { "body": "x" } });
        let news = json!({ "contacts": contacts, "messages": [text] });
        let told = events(&webhook("messages", news));
        let found = match told.as_slice() {
            [CarrierEvent::Message(message)] => Some((message.from.address.kind(), message.from.address.as_str())),
            [CarrierEvent::Broken { reason, .. }] => {
                assert_eq!(reason, "a message has no sender");
                None
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(found, expected, "{contacts}");
    };
    let (ana, user) = (json!({ "wa_id": "16505550123" }), json!({ "user_id": "US.134" }));
    check(json!([user]), Some(("whatsAppUser", "US.134")));
    check(json!([ana]), Some(("phone", "+16505550123")));
    check(json!([{ "wa_id": "16505550123", "user_id": "US.134" }]), Some(("phone", "+16505550123")));
    check(json!([ana, user]), None);
    check(json!([{ "profile": { "name": "Ana" } }]), None);
    check(json!([]), None);
    check(json!({}), None);
}

#[test]
fn a_text_longer_than_whatsapp_allows_is_kept() {
    let long = "🙂".repeat(5000);
    assert_eq!(message(json!({ "type": "text", "text": { "body": long } })).body, long);
}

#[test]
fn a_message_without_a_type_is_kept_as_it_came() {
    assert_eq!(outcome(from_ana(json!({ "hologram": 1 }))), "message other(none)");
}

#[test]
fn the_time_is_read_in_seconds_and_milliseconds_and_an_absurd_one_is_not() {
    let check = |timestamp: Value, expected: Option<&str>| {
        let read = message(json!({ "type": "text", "text": { "body": "x" }, "timestamp": timestamp })).timestamp;
        assert_eq!(read.map(|at| at.to_string()).as_deref(), expected, "{timestamp}");
    };
    check(json!("1749416383"), Some("2025-06-08T20:59:43Z"));
    check(json!(1_749_416_383), Some("2025-06-08T20:59:43Z"));
    check(json!("1749416383123"), Some("2025-06-08T20:59:43.123Z"));
    check(json!(1_749_416_383_000_u64), Some("2025-06-08T20:59:43Z"));
    check(json!("0"), None);
    check(json!("-1749416383"), None);
    check(json!("99999999999999999999"), None);
    check(json!("yesterday"), None);
    check(json!(""), None);
    check(Value::Null, None);
}

#[test]
fn a_sender_is_known_by_number_or_user_id_never_by_position() {
    let contacts = json!([
        { "profile": { "name": "Bob" }, "wa_id": "16505550999" },
        { "profile": { "name": "Ana", "username": "ana.r" }, "wa_id": "16505550123", "user_id": "US.134" },
        { "profile": { "name": "Eve" }, "user_id": "US.999" },
        { "profile": { "name": "Rui" }, "wa_id": "551187654321" },
        { "profile": "odd" },
    ]);
    let check = |sender: Value, kind: &str, address: &str, name: Option<&str>| {
        let mut text = json!({ "id": "wamid.A", "type": "text", "text": { "body": "x" } });
        text.as_object_mut().unwrap().extend(sender.as_object().unwrap().clone());
        let from = message_in(json!({ "contacts": contacts, "messages": [text] })).from;
        let read = (from.address.kind(), from.address.as_str(), from.name.as_ref().map(|name| name.0.as_str()));
        assert_eq!(read, (kind, address, name), "{sender}");
    };
    check(json!({ "from": "16505550123" }), "phone", "+16505550123", Some("Ana"));
    check(json!({ "from": "16505550123", "from_user_id": "US.134" }), "phone", "+16505550123", Some("Ana"));
    check(json!({ "from_user_id": "US.999" }), "whatsAppUser", "US.999", Some("Eve"));
    check(json!({ "from": "", "from_user_id": "US.134" }), "whatsAppUser", "US.134", Some("Ana"));
    check(json!({ "from": "US.134" }), "whatsAppUser", "US.134", None);
    check(json!({ "from": "5511987654321" }), "phone", "+5511987654321", Some("Rui"));
    check(json!({ "from": "4915112345678" }), "phone", "+4915112345678", None);
    check(json!({ "from": "odd", "from_user_id": "US.134" }), "whatsAppUser", "US.134", Some("Ana"));
    check(json!({ "from": "odd" }), "chat", "odd", None);
}

#[test]
fn a_message_that_nobody_wrote_is_broken() {
    let news = json!({ "messages": [{ "id": "wamid.A", "type": "text", "text": { "body": "x" } }] });
    assert_eq!(outcome(news), "broken a message has no sender");
}

#[test]
fn what_is_known_of_a_user_goes_into_the_metadata() {
    let news = json!({
        "contacts": [{ "wa_id": "551187654321", "user_id": "BR.134", "profile": { "username": "rui" } }],
        "messages": [{ "id": "wamid.A", "from": "5511987654321", "from_user_id": "BR.134", "from_parent_user_id": "BR.ENT.118",
            "type": "text", "text": { "body": "x" } }],
    });
    let expected =
        json!({ "userId": "BR.134", "parentUserId": "BR.ENT.118", "username": "rui", "waId": "551187654321" });
    assert_eq!(Value::Object(message_in(news).metadata), expected);
}
