//! Twilio: an HMAC-SHA1 of the URL and the form (twilio.com/docs/usage/security#validating-requests).

mod answers;
pub mod demo;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::scheme::{first, key, nothing, url_of};
use super::{BareSecret, Body, CarrierFixture, Covers, Payload, Proof, SAID, Sample, Scheme};
use crate::foundation::http::{Headers, Request};
use crate::foundation::secret::Credentials;
use crate::model::channel::Channel;
use crate::model::message::ChannelKind;

const HEADER: Proof = Proof::Header("x-twilio-signature");

const URL: Covers = Covers { path: true, query: Body::Bytes, body: Body::Bytes, headers: &[], any_case: 0 };

pub(super) const FIXTURE: CarrierFixture = CarrierFixture {
    accounts: [
        (&["AC00000000000000000000000000000001/+12025550111"], "+12025550111"),
        (&["AC00000000000000000000000000000002/+12025550122"], "+12025550122"),
    ],
    kinds: &[ChannelKind::Sms, ChannelKind::Mms],
    schemes: &[
        Scheme {
            name: "form",
            proof: HEADER,
            covers: Covers { body: Body::Parameters, ..URL },
            floor: |request| {
                let mut mac = Hmac::<Sha1>::new_from_slice(b"auth-token").unwrap();
                mac.update(request.path.as_bytes());
                mac.update(&request.body);
                first(&mac.finalize().into_bytes())
            },
            secret: "authToken",
            credentials,
            sign: |credentials, base, _, request| {
                let signed = [url_of(base, request).into_bytes(), parameters(&request.body)].concat();
                put(credentials, &signed, request);
            },
        },
        Scheme {
            name: "query",
            proof: HEADER,
            covers: Covers { body: Body::Nothing, ..URL },
            floor: nothing,
            secret: "authToken",
            credentials,
            sign: |credentials, base, _, request| {
                "GET".clone_into(&mut request.method);
                request.query = std::mem::take(&mut request.body).into_iter().map(in_url).collect();
                put(credentials, url_of(base, request).as_bytes(), request);
            },
        },
        Scheme {
            name: "json",
            proof: HEADER,
            covers: URL,
            floor: nothing,
            secret: "authToken",
            credentials,
            sign: |credentials, base, _, request| {
                let pairs: BTreeMap<_, _> = form_urlencoded::parse(&request.body).into_owned().collect();
                request.body = serde_json::to_vec(&pairs).unwrap();
                request.headers = [("content-type", "application/json")].into_iter().collect::<Headers>();
                request.query = format!("bodySHA256={}", hex::encode(Sha256::digest(&request.body)));
                put(credentials, url_of(base, request).as_bytes(), request);
            },
        },
    ],
    samples,
    several_channels: Some(several),
    bare_secret: BareSecret::Text(&["authToken"]),
    bare_secret_is: "the auth token",
    closed_stores: &["api.twilio.com"],
    demo: demo::ACCOUNT,
    customer: demo::CUSTOMER,
    send_answers: demo::ANSWERS,
    answers: answers::ANSWERS,
    errors: answers::ERRORS,
};

fn credentials(tenant: &str) -> Credentials {
    Credentials::default().with("authToken", format!("{tenant}-auth-token"))
}

fn put(credentials: &Credentials, signed: &[u8], request: &mut Request) {
    let mut mac = Hmac::<Sha1>::new_from_slice(key(credentials, "authToken").as_bytes()).unwrap();
    mac.update(signed);
    request.headers.add("x-twilio-signature", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
}

/// A query has neither blanks nor a number sign, nor anything beyond ASCII.
fn in_url(byte: u8) -> String {
    if byte.is_ascii_graphic() && byte != b'#' { char::from(byte).to_string() } else { format!("%{byte:02X}") }
}

/// Names and values, sorted by name, the values of one name sorted and each once; bytes, as nobody promises UTF-8.
fn parameters(form: &[u8]) -> Vec<u8> {
    let mut sorted: BTreeMap<Vec<u8>, BTreeSet<Vec<u8>>> = BTreeMap::new();
    for pair in form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let (name, value) = pair.split_at(at);
        sorted.entry(decoded(name)).or_default().insert(decoded(value.get(1..).unwrap_or_default()));
    }
    sorted
        .iter()
        .flat_map(|(name, values)| values.iter().flat_map(move |value| [name, value]))
        .flatten()
        .copied()
        .collect()
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        let digits = text.get(at + 1..at + 3).and_then(|digits| std::str::from_utf8(digits).ok());
        let escaped = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match (byte, escaped.and_then(|digits| u8::from_str_radix(digits, 16).ok())) {
            (b'%', Some(escaped)) => {
                bytes.push(escaped);
                at += 2;
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
        at += 1;
    }
    bytes
}

fn samples(channel: &Channel) -> Vec<Sample> {
    let key = channel.keys.first().map(|key| key.as_str().to_owned()).unwrap_or_default();
    let (account, number) = key.split_once('/').unwrap_or_default();
    let both = [("AccountSid", account), ("ApiVersion", "2010-04-01")];
    let received = [("From", "+14155550123"), ("To", number), ("FromCity", "SAN FRANCISCO"), ("FromCountry", "US")];
    let text =
        [("MessageSid", "SM1"), ("SmsStatus", "received"), ("Body", SAID), ("NumMedia", "0"), ("NumSegments", "1")];
    let picture = [
        ("MessageSid", "MM2"),
        ("Body", SAID),
        ("NumMedia", "1"),
        ("MediaUrl0", "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM2/Media/ME1"),
        ("MediaContentType0", "image/jpeg"),
    ];
    let receipt = [
        ("MessageSid", "SM9"),
        ("MessageStatus", "undelivered"),
        ("ErrorCode", "30003"),
        ("From", number),
        ("To", "+14155550123"),
    ];
    vec![
        Sample::new("text", Payload::form(&[both.as_slice(), &received, &text].concat()), 1, 0),
        Sample::new("picture", Payload::form(&[both.as_slice(), &received, &picture].concat()), 1, 0),
        Sample::new("receipt", Payload::form(&[both.as_slice(), &receipt].concat()), 0, 1),
    ]
}

fn several() -> (Payload, &'static str) {
    let account = ("AccountSid", "AC00000000000000000000000000000009");
    (Payload::form(&[account, ("From", "+12025550101"), ("To", "+12025550102")]), "AAAA")
}
