//! Sending: parts, requests, answers, and the class of each error.

use serde_json::{Value, json};

use super::{channel, message, normalized};
use crate::domain::carriers::fixtures::{assert_class, envelope};
use crate::domain::carriers::outbound::{MessagePart, RetryAfter, SendResult};
use crate::foundation::failure::Failure;
use crate::foundation::http::Response;
use crate::foundation::secret::Credentials;
use crate::model::carrier::{CarrierId, ErrorClass};
use crate::model::channel::Channel;
use crate::model::message::{Address, ChannelKind, Message, ReceiptStatus, ReplyTo};

/// A message with `body` and the `content` of our JSON.
fn outbound(body: &str, content: &Value) -> Message {
    let mut outbound = normalized(message(json!({ "type": "text", "text": { "body": body } })));
    outbound.content = serde_json::from_value(content.clone()).unwrap();
    outbound
}

pub(super) fn parts(body: &str, content: &Value) -> Result<Vec<MessagePart>, Failure> {
    CarrierId::WhatsApp.parts(&outbound(body, content))
}

pub(super) fn sent_to(
    to: &Address,
    part: &MessagePart,
    channel: &Channel,
    credentials: &Credentials,
) -> Result<Value, Failure> {
    let request = CarrierId::WhatsApp.request(part, &envelope(channel, credentials, ChannelKind::WhatsApp, to))?;
    assert_eq!((request.method, request.authorization.expose()), ("POST", "Bearer token"));
    Ok(json!({ "url": request.url, "body": serde_json::from_slice::<Value>(&request.body).unwrap() }))
}

pub(super) fn credentials() -> Credentials {
    Credentials::default().with("accessToken", "token")
}

/// The bodies of all requests, without what is the same in each.
pub(super) fn requests(body: &str, content: &Value) -> Result<Vec<Value>, String> {
    let parts = parts(body, content).map_err(|failure| failure.to_string())?;
    let bodies = parts.iter().map(|part| {
        let phone = Address::phone("+16505550123").unwrap();
        let mut body = sent_to(&phone, part, &channel(), &credentials()).unwrap()["body"].take();
        let fields = body.as_object_mut().unwrap();
        assert_eq!(fields.remove("messaging_product"), Some(json!("whatsapp")));
        assert_eq!(fields.remove("recipient_type"), Some(json!("individual")));
        assert_eq!(fields.remove("to"), Some(json!("16505550123")));
        assert_eq!(fields.remove("biz_opaque_callback_data"), Some(json!("018f-ab.1.0")));
        body
    });
    Ok(bodies.collect())
}

#[test]
fn every_kind_is_sent_as_meta_documents_it() {
    let check = |body: &str, content: Value, expected: Value| {
        assert_eq!(requests(body, &content).map(Value::from), Ok(expected));
    };
    let text = |body: &str| json!({ "type": "text", "text": { "preview_url": false, "body": body } });
    check("Hi", json!({ "type": "text" }), json!([text("Hi")]));
    check(
        "two",
        json!({ "type": "media", "items": [{ "kind": "voice", "id": "1" }, { "kind": "image", "url": "https://x.example/a.png" }, { "kind": "document", "id": "2", "filename": "a.pdf" }] }),
        json!([
            { "type": "audio", "audio": { "id": "1" } },
            { "type": "image", "image": { "link": "https://x.example/a.png", "caption": "two" } },
            { "type": "document", "document": { "id": "2", "filename": "a.pdf" } },
        ]),
    );
    check(
        "words",
        json!({ "type": "media", "items": [{ "kind": "audio", "id": "1" }, { "kind": "sticker", "id": "2" }] }),
        json!([{ "type": "audio", "audio": { "id": "1" } }, { "type": "sticker", "sticker": { "id": "2" } }, text("words")]),
    );
    check(
        "",
        json!({ "type": "media", "items": [{ "kind": "video", "id": "1" }] }),
        json!([{ "type": "video", "video": { "id": "1" } }]),
    );
    check(
        "here",
        json!({ "type": "location", "latitude": 37.5, "longitude": -122.25, "name": "Office" }),
        json!([{ "type": "location", "location": { "latitude": 37.5, "longitude": -122.25, "name": "Office" } }, text("here")]),
    );
    check(
        "",
        json!({ "type": "contacts", "contacts": [{ "name": "Ana Ruiz", "phones": ["+16505550123"], "emails": ["a@x.example"], "org": { "company": "X" } }] }),
        json!([{ "type": "contacts", "contacts": [{
            "name": { "formatted_name": "Ana Ruiz", "first_name": "Ana Ruiz" },
            "phones": [{ "phone": "+16505550123" }], "emails": [{ "email": "a@x.example" }], "org": { "company": "X" },
        }] }]),
    );
    check(
        "",
        json!({ "type": "reaction", "target": "wamid.A", "emoji": "👍" }),
        json!([{ "type": "reaction", "reaction": { "message_id": "wamid.A", "emoji": "👍" } }]),
    );
    check(
        "",
        json!({ "type": "reaction", "target": "wamid.A" }),
        json!([{ "type": "reaction", "reaction": { "message_id": "wamid.A", "emoji": "" } }]),
    );
    let components = json!([{ "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] }]);
    check(
        "a preview",
        json!({ "type": "template", "name": "hello_world", "language": "en_US", "components": components }),
        json!([{ "type": "template", "template": { "name": "hello_world", "language": { "code": "en_US" }, "components": components } }]),
    );
    check(
        "",
        json!({ "type": "template", "name": "bare" }),
        json!([{ "type": "template", "template": { "name": "bare", "language": { "code": "en_US" } } }]),
    );
}

#[test]
fn a_text_too_long_for_a_caption_is_a_part_of_its_own() {
    let check = |body: &str, kinds: &[&str], expected: &[usize]| {
        let items: Vec<Value> = kinds.iter().map(|kind| json!({ "kind": kind, "id": "1" })).collect();
        let parts = parts(body, &json!({ "type": "media", "items": items })).unwrap();
        assert_eq!(parts.iter().map(|part| part.body.len()).collect::<Vec<_>>(), expected, "{kinds:?}");
    };
    check(&"x".repeat(1024), &["image"], &[1024]);
    check(&"x".repeat(1025), &["image"], &[0, 1025]);
    check(&"x".repeat(4096), &["voice", "image", "document"], &[0, 0, 0, 4096]);
}

#[test]
fn only_phones_and_users_of_whatsapp_are_written_to() {
    let check = |to: &str, content: &Value, expected: Option<&str>| {
        let mut message = outbound("x", content);
        message.to = Address::infer(to).into();
        let refused = CarrierId::WhatsApp.parts(&message).err().map(|failure| failure.to_string());
        let expected = expected.map(|kind| format!("whatsapp cannot carry a message to an address of kind {kind}"));
        assert_eq!(refused, expected, "{to}");
    };
    let text = json!({ "type": "text" });
    check("+16505550123", &text, None);
    check("US.13491208655302741918", &text, None);
    check("51515", &text, Some("shortCode"));
    check("ACME", &text, Some("alphanumeric"));
    check("chat-OU0V0P0OWT", &text, Some("chat"));
    // A mark goes to a message and to nobody.
    check("51515", &json!({ "type": "markRead", "target": "wamid.A" }), None);
}

#[test]
fn what_whatsapp_cannot_carry_is_refused_by_name() {
    let check = |body: &str, content: Value, expected: &str| {
        assert_eq!(parts(body, &content), Err(Failure::permanent(format!("whatsapp cannot carry {expected}"))));
    };
    let image = json!({ "type": "media", "items": [{ "kind": "image", "id": "1" }] });
    assert!(parts(&"🙂".repeat(4096), &json!({ "type": "text" })).is_ok());
    assert!(parts(&"x".repeat(1024), &image).is_ok());
    check(&"x".repeat(4097), json!({ "type": "text" }), "a text of 4097 characters, over 4096");
    check(&"x".repeat(4097), image, "a text of 4097 characters, over 4096");
    check(
        &"x".repeat(4097),
        json!({ "type": "media", "items": [{ "kind": "audio", "id": "1" }] }),
        "a text of 4097 characters, over 4096",
    );
    check(" ", json!({ "type": "text" }), "an empty text");
    check("x", json!({ "type": "media", "items": [] }), "a media message without media");
    check("x", json!({ "type": "media", "items": [{ "kind": "image" }] }), "media with neither id nor link");
    check(
        "x",
        json!({ "type": "media", "items": [{ "kind": "image", "url": "file:///etc/passwd" }] }),
        "media by a link that is not http",
    );
    check("x", json!({ "type": "location", "latitude": 91, "longitude": 0 }), "a location that is not on earth");
    check("x", json!({ "type": "contacts", "contacts": [] }), "a contacts message without contacts");
    check("x", json!({ "type": "contacts", "contacts": [{ "phones": ["1"] }] }), "a contact without a name");
    check("x", json!({ "type": "reaction", "target": "" }), "a reaction to no message");
    check("x", json!({ "type": "template", "name": "" }), "a template without name or language");
    for name in ["HX350d429d32e64a552466cafecbe95f3c", "Hello", "hello world", "hello-world"] {
        let expected = "a template whose name is not of small letters, digits and underscores";
        check("x", json!({ "type": "template", "name": name }), expected);
    }
    check("x", json!({ "type": "template", "name": "a", "components": {} }), "template components that are not a list");
    check("x", json!({ "type": "order", "items": [] }), "a message of kind order");
    check("x", json!({ "type": "system", "kind": "x" }), "a message of kind system");
    check("x", json!({ "type": "deletion", "target": "x" }), "a message of kind deletion");
    check("x", json!({ "type": "interactiveReply", "kind": "list" }), "a message of kind interactiveReply");
    check("x", json!({ "type": "unsupported" }), "a message of kind unsupported");
    check("x", json!({ "type": "hologram" }), "a message of kind hologram");
}

#[test]
fn only_the_first_part_is_the_answer_and_a_reaction_is_none() {
    let check = |content: Value, expected: &[Value]| {
        let mut message = outbound("x", &content);
        message.reply_to = Some(ReplyTo { carrier_message_id: "wamid.A".to_owned(), from: None });
        let phone = Address::phone("+16505550123").unwrap();
        let parts = CarrierId::WhatsApp.parts(&message).unwrap();
        let sent = parts.iter().map(|part| sent_to(&phone, part, &channel(), &credentials()).unwrap());
        assert_eq!(sent.map(|mut sent| sent["body"]["context"].take()).collect::<Vec<_>>(), expected);
    };
    let answer = json!({ "message_id": "wamid.A" });
    check(json!({ "type": "text" }), std::slice::from_ref(&answer));
    check(json!({ "type": "media", "items": [{ "kind": "audio", "id": "1" }] }), &[answer, Value::Null]);
    check(json!({ "type": "reaction", "target": "wamid.B", "emoji": "👍" }), &[Value::Null]);
}

#[test]
fn a_channel_s_settings_make_the_url() {
    let check = |settings: &[(&str, &str)], expected: &str| {
        let mut channel = channel();
        channel.settings.extend(settings.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let part = MessagePart::text("x");
        let sent = sent_to(&Address::phone("+16505550123").unwrap(), &part, &channel, &credentials());
        assert_eq!(sent.unwrap()["url"], expected);
    };
    check(&[], "https://graph.facebook.com/v23.0/106000000000001/messages");
    check(
        &[("apiVersion", "v24.0"), ("apiUrl", "http://127.0.0.1:8788/whatsapp/")],
        "http://127.0.0.1:8788/whatsapp/v24.0/106000000000001/messages",
    );
}

#[test]
fn a_user_without_a_number_is_the_recipient_and_other_addresses_are_refused() {
    let part = MessagePart::text("x");
    let send = |address: &str| sent_to(&Address::infer(address), &part, &channel(), &credentials());
    let body = send("US.13491208655302741918").unwrap()["body"].take();
    assert_eq!((&body["recipient"], &body["to"]), (&json!("US.13491208655302741918"), &Value::Null));
    for (address, kind) in [("384387", "shortCode"), ("ACME", "alphanumeric"), ("chat-OU0V0P0OWT", "chat")] {
        let refused = format!("whatsapp cannot carry a message to an address of kind {kind}");
        assert_eq!(send(address), Err(Failure::permanent(refused)));
    }
}

#[test]
fn a_channel_that_is_not_configured_sends_nothing() {
    let part = MessagePart::text("x");
    let phone = Address::phone("+16505550123").unwrap();
    let unset = Channel { settings: [].into(), ..channel() };
    let missing = |what: &str| Err(Failure::permanent(format!("channel demo-whatsapp has no {what}")));
    assert_eq!(sent_to(&phone, &part, &unset, &credentials()), missing("phoneNumberId"));
    assert_eq!(sent_to(&phone, &part, &channel(), &Credentials::default()), missing("accessToken"));
}

#[test]
fn an_answer_means_what_its_code_says_not_its_status() {
    let check = |status: u16, body: &str, expected: &str| {
        let read = match CarrierId::WhatsApp
            .result(&MessagePart::text(""), &Response::new(status, "application/json", body))
        {
            SendResult::Accepted { carrier_message_id, status: ReceiptStatus::Queued } => {
                format!("accepted {carrier_message_id}")
            }
            SendResult::Rejected { error, error_class, .. } => format!("{} {error_class:?}", error.code),
            other => format!("{other:?}").split(' ').next().unwrap_or_default().to_owned(),
        };
        assert_eq!(read, expected, "{status} {body}");
    };
    check(
        200,
        r#"{"messaging_product":"whatsapp","contacts":[{"input":"+1","wa_id":"1"}],"messages":[{"id":"wamid.A"}]}"#,
        "accepted wamid.A",
    );
    check(200, r#"{"messages":[{"id":"wamid.A","message_status":"held_for_quality_assessment"}]}"#, "accepted wamid.A");
    for odd in ["{}", r#"{"messages":[]}"#, r#"{"messages":[{}]}"#, r#"{"messages":[{"id":""}]}"#, "<html>", ""] {
        check(200, odd, "Unclear");
    }
    check(400, r#"{"error":{"message":"(#131030) …","type":"OAuthException","code":131030}}"#, "131030 OtherCarrier");
    check(400, r#"{"error":{"message":"rate","code":130429}}"#, "130429 RetrySlowly");
    check(403, r#"{"error":{"message":"rate","code":"4"}}"#, "4 RetrySlowly");
    check(500, r#"{"error":{"message":"no","code":131047}}"#, "131047 WindowClosed");
    check(200, r#"{"error":{"message":"no","code":100}}"#, "100 Permanent");
    check(400, r#"{"error":{"message":"new","code":199999}}"#, "199999 Unknown");
    check(400, r#"{"error":{"message":"no code"}}"#, "http-400 Permanent");
    check(502, "<html>bad gateway</html>", "Unclear");
    check(500, r#"{"error":{"message":"unknown","code":1}}"#, "Unclear");
    check(400, r#"{"error":{"message":"unknown","code":1}}"#, "1 Retry");
    check(500, r#"{"error":{"message":"new","code":999999}}"#, "Unclear");
    check(503, r#"{"error":{"message":"down","code":2}}"#, "2 Retry");
    check(503, "", "Unclear");
    check(429, "slow down", "http-429 RetrySlowly");
    check(401, "", "http-401 OtherCarrier");
    check(404, r#"{"error":"not found"}"#, "http-404 OtherCarrier");
    check(408, "", "Unclear");
    check(504, "<html>gateway time-out</html>", "Unclear");
    check(504, r#"{"error":{"message":"no code"}}"#, "Unclear");
    check(504, r#"{"error":{"message":"ill","code":131016}}"#, "131016 Retry");
    check(302, "", "http-302 Unknown");
}

#[test]
fn a_refusal_keeps_meta_s_words_and_when_to_come_back() {
    let mut response = Response::new(
        429,
        "application/json",
        r#"{"error":{"message":"(#131056) Pair rate limit hit","code":131056,"error_data":{"messaging_product":"whatsapp","details":"Too many messages."}}}"#,
    );
    response.headers.add("Retry-After", "30");
    let SendResult::Rejected { error, error_class, retry_after } =
        CarrierId::WhatsApp.result(&MessagePart::text(""), &response)
    else {
        panic!()
    };
    assert_eq!((error.code.as_str(), error.title.as_str()), ("131056", "(#131056) Pair rate limit hit"));
    assert_eq!(error.details.as_deref(), Some("Too many messages."));
    assert_eq!(
        (error_class, retry_after),
        (ErrorClass::RetrySlowly, Some(RetryAfter::In(std::time::Duration::from_secs(30))))
    );
}

#[test]
fn every_code_has_the_fate_of_the_table() {
    let check = |codes: &[u32], expected: ErrorClass| {
        for code in codes {
            assert_eq!(CarrierId::WhatsApp.error_class(&code.to_string()), expected, "{code}");
        }
    };
    check(&[1, 2, 131_000, 131_016, 131_053, 133_004], ErrorClass::Retry);
    check(&[4, 613, 80_007, 130_429, 131_048, 131_049, 131_056, 131_057, 131_064, 133_016], ErrorClass::RetrySlowly);
    check(&[0, 3, 10, 190, 200, 299, 131_005, 131_037], ErrorClass::OtherCarrier);
    check(&[368, 130_497, 131_031, 131_042, 131_045, 131_063, 133_000, 133_010], ErrorClass::OtherCarrier);
    check(&[131_026, 131_030, 130_472, 131_062], ErrorClass::OtherCarrier);
    check(&[100, 131_008, 131_009, 131_021, 131_050, 131_051, 131_052], ErrorClass::Permanent);
    check(&[132_000, 132_001, 132_069, 135_000, 137_000], ErrorClass::Permanent);
    check(&[131_047], ErrorClass::WindowClosed);
    check(&[5, 199, 300, 131_999, 999_999], ErrorClass::Unknown);
    assert_class(CarrierId::WhatsApp, &["", "none", "-1", "http-", "http-302", "131026x"], ErrorClass::Unknown);
}
