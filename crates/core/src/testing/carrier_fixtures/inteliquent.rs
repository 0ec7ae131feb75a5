//! Inteliquent: a hash of a random header, a fixed header, or the address it calls from; none of them covers the body.

mod answers;
pub mod demo;

use serde_json::json;
use sha2::{Digest, Sha256};

use super::scheme::{first, hmac_sha256, key, nothing};
use super::{ACME, BareSecret, Body, CarrierFixture, Covers, Payload, Proof, SAID, Sample, Scheme};
use crate::foundation::http::Request;
use crate::foundation::secret::Credentials;
use crate::model::channel::Channel;
use crate::model::message::ChannelKind;

const NOTHING: Covers = Covers { path: false, query: Body::Nothing, body: Body::Nothing, headers: &[], any_case: 0 };

// 64 hexadecimal digits; nobody says in which case.
const HASHED: Covers = Covers { headers: &["messageid"], any_case: 64, ..NOTHING };

const TOKEN: Proof = Proof::Header("verificationtoken");

const NONCE: &str = "9a09df23-01f3-4e0f-adbc-2a783878a574";

pub(super) const FIXTURE: CarrierFixture = CarrierFixture {
    accounts: [(&["+12025550114"], "+12025550114"), (&["+12025550197"], "+12025550197")],
    kinds: &[ChannelKind::Sms, ChannelKind::Mms],
    schemes: &[
        Scheme {
            name: "sha256",
            proof: TOKEN,
            covers: HASHED,
            floor: |_| first(&Sha256::digest(NONCE)),
            secret: "verificationKey",
            credentials: keyed,
            sign: |credentials, _, _, request| {
                let hash = Sha256::digest(format!("{}{NONCE}", key(credentials, "verificationKey")));
                put(&hash, request);
            },
        },
        Scheme {
            name: "hmac-sha256",
            proof: TOKEN,
            covers: HASHED,
            floor: nothing,
            secret: "verificationKey",
            credentials: |tenant| keyed(tenant).with("tokenHash", "hmac-sha256"),
            sign: |credentials, _, _, request| {
                put(&hmac_sha256(key(credentials, "verificationKey"), &[NONCE.as_bytes()]), request);
            },
        },
        Scheme {
            name: "header",
            proof: Proof::Header("x-callback-token"),
            covers: NOTHING,
            floor: nothing,
            secret: "headerValue",
            credentials: |tenant| {
                Credentials::default()
                    .with("headerName", "X-Callback-Token")
                    .with("headerValue", format!("Bearer {tenant}-header-value"))
            },
            sign: |credentials, _, _, request| {
                request.headers.add("x-callback-token", key(credentials, "headerValue"));
            },
        },
        Scheme {
            name: "source",
            proof: Proof::Source,
            covers: NOTHING,
            floor: nothing,
            secret: "sourceAddresses",
            credentials: |tenant| {
                let address = if tenant == ACME { "192.0.2.7/32" } else { "198.51.100.7/32" };
                Credentials::default().with("sourceAddresses", address)
            },
            sign: |credentials, _, _, request| {
                let list = key(credentials, "sourceAddresses");
                request.source_ip = list.split('/').next().map(str::to_owned);
            },
        },
    ],
    samples,
    several_channels: None,
    bare_secret: BareSecret::Text(&["verificationKey"]),
    bare_secret_is: "the verification key",
    closed_stores: &[],
    demo: demo::ACCOUNT,
    customer: demo::CUSTOMER,
    send_answers: demo::ANSWERS,
    answers: answers::ANSWERS,
    errors: answers::ERRORS,
};

fn keyed(tenant: &str) -> Credentials {
    Credentials::default().with("verificationKey", format!("{tenant}-verification-key"))
}

fn put(token: &[u8], request: &mut Request) {
    request.headers.add("messageid", NONCE);
    request.headers.add("verificationtoken", hex::encode(token));
}

fn samples(channel: &Channel) -> Vec<Sample> {
    let ours = channel.address.as_str().trim_start_matches('+');
    let text = json!({
        "referenceId": "AccO09773Fd7Gdec", "from": "14155550100", "to": [ours], "text": SAID, "deliveryReceipt": false,
    });
    let picture = json!({
        "referenceId": "AccO09773Fd7Gded", "from": "14155550100", "to": [ours], "text": SAID,
        "deliveryReceipt": false, "mediaUrls": ["https://media.example.com/photo.jpg", "https://media.example.com/0.smil"],
    });
    let receipt = json!({"referenceId": "d88231b5", "from": ours, "to": ["14155550100"], "deliveryReceipt": true});
    vec![
        Sample::new("text", Payload::Json(text), 1, 0),
        Sample::new("picture", Payload::Json(picture), 1, 0),
        Sample::new("receipt", Payload::Json(receipt), 0, 1),
    ]
}
