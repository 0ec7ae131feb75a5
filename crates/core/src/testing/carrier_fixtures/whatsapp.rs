//! Meta: an HMAC-SHA256 of the body (developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads).

mod answers;
pub mod demo;

use serde_json::{Value, json};

use super::scheme::{first, hmac_sha256, key, nothing};
use super::{BareSecret, Body, CarrierFixture, Covers, Payload, Proof, SAID, Sample, Scheme};
use crate::foundation::http::Request;
use crate::foundation::secret::Credentials;
use crate::model::channel::Channel;
use crate::model::message::ChannelKind;

const BODY: Covers = Covers { path: false, query: Body::Nothing, body: Body::Bytes, headers: &[], any_case: 0 };

const HEADER: Proof = Proof::Header("x-hub-signature-256");

pub(super) const FIXTURE: CarrierFixture = CarrierFixture {
    accounts: [(&["106000000000001"], "+15550001111"), (&["206000000000002"], "+15550002222")],
    kinds: &[ChannelKind::WhatsApp],
    schemes: &[
        Scheme {
            name: "body",
            proof: HEADER,
            covers: BODY,
            floor: |request| first(&hmac_sha256("app-secret", &[&request.body])),
            secret: "appSecret",
            credentials,
            sign: |credentials, _, _, request| {
                let body = request.body.clone();
                put(credentials, &body, request);
            },
        },
        // Signed with everything beyond ASCII escaped, un-escaped by somebody on the way.
        Scheme {
            name: "escaped body",
            proof: HEADER,
            covers: BODY,
            floor: nothing,
            secret: "appSecret",
            credentials,
            sign: |credentials, _, _, request| {
                let escaped = match std::str::from_utf8(&request.body) {
                    Ok(text) => text.encode_utf16().map(escape).collect::<String>().into_bytes(),
                    Err(_) => request.body.clone(),
                };
                put(credentials, &escaped, request);
            },
        },
    ],
    samples,
    several_channels: Some(several),
    bare_secret: BareSecret::Text(&["appSecret", "verifyToken"]),
    bare_secret_is: "the app secret",
    closed_stores: &["lookaside.fbsbx.com"],
    demo: demo::ACCOUNT,
    customer: demo::CUSTOMER,
    send_answers: demo::ANSWERS,
    answers: answers::ANSWERS,
    errors: answers::ERRORS,
};

fn credentials(tenant: &str) -> Credentials {
    Credentials::default()
        .with("appSecret", format!("{tenant}-app-secret"))
        .with("verifyToken", format!("{tenant}-verify-token"))
        .with("accessToken", format!("{tenant}-access-token"))
}

fn put(credentials: &Credentials, signed: &[u8], request: &mut Request) {
    let mac = hmac_sha256(key(credentials, "appSecret"), &[signed]);
    request.headers.add("x-hub-signature-256", format!("sha256={}", hex::encode(mac)));
}

fn escape(unit: u16) -> String {
    match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    }
}

fn samples(channel: &Channel) -> Vec<Sample> {
    let number = channel.keys.first().map(|key| key.as_str().to_owned()).unwrap_or_default();
    let news = |news: Value| {
        let mut value = json!({
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "15550001111", "phone_number_id": number},
        });
        if let (Some(value), Value::Object(news)) = (value.as_object_mut(), news) {
            value.extend(news);
        }
        json!({"id": "102290129340398", "changes": [{"field": "messages", "value": value}]})
    };
    let text = |id: &str| json!({"from": "14155550100", "id": id, "timestamp": "1795435170", "type": "text", "text": {"body": SAID}});
    let status = |id: &str| {
        json!({
            "id": id, "status": "failed", "timestamp": "1795435180", "recipient_id": "14155550100",
            "errors": [{"code": 131_026, "title": "Message undeliverable", "error_data": {"details": "no such user"}}],
        })
    };
    let contact = json!({"profile": {"name": "Ana Ruiz"}, "wa_id": "14155550100"});
    let entries = |entries: Vec<Value>| Payload::Json(json!({"object": "whatsapp_business_account", "entry": entries}));
    let image = json!({
        "from": "14155550100", "id": "wamid.2", "timestamp": "1795435171", "type": "image",
        "image": {"id": "1003383421387256", "mime_type": "image/jpeg", "sha256": "SfInY0gGKTsJ", "caption": SAID},
        "context": {"from": "15550001111", "id": "wamid.0"},
    });
    vec![
        Sample::new("text", entries(vec![news(json!({"contacts": [contact], "messages": [text("wamid.1")]}))]), 1, 0),
        Sample::new("receipt", entries(vec![news(json!({"statuses": [status("wamid.9")]}))]), 0, 1),
        Sample::new(
            "batch",
            entries(vec![
                news(json!({"contacts": [contact], "messages": [text("wamid.3"), image]})),
                news(json!({"messages": [text("wamid.4")], "statuses": [status("wamid.8")]})),
            ]),
            3,
            1,
        ),
    ]
}

fn several() -> (Payload, &'static str) {
    let change = |number: &str| json!({"field": "messages", "value": {"metadata": {"phone_number_id": number}}});
    let entry = ["1", "2"].map(|number| json!({"id": number, "changes": [change(number)]}));
    (Payload::Json(json!({"object": "whatsapp_business_account", "entry": entry})), "sha256=00")
}
