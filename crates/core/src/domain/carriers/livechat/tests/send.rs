//! Tests of the requests that go to LiveChat.

use super::*;
use crate::domain::carriers::fixtures::envelope;
use crate::domain::carriers::outbound::{HttpRequest, MessagePart};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;
use crate::model::message::Message;

/// `e2b0…:dal:abc` in base64, as the console hands it out.
const API_KEY: &str = "ZTJiMDpkYWw6YWJj";

fn outbound(body: &str, content: &Value) -> Message {
    let written = message("incoming_event", &in_chat(json!({ "text": "x" })));
    let mut message =
        written.normalize(&channel(&[]), "2025-10-12T15:20:00Z".parse().unwrap(), CorrelationId::new("c"));
    message.timestamp = "2025-10-12T15:20:00Z".parse().unwrap();
    message.body = body.to_owned();
    message.content = serde_json::from_value(content.clone()).unwrap();
    message
}

fn parts(body: &str, content: &Value) -> Result<Vec<MessagePart>, Failure> {
    LiveChat::parts(&outbound(body, content))
}

fn request(
    part: &MessagePart,
    to: &Address,
    channel: &Channel,
    credentials: &Credentials,
) -> Result<HttpRequest, Failure> {
    LiveChat::request(part, &envelope(channel, credentials, ChannelKind::Chat, to))
}

fn chat() -> Address {
    Address::Chat("PJ0MRSHTDG".to_owned())
}

fn credentials() -> Credentials {
    Credentials::default().with("apiKey", API_KEY)
}

/// The requests that send a message, as `action: body`.
fn requests(body: &str, content: &Value) -> Vec<(String, Value)> {
    let parts = parts(body, content).unwrap();
    let sent = parts.iter().map(|part| {
        let request = request(part, &chat(), &channel(&[]), &credentials()).unwrap();
        assert!(request.url.starts_with("https://api.livechatinc.com/v3.5/agent/action/"), "{}", request.url);
        assert_eq!((request.method, request.headers), ("POST", vec![("content-type", "application/json".to_owned())]));
        assert_eq!(request.authorization.expose(), format!("Basic {API_KEY}"));
        let action = request.url.rsplit('/').next().unwrap().to_owned();
        (action, serde_json::from_slice(&request.body).unwrap())
    });
    sent.collect()
}

#[test]
fn every_kind_is_sent_as_livechat_documents_it() {
    let check = |body: &str, content: Value, expected: Vec<Value>| {
        let expected = expected.into_iter().map(|mut event: Value| {
            event["visibility"] = json!("all");
            event["custom_id"] = json!("018f-ab.1.0");
            let body = json!({ "chat_id": "PJ0MRSHTDG", "event": event, "attach_to_last_thread": true });
            ("send_event".to_owned(), body)
        });
        assert_eq!(requests(body, &content), expected.collect::<Vec<_>>(), "{content}");
    };
    let file = "https://cdn.livechat-files.com/api/file/lc/att/1520/a.pdf";
    let (text, uploaded) = (json!({ "type": "message", "text": "Hi 👋" }), json!({ "type": "file", "url": file }));
    check(" Hi 👋 ", json!({ "type": "text" }), vec![text.clone()]);
    let media =
        json!({ "type": "media", "items": [{ "kind": "document", "url": file }, { "kind": "image", "url": file }] });
    check("Hi 👋", media.clone(), vec![uploaded.clone(), uploaded.clone(), text]);
    check("", media, vec![uploaded.clone(), uploaded]);

    let button = |id: &str, title: &str| json!({ "type": "message", "text": title, "value": title, "postback_id": id, "user_ids": [] });
    let choices = json!([{ "id": "yes", "title": "Yes" }, { "id": "no", "title": "No" }]);
    let offer = |action: Value| json!({ "type": "interactive", "action": action });
    let quick = json!({ "type": "rich_message", "template_id": "quick_replies",
                        "elements": [{ "title": "Sure?", "buttons": [button("yes", "Yes"), button("no", "No")] }] });
    check("Sure?", offer(json!({ "type": "buttons", "buttons": choices })), vec![quick]);
    let cards = |elements: Value| vec![json!({ "type": "rich_message", "template_id": "cards", "elements": elements })];
    let both = json!([button("yes", "Yes"), button("no", "No")]);
    check(
        "Sure?",
        json!({ "type": "interactive", "header": { "type": "text", "text": "Order 17" }, "footer": "Thank you",
                "action": { "type": "buttons", "buttons": choices } }),
        cards(json!([{ "title": "Order 17", "subtitle": "Sure?\n\nThank you", "buttons": both }])),
    );
    check(
        "Sure?",
        json!({ "type": "interactive", "header": { "type": "media", "item": { "kind": "image", "url": "https://x/y" } },
                "action": { "type": "buttons", "buttons": choices } }),
        cards(json!([{ "title": "Sure?", "image": { "url": "https://x/y" }, "buttons": both }])),
    );
    check(
        "Which?",
        offer(json!({ "type": "list", "button": "Show", "sections": [
            { "title": "Warm", "rows": [{ "id": "r", "title": "Red", "description": "as fire" }] },
            { "title": "Cold", "rows": [{ "id": "b", "title": "Blue" }] },
        ]})),
        cards(json!([
            { "title": "Which?", "buttons": [{ "type": "message", "text": "Red: as fire", "value": "Red",
                                               "postback_id": "r", "user_ids": [] }] },
            { "title": "Cold", "buttons": [button("b", "Blue")] },
        ])),
    );
    let link = json!({ "type": "url", "text": "Open", "value": "https://x/y", "postback_id": "link", "user_ids": [],
                       "target": "new" });
    check(
        "Look",
        offer(json!({ "type": "link", "title": "Open", "url": "https://x/y" })),
        cards(json!([{ "title": "Look", "buttons": [link] }])),
    );
}

#[test]
fn a_message_is_marked_as_read_by_the_moment_at_which_that_was_said() {
    let sent = requests("", &json!({ "type": "markRead", "target": "K600PKZON8_3" }));
    let expected = json!({ "chat_id": "PJ0MRSHTDG", "seen_up_to": "2025-10-12T15:20:00Z" });
    assert_eq!(sent, [("mark_events_as_seen".to_owned(), expected)]);
}

#[test]
fn a_text_over_16_kb_goes_in_parts_that_are_not() {
    let limits = LiveChat::limits(ChannelKind::Chat).unwrap();
    let check = |text: &str, expected: usize| {
        let parts = parts(text, &json!({ "type": "text" })).unwrap();
        assert_eq!(parts.len(), expected);
        assert!(parts.iter().all(|part| !part.body.is_empty() && limits.text.holds(&part.body)));
        let solid = |text: &str| text.split_whitespace().collect::<String>();
        assert_eq!(solid(&parts.iter().map(|part| part.body.as_str()).collect::<String>()), solid(text));
    };
    check(&"x".repeat(16_384), 1);
    check(&"x".repeat(16_385), 4);
    check(&"👋".repeat(4096), 1);
    check(&"👋".repeat(4097), 2);
    check(&"日本語 ".repeat(2000), 2);
    assert!(LiveChat::limits(ChannelKind::Sms).is_none());
}

#[test]
fn what_livechat_cannot_carry_is_refused_by_name() {
    let check = |body: &str, content: Value, expected: &str| {
        let refusal = parts(body, &content).unwrap_err();
        assert_eq!(refusal, Failure::permanent(format!("livechat cannot carry {expected}")), "{content}");
    };
    let media = |item: Value| json!({ "type": "media", "items": [item] });
    let outside = "media by a link outside cdn.livechat-files.com: it must be uploaded there first";
    check(" ", json!({ "type": "text" }), "an empty text");
    check(&"x".repeat(200_000), json!({ "type": "text" }), "a message of 37 parts, over 20");
    check("x", json!({ "type": "media", "items": [] }), "a media message without media");
    check("x", media(json!({ "kind": "image", "id": "1" })), "media without a link");
    for url in [
        "https://example.com/a.png",
        "http://cdn.livechat-files.com/a.png",
        "https://cdn.livechat-files.com.example.com/a.png",
        "https://cdn.livechat-files.com@example.com/a.png",
    ] {
        check("x", media(json!({ "kind": "image", "url": url })), outside);
    }
    check("x", json!({ "type": "location", "latitude": 1, "longitude": 0 }), "a message of kind location");
    check("x", json!({ "type": "contacts", "contacts": [{ "name": "A" }] }), "a message of kind contacts");
    check("x", json!({ "type": "reaction", "target": "x", "emoji": "👍" }), "a message of kind reaction");
    check("x", json!({ "type": "template", "name": "a" }), "a message of kind template");
    check("x", json!({ "type": "hologram" }), "a message of kind hologram");

    let offer = |action: Value| json!({ "type": "interactive", "action": action });
    let buttons = |count: usize| {
        let buttons: Vec<Value> = (0..count).map(|at| json!({ "id": at.to_string(), "title": "x" })).collect();
        offer(json!({ "type": "buttons", "buttons": buttons }))
    };
    assert!(parts("x", &buttons(13)).is_ok());
    check("x", buttons(14), "14 buttons in one place, over 13");
    check("x", buttons(0), "a choice of nothing");
    check(" ", buttons(1), "a choice without a text");
    check(&"x".repeat(16_385), buttons(1), "a text of 16385 bytes, over 16384");
    check(
        "x",
        offer(json!({ "type": "buttons", "buttons": [{ "id": "", "title": "x" }] })),
        "a button without id or title",
    );
    check("x", offer(json!({ "type": "list", "button": "x", "sections": [] })), "a list without sections");
    let section = json!({ "rows": [{ "id": "1", "title": "x" }] });
    let sections: Vec<Value> = std::iter::repeat_n(section, 11).collect();
    let list = json!({ "type": "list", "button": "x", "sections": sections });
    check("x", offer(list), "a list of 11 sections, over 10");
    check("x", offer(json!({ "type": "locationRequest" })), "a request for the customer's location");
    let link = json!({ "type": "link", "title": "x", "url": "javascript:alert(1)" });
    check("x", offer(link), "a link without a title or that is not http");
    let film = json!({ "type": "media", "item": { "kind": "video", "url": "https://x/y" } });
    let headed = json!({ "type": "interactive", "header": film, "action": { "type": "buttons", "buttons": [] } });
    check("x", headed, "a choice of nothing");
}

#[test]
fn a_channel_s_settings_make_the_request() {
    let settings =
        [("apiUrl", "http://127.0.0.1:8788/livechat/"), ("apiVersion", "v3.6"), ("region", "fra"), ("authorId", "bot")];
    let sent = request(&MessagePart::text("x"), &chat(), &channel(&settings), &credentials()).unwrap();
    assert_eq!(sent.url, "http://127.0.0.1:8788/livechat/v3.6/agent/action/send_event");
    let headers = [("content-type", "application/json"), ("x-region", "fra"), ("x-author-id", "bot")];
    assert_eq!(sent.headers, headers.map(|(name, value)| (name, value.to_owned())));
}

#[test]
fn the_key_is_passed_on_as_it_was_handed_out_or_a_token_is_borne() {
    let check = |credentials: Credentials, expected: Result<&str, &str>| {
        let sent = request(&MessagePart::text("x"), &chat(), &channel(&[]), &credentials);
        let found = sent.map(|request| request.authorization.expose().to_owned());
        let expected = expected.map(str::to_owned).map_err(|what| format!("channel demo-livechat has {what}"));
        assert_eq!(found.map_err(|failure| failure.to_string()), expected);
    };
    let key = |key: &str| Credentials::default().with("apiKey", key);
    check(key(API_KEY), Ok("Basic ZTJiMDpkYWw6YWJj"));
    check(key(" ZTJiMDpkYWw6YWJj\n"), Ok("Basic ZTJiMDpkYWw6YWJj"));
    check(Credentials::default().with("accessToken", "dal:abc"), Ok("Bearer dal:abc"));
    check(key(API_KEY).with("accessToken", "dal:abc"), Ok("Basic ZTJiMDpkYWw6YWJj"));
    let unusable = Err("an apiKey that is not account_id:token in base64");
    for odd in ["e2b0:dal:abc", "ZTJiMA==", "OmRhbDphYmM=", "ZTJiMDo=", "/////w=="] {
        check(key(odd), unusable);
    }
    check(Credentials::default(), Err("neither apiKey nor accessToken"));
}

#[test]
fn only_a_chat_is_written_to() {
    let check = |to: Address, expected: Option<&str>| {
        let sent = request(&MessagePart::text("x"), &to, &channel(&[]), &credentials()).ok();
        let body: Option<Value> = sent.and_then(|request| serde_json::from_slice(&request.body).ok());
        assert_eq!(body.as_ref().and_then(|body| body["chat_id"].as_str()), expected);
    };
    check(chat(), Some("PJ0MRSHTDG"));
    check(Address::infer("PJ0MRSHTDG"), Some("PJ0MRSHTDG"));
    check(Address::infer("+14155550100"), None);
    check(Address::infer("384387"), None);
}

#[test]
fn only_a_message_to_a_chat_has_parts() {
    let check = |to: &str, content: Value, expected: Option<&str>| {
        let mut message = outbound("x", &content);
        message.to = Address::infer(to).into();
        let refused = LiveChat::parts(&message).err().map(|failure| failure.to_string());
        let expected = expected.map(|kind| format!("livechat cannot carry a message to an address of kind {kind}"));
        assert_eq!(refused, expected, "{to}");
    };
    for content in [json!({ "type": "text" }), json!({ "type": "markRead", "target": "K600PKZON8_3" })] {
        check("PJ0MRSHTDG", content.clone(), None);
        check("chat-OU0V0P0OWT", content.clone(), None);
        check("+14155550100", content.clone(), Some("phone"));
        check("384387", content, Some("shortCode"));
    }
}
