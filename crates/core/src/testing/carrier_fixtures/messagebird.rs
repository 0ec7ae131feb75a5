//! MessageBird: two HMAC-SHA256 signatures of a request and a JWT (docs.bird.com; the reference data of its SDKs).

mod answers;
pub mod demo;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::scheme::{first, hmac_sha256, key, nothing, url_of};
use super::{BareSecret, Body, CarrierFixture, Covers, Payload, Proof, SAID, Sample, Scheme};
use crate::foundation::http::Request;
use crate::foundation::secret::Credentials;
use crate::model::channel::Channel;
use crate::model::message::ChannelKind;

const HEADER: Proof = Proof::Header("messagebird-signature");

const STAMPED: &[&str] = &["messagebird-request-timestamp"];

pub(super) const FIXTURE: CarrierFixture = CarrierFixture {
    accounts: [
        (&["+12025550113", "ch000000000000000000000000000001"], "+12025550113"),
        (&["+12025550198", "ch000000000000000000000000000002"], "+12025550198"),
    ],
    kinds: &[ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp],
    schemes: &[
        Scheme {
            name: "legacy",
            proof: HEADER,
            covers: Covers { path: false, query: Body::Parameters, body: Body::Bytes, headers: STAMPED, any_case: 0 },
            floor: |request| first(&hmac_sha256("signing-key", &[&Sha256::digest(&request.body)])),
            secret: "signingKey",
            credentials,
            sign: |credentials, _, now, request| {
                let mut pairs: Vec<&str> = request.query.split('&').filter(|pair| !pair.is_empty()).collect();
                pairs.sort_by_key(|pair| pair.split('=').next());
                let query = pairs.join("&");
                put(credentials, &query, now, request);
            },
        },
        Scheme {
            name: "url",
            proof: HEADER,
            covers: Covers { path: true, query: Body::Bytes, body: Body::Bytes, headers: STAMPED, any_case: 0 },
            floor: nothing,
            secret: "signingKey",
            credentials,
            sign: |credentials, base, now, request| {
                let url = url_of(base, request);
                put(credentials, &url, now, request);
            },
        },
        Scheme {
            name: "jwt",
            proof: Proof::Header("messagebird-signature-jwt"),
            covers: Covers { path: true, query: Body::Bytes, body: Body::Bytes, headers: &[], any_case: 0 },
            floor: nothing,
            secret: "signingKey",
            credentials,
            sign: |credentials, base, now, request| {
                let token = token(credentials, base, now, request);
                request.headers.add("messagebird-signature-jwt", token);
            },
        },
    ],
    samples,
    several_channels: None,
    bare_secret: BareSecret::Text(&["signingKey"]),
    bare_secret_is: "the signing key",
    closed_stores: &["media.messagebird.com"],
    demo: demo::ACCOUNT,
    customer: demo::CUSTOMER,
    send_answers: demo::ANSWERS,
    answers: answers::ANSWERS,
    errors: answers::ERRORS,
};

fn credentials(tenant: &str) -> Credentials {
    Credentials::default().with("signingKey", format!("{tenant}-signing-key"))
}

fn put(credentials: &Credentials, signed: &str, now: Timestamp, request: &mut Request) {
    let stamp = now.as_second().to_string();
    let hash = Sha256::digest(&request.body);
    let parts = [stamp.as_bytes(), b"\n", signed.as_bytes(), b"\n", &hash];
    let mac = hmac_sha256(key(credentials, "signingKey"), &parts);
    request.headers.add("messagebird-signature", BASE64_STANDARD.encode(mac));
    request.headers.add("messagebird-request-timestamp", stamp);
}

fn token(credentials: &Credentials, base: &str, now: Timestamp, request: &Request) -> String {
    let mut claims = Map::new();
    let hash = |bytes: &[u8]| Value::from(hex::encode(Sha256::digest(bytes)));
    claims.insert("iss".to_owned(), Value::from("MessageBird"));
    claims.insert("nbf".to_owned(), Value::from(now.as_second()));
    claims.insert("exp".to_owned(), Value::from(now.as_second() + 60));
    claims.insert("jti".to_owned(), Value::from("59a244dc-e9ad-4e23-9778-371faa238f72"));
    claims.insert("url_hash".to_owned(), hash(url_of(base, request).as_bytes()));
    if !request.body.is_empty() {
        claims.insert("payload_hash".to_owned(), hash(&request.body));
    }
    let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(&json!({"alg": "HS256", "typ": "JWT"})), encode(&Value::Object(claims)));
    let mac = hmac_sha256(key(credentials, "signingKey"), &[signed.as_bytes()]);
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(mac))
}

fn samples(channel: &Channel) -> Vec<Sample> {
    let number = channel.address.as_str();
    let digits = number.trim_start_matches('+');
    let conversations = channel.keys.get(1).map(|key| key.as_str().to_owned()).unwrap_or_default();
    let text = Payload::form(&[
        ("receiver", digits),
        ("recipient", digits),
        ("originator", "14155550100"),
        ("body", SAID),
        ("id", "b6aa5a0a1b"),
        ("createdDatetime", "2026-11-23T11:59:35+00:00"),
        ("date_utc", "1795435175"),
    ]);
    let report = Payload::query(&[
        ("id", "eef0ab57a9e049be946f3821568c2b2e"),
        ("originator", digits),
        ("recipient", "14155550100"),
        ("reference", "m.0.1"),
        ("status", "delivery_failed"),
        ("statusErrorCode", "103"),
        ("statusDatetime", "2026-11-23T11:59:36+00:00"),
    ]);
    let conversation = Payload::Json(json!({
        "type": "message.created",
        "contact": {"id": "9f0", "msisdn": 14_155_550_100_u64, "displayName": "Ana"},
        "conversation": {"id": "c0", "contactId": "9f0", "status": "active"},
        "message": {
            "id": "m0", "conversationId": "c0", "platform": "whatsapp", "channelId": conversations,
            "from": "+14155550100", "to": number, "direction": "received", "status": "received", "type": "text",
            "content": {"text": SAID}, "createdDatetime": "2026-11-23T11:59:35Z",
        },
    }));
    vec![
        Sample::new("text", text, 1, 0),
        Sample::new("receipt", report, 0, 1),
        Sample::new("conversation", conversation, 1, 0),
    ]
}
