//! Tests of what LiveChat refuses, and of its webhooks.

use serde_json::Map;

use super::*;

#[test]
fn nonsense_is_refused_with_livechats_types() {
    let check = |chat: &str, change: Value, expected: Result<&str, &str>| {
        let mut event = json!({"type": "message", "text": "Hi", "custom_id": "a.0.0"});
        over(&mut event, &change);
        let read = read(&json!({"chat_id": chat, "event": event}));
        let outcome = read.as_ref().map(|taken| taken.kind.as_str()).map_err(|refusal| refusal.code.clone().unwrap());
        assert_eq!(outcome, expected.map_err(Code::from), "{chat} {change}");
    };
    check("PJ0MRSHTDG", json!({}), Ok("text"));
    check("PJ0MRSHTDG", json!({"type": "file", "url": "https://cdn.livechat-files.com/api/file/1"}), Ok("file"));
    check("", json!({}), Err("validation"));
    check("NOBODY1", json!({}), Err("not_found"));
    check("INACTIVE1", json!({}), Err("chat_inactive"));
    check("PJ0MRSHTDG", json!({"type": "smoke"}), Err("validation"));
    check("PJ0MRSHTDG", json!({"text": ""}), Err("validation"));
    check("PJ0MRSHTDG", json!({"text": "x".repeat(16_385)}), Err("entity_too_large"));
    check("PJ0MRSHTDG", json!({"type": "file", "url": "https://elsewhere.example/1"}), Err("validation"));
}

#[test]
fn a_chat_opens_once_and_its_customer_stays_the_same() {
    let message = |first| {
        let written = Written {
            from: "PJ0MRSHTDG",
            name: None,
            id: "K_1",
            text: "Hi",
            fields: &Map::new(),
            at: Timestamp::UNIX_EPOCH,
            first,
        };
        serde_json::from_str::<Value>(&LiveChat.message(&written)).unwrap()
    };
    let (first, next) = (message(true), message(false));
    assert_eq!(first["action"], "incoming_chat");
    assert_eq!(next["action"], "incoming_event");
    assert_eq!(first["payload"]["chat"]["thread"]["events"][1], next["payload"]["event"]);
}

#[test]
fn the_secret_stands_in_a_body_that_has_room_for_it() {
    let check = |body: &str, expected: &str| {
        let signing = Signing { secret: "s", scheme: None, fresh: "", at: Timestamp::UNIX_EPOCH };
        let webhook = LiveChat.sign(Webhook::post(CarrierId::LiveChat, "http://x/", body), &signing);
        assert_eq!(webhook.body, expected);
    };
    check(r#"{"action":"incoming_chat"}"#, r#"{"action":"incoming_chat","secret_key":"s"}"#);
    check(r#"{"action":"#, r#"{"action":"#);
}
