//! Tests of the requests that go to Bandwidth.

use insta::assert_json_snapshot;

use super::*;
use crate::domain::carriers::fixtures::{envelope, files, message, sizes, valid_for};
use crate::model::message::{Content, Location, Media, MediaKind};

fn pictures(count: usize) -> Content {
    files(MediaKind::Image, count)
}

fn file(url: &str, kind: MediaKind, mime_type: Option<&str>) -> Content {
    let item = Media { kind, url: Some(url.to_owned()), mime_type: mime_type.map(str::to_owned), ..Media::default() };
    Content::Media { items: vec![item] }
}

fn sent(part: &MessagePart, settings: &[(&str, &str)], credentials: &Credentials) -> Result<HttpRequest, Failure> {
    Bandwidth::request(part, &envelope(&channel(settings), credentials, ChannelKind::Sms, &Address::infer(CUSTOMER)))
}

#[test]
fn a_message_becomes_as_many_parts_as_it_needs() {
    let check = |kind, body: &str, content: Content, expected: &[(usize, usize)]| {
        let parts = Bandwidth::parts(&message(kind, CUSTOMER, body, content)).unwrap();
        assert_eq!(sizes(&parts), expected);
    };
    let long = "word ".repeat(500);
    check(ChannelKind::Sms, "hi", Content::Text, &[(2, 0)]);
    check(ChannelKind::Sms, &"a".repeat(2_048), Content::Text, &[(2_048, 0)]);
    check(ChannelKind::Sms, &"a".repeat(2_049), Content::Text, &[(2_048, 0), (1, 0)]);
    check(ChannelKind::Mms, &long, Content::Text, &[(2_044, 0), (454, 0)]);
    check(ChannelKind::Mms, "hi", pictures(12), &[(2, 10), (0, 2)]);
    check(ChannelKind::Mms, "", pictures(10), &[(0, 10)]);
    check(ChannelKind::Mms, "hi", pictures(0), &[(2, 0)]);
    check(ChannelKind::Mms, &long, pictures(1), &[(2_044, 0), (454, 0), (0, 1)]);
}

#[test]
fn what_bandwidth_cannot_carry_is_refused_by_name() {
    let refused = |kind, to: &str, body: &str, content: Content, expected: &'static str| {
        assert_eq!(Bandwidth::parts(&message(kind, to, body, content)), Err(Failure::permanent(expected)));
    };
    let check = |kind, body: &str, content: Content, expected| refused(kind, CUSTOMER, body, content, expected);
    let place = Content::Location(Location { latitude: 1.0, longitude: 2.0, name: None, address: None, url: None });
    let reaction = Content::Reaction { target: "1".to_owned(), emoji: None };
    let by_id = Content::Media { items: vec![Media { id: Some("1".to_owned()), ..Media::default() }] };
    let endless = file(&format!("https://e.com/{}", "x".repeat(4_096)), MediaKind::Image, None);
    let (sms, mms) = (ChannelKind::Sms, ChannelKind::Mms);
    check(sms, " \n", Content::Text, "message has neither text nor media");
    check(mms, "", pictures(0), "message has neither text nor media");
    check(sms, "", place, "bandwidth cannot carry location");
    check(mms, "", reaction, "bandwidth cannot carry reaction");
    check(sms, "hi", pictures(1), "an sms carries no files");
    check(mms, "", by_id, "bandwidth fetches media by url, and one has none");
    check(mms, "", file(" ", MediaKind::Image, None), "bandwidth fetches media by url, and one has none");
    check(mms, "", endless, "a media url is longer than 4096 characters");
    check(mms, "", file("https://e.com", MediaKind::Sticker, None), "bandwidth takes no file of that type");
    let heic = file("https://e.com", MediaKind::Image, Some("image/heic"));
    check(mms, "", heic, "bandwidth takes no file of that type");
    check(ChannelKind::Chat, "hi", Content::Text, "bandwidth carries no chat");
    check(ChannelKind::WhatsApp, "hi", Content::Text, "bandwidth carries no whatsapp");
    check(sms, &"a".repeat(40_961), Content::Text, "message needs 21 parts, 20 are the most");
    refused(sms, "MTN", "hi", Content::Text, "bandwidth sends to numbers, not to alphanumeric");
    let jpeg = file("https://e.com", MediaKind::Image, Some("image/JPEG; name=x"));
    assert!(Bandwidth::parts(&message(mms, "384387", "", jpeg)).is_ok());
}

#[test]
fn the_limits_are_bandwidths() {
    for kind in [ChannelKind::Sms, ChannelKind::Mms] {
        let limits = Bandwidth::limits(kind).unwrap();
        assert!(limits.text.holds(&"👋".repeat(2_048)) && !limits.text.holds(&"a".repeat(2_049)));
        assert_eq!(limits.files, if kind == ChannelKind::Mms { 10 } else { 0 });
    }
    assert_eq!(Bandwidth::limits(ChannelKind::Mms).unwrap().together, Some(3_750_000));
    assert!(Bandwidth::limits(ChannelKind::WhatsApp).is_none() && Bandwidth::limits(ChannelKind::Chat).is_none());
}

#[test]
fn a_request_is_json_as_bandwidth_documents_it() {
    let account = [("accountId", "9900000"), ("applicationId", APPLICATION)];
    let simulated = [account[0], account[1], ("apiUrl", "http://127.0.0.1:8788/bandwidth/")];
    let credentials = Credentials::default().with("apiUser", "user").with("apiPassword", "pass:wörd");
    let show = |part: &MessagePart, settings: &[(&str, &str)]| {
        let request = sent(part, settings, &credentials).unwrap();
        let authorization = request.authorization.expose().strip_prefix("Basic ").unwrap();
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        json!({
            "method": request.method, "url": request.url, "headers": request.headers, "body": body,
            "user": String::from_utf8(BASE64_STANDARD.decode(authorization).unwrap()).unwrap(),
        })
    };
    let media = |body: &str, count| MessagePart::new(body, pictures(count));
    let requests = BTreeMap::from([
        ("text", show(&MessagePart::text("Hi 👋 \"you\""), &account)),
        ("text to the simulator", show(&MessagePart::text("Hi"), &simulated)),
        ("picture with a text", show(&media("Look", 1), &account)),
        ("pictures alone", show(&media("", 2), &account)),
    ]);
    assert_json_snapshot!("requests", requests);
}

#[test]
fn a_channel_that_is_not_configured_sends_nothing() {
    let check = |settings: &[(&str, &str)], credentials: &Credentials, expected: &'static str| {
        let failure = sent(&MessagePart::text("hi"), settings, credentials).err();
        assert_eq!(failure, Some(Failure::permanent(expected)));
    };
    let user = Credentials::default().with("apiUser", "user");
    let both = user.clone().with("apiPassword", "pass");
    let callback = Credentials::default().with("callbackUser", "user").with("callbackPassword", "pass");
    let account = [("accountId", "9900000"), ("applicationId", APPLICATION)];
    check(&[], &both, "channel demo-bandwidth has no accountId");
    check(&account[..1], &both, "channel demo-bandwidth has no applicationId");
    check(&account, &callback, "channel demo-bandwidth has no apiUser");
    check(&account, &user, "channel demo-bandwidth has no apiPassword");
}

#[test]
fn an_sms_expires_when_its_message_does_and_an_mms_never() {
    let channel = channel(&[("accountId", "9900000"), ("applicationId", APPLICATION)]);
    let credentials = Credentials::default().with("apiUser", "user").with("apiPassword", "pass");
    let customer = Address::infer(CUSTOMER);
    let check = |part: MessagePart, millis: i64, expected: Result<Option<&str>, &'static str>| {
        let envelope = SendEnvelope {
            validity: valid_for(millis),
            ..envelope(&channel, &credentials, ChannelKind::Sms, &customer)
        };
        let expiration = Bandwidth::request(&part, &envelope).map(|request| {
            let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
            body.get("expiration").map(|at| at.as_str().unwrap().to_owned())
        });
        let expected = expected.map(|at| at.map(str::to_owned)).map_err(Failure::permanent);
        assert_eq!(expiration, expected, "{millis}");
    };
    check(MessagePart::text("hi"), 60_500, Ok(Some("2026-11-23T12:01:00Z")));
    check(MessagePart::text("hi"), 1_000, Ok(Some("2026-11-23T12:00:01Z")));
    check(MessagePart::text("hi"), 999, Err("less than a second of its validity is left"));
    check(MessagePart::new("hi", pictures(1)), 60_500, Ok(None));
}
