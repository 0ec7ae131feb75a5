//! Tests of the signature and of the handshake: published vectors, and forgers.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;

use crate::domain::carriers::inbound::{Authentic, ExpectedProof};
use crate::foundation::failure::Failure;
use crate::foundation::http::{Headers, Request, Response};
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;

const BODY: &str = r#"{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[]}],"text":"\u00e4\/"}"#;

fn credentials(secret: &str) -> Credentials {
    Credentials::default().with("appSecret", secret)
}

fn sign(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

fn holds(headers: &[&str], body: &[u8], credentials: &Credentials) -> bool {
    let headers: Headers = headers.iter().map(|value| ("X-Hub-Signature-256", *value)).collect();
    let request = Request { method: "POST".to_owned(), headers, body: body.to_vec(), ..Request::default() };
    match Authentic::check(
        CarrierId::WhatsApp,
        &request,
        &ExpectedProof::timeless("https://ignored.example", credentials),
    ) {
        Ok(_) => true,
        Err(Failure::Forged(_)) => false,
        Err(other) => panic!("{other:?} is not a forgery"),
    }
}

#[test]
fn the_vectors_hold() {
    let vectors: Value =
        serde_json::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/signature-vectors.json")))
            .unwrap();
    let vectors = vectors["whatsapp_signature"].as_array().unwrap();
    assert!(vectors.len() >= 5);
    for vector in vectors {
        let text = |key: &str| vector[key].as_str().unwrap();
        let held = holds(&[text("header")], text("body").as_bytes(), &credentials(text("secret")));
        assert_eq!(held, vector["valid"].as_bool().unwrap(), "{}", text("name"));
    }
}

#[test]
fn the_escaped_form_is_lower_case_utf_16() {
    let check =
        |sent: &str, signed: &str| assert!(holds(&[&sign("k", signed.as_bytes())], sent.as_bytes(), &credentials("k")));
    check("a👋z", r"a\ud83d\udc4bz");
    check("ñÑ", r"\u00f1\u00d1");
    check("مرحبا", r"\u0645\u0631\u062d\u0628\u0627");
    check("plain", "plain");
}

#[test]
fn a_forgery_is_refused() {
    let (good, body, ours) = (sign("secret", BODY.as_bytes()), BODY.as_bytes(), credentials("secret"));
    assert!(holds(&[&good], body, &ours));
    let refused = |headers: &[&str], body: &[u8], credentials: &Credentials, why: &str| {
        assert!(!holds(headers, body, credentials), "{why}");
    };
    refused(&[], body, &ours, "no header");
    refused(&[""], body, &ours, "empty header");
    refused(&["sha256="], body, &ours, "no digits");
    refused(&[&good, &good], body, &ours, "the header twice");
    refused(&[&good, ""], body, &ours, "the header and an empty one");
    refused(&[&good[..good.len() - 1]], body, &ours, "one digit short");
    refused(&[&good[..good.len() - 2]], body, &ours, "one byte short");
    refused(&[&format!("{good}00")], body, &ours, "one byte long");
    refused(&[&format!(" {good}")], body, &ours, "leading space");
    refused(&[&good.to_uppercase()], body, &ours, "upper case");
    refused(&[&good.replace("sha256=", "sha1=")], body, &ours, "another algorithm");
    refused(&[&good.replace("sha256=", "")], body, &ours, "no prefix");
    refused(&[&sign("other", body)], body, &ours, "another key");
    refused(&[&sign("", body)], body, &credentials(""), "an empty key");
    refused(&[&sign("secret", body)], body, &Credentials::default(), "no key");
    refused(&[&sign("secret", b"")], body, &ours, "the signature of nothing");
    refused(&[&good], b"", &ours, "no body");
    refused(&[&good], &body[..body.len() - 1], &ours, "a truncated body");
    refused(&[&good], &[body, b"\n"].concat(), &ours, "a longer body");
    refused(&[&good], &[body, b"\xff"].concat(), &ours, "a body that is not text");
    let written_again = serde_json::from_str::<Value>(BODY).unwrap().to_string();
    refused(&[&good], written_again.as_bytes(), &ours, "a body that was read and written again");
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    let (good, ours) = (sign("secret", BODY.as_bytes()), credentials("secret"));
    for at in 0..good.len() {
        for bit in 0..7 {
            let mut flipped = good.clone().into_bytes();
            flipped[at] ^= 1 << bit;
            assert!(!holds(&[&String::from_utf8(flipped).unwrap()], BODY.as_bytes(), &ours), "byte {at} bit {bit}");
        }
    }
    for at in 0..BODY.len() {
        for bit in 0..8 {
            let mut flipped = BODY.as_bytes().to_vec();
            flipped[at] ^= 1 << bit;
            assert!(!holds(&[&good], &flipped, &ours), "byte {at} bit {bit}");
        }
    }
}

#[test]
fn sha1_alone_is_no_signature() {
    let headers = [("x-hub-signature", "sha1=aa")].into_iter().collect();
    let request = Request { method: "POST".to_owned(), headers, ..Request::default() };
    assert!(
        Authentic::check(CarrierId::WhatsApp, &request, &ExpectedProof::timeless("", &credentials("secret"))).is_err()
    );
}

#[test]
fn the_handshake_returns_the_challenge_to_those_who_know_the_token() {
    let versions = ["new", "old", ""].map(|token| Credentials::default().with("verifyToken", token));
    let check = |method: &str, query: &str, expected: Option<Option<&str>>| {
        let request = Request { method: method.to_owned(), query: query.to_owned(), ..Request::default() };
        let answer = CarrierId::WhatsApp.handshake(&request, &versions);
        let expected = expected.map(|challenge| challenge.map(|text| Response::new(200, "text/plain", text)));
        assert_eq!(answer.map(Result::ok), expected, "{method} {query}");
    };
    let ok = "hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=";
    check("GET", &format!("{ok}new"), Some(Some("1158201444")));
    check("GET", &format!("{ok}old"), Some(Some("1158201444")));
    check("GET", &format!("{ok}ol"), Some(None));
    check("GET", ok, Some(None));
    check("GET", "", Some(None));
    check("GET", "hub.mode=subscribe&hub.verify_token=new", Some(None));
    check("GET", "hub.challenge=1&hub.verify_token=new", Some(None));
    check("GET", "hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=new", Some(None));
    check("GET", "hub_mode=subscribe&hub_challenge=1&hub_verify_token=new", Some(None));
    check("GET", "hub.mode=subscribe&hub.challenge=%3Cb%3E+x&hub.verify_token=n%65w", Some(Some("<b> x")));
    check("POST", &format!("{ok}new"), None);
}
