//! Tests of the secret: which one is believed, and that it is not kept.

use serde_json::{Value, json};

use super::{CUSTOMER, SECRET, in_chat, message, normalized, webhook};
use crate::domain::carriers::Carrier;
use crate::domain::carriers::inbound::CarrierEvent;
use crate::domain::carriers::livechat::LiveChat;
use crate::domain::carriers::livechat::auth::{transcript, verify};
use crate::foundation::http::Request;
use crate::foundation::secret::Credentials;

/// The vectors of all carriers; LiveChat's are of livechat/lc-sdk-go (`webhooks/handler.go`).
const VECTORS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/signature-vectors.json"));

fn credentials() -> Credentials {
    Credentials::default().with("webhookSecret", SECRET)
}

#[test]
fn the_vectors_of_livechat_hold() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let vectors = vectors["livechat_secret"].as_array().unwrap();
    assert!(vectors.len() >= 2);
    for vector in vectors {
        let credentials = Credentials::default().with("webhookSecret", vector["configured"].as_str().unwrap());
        let body = json!({ "secret_key": vector["body_secret_key"], "action": "incoming_event" }).to_string();
        let verdict = verify(body.as_bytes(), &credentials).is_ok();
        assert_eq!(verdict, vector["valid"].as_bool().unwrap(), "{vector}");
    }
}

#[test]
fn only_the_secret_as_a_string_and_once_is_believed() {
    let check = |body: &str, expected: bool| {
        assert_eq!(verify(body.as_bytes(), &credentials()).is_ok(), expected, "{body}");
    };
    check(r#"{"secret_key":"our-secret"}"#, true);
    check(r#"{"secret_key":"our\u002dsecret","organization_id":{},"payload":[]}"#, true);
    for forged in [
        r#"{"secret_key":"our-secre"}"#,
        r#"{"secret_key":"our-secret "}"#,
        r#"{"secret_key":"OUR-SECRET"}"#,
        r#"{"secret_key":""}"#,
        r#"{"secret_key":null}"#,
        r#"{"secret_key":1234}"#,
        r#"{"secret_key":["our-secret"]}"#,
        r#"{"secret_key":{"our-secret":"our-secret"}}"#,
        r#"{"secret_key":"our-secret","secret_key":"our-secret"}"#,
        r#"{"secret_key":"x","secret_key":"our-secret"}"#,
        r#"{"secret_key":"our-secret","secret\u005fkey":"x"}"#,
        r#"{"Secret_Key":"our-secret"}"#,
        r#"{"payload":{"secret_key":"our-secret"}}"#,
        r#"{"secret_key":"our-secret"} {}"#,
        r#"{"secret_key":"our-secret""#,
        "\"our-secret\"",
        "our-secret",
        "{}",
        "null",
        "",
    ] {
        check(forged, false);
    }
    assert!(verify(b"{\"secret_key\":\"our-secret\",\"payload\":\"\xff\"}", &credentials()).is_err());
}

#[test]
fn both_secrets_are_believed_while_they_are_changed_and_none_without_one() {
    let body = |secret: &str| json!({ "secret_key": secret }).to_string();
    let check = |credentials: &Credentials, secret: &str, expected: bool| {
        assert_eq!(verify(body(secret).as_bytes(), credentials).is_ok(), expected, "{secret}");
    };
    let both = Credentials::default().with("webhookSecret", "new").with("secondaryWebhookSecret", "old");
    check(&both, "new", true);
    check(&both, "old", true);
    check(&both, "", false);
    check(&both, "newold", false);
    let empty = Credentials::default().with("webhookSecret", "").with("apiKey", "key");
    check(&empty, "", false);
    check(&empty, "key", false);
    check(&Credentials::default(), "new", false);
}

#[test]
fn only_a_post_with_a_body_can_be_a_webhook() {
    let request =
        |method: &str, body: &[u8]| Request { method: method.to_owned(), body: body.to_vec(), ..Request::default() };
    assert!(LiveChat::is_signed(&request("POST", b"{}")));
    assert!(!LiveChat::is_signed(&request("POST", b"")));
    assert!(!LiveChat::is_signed(&request("GET", b"{}")));
}

#[test]
fn what_is_kept_of_a_webhook_does_not_hold_the_secret() {
    let check = |body: &[u8], kept: &str| {
        let transcript = transcript(body);
        assert!(!transcript.contains(SECRET), "{transcript}");
        assert!(transcript.contains(kept), "{transcript}");
    };
    let nested = json!({ "a": [{ "secret_key": SECRET }], SECRET: 1, "b": format!("is {SECRET}!"), "c": "kept" });
    check(webhook("incoming_event", &nested).to_string().as_bytes(), r#""c":"kept""#);
    check(webhook("incoming_event", &nested).to_string().as_bytes(), r#""action":"incoming_event""#);
    // None of these is believed, so it is not known what to look for.
    check(json!({ "payload": { "secret_key": SECRET, "x": SECRET } }).to_string().as_bytes(), "unreadable bytes");
    check(br#"{"secret_key":"our-secret","secret_key":7,"x":"7"}"#, "unreadable bytes");
    check(br#"["our-secret",1,2,{"secret_key":"our-secret"}]"#, "unreadable bytes");
    check(br#"{"secret_key":"our-secret","x":1e999}"#, "unreadable bytes, SHA-256 ");
    check(br#"{"secret_key":"our-secret","x":"\ud83d"}"#, "unreadable bytes");
    check(br#"{"secret_key":"our-secret","#, "unreadable bytes");
    check(b"our-secret\xff", "11 unreadable bytes");
    let deep = format!("{{\"secret_key\":\"our-secret\",\"x\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    check(deep.as_bytes(), "unreadable bytes");
}

#[test]
fn neither_a_message_nor_a_wreck_keeps_the_secret() {
    for kind in ["message", "filled_form", "custom", "hologram"] {
        let event = json!({ "type": kind, "text": "hello", "fields": [SECRET],
                            "properties": { "secret_key": SECRET, "note": SECRET } });
        let message = normalized(message("incoming_event", &in_chat(event)));
        assert!(!message.to_string().contains(SECRET), "{message}");
        assert_eq!(message["originalPayload"]["event"]["text"], "hello");
        assert_eq!(message["originalPayload"]["chat_id"], "PJ0MRSHTDG");
    }

    for wreck in
        [json!({ "event": { "secret_key": SECRET } }), json!([SECRET]), json!({ "chat_id": "x", "event": SECRET })]
    {
        match super::events("incoming_event", &wreck).pop() {
            Some(CarrierEvent::Broken { payload, .. }) => assert!(!payload.to_string().contains(SECRET), "{payload}"),
            other => panic!("{other:?} is not broken"),
        }
    }
}

#[test]
fn what_a_visitor_calls_a_secret_changes_no_other_word() {
    for named in ["-", "a", "e", "*", "message", "our-secre"] {
        let event = json!({ "text": "a - b * message", "properties": [{ "secret_key": named }] });
        let message = normalized(message("incoming_event", &in_chat(event)));
        let found = (&message["body"], &message["carrierMessageId"], &message["metadata"]["userId"]);
        assert_eq!(found, (&json!("a - b * message"), &json!("K600PKZON8_3"), &json!(CUSTOMER)), "{named}");
        assert_eq!(message["originalPayload"]["event"]["properties"], json!([{ "secret_key": "***" }]));
        assert_eq!(message["originalPayload"]["event"]["text"], "a - b * message");
    }
}

#[test]
fn many_secrets_in_one_body_make_it_no_longer() {
    let stars = vec![json!({ "secret_key": "*" }); 25];
    let body = webhook("incoming_event", &in_chat(json!({ "text": "*".repeat(1000), "properties": stars })));
    let body = body.to_string();
    assert!(transcript(body.as_bytes()).len() < body.len() + 1000);
}
