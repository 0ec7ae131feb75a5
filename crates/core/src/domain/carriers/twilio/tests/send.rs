//! Tests of the requests that go to Twilio.

use std::collections::BTreeMap;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use crate::domain::carriers::fixtures::{channel, envelope, files, message, sizes, valid_for};
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope};
use crate::domain::carriers::twilio::send::{parts, request};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;
use crate::model::message::{Action, Address, ChannelKind, Content, Interactive, Location, Media, MediaKind, Template};

const CUSTOMER: &str = "+14155550100";

fn sent(
    part: &MessagePart,
    kind: ChannelKind,
    settings: &[(&str, &str)],
    credentials: &Credentials,
) -> Result<HttpRequest, Failure> {
    let channel = channel(CarrierId::Twilio, "+12025550111", settings);
    request(part, &envelope(&channel, credentials, kind, &Address::infer(CUSTOMER)))
}

fn place(name: Option<&str>, address: Option<&str>) -> Content {
    let (name, address) = (name.map(str::to_owned), address.map(str::to_owned));
    Content::Location(Location { latitude: 37.7, longitude: -122.4, name, address, url: None })
}

fn template(components: Value) -> Content {
    Content::Template(Template {
        name: "HX350d429d32e64a552466cafecbe95f3c".to_owned(),
        language: "en_US".to_owned(),
        components,
    })
}

#[test]
fn a_message_becomes_as_many_parts_as_it_needs() {
    let check = |channel, body: &str, content: Content, expected: &[(usize, usize)]| {
        let parts = parts(&message(channel, CUSTOMER, body, content)).unwrap();
        assert_eq!(sizes(&parts), expected);
    };
    let long = "word ".repeat(400);
    check(ChannelKind::Sms, "hi", Content::Text, &[(2, 0)]);
    check(ChannelKind::Sms, &"a".repeat(1_600), Content::Text, &[(1_600, 0)]);
    check(ChannelKind::Sms, &"a".repeat(1_601), Content::Text, &[(1_600, 0), (1, 0)]);
    check(ChannelKind::WhatsApp, &long, Content::Text, &[(1_599, 0), (399, 0)]);
    check(ChannelKind::Mms, "hi", files(MediaKind::Image, 12), &[(2, 10), (0, 2)]);
    check(ChannelKind::Mms, "", files(MediaKind::Audio, 1), &[(0, 1)]);
    check(ChannelKind::Mms, &long, files(MediaKind::Image, 1), &[(1_599, 0), (399, 0), (0, 1)]);
    check(ChannelKind::WhatsApp, "hi", files(MediaKind::Image, 3), &[(2, 1), (0, 1), (0, 1)]);
    check(ChannelKind::WhatsApp, "hi", files(MediaKind::Voice, 1), &[(2, 0), (0, 1)]);
    check(ChannelKind::WhatsApp, "", place(None, None), &[(0, 0)]);
    check(ChannelKind::WhatsApp, &"a".repeat(1_600), place(None, None), &[(1_600, 0)]);
    check(ChannelKind::WhatsApp, &"a".repeat(1_601), place(None, None), &[(1_600, 0), (1, 0), (0, 0)]);
    check(ChannelKind::Sms, "", template(Value::Null), &[(0, 0)]);
}

#[test]
fn what_twilio_cannot_carry_is_refused_by_name() {
    let check = |channel, body: &str, content: Content, expected: &'static str| {
        assert_eq!(parts(&message(channel, CUSTOMER, body, content)), Err(Failure::permanent(expected)));
    };
    let reaction = Content::Reaction { target: "SM1".to_owned(), emoji: None };
    let by_id = Content::Media { items: vec![Media { id: Some("1".to_owned()), ..Media::default() }] };
    check(ChannelKind::Sms, " \n", Content::Text, "message has neither text nor media");
    check(ChannelKind::Mms, "", files(MediaKind::Image, 0), "message has neither text nor media");
    check(ChannelKind::Sms, "", place(None, None), "a location does not fit into an sms");
    check(ChannelKind::WhatsApp, "", reaction, "twilio cannot carry reaction");
    check(ChannelKind::WhatsApp, "", Content::Contacts { contacts: Vec::new() }, "twilio cannot carry contacts");
    check(ChannelKind::Mms, "", by_id, "twilio fetches media by url, and one has none");
    check(ChannelKind::Chat, "hi", Content::Text, "twilio carries no chat");
    check(ChannelKind::Sms, "look", files(MediaKind::Image, 1), "an sms carries no files");
    let gif = Media {
        url: Some("https://example.com/a".to_owned()),
        mime_type: Some("image/gif".to_owned()),
        ..Media::default()
    };
    let gif = Content::Media { items: vec![Media { kind: MediaKind::Image, ..gif }] };
    check(ChannelKind::WhatsApp, "", gif, "twilio takes no file of that type");
    let variables = "twilio's template variables are an object of texts";
    check(ChannelKind::WhatsApp, "", template(json!(["Ana"])), variables);
    check(ChannelKind::Sms, "", template(json!({"1": 2})), variables);
    let mark = Content::MarkRead { target: "SM1".to_owned() };
    check(ChannelKind::WhatsApp, "", mark, "twilio cannot mark a message as read");
    let ask = Content::Interactive(Interactive { header: None, footer: None, action: Action::LocationRequest });
    check(
        ChannelKind::WhatsApp,
        "Where?",
        ask,
        "twilio offers choices by a template only: it needs its ContentSid as the template's name",
    );
    check(ChannelKind::Sms, &"a".repeat(32_001), Content::Text, "message needs 21 parts, 20 are the most");
}

#[test]
fn only_a_content_sid_names_a_template() {
    let check = |name: &str, taken: bool| {
        let named = Template { name: name.to_owned(), language: "en_US".to_owned(), components: Value::Null };
        let expected = (!taken).then(|| {
            Failure::permanent("a template at twilio is named by its ContentSid: HX and 32 hexadecimal digits")
        });
        let message = message(ChannelKind::WhatsApp, CUSTOMER, "", Content::Template(named));
        assert_eq!(parts(&message).err(), expected, "{name}");
    };
    check("HX350d429d32e64a552466cafecbe95f3c", true);
    check("HX350D429D32E64A552466CAFECBE95F3C", true);
    for name in
        ["order_ready", "", "HX", "HX01", "hx350d429d32e64a552466cafecbe95f3c", "HX350d429d32e64a552466cafecbe95f3g"]
    {
        check(name, false);
    }
}

#[test]
fn who_twilio_does_not_reach_is_refused() {
    let check = |channel, to: &str, expected: Option<&'static str>| {
        assert_eq!(parts(&message(channel, to, "hi", Content::Text)).err(), expected.map(Failure::permanent), "{to}");
    };
    check(ChannelKind::Sms, "+14155550100", None);
    check(ChannelKind::WhatsApp, "+14155550100", None);
    check(ChannelKind::WhatsApp, "US.13491208655302741918", None);
    check(ChannelKind::Sms, "51515", Some("twilio sends no sms to an address of kind shortCode"));
    check(ChannelKind::Mms, "ACME", Some("twilio sends no mms to an address of kind alphanumeric"));
    check(ChannelKind::WhatsApp, "51515", Some("twilio sends no whatsapp to an address of kind shortCode"));
}

#[test]
fn a_request_is_a_form_as_twilio_documents_it() {
    let account = [("accountSid", "AC01")];
    let service =
        [("accountSid", "AC01"), ("messagingServiceSid", "MG01"), ("apiUrl", "http://127.0.0.1:8788/twilio/")];
    let token = Credentials::default().with("authToken", "12345");
    let key = token.clone().with("apiKeySid", "SK01").with("apiKeySecret", "67890");
    let show = |kind, body: &str, content: Content, settings: &[(&str, &str)], credentials: &Credentials| {
        let part = MessagePart::new(body, content);
        let request = sent(&part, kind, settings, credentials).unwrap();
        let form: Vec<_> = form_urlencoded::parse(&request.body).into_owned().collect();
        let authorization = request.authorization.expose().strip_prefix("Basic ").unwrap();
        let user = String::from_utf8(BASE64_STANDARD.decode(authorization).unwrap()).unwrap();
        json!({"url": request.url, "headers": request.headers, "user": user, "form": form})
    };
    let (sms, mms, whatsapp) = (ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp);
    let variables = json!({"1": "Ana", "2": "12:30"});
    let requests = BTreeMap::from([
        ("text by sms", show(sms, "Hi 👋 & bye", Content::Text, &account, &token)),
        ("text by service and key", show(sms, "Hi", Content::Text, &service, &key)),
        ("two pictures by mms", show(mms, "", files(MediaKind::Image, 2), &account, &token)),
        ("picture by whatsapp", show(whatsapp, "Look", files(MediaKind::Image, 1), &account, &token)),
        ("template", show(whatsapp, "ignored", template(variables), &account, &token)),
        ("template without variables", show(whatsapp, "", template(Value::Null), &account, &token)),
        ("place", show(whatsapp, "", place(Some("Office"), Some("1 Main St")), &account, &token)),
        ("bare place with a text", show(whatsapp, "Come here", place(None, None), &account, &token)),
    ]);
    assert_json_snapshot!("requests", requests);
}

#[test]
fn a_channel_that_is_not_configured_sends_nothing() {
    let hi = MessagePart::text("hi");
    let check = |settings: &[(&str, &str)], credentials: &Credentials, expected: &'static str| {
        let failure = sent(&hi, ChannelKind::Sms, settings, credentials).err();
        assert_eq!(failure, Some(Failure::permanent(expected)));
    };
    let token = Credentials::default().with("authToken", "12345");
    let half_a_key = Credentials::default().with("apiKeySid", "SK01");
    check(&[], &token, "channel demo-twilio has no accountSid");
    check(&[("accountSid", "AC01")], &Credentials::default(), "channel demo-twilio has no authToken");
    check(&[("accountSid", "AC01")], &half_a_key, "channel demo-twilio has no authToken");
}

#[test]
fn what_is_left_of_its_validity_is_told_in_whole_seconds_within_twilios_range() {
    let channel = channel(CarrierId::Twilio, "+12025550111", &[("accountSid", "AC01")]);
    let credentials = Credentials::default().with("authToken", "12345");
    let customer = Address::infer(CUSTOMER);
    let hi = MessagePart::text("hi");
    let check = |millis: i64, expected: Result<&str, &'static str>| {
        let envelope = SendEnvelope {
            validity: valid_for(millis),
            ..envelope(&channel, &credentials, ChannelKind::Sms, &customer)
        };
        let body = request(&hi, &envelope).map(|request| String::from_utf8(request.body).unwrap());
        match expected {
            Ok(field) => assert!(body.unwrap().contains(&format!("&ValidityPeriod={field}&")), "{millis}"),
            Err(reason) => assert_eq!(body, Err(Failure::permanent(reason)), "{millis}"),
        }
    };
    check(86_400_000, Ok("36000"));
    check(36_000_000, Ok("36000"));
    check(35_999_999, Ok("35999"));
    check(1_000, Ok("1"));
    check(999, Err("less than a second of its validity is left"));
    let endless = request(&hi, &envelope(&channel, &credentials, ChannelKind::Sms, &customer)).unwrap();
    assert!(!String::from_utf8(endless.body).unwrap().contains("ValidityPeriod"));
}
