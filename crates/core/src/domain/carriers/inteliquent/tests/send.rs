//! Tests of the requests that go to Inteliquent.

use std::collections::BTreeMap;

use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::domain::carriers::fixtures;
use crate::domain::carriers::fixtures::{envelope, message, sizes};
use crate::domain::carriers::inteliquent::send::{parts, request};
use crate::domain::carriers::outbound::{HttpRequest, MessagePart};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;
use crate::model::channel::Channel;
use crate::model::message::{Address, ChannelKind, Content, Media, MediaKind};

fn channel(ours: &str, settings: &[(&str, &str)]) -> Channel {
    fixtures::channel(CarrierId::Inteliquent, ours, settings)
}

fn files(count: usize) -> Content {
    fixtures::files(MediaKind::Image, count)
}

fn sent(part: &MessagePart, channel: &Channel, to: &str, credentials: &Credentials) -> Result<HttpRequest, Failure> {
    request(part, &envelope(channel, credentials, ChannelKind::Sms, &Address::infer(to)))
}

#[test]
fn a_message_becomes_as_many_parts_as_it_needs() {
    let check = |channel, body: &str, content: Content, expected: &[(usize, usize)]| {
        let parts = parts(&message(channel, "+14155550100", body, content)).unwrap();
        assert_eq!(sizes(&parts), expected);
    };
    check(ChannelKind::Sms, "hi", Content::Text, &[(2, 0)]);
    check(ChannelKind::Sms, &"a".repeat(1_601), Content::Text, &[(1_600, 0), (1, 0)]);
    check(ChannelKind::Mms, "hi", files(12), &[(2, 10), (0, 2)]);
    check(ChannelKind::Mms, "", files(1), &[(0, 1)]);
    check(ChannelKind::Mms, &"word ".repeat(400), files(1), &[(1_599, 0), (399, 0), (0, 1)]);
    check(ChannelKind::Mms, "hi", files(0), &[(2, 0)]);
}

#[test]
fn what_inteliquent_cannot_carry_is_refused_by_name() {
    let check = |channel, to: &str, body: &str, content: Content, expected: &'static str| {
        assert_eq!(parts(&message(channel, to, body, content)), Err(Failure::permanent(expected)));
    };
    let (sms, mms, ana) = (ChannelKind::Sms, ChannelKind::Mms, "+14155550100");
    let by_id = Content::Media { items: vec![Media { id: Some("1".to_owned()), ..Media::default() }] };
    let reaction = Content::Reaction { target: "1".to_owned(), emoji: None };
    check(sms, ana, " \n", Content::Text, "message has neither text nor media");
    check(mms, ana, "", files(0), "message has neither text nor media");
    check(mms, ana, "", by_id, "inteliquent fetches media by url, and one has none");
    check(sms, ana, "", reaction, "inteliquent cannot carry reaction");
    check(ChannelKind::Chat, ana, "hi", Content::Text, "inteliquent carries no chat");
    check(ChannelKind::WhatsApp, ana, "hi", Content::Text, "inteliquent carries no whatsapp");
    check(sms, ana, &"a".repeat(32_001), Content::Text, "message needs 21 parts, 20 are the most");
    let abroad = "inteliquent reaches phone numbers of north america only";
    for to in ["+4915112345678", "384387", "ACME", "+1415555010", "+141555501000"] {
        check(sms, to, "hi", Content::Text, abroad);
    }
}

#[test]
fn a_file_of_another_type_is_refused() {
    let check = |kind, mime_type: &str, taken: bool| {
        let url = Some("https://media.example/a".to_owned());
        let item = Media { kind, url, mime_type: Some(mime_type.to_owned()), ..Media::default() };
        let expected = (!taken).then(|| Failure::permanent("inteliquent takes no file of that type"));
        let message = message(ChannelKind::Mms, "+14155550100", "", Content::Media { items: vec![item] });
        assert_eq!(parts(&message).err(), expected, "{mime_type}");
    };
    check(MediaKind::Image, "image/png", true);
    check(MediaKind::Image, "image/webp", false);
    check(MediaKind::Audio, "audio/ogg", false);
    check(MediaKind::Document, "application/pdf", false);
}

#[test]
fn a_request_is_as_inteliquent_documents_it() {
    let own = channel("+12025550114", &[]);
    let local = channel("+12025550114", &[("apiUrl", "http://127.0.0.1:8788/inteliquent/")]);
    let key = Credentials::default().with("apiKey", "demo-key");
    let show = |body: &str, content: Content, channel: &Channel| {
        let part = MessagePart::new(body, content);
        let request = sent(&part, channel, "+14155550100", &key).unwrap();
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let authorization = request.authorization.expose().to_owned();
        json!({"method": request.method, "url": request.url, "headers": request.headers, "authorization": authorization, "body": body})
    };
    let requests = BTreeMap::from([
        ("text", show("Hi 👋 \"you\"", Content::Text, &own)),
        ("two pictures", show("Look", files(2), &local)),
        ("a picture alone", show("", files(1), &local)),
    ]);
    assert_json_snapshot!("requests", requests);
}

#[test]
fn a_channel_that_is_not_configured_sends_nothing() {
    let key = Credentials::default().with("apiKey", "demo-key");
    let check = |address: &str, to: &str, credentials: &Credentials, expected: &'static str| {
        let failure = sent(&MessagePart::text("hi"), &channel(address, &[]), to, credentials).err();
        assert_eq!(failure, Some(Failure::permanent(expected)));
    };
    let abroad = "inteliquent reaches phone numbers of north america only";
    let bare = Credentials::default().with("verificationKey", "x");
    check("+12025550114", "+14155550100", &bare, "channel demo-inteliquent has no apiKey");
    check("ACME", "+14155550100", &key, abroad);
    check("+12025550114", "+33612345678", &key, abroad);
}
