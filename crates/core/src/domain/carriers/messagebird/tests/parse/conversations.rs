//! Tests of webhooks of Conversations.

use super::super::*;

/// A webhook about a message of a customer, changed as `change` says.
fn webhook(change: impl FnOnce(&mut Value)) -> Request {
    let mut webhook = json!({
        "type": "message.created",
        "contact": {"id": "9f", "msisdn": 14_155_550_100_u64, "displayName": "14155550100", "firstName": "", "lastName": "",
            "customDetails": {}, "attributes": {}},
        "conversation": {"id": "c0", "contactId": "9f", "status": "active", "lastUsedChannelId": "ch1"},
        "message": {"id": "m0", "conversationId": "c0", "platform": "whatsapp", "channelId": "ch1",
            "from": "+14155550100", "to": "+12025550113", "direction": "received", "status": "received",
            "type": "text", "content": {"text": "Hi"}, "createdDatetime": "2025-01-06T15:43:35Z",
            "updatedDatetime": "2025-01-06T15:43:36Z"},
    });
    change(&mut webhook);
    post("application/json", webhook.to_string().as_bytes())
}

fn message(kind: &str, content: Value) -> Request {
    webhook(|webhook| {
        webhook["message"]["type"] = json!(kind);
        webhook["message"]["content"] = content;
    })
}

fn set(path: &[(&str, Value)]) -> Request {
    webhook(|webhook| {
        for (pointer, value) in path {
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            webhook.pointer_mut(parent).unwrap()[name] = value.clone();
        }
    })
}

fn table<const N: usize>(rows: [(&str, Request); N]) -> BTreeMap<String, Value> {
    rows.into_iter().map(|(name, request)| (name.to_owned(), shown(parsed(request).unwrap()))).collect()
}

#[test]
fn every_kind_of_message_is_read() {
    let file = |url: &str| json!({"url": url, "caption": "Look"});
    let reply = json!({"id": "yes-1", "text": "Yes", "description": "of course"});
    let order = json!({"catalog_id": "c", "text": "These", "product_items": [
        {"product_retailer_id": "p", "quantity": 2, "item_price": "3.50", "currency": "EUR"}]});
    let email =
        json!({"subject": "Order 17", "from": {"address": "a@x"}, "content": {"html": "<p>", "text": "Where is it?"}});
    let files = json!({"subject": "Scan", "content": {"text": " "}, "attachments": [
        {"name": "a.pdf", "type": "application/pdf", "URL": "https://x/a.pdf"}, {"name": "lost"}]});
    let quoted = json!({"text": {"body": "Yes"}, "context": {"id": "m-1", "from": "12025550113"}});
    let messages = table([
        ("text", message("text", json!({"text": "Hi 👋"}))),
        ("whatsappText", message("whatsappText", json!({"whatsappText": quoted}))),
        ("image", message("image", json!({"image": file("https://media.messagebird.com/v1/media/a")}))),
        ("video", message("video", json!({"video": file("https://x/v")}))),
        ("audio", message("audio", json!({"audio": {"url": "https://x/a"}}))),
        ("file", message("file", json!({"file": {"url": "https://x/f", "name": "a.pdf"}}))),
        ("file without a url", message("file", json!({"file": {}}))),
        ("whatsappSticker", message("whatsappSticker", json!({"whatsappSticker": {"link": "https://x/s.webp"}}))),
        ("location", message("location", json!({"location": {"latitude": 37.7, "longitude": "-122.4"}}))),
        ("location on the moon", message("location", json!({"location": {"latitude": 370, "longitude": 0}}))),
        (
            "interactive button",
            message("interactive", json!({"interactive": {"type": "button_reply", "reply": reply}})),
        ),
        ("interactive list", message("interactive", json!({"interactive": {"type": "list_reply", "reply": reply}}))),
        (
            "interactive form",
            message("interactive", json!({"interactive": {"type": "nfm_reply", "nfm_reply": {"a": 1}}})),
        ),
        ("interactive newer", message("interactive", json!({"interactive": {"type": "hologram"}}))),
        ("button", message("button", json!({"button": {"text": "Yes", "payload": "yes-1"}}))),
        ("whatsappOrder", message("whatsappOrder", json!({"whatsappOrder": order}))),
        ("email", message("email", json!({"email": email}))),
        ("email with a file", message("email", json!({"email": files}))),
        ("hsm", message("hsm", json!({"hsm": {"templateName": "t"}}))),
        ("externalAttachment", message("externalAttachment", json!({"externalAttachments": [{"url": "https://x"}]}))),
        ("without its content", message("text", json!({}))),
        ("without any content", message("image", Value::Null)),
    ]);
    snapshot("conversations", &messages);
}

#[test]
fn every_sender_is_found() {
    let senders = table([
        ("sms", set(&[("/message/platform", json!("sms")), ("/contact/displayName", json!("Ana"))])),
        (
            "picture by sms",
            set(&[
                ("/message/platform", json!("sms")),
                ("/message/type", json!("image")),
                ("/message/content", json!({"image": {"url": "https://x/a"}})),
            ]),
        ),
        (
            "telegram",
            set(&[
                ("/message/platform", json!("telegram")),
                ("/message/from", json!("123456789")),
                ("/message/to", json!("acme_bot")),
                ("/contact/firstName", json!("Ana")),
                ("/contact/lastName", json!("Lima")),
            ]),
        ),
        (
            "whatsapp user without a number",
            set(&[("/message/from", json!("US.13491208655302741918")), ("/contact/msisdn", json!(0))]),
        ),
        ("by the contact's number", set(&[("/message/from", json!(null))])),
        (
            "by the contact",
            set(&[("/message/from", json!("")), ("/contact/msisdn", json!(0)), ("/message/to", json!(null))]),
        ),
        ("by nothing", set(&[("/message/from", json!(null)), ("/contact", json!(null))])),
        (
            "platform of the channel",
            set(&[
                ("/message/platform", json!(null)),
                ("/conversation/channels", json!([{"id": "x"}, {"id": "ch1", "platformId": "whatsapp_sandbox"}])),
            ]),
        ),
        ("no platform", set(&[("/message/platform", json!(null))])),
    ]);
    snapshot("conversation-senders", &senders);
}

#[test]
fn an_echo_is_a_receipt_and_never_a_message() {
    let sent = ("/message/direction", json!("sent"));
    let status = |word: &str| [sent.clone(), ("/message/status", json!(word)), ("/type", json!("message.updated"))];
    let failure = json!({"code": 301, "description": "outside the window of 14155550100"});
    let mut with_reference = set(&status("delivered"));
    with_reference.query = "reference=018f-ab.0.0".to_owned();
    let mut report = webhook(|webhook| {
        webhook["message"]["direction"] = json!("sent");
        webhook["message"]["status"] = json!("read");
        webhook.as_object_mut().unwrap().remove("type");
    });
    report.query = "reference=somebody%20else".to_owned();
    let echoes = table([
        ("created", set(&[sent.clone(), ("/message/status", json!("pending"))])),
        ("accepted", set(&status("accepted"))),
        ("transmitted", set(&status("transmitted"))),
        ("delivered, to the url of the send", with_reference),
        ("read, without a type", report),
        ("failed", set(&[sent.clone(), ("/message/status", json!("failed")), ("/message/error", failure)])),
        ("rejected", set(&status("rejected"))),
        ("deleted", set(&status("deleted"))),
        ("without an id", set(&[sent.clone(), ("/message/status", json!("sent")), ("/message/id", json!(null))])),
        ("without a direction", set(&[("/message/direction", json!(null)), ("/message/status", json!("sent"))])),
    ]);
    snapshot("conversation-echoes", &echoes);
}

#[test]
fn what_is_not_told_of_a_message_is_ignored() {
    let check = |request: Request, key: &str, expected: &str| {
        assert_eq!(shown(parsed(request).unwrap()), json!({"ignored": expected, "key": key}));
    };
    check(
        set(&[("/type", json!("conversation.created")), ("/message", json!(null))]),
        "ch1",
        "event conversation.created",
    );
    check(
        set(&[("/type", json!("contact.updated")), ("/message", json!(null)), ("/conversation", json!(null))]),
        "default",
        "event contact.updated",
    );
    check(set(&[("/type", json!("conversation.updated"))]), "ch1", "event conversation.updated");
    check(
        set(&[("/type", json!("message.updated")), ("/message/status", json!("read"))]),
        "ch1",
        "received message is read",
    );
    check(set(&[("/message/direction", json!("sideways"))]), "ch1", "direction sideways");
    check(
        set(&[
            ("/type", json!("message.".to_owned() + &"x".repeat(99))),
            ("/message/direction", json!("x".repeat(99))),
        ]),
        "ch1",
        &format!("direction {}", "x".repeat(64)),
    );
}

#[test]
fn half_an_emoji_does_not_cost_the_message_and_nothing_that_is_odd_is_lost() {
    let raw = |text: &str| {
        let webhook = message("text", json!({"text": "@@"}));
        let body = String::from_utf8(webhook.body).unwrap().replace("\"@@\"", text);
        parsed(post("application/json", body.as_bytes())).unwrap().event
    };
    let CarrierEvent::Message(message) = raw("\"Hi \\ud83d\"") else { panic!("no message") };
    assert_eq!(message.body, "Hi \u{fffd}");
    for (odd, kept) in [("1e999".to_owned(), "1e999"), (format!("{}{}", "[".repeat(200), "]".repeat(200)), "[[[[")] {
        let payload = match raw(&odd) {
            CarrierEvent::Message(message) => message.payload,
            CarrierEvent::Broken { payload, .. } => payload,
            _ => panic!("nothing is kept"),
        };
        assert!(payload.to_string().contains(kept), "{payload}");
    }
}

#[test]
fn the_url_of_a_send_names_the_channel_where_the_echo_does_not() {
    let check = |reference: &str, channel: Value, expected: &str| {
        let mut echo = set(&[("/message/direction", json!("sent")), ("/message/channelId", channel)]);
        echo.query = format!("reference={reference}");
        assert_eq!(shown(parsed(echo).unwrap())["key"], expected, "{reference}");
    };
    check("018f-ab.0.0.12025550113", json!(null), "+12025550113");
    check("018f-ab.0.0._ch2", json!(null), "ch2");
    check("018f-ab.0.0._ch2", json!("ch3"), "ch3");
    check("018f-ab.0.0", json!(null), "ch1");
    check("", json!(null), "ch1");
}

#[test]
fn a_dead_letter_holds_what_the_url_said() {
    let check = |mut request: Request, query: &str, expected: &str| {
        request.query = query.to_owned();
        assert_eq!(MessageBird::transcript(&request), expected);
    };
    check(form("a=1"), "", "a=1");
    check(form("a=1"), "reference=r", "/webhooks/messagebird?reference=r\n\na=1");
    check(get(""), "id=1", "id=1");
}

#[test]
fn a_wreck_is_buried() {
    let check = |request: Request, key: &str, reason: &str| {
        let shown = shown(parsed(request).unwrap());
        assert_eq!((shown["broken"].as_str(), shown["key"].as_str()), (Some(reason), Some(key)));
    };
    check(set(&[("/message/id", json!(["x"]))]), "ch1", "a message has no id");
    check(set(&[("/message/id", json!(""))]), "ch1", "a message has no id");
    check(set(&[("/message", json!("text")), ("/conversation", json!(7))]), "default", "a message is not readable");
}

#[test]
fn an_updated_message_is_the_same_message() {
    let id = |request: Request| match parsed(request).unwrap().event {
        CarrierEvent::Message(message) => message.carrier_message_id,
        _ => panic!("no message"),
    };
    assert_eq!(id(webhook(|_| ())), id(set(&[("/type", json!("message.updated"))])));
}
