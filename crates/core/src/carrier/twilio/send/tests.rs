//! What goes to Twilio and what its answers mean.

use std::collections::BTreeMap;

use insta::assert_json_snapshot;
use serde_json::{Map, json};

use super::*;
use crate::carrier::CarrierId;
use crate::message::{
    Action, ChannelId, ConversationId, CorrelationId, Direction, Interactive, MessageClass, MessageId, SCHEMA_VERSION,
    SendReference, Template, TenantId,
};
use crate::secret::Credentials;
use crate::tenant::{Channel, SecretReference};

fn message(channel: ChannelKind, body: &str, content: Content) -> Message {
    Message {
        schema_version: SCHEMA_VERSION,
        id: MessageId::new("018f-ab"),
        tenant_id: TenantId::new("demo"),
        conversation_id: ConversationId::new("talk"),
        correlation_id: CorrelationId::new("thread"),
        source_carrier: None,
        direction: Direction::Outbound,
        channel,
        from: Address::infer("+12025550111").into(),
        to: Address::infer("+14155550100").into(),
        body: body.to_owned(),
        content,
        media_urls: Vec::new(),
        reply_to: None,
        carrier_message_id: None,
        class: MessageClass::default(),
        metadata: Map::new(),
        timestamp: jiff::Timestamp::UNIX_EPOCH,
        received_at: jiff::Timestamp::UNIX_EPOCH,
        valid_until: None,
        original_payload: None,
        unknown: Map::new(),
    }
}

fn channel(settings: &[(&str, &str)]) -> Channel {
    Channel {
        id: ChannelId::new("demo-sms"),
        tenant_id: TenantId::new("demo"),
        carrier: CarrierId::Twilio,
        keys: Vec::new(),
        address: Address::infer("+12025550111"),
        kinds: vec![ChannelKind::Sms],
        secret: SecretReference::new("omni/local/channels/twilio/demo-sms"),
        priority: 0,
        settings: settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

fn sent(
    part: &Part,
    kind: ChannelKind,
    settings: &[(&str, &str)],
    credentials: &Credentials,
) -> Result<HttpRequest, Failure> {
    request(
        part,
        &Envelope {
            channel: &channel(settings),
            credentials,
            kind,
            to: &Address::infer("+14155550100"),
            reference: &SendReference { message_id: MessageId::new("018f-ab"), part: 1, step: 0 },
            public_url: "https://api.example.com",
        },
    )
}

fn files(kind: MediaKind, count: usize) -> Content {
    let file = |at| Media { kind, url: Some(format!("https://example.com/{at}")), ..Media::default() };
    Content::Media { items: (0..count).map(file).collect() }
}

fn place(name: Option<&str>, address: Option<&str>) -> Content {
    let (name, address) = (name.map(str::to_owned), address.map(str::to_owned));
    Content::Location(Location { latitude: 37.7, longitude: -122.4, name, address, url: None })
}

fn template(components: Value) -> Content {
    Content::Template(Template { name: "HX01".to_owned(), language: "en_US".to_owned(), components })
}

#[test]
fn a_message_becomes_as_many_parts_as_it_needs() {
    let check = |channel, body: &str, content: Content, expected: &[(usize, usize)]| {
        let parts = parts(&message(channel, body, content)).unwrap();
        let files = |part: &Part| if let Content::Media { items } = &part.content { items.len() } else { 0 };
        let sizes: Vec<_> = parts.iter().map(|part| (part.body.len(), files(part))).collect();
        assert_eq!(sizes, expected);
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
    check(ChannelKind::Sms, "", template(Value::Null), &[(0, 0)]);
}

#[test]
fn what_twilio_cannot_carry_is_refused_by_name() {
    let check = |channel, body: &str, content: Content, expected: &'static str| {
        assert_eq!(parts(&message(channel, body, content)), Err(Failure::permanent(expected)));
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
    check(ChannelKind::WhatsApp, "Where?", ask, INTERACTIVE);
    check(ChannelKind::Sms, &"a".repeat(32_001), Content::Text, "message needs 21 parts, 20 are the most");
}

#[test]
fn a_request_is_a_form_as_twilio_documents_it() {
    let account = [("accountSid", "AC01")];
    let service =
        [("accountSid", "AC01"), ("messagingServiceSid", "MG01"), ("apiUrl", "http://127.0.0.1:8788/twilio/")];
    let token = Credentials::default().with("authToken", "12345");
    let key = token.clone().with("apiKeySid", "SK01").with("apiKeySecret", "67890");
    let show = |kind, body: &str, content: Content, settings: &[(&str, &str)], credentials: &Credentials| {
        let part = part(body, content);
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
    let hi = part("hi", Content::Text);
    let check = |settings: &[(&str, &str)], credentials: &Credentials, expected: &'static str| {
        let failure = sent(&hi, ChannelKind::Sms, settings, credentials).err();
        assert_eq!(failure, Some(Failure::permanent(expected)));
    };
    let token = Credentials::default().with("authToken", "12345");
    let half_a_key = Credentials::default().with("apiKeySid", "SK01");
    check(&[], &token, "channel demo-sms has no accountSid");
    check(&[("accountSid", "AC01")], &Credentials::default(), "channel demo-sms has no authToken");
    check(&[("accountSid", "AC01")], &half_a_key, "channel demo-sms has no authToken");
}

#[test]
fn an_answer_is_understood() {
    let check = |status: u16, body: &str, expected: &str| {
        let found = match result(&Response::new(status, "application/json", body)) {
            SendResult::Accepted { carrier_message_id, status } => format!("{} {carrier_message_id}", status.name()),
            SendResult::Rejected { error, fate, .. } => format!("{fate:?} {} {}", error.code, error.title),
            SendResult::Unclear { error } => format!("unclear {} {}", error.code, error.title),
        };
        assert_eq!(found, expected, "{status} {body}");
    };
    check(201, r#"{"sid":"SM01","status":"accepted","error_code":null,"num_segments":"1"}"#, "queued SM01");
    check(200, r#"{"sid":"SM01"}"#, "queued SM01");
    check(201, r#"{"sid":""}"#, "unclear http-201 answer names no message");
    check(201, r#"{"sid":null}"#, "unclear http-201 answer names no message");
    check(204, "", "unclear http-204 answer names no message");
    check(200, "<html>", "unclear http-200 answer names no message");
    let invalid = r#"{"code":21211,"message":"Invalid 'To' Phone Number: +14155550100","more_info":"x","status":400}"#;
    check(400, invalid, "Permanent 21211 Invalid 'To' Phone Number: ***");
    check(400, r#"{"code":"21610","message":"stopped"}"#, "StopContact 21610 stopped");
    check(401, r#"{"code":20003,"message":"Authenticate","status":401}"#, "OtherCarrier 20003 Authenticate");
    check(429, r#"{"code":20429,"message":"Too Many Requests"}"#, "RetrySlowly 20429 Too Many Requests");
    check(429, r#"{"code":77777,"message":""}"#, "RetrySlowly 77777 ");
    check(400, r#"{"code":77777,"message":"new"}"#, "Unknown 77777 new");
    check(500, r#"{"code":20500,"message":"Internal Server Error"}"#, "Retry 20500 Internal Server Error");
    check(503, "Service Unavailable", "Retry http-503 ");
    check(504, "Gateway Timeout", "unclear http-504 answer names no message");
    check(404, "<html>", "OtherCarrier http-404 ");
    check(302, "", "Unknown http-302 ");
}

#[test]
fn a_refusal_says_when_to_come_back() {
    let mut response = Response::new(429, "application/json", r#"{"code":20429}"#);
    response.headers.add("Retry-After", "17");
    let SendResult::Rejected { retry_after, .. } = result(&response) else { panic!("not refused") };
    assert_eq!(retry_after, Some(RetryAfter::In(std::time::Duration::from_secs(17))));
}
