//! Tests of every action, and of the channels that its events are for.

mod hostile;

use serde_json::{Value, json};

use super::*;
use crate::domain::carriers::livechat::LiveChat;
use crate::domain::carriers::livechat::parse;
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;

#[test]
fn a_webhook_is_for_its_organization_or_its_license() {
    let check = |body: &str, expected: &[&str]| {
        let request = Request { body: body.as_bytes().to_vec(), ..Request::default() };
        let claims = LiveChat::claims(&request);
        assert_eq!(claims.iter().map(ChannelKey::as_str).collect::<Vec<_>>(), expected, "{body}");
        let keys = parse::events(body.as_bytes()).unwrap_or_default().into_iter().map(|parsed| parsed.key);
        assert!(keys.into_iter().all(|key| claims.contains(&key)), "no event is for a channel unclaimed");
    };
    check(&webhook("incoming_event", &in_chat(json!({ "text": "x" }))).to_string(), &[ORGANIZATION]);
    check(r#"{"license_id":1520,"action":"incoming_event","payload":{}}"#, &["license:1520"]);
    check(r#"{"license_id":"1520"}"#, &["license:1520"]);
    check(r#"{"organization_id":"o","license_id":1520}"#, &["o"]);
    check(r#"{"organization_id":" ","license_id":1520}"#, &["license:1520"]);
    check(r#"{"organization_id":null}"#, &[]);
    check(r#"{"organization_id":{"a":1}}"#, &[]);
    check(r#"{"organization_id":"a","organization_id":"b"}"#, &[]);
    check("{}", &[]);
    check("organization", &[]);
    check("", &[]);
}

#[test]
fn a_webhook_for_nobody_is_refused() {
    let nobody = parse::events(br#"{"action":"incoming_event","payload":{}}"#).unwrap_err();
    assert_eq!(nobody, Failure::permanent("webhook has neither organization_id nor license_id"));
    assert!(matches!(parse::events(b"{"), Err(Failure::Permanent(_))));
}

#[test]
fn every_action_is_known_or_ignored() {
    let check = |action: &str, payload: Value, expected: &str| assert_eq!(outcome(action, &payload), expected);
    check("incoming_event", in_chat(json!({ "text": "x" })), "message text K600PKZON8_3");
    check("event_deleted", in_chat(json!({ "deleted": true })), "message deletion K600PKZON8_3:deleted");
    let pressed = json!({ "user_id": CUSTOMER, "chat_id": "C", "thread_id": "T", "event_id": "E",
                          "postback": { "id": "yes", "toggled": true } });
    let press = "message interactiveReply E:postback:yes:b7eff798-f8df-4364-8059-649c35c9ed0c";
    check("incoming_rich_message_postback", pressed, press);
    let seen = json!({ "user_id": CUSTOMER, "chat_id": "C", "seen_up_to": "2025-10-12T15:19:21.010200Z" });
    check("events_marked_as_seen", seen, "seen C 2025-10-12T15:19:21.0102Z");
    for other in [
        "chat_deactivated",
        "chat_transferred",
        "user_added_to_chat",
        "user_removed_from_chat",
        "chat_access_updated",
        "chat_properties_updated",
        "chat_properties_deleted",
        "thread_properties_updated",
        "event_properties_updated",
        "thread_tagged",
        "thread_untagged",
        "thread_summary_set",
        "routing_status_set",
        "incoming_customer",
        "customer_session_fields_updated",
        "agent_created",
        "bot_updated",
        "group_deleted",
        "tag_created",
        "auto_access_added",
        "something_of_tomorrow",
    ] {
        check(other, json!({ "chat_id": "C" }), &format!("ignored action {other}"));
    }
    check("", Value::Null, "ignored action none");
    check(&"x".repeat(100), json!([]), &format!("ignored action {}", "x".repeat(64)));
}

#[test]
fn the_first_messages_are_inside_the_chat_and_its_users_tell_who_wrote() {
    let event = |id: &str, author: &str, event: Value| {
        let mut event = by_customer(event);
        event["id"] = json!(id);
        event["author_id"] = json!(author);
        event
    };
    let users = json!([
        { "id": "odd-customer", "type": "customer", "name": "Ana Ruiz", "email": "ana@example.com" },
        { "id": "c7eff798-f8df-4364-8059-649c35c9ed0c", "type": "agent", "name": "A bot" },
        "a wreck",
    ]);
    let thread = json!({ "id": "T", "events": [
        event("T_1", "c7eff798-f8df-4364-8059-649c35c9ed0c", json!({ "text": "Welcome!" })),
        { "id": "T_2", "type": "system_message", "text": "…", "system_message_type": "routing.assigned" },
        event("T_3", "odd-customer", json!({ "text": "hello" })),
        17,
        event("T_4", "odd-customer", json!({ "text": "anybody?" })),
        event("T_5", AGENT, json!({ "text": "yes", "custom_id": "018f-ab.0.1" })),
    ]});
    let payload = json!({ "chat": { "id": "C", "users": users, "properties": {}, "thread": thread } });
    let expected = "ignored agent message | ignored event system_message | message text T_3 \
                    | broken an event is not readable | message text T_4 | receipt sent T_5 018f-ab.0.1";
    assert_eq!(outcome("incoming_chat", &payload), expected);
    assert_eq!(outcome("incoming_chat_thread", &payload), expected);

    let Some(CarrierEvent::Message(first)) = events("incoming_chat", &payload).into_iter().nth(2) else {
        panic!("none")
    };
    insta::assert_json_snapshot!("first-message", shown(*first));
}

#[test]
fn a_chat_without_events_is_ignored_and_one_that_is_none_is_broken() {
    let check = |payload: Value, expected: &str| assert_eq!(outcome("incoming_chat", &payload), expected, "{payload}");
    check(json!({ "chat": { "id": "C" } }), "ignored chat without a thread");
    check(json!({ "chat": { "id": "C", "thread": { "id": "T" } } }), "ignored chat without events");
    check(json!({ "chat": { "id": "C", "users": null, "thread": { "events": null } } }), "ignored chat without events");
    check(json!({ "chat": { "thread": { "id": "T", "events": [] } } }), "broken the chat has no id");
    check(json!({ "chat": "C" }), "broken the chat is not readable");
    check(json!({}), "broken the chat is not readable");
}

#[test]
fn what_agents_do_is_never_a_message_and_our_own_is_a_receipt() {
    let check = |event: Value, expected: &str| assert_eq!(outcome("incoming_event", &in_chat(event)), expected);
    let bot = "5c9871d5372c824cbf22d860a707a578";
    check(json!({ "author_id": AGENT, "text": "x" }), "ignored agent message");
    check(json!({ "author_id": bot, "text": "x" }), "ignored agent message");
    check(json!({ "author_id": AGENT, "custom_id": "31-0C" }), "ignored agent message");
    check(json!({ "author_id": AGENT, "type": "form" }), "ignored agent form");
    check(json!({ "author_id": AGENT, "visibility": "agents", "text": "a note" }), "ignored agent message");
    let ours = "018f-ab.1.0";
    check(json!({ "author_id": AGENT, "custom_id": ours }), "receipt sent K600PKZON8_3 018f-ab.1.0");
    check(json!({ "author_id": bot, "custom_id": ours }), "receipt sent K600PKZON8_3 018f-ab.1.0");
    check(json!({ "author_id": "odd", "custom_id": ours }), "receipt sent K600PKZON8_3 018f-ab.1.0");
    // A customer who writes our reference is a customer all the same.
    check(json!({ "custom_id": ours, "text": "x" }), "message text K600PKZON8_3");
    check(json!({ "author_id": "odd", "text": "x" }), "message text K600PKZON8_3");
    check(json!({ "visibility": "agents", "text": "x" }), "ignored internal message");
    check(json!({ "visibility": null, "recipients": "agents", "text": "x" }), "ignored internal message");
    check(json!({ "visibility": null, "recipients": "all", "text": "x" }), "message text K600PKZON8_3");
    check(json!({ "visibility": "of tomorrow", "text": "x" }), "message text K600PKZON8_3");
    check(json!({ "type": "system_message", "author_id": null, "text": "x" }), "ignored event system_message");
    check(json!({ "type": "system", "source": "x", "details": "{}" }), "ignored event system");
    for (action, what) in [("event_updated", "message"), ("event_deleted", "message")] {
        let payload = in_chat(json!({ "author_id": AGENT, "custom_id": ours, "text": "x" }));
        assert_eq!(outcome(action, &payload), format!("ignored agent {what}"));
    }
}

#[test]
fn a_receipt_has_the_time_of_our_event() {
    let payload = in_chat(json!({ "author_id": AGENT, "custom_id": "018f-ab.1.0" }));
    let Some(CarrierEvent::Receipt(receipt)) = events("incoming_event", &payload).pop() else { panic!("no receipt") };
    assert_eq!(receipt.at.unwrap().to_string(), "2025-10-12T15:19:21.0102Z");
}

#[test]
fn what_is_missing_is_broken_and_what_is_odd_is_read() {
    let check = |payload: Value, expected: &str| assert_eq!(outcome("incoming_event", &payload), expected, "{payload}");
    check(Value::Null, "broken the payload is not readable");
    check(json!([]), "broken the payload is not readable");
    check(json!({}), "broken the payload has no chat_id or no event");
    check(json!({ "chat_id": "C" }), "broken the payload has no chat_id or no event");
    check(json!({ "event": by_customer(json!({ "text": "x" })) }), "broken the payload has no chat_id or no event");
    check(json!({ "chat_id": "C", "event": 1 }), "broken an event is not readable");
    check(in_chat(json!({ "id": null, "text": "x" })), "broken an event has no id");
    check(in_chat(json!({ "text": null })), "broken an event of type message is not readable");
    check(in_chat(json!({ "text": ["x"] })), "broken an event of type message is not readable");
    check(in_chat(json!({ "type": "file" })), "broken an event of type file is not readable");
    check(in_chat(json!({ "id": 17, "text": 18 })), "message text 17");
    check(in_chat(json!({ "type": "hologram" })), "message other(hologram) K600PKZON8_3");
    check(in_chat(json!({ "type": "" })), "message other(none) K600PKZON8_3");
}

#[test]
fn only_customers_press_buttons_and_see() {
    let press = |user: &str, postback: Value| {
        let payload =
            json!({ "user_id": user, "chat_id": "C", "thread_id": "T", "event_id": "E", "postback": postback });
        outcome("incoming_rich_message_postback", &payload)
    };
    assert_eq!(press(AGENT, json!({ "id": "yes", "toggled": true })), "ignored agent postback");
    assert_eq!(press(CUSTOMER, json!({ "id": "yes", "toggled": false })), "ignored postback taken back");
    assert_eq!(press("", json!({ "id": "yes" })), "message interactiveReply E:postback:yes:");
    assert_eq!(press(CUSTOMER, json!({})), "broken the postback has no chat_id, event_id or id");
    assert_eq!(press(CUSTOMER, json!(1)), "broken the postback is not readable");
    let seen = |user: &str, chat: Value, up_to: Value| {
        outcome("events_marked_as_seen", &json!({ "user_id": user, "chat_id": chat, "seen_up_to": up_to }))
    };
    let at = "2025-10-12T15:19:21Z";
    assert_eq!(seen(AGENT, json!("C"), json!(at)), "ignored agent seen");
    assert_eq!(seen(CUSTOMER, json!("C"), json!("2025-10-12T17:19:21+02:00")), format!("seen C {at}"));
    for (chat, up_to) in
        [(json!(null), json!(at)), (json!("C"), json!("soon")), (json!("C"), json!("1970-01-01T00:00:00Z"))]
    {
        assert_eq!(seen(CUSTOMER, chat, up_to), "broken what was seen has no chat_id or no seen_up_to");
    }
}

#[test]
fn each_change_of_a_message_is_one_edit() {
    let edit = |text: &str| message("event_updated", &in_chat(json!({ "text": text })));
    let (first, again, second) = (edit("hello!"), edit("hello!"), edit("hello, hello"));
    assert_eq!(first.carrier_message_id, again.carrier_message_id);
    assert_ne!(first.carrier_message_id, second.carrier_message_id);
    assert_ne!(first.carrier_message_id, "K600PKZON8_3", "it is not the message that it changes");
}

#[test]
fn what_nobody_can_hold_does_not_cost_the_message() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let check = |action: &str, written: &str, kept: &str| {
        let body = webhook(action, &in_chat(json!({ "text": "cut TEXT", "properties": "MORE" }))).to_string();
        let body = body.replace("TEXT", "here \\ud83d").replace("\"MORE\"", written);
        match parse::events(body.as_bytes()).unwrap().pop().map(|parsed| parsed.event) {
            Some(CarrierEvent::Message(message)) => {
                assert_eq!(message.body, "cut here \u{fffd}");
                assert!(message.payload["event"]["properties"].to_string().contains(kept), "{}", message.payload);
            }
            other => panic!("{other:?} is not a message"),
        }
    };
    check("incoming_event", "1e400", "\"1e400\"");
    check("event_updated", &deep, "\"[[[");
}

#[test]
fn a_wreck_is_kept_as_a_whole() {
    let check = |action: &str, payload: Value| match events(action, &payload).pop() {
        Some(CarrierEvent::Broken { payload: kept, .. }) => assert_eq!(kept, payload),
        other => panic!("{other:?} is not broken"),
    };
    check("incoming_event", json!({ "chat_id": " ", "event": { "id": 1 } }));
    check("incoming_chat", json!({ "chat": { "thread": { "events": [1, 2] } } }));
    check("incoming_chat", json!({ "chat": { "id": "C", "users": 1, "thread": { "events": [1, 2] } } }));
    check("incoming_chat", json!({ "chat": { "id": "C", "thread": { "events": 1 } } }));
}
