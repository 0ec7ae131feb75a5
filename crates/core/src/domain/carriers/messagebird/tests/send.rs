//! Tests of the requests that go to MessageBird.

use std::collections::BTreeMap;

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::domain::carriers::fixtures::{envelope, files, message, sizes, valid_for};
use crate::domain::carriers::messagebird::send::{parts, request};
use crate::domain::carriers::messagebird::tests::channel;
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;
use crate::model::message::{
    Action, Address, ChannelKind, Choice, Content, Header, Interactive, Location, Media, MediaKind, Section, Template,
};

const CUSTOMER: &str = "+14155550100";

const BY_CONVERSATIONS: [(&str, &str); 1] = [("channelId", "619747f6-9e46")];

fn sent(part: &MessagePart, kind: ChannelKind, to: &str, settings: &[(&str, &str)]) -> Result<HttpRequest, Failure> {
    let credentials = Credentials::default().with("accessKey", "demo-access-key");
    let (channel, to) = (channel(settings), Address::infer(to));
    let envelope = envelope(&channel, &credentials, kind, &to);
    request(part, &SendEnvelope { public_url: channel.public_url(envelope.public_url), ..envelope })
}

#[test]
fn an_sms_is_valid_as_long_as_its_message_and_nothing_else_is_limited() {
    let credentials = Credentials::default().with("accessKey", "demo-access-key");
    let (channel, customer) = (channel(&BY_CONVERSATIONS), Address::infer(CUSTOMER));
    let check = |part: MessagePart, kind, millis: i64, expected: Result<Option<u64>, &'static str>| {
        let envelope =
            SendEnvelope { validity: valid_for(millis), ..envelope(&channel, &credentials, kind, &customer) };
        let validity = request(&part, &envelope).map(|request| {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            body.get("validity").map(|seconds| seconds.as_u64().unwrap())
        });
        assert_eq!(validity, expected.map_err(Failure::permanent), "{millis}");
    };
    check(MessagePart::text("hi"), ChannelKind::Sms, 3_600_900, Ok(Some(3_600)));
    check(MessagePart::text("hi"), ChannelKind::Sms, 1_000, Ok(Some(1)));
    check(MessagePart::text("hi"), ChannelKind::Sms, 999, Err("less than a second of its validity is left"));
    check(MessagePart::text("hi"), ChannelKind::Sms, 604_800_000, Ok(Some(604_800)));
    check(MessagePart::text("hi"), ChannelKind::Sms, 604_801_000, Ok(None));
    check(MessagePart::new("hi", files(MediaKind::Image, 1)), ChannelKind::Mms, 3_600_000, Ok(None));
    check(MessagePart::text("hi"), ChannelKind::WhatsApp, 3_600_000, Ok(None));
}

fn place() -> Content {
    Content::Location(Location { latitude: 37.7, longitude: -122.4, name: None, address: None, url: None })
}

fn template(components: Value) -> Content {
    Content::Template(Template { name: "welcome".to_owned(), language: "en_US".to_owned(), components })
}

fn choices(count: usize) -> Vec<Choice> {
    (0..count).map(|at| Choice { id: at.to_string(), title: format!("No. {at}"), description: None }).collect()
}

fn question(action: Action) -> Content {
    Content::Interactive(Interactive { header: None, footer: Some("Small".to_owned()), action })
}

fn list(rows: usize) -> Content {
    let sections = vec![Section { title: None, rows: choices(rows) }];
    question(Action::List { button: "Choose".to_owned(), sections })
}

#[test]
fn a_message_becomes_as_many_parts_as_it_needs() {
    let check = |channel, body: &str, content: Content, expected: &[(usize, usize)]| {
        let parts = parts(&message(channel, CUSTOMER, body, content)).unwrap();
        assert_eq!(sizes(&parts), expected);
    };
    let (sms, mms, whatsapp, chat) = (ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat);
    let long = "word ".repeat(300);
    check(sms, "hi", Content::Text, &[(2, 0)]);
    check(sms, &"a".repeat(1_377), Content::Text, &[(1_377, 0)]);
    check(sms, &"a".repeat(1_378), Content::Text, &[(1_377, 0), (1, 0)]);
    check(sms, &"€".repeat(684), Content::Text, &[(684, 0)]);
    check(sms, &"€".repeat(1_377), Content::Text, &[(594, 0), (594, 0), (189, 0)]);
    check(sms, &"ж".repeat(603), Content::Text, &[(603, 0)]);
    check(sms, &"ж".repeat(604), Content::Text, &[(594, 0), (10, 0)]);
    check(sms, &"👋".repeat(300), Content::Text, &[(297, 0), (3, 0)]);
    check(sms, "Look", files(MediaKind::Image, 1), &[(4, 1)]);
    check(mms, "hi", files(MediaKind::Image, 12), &[(2, 10), (0, 2)]);
    check(mms, "", files(MediaKind::Audio, 1), &[(0, 1)]);
    check(mms, "hi", files(MediaKind::Image, 0), &[(2, 0)]);
    check(mms, &long, files(MediaKind::Image, 1), &[(1_374, 0), (124, 0), (0, 1)]);
    check(mms, &"ж".repeat(700), files(MediaKind::Image, 1), &[(700, 1)]);
    check(whatsapp, &"a".repeat(4_097), Content::Text, &[(4_096, 0), (1, 0)]);
    check(whatsapp, "hi", files(MediaKind::Image, 3), &[(2, 1), (0, 1), (0, 1)]);
    check(whatsapp, "hi", files(MediaKind::Voice, 1), &[(2, 0), (0, 1)]);
    check(whatsapp, &long, files(MediaKind::Image, 1), &[(1_499, 0), (0, 1)]);
    check(whatsapp, "Here", place(), &[(4, 0), (0, 0)]);
    check(whatsapp, "ignored", template(Value::Null), &[(0, 0)]);
    check(whatsapp, "Which?", list(10), &[(6, 0)]);
    check(chat, "hi", files(MediaKind::Image, 1), &[(2, 0), (0, 1)]);
    check(chat, &"a".repeat(1_001), Content::Text, &[(1_000, 0), (1, 0)]);
}

#[test]
fn what_messagebird_cannot_carry_is_refused_by_name() {
    let check = |channel, body: &str, content: Content, expected: &'static str| {
        assert_eq!(parts(&message(channel, CUSTOMER, body, content)), Err(Failure::permanent(expected)));
    };
    let (sms, mms, whatsapp, chat) = (ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat);
    let reaction = || Content::Reaction { target: "m".to_owned(), emoji: None };
    let by_id = Content::Media { items: vec![Media { id: Some("1".to_owned()), ..Media::default() }] };
    let by_file =
        Content::Media { items: vec![Media { url: Some("file:///etc/passwd".to_owned()), ..Media::default() }] };
    let buttons = |count| question(Action::Buttons { buttons: choices(count) });
    check(sms, " \n", Content::Text, "message has neither text nor media");
    check(mms, "", files(MediaKind::Image, 0), "message has neither text nor media");
    check(sms, "", place(), "a location does not fit into an sms");
    check(sms, "", template(Value::Null), "messagebird cannot carry template by sms");
    check(sms, "", reaction(), "messagebird cannot carry reaction by sms");
    check(mms, "", by_id.clone(), "messagebird fetches media by http link, and one has none");
    check(whatsapp, "", by_id, "messagebird fetches media by http link, and one has none");
    check(mms, "", by_file, "messagebird fetches media by http link, and one has none");
    check(whatsapp, "", reaction(), "messagebird cannot carry reaction");
    check(chat, "", template(Value::Null), "messagebird cannot carry template");
    check(whatsapp, "Which?", buttons(4), "messagebird cannot carry 4 buttons, over 3");
    check(whatsapp, "Which?", buttons(0), "messagebird cannot carry no buttons");
    check(whatsapp, "Which?", list(11), "messagebird cannot carry 11 rows in a list, over 10");
    check(whatsapp, "", buttons(1), "messagebird cannot carry an empty text above choices");
    let titled = |title: &str| {
        let choice = Choice { id: "1".to_owned(), title: title.to_owned(), description: None };
        question(Action::Buttons { buttons: vec![choice] })
    };
    let long = "t".repeat(21);
    let expected = "messagebird cannot carry a title of a button of 21 characters, over 20";
    check(whatsapp, "Which?", titled(&long), expected);
    let headed = |header: Header| {
        let action = Action::Buttons { buttons: choices(1) };
        Content::Interactive(Interactive { header: Some(header), footer: None, action })
    };
    let expected = "messagebird cannot carry a header of 61 characters, over 60";
    check(whatsapp, "Which?", headed(Header::Text { text: "h".repeat(61) }), expected);
    let expected = "messagebird fetches media by http link, and one has none";
    let unlinked = Media { kind: MediaKind::Image, ..Media::default() };
    check(whatsapp, "Which?", headed(Header::Media { item: unlinked }), expected);
    let expected = "template components are neither a list nor an object";
    check(whatsapp, "", template(json!("x")), expected);
    let sid = Template {
        name: "HX350d429d32e64a552466cafecbe95f3c".to_owned(),
        language: "en".to_owned(),
        components: Value::Null,
    };
    let expected = "a template's name has small letters, digits and underscores";
    check(whatsapp, "", Content::Template(sid), expected);
    check(whatsapp, "Where?", question(Action::LocationRequest), "messagebird offers buttons and lists only");
    check(sms, &"a".repeat(1_377 * 20 + 1), Content::Text, "message needs 21 parts, 20 are the most");
}

#[test]
fn a_request_is_json_as_messagebird_documents_it() {
    let show = |kind, body: &str, content: Content, settings: &[(&str, &str)]| {
        let request = sent(&MessagePart::new(body, content), kind, CUSTOMER, settings).unwrap();
        assert_eq!(request.authorization.expose(), "AccessKey demo-access-key");
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        json!({"method": request.method, "url": request.url, "headers": request.headers, "body": body})
    };
    let (sms, mms, whatsapp, chat) = (ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat);
    let local = [("apiUrl", "http://127.0.0.1:8788/messagebird/"), ("publicUrl", "http://127.0.0.1:8787/")];
    let local_conversations = [local[0], local[1], BY_CONVERSATIONS[0]];
    let pair = Content::Interactive(Interactive {
        header: Some(Header::Media {
            item: Media { kind: MediaKind::Image, url: Some("https://x/h".to_owned()), ..Media::default() },
        }),
        footer: None,
        action: Action::Buttons { buttons: choices(2) },
    });
    let components = json!([{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]);
    let params = json!({"namespace": "ns", "params": [{"default": "Ana"}]});
    let requests = BTreeMap::from([
        ("text by sms", show(sms, "Hi 👋 \"you\"", Content::Text, &[])),
        ("text by sms, locally", show(sms, "Hi", Content::Text, &local)),
        ("pictures by mms", show(mms, "Look", files(MediaKind::Image, 2), &[])),
        ("picture alone", show(sms, "", files(MediaKind::Image, 1), &[])),
        ("text by conversations", show(whatsapp, "Hi", Content::Text, &BY_CONVERSATIONS)),
        ("sms in spite of conversations, locally", show(sms, "Hi", Content::Text, &local_conversations)),
        ("chat by conversations, locally", show(chat, "Hi", Content::Text, &local_conversations)),
        ("pictures by mms in spite of conversations", show(mms, "Look", files(MediaKind::Image, 2), &BY_CONVERSATIONS)),
        ("picture by conversations", show(whatsapp, "Look", files(MediaKind::Image, 1), &BY_CONVERSATIONS)),
        ("voice by conversations", show(whatsapp, "", files(MediaKind::Voice, 1), &BY_CONVERSATIONS)),
        ("sticker by conversations", show(whatsapp, "", files(MediaKind::Sticker, 1), &BY_CONVERSATIONS)),
        ("place", show(whatsapp, "", place(), &BY_CONVERSATIONS)),
        ("template", show(whatsapp, "", template(components), &BY_CONVERSATIONS)),
        ("template of old", show(whatsapp, "", template(params), &BY_CONVERSATIONS)),
        ("template without variables", show(whatsapp, "", template(Value::Null), &BY_CONVERSATIONS)),
        ("buttons", show(whatsapp, "Which?", pair, &BY_CONVERSATIONS)),
        ("list", show(whatsapp, "Which?", list(2), &BY_CONVERSATIONS)),
    ]);
    assert_json_snapshot!("requests", requests);
}

#[test]
fn a_channel_that_cannot_send_so_sends_nothing() {
    let hi = MessagePart::text("hi");
    let check = |part: &MessagePart, kind, to: &str, settings: &[(&str, &str)], expected: &'static str| {
        assert_eq!(sent(part, kind, to, settings).err(), Some(Failure::permanent(expected)));
    };
    check(&hi, ChannelKind::WhatsApp, CUSTOMER, &[], "channel demo-messagebird has no channelId");
    check(&hi, ChannelKind::Sms, "384387", &[], "messagebird sends no sms to an address of kind shortCode");
    check(&hi, ChannelKind::Sms, "chat-OU0V0P0OWT", &[], "messagebird sends no sms to an address of kind chat");
    let two = MessagePart::new("", files(MediaKind::Image, 2));
    check(&two, ChannelKind::WhatsApp, CUSTOMER, &BY_CONVERSATIONS, "conversations takes one file a message");
    let odd = MessagePart::new("", template(json!("x")));
    let expected = "template components are neither a list nor an object";
    check(&odd, ChannelKind::WhatsApp, CUSTOMER, &BY_CONVERSATIONS, expected);
    let keyless = Credentials::default().with("signingKey", "x");
    let failure = request(&hi, &envelope(&channel(&[]), &keyless, ChannelKind::Sms, &Address::infer(CUSTOMER))).err();
    assert_eq!(failure, Some(Failure::permanent("channel demo-messagebird has no accessKey")));
}

#[test]
fn every_part_that_is_planned_can_be_sent() {
    let check = |channel, to: &str, content: Content, settings: &[(&str, &str)]| {
        for part in parts(&message(channel, to, "Which?", content)).unwrap() {
            let failure = sent(&part, channel, to, settings).err();
            let lacks = settings.is_empty() && matches!(channel, ChannelKind::WhatsApp | ChannelKind::Chat);
            let expected = lacks.then(|| Failure::permanent("channel demo-messagebird has no channelId"));
            assert_eq!(failure, expected, "{channel:?} {settings:?} {part:?}");
        }
    };
    for settings in [&[][..], &BY_CONVERSATIONS[..]] {
        for channel in [ChannelKind::Sms, ChannelKind::Mms] {
            check(channel, CUSTOMER, Content::Text, settings);
            check(channel, CUSTOMER, files(MediaKind::Image, 12), settings);
        }
        for content in [Content::Text, files(MediaKind::Image, 3), place(), template(Value::Null), list(2)] {
            check(ChannelKind::WhatsApp, CUSTOMER, content, settings);
        }
        for to in ["chat-OU0V0P0OWT", CUSTOMER] {
            check(ChannelKind::Chat, to, Content::Text, settings);
            check(ChannelKind::Chat, to, files(MediaKind::Image, 2), settings);
            check(ChannelKind::Chat, to, place(), settings);
        }
    }
}

#[test]
fn who_messagebird_does_not_reach_is_refused() {
    let check = |channel, to: &str, expected: Option<&'static str>| {
        assert_eq!(parts(&message(channel, to, "hi", Content::Text)).err(), expected.map(Failure::permanent), "{to}");
    };
    let (sms, mms, whatsapp, chat) = (ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat);
    check(sms, "+14155550100", None);
    check(sms, "51515", Some("messagebird sends no sms to an address of kind shortCode"));
    check(mms, "51515", Some("messagebird sends no mms to an address of kind shortCode"));
    check(sms, "chat-OU0V0P0OWT", Some("messagebird sends no sms to an address of kind chat"));
    check(whatsapp, "+14155550100", None);
    check(whatsapp, "US.13491208655302741918", None);
    check(whatsapp, "51515", Some("messagebird sends no whatsapp to an address of kind shortCode"));
    check(chat, "chat-OU0V0P0OWT", None);
}

#[test]
fn a_file_that_the_way_does_not_take_is_refused() {
    let check = |channel, kind, mime_type: &str, taken: bool| {
        let url = Some("https://example.com/a".to_owned());
        let item = Media { kind, url, mime_type: Some(mime_type.to_owned()), ..Media::default() };
        let expected = (!taken).then(|| Failure::permanent("messagebird takes no file of that type"));
        let message = message(channel, CUSTOMER, "", Content::Media { items: vec![item] });
        assert_eq!(parts(&message).err(), expected, "{channel:?} {mime_type}");
    };
    let (sms, mms, whatsapp, chat) = (ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat);
    check(mms, MediaKind::Image, "image/gif", true);
    check(sms, MediaKind::Image, "image/gif", true);
    check(mms, MediaKind::Image, "image/webp", false);
    check(mms, MediaKind::Sticker, "image/webp", false);
    check(whatsapp, MediaKind::Sticker, "image/webp", true);
    check(whatsapp, MediaKind::Image, "image/gif", false);
    check(chat, MediaKind::Image, "image/png", true);
    check(chat, MediaKind::Video, "video/mp4", false);
}
