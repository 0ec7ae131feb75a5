//! Tests of sending: parts and requests.

mod interactive;
mod template;

use serde_json::{Value, json};

use super::{channel, message, normalized};
use crate::domain::carriers::fixtures::envelope;
use crate::domain::carriers::outbound::MessagePart;
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;
use crate::model::channel::Channel;
use crate::model::message::{Address, ChannelKind, Message, ReplyTo};

/// A message with `body` and the `content` of our JSON.
fn outbound(body: &str, content: &Value) -> Message {
    let mut outbound = normalized(message(json!({ "type": "text", "text": { "body": body } })));
    outbound.content = serde_json::from_value(content.clone()).unwrap();
    outbound
}

fn parts(body: &str, content: &Value) -> Result<Vec<MessagePart>, Failure> {
    CarrierId::WhatsApp.parts(&outbound(body, content))
}

fn sent_to(to: &Address, part: &MessagePart, channel: &Channel, credentials: &Credentials) -> Result<Value, Failure> {
    let request = CarrierId::WhatsApp.request(part, &envelope(channel, credentials, ChannelKind::WhatsApp, to))?;
    assert_eq!((request.method, request.authorization.expose()), ("POST", "Bearer token"));
    Ok(json!({ "url": request.url, "body": serde_json::from_slice::<Value>(&request.body).unwrap() }))
}

fn credentials() -> Credentials {
    Credentials::default().with("accessToken", "token")
}

/// The bodies of all requests, without what is the same in each.
fn requests(body: &str, content: &Value) -> Result<Vec<Value>, String> {
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
