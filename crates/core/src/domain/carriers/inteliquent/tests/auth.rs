//! Tests of the proof: computed vectors, and everything a forger may try.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::domain::carriers::inteliquent::auth::{sha256, verify};
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::secret::{Credentials, Secret};

const ID: &str = "9a09df23-01f3-4e0f-adbc-2a783878a574";

const SHA256: &str = "81b77bf9218a528b4391220d9ead899b7dfbc0da1eecd66b23c7ea2ca1858c27";

const HMAC: &str = "d470f5230bb3f2a8abd88e2340a8fbfd3cdc6d8a129fcab5ccbd78255cdd1685";

fn request(headers: &[(&str, &str)], source_ip: Option<&str>) -> Request {
    Request {
        method: "POST".to_owned(),
        headers: headers.iter().copied().collect(),
        body: br#"{"referenceId":"1","from":"14155550100","to":["12025550111"],"text":"Hi"}"#.to_vec(),
        source_ip: source_ip.map(str::to_owned),
        ..Request::default()
    }
}

fn secrets(pairs: &[(&str, &str)]) -> Credentials {
    pairs.iter().fold(Credentials::default(), |all, (name, value)| all.with(name, *value))
}

fn check(configured: &[(&str, &str)], headers: &[(&str, &str)], source_ip: Option<&str>, expected: bool) {
    let verdict = verify(&request(headers, source_ip), &secrets(configured));
    assert_eq!(verdict.is_ok(), expected, "{configured:?} {headers:?} {source_ip:?} {verdict:?}");
    if let Err(failure) = verdict {
        assert!(matches!(failure, Failure::Forged(_)));
        let told = failure.to_string();
        assert!(configured.iter().all(|(_, value)| value.len() < 5 || !told.contains(value)), "{told}");
    }
}

#[test]
fn the_computed_vectors_hold() {
    let vectors: Value =
        serde_json::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/signature-vectors.json")))
            .unwrap();
    let vectors = vectors["inteliquent"].as_array().unwrap();
    assert_eq!(vectors.len(), 2);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let hash = if text("scheme").starts_with("HMAC") { "hmac-sha256" } else { "sha256" };
        let headers = [("messageID", text("messageID")), ("verificationToken", text("verificationToken"))];
        let upper = text("verificationToken").to_uppercase();
        let other = if hash == "sha256" { "hmac-sha256" } else { "sha256" };
        check(&[("verificationKey", text("key")), ("tokenHash", hash)], &headers, None, true);
        check(
            &[("verificationKey", text("key")), ("tokenHash", hash)],
            &[headers[0], ("x", ""), ("Verificationtoken", &upper)],
            None,
            true,
        );
        check(&[("verificationKey", text("key")), ("tokenHash", other)], &headers, None, false);
        check(&[("verificationKey", text("key"))], &headers, None, hash == "sha256");
    }
}

#[test]
fn a_token_is_the_keys_and_the_messages() {
    let key = ("verificationKey", "test-key");
    let (id, token) = (("MessageId", ID), ("Verificationtoken", SHA256));
    let good = &[id, token];
    check(&[key], good, None, true);
    // While keys are rotated, either.
    check(&[("verificationKey", "next"), ("secondaryVerificationKey", "test-key")], good, None, true);
    check(&[("secondaryVerificationKey", "test-key")], good, None, true);
    check(&[("verificationKey", "next"), ("secondaryVerificationKey", "other")], good, None, false);
    check(
        &[("verificationKey", "next"), ("tokenHash", "hmac-sha256"), ("secondaryVerificationKey", "test-key")],
        &[id, ("verificationToken", HMAC)],
        None,
        true,
    );
    // Another key, none, a hash that nobody knows.
    check(&[("verificationKey", "test-key ")], good, None, false);
    check(&[("verificationKey", "")], good, None, false);
    check(&[("apiKey", "test-key")], good, None, false);
    check(&[key, ("tokenHash", "md5")], good, None, false);
    check(&[key, ("tokenHash", "SHA256")], good, None, false);
    check(&[key, ("tokenHash", "none")], good, None, false);
    check(&[("tokenHash", "sha256")], good, None, false);
    // Missing, empty, twice, cut, of another message.
    check(&[key], &[], None, false);
    check(&[key], &[id], None, false);
    check(&[key], &[token], None, false);
    check(&[key], &[id, token, token], None, false);
    check(&[key], &[id, id, token], None, false);
    check(&[key], &[id, ("verificationToken", "")], None, false);
    check(&[key], &[id, ("verificationToken", &SHA256[..62])], None, false);
    check(&[key], &[id, ("verificationToken", &format!("{SHA256}00"))], None, false);
    check(&[key], &[id, ("verificationToken", &format!(" {SHA256}"))], None, false);
    check(&[key], &[("messageID", "9a09df23"), token], None, false);
    // Without a text between key and token, the key's own hash would do.
    let of_key = hex::encode(Sha256::digest("test-key"));
    check(&[key], &[("messageID", ""), ("verificationToken", &of_key)], None, false);
}

#[test]
fn one_changed_bit_of_the_token_or_the_message_id_is_noticed() {
    let flipped = |text: &str| -> Vec<String> {
        let bits = (0..text.len()).flat_map(|at| (0..7).map(move |bit| (at, bit)));
        let flip = |(at, bit): (usize, u32)| {
            let mut bytes = text.as_bytes().to_vec();
            bytes[at] ^= 1 << bit;
            String::from_utf8(bytes).unwrap()
        };
        bits.map(flip).collect()
    };
    for token in flipped(SHA256).iter().filter(|token| !token.eq_ignore_ascii_case(SHA256)) {
        check(&[("verificationKey", "test-key")], &[("messageid", ID), ("verificationtoken", token)], None, false);
    }
    for id in flipped(ID) {
        check(&[("verificationKey", "test-key")], &[("messageid", &id), ("verificationtoken", SHA256)], None, false);
    }
}

#[test]
fn a_token_cannot_be_continued() {
    // SHA-256 pads with 0x80, zeros and the length in bits; a continuation of the text would have to contain that.
    for id in [format!("{ID}\u{80}\0\0x"), format!("{ID}\0"), format!("{ID}\u{fffd}"), format!("{ID}\n")] {
        let token = hex::encode(sha256(&Secret::new("test-key"), id.as_bytes()));
        check(&[("verificationKey", "test-key")], &[("messageid", &id), ("verificationtoken", &token)], None, false);
    }
}

#[test]
fn a_static_header_comes_once_with_its_value() {
    let configured = [("headerName", "Authorization"), ("headerValue", "Bearer 123456abc")];
    let rotating = [("headerName", "X-Ours"), ("headerValue", "next"), ("secondaryHeaderValue", "now")];
    check(&configured, &[("authorization", "Bearer 123456abc")], None, true);
    check(&[(" headerName", ""), configured[0], configured[1]], &[("AUTHORIZATION", "Bearer 123456abc")], None, true);
    check(&rotating, &[("x-ours", "now")], None, true);
    check(&rotating, &[("x-ours", "next")], None, true);
    check(&rotating, &[("x-ours", "")], None, false);
    check(&rotating, &[("x-ours", "now, next")], None, false);
    check(&configured, &[("authorization", "Bearer 123456abd")], None, false);
    check(&configured, &[("authorization", "bearer 123456abc")], None, false);
    check(&configured, &[("authorization", "Bearer 123456abc"), ("Authorization", "Bearer 123456abc")], None, false);
    check(&configured, &[("x-authorization", "Bearer 123456abc")], None, false);
    check(&configured, &[], None, false);
    check(&configured[..1], &[("authorization", "Bearer 123456abc")], None, false);
    check(&configured[1..], &[("authorization", "Bearer 123456abc")], None, false);
    check(&[configured[0], ("headerValue", "")], &[("authorization", "")], None, false);
}

#[test]
fn a_source_address_is_in_the_list_whatever_a_header_says() {
    let list = [("sourceAddresses", "203.0.113.0/24, 2001:db8::/48,198.51.100.7")];
    for address in ["203.0.113.9", "::ffff:203.0.113.9", "2001:db8::1", "198.51.100.7"] {
        check(&list, &[], Some(address), true);
    }
    for address in ["203.0.114.9", "2001:db8:1::1", "198.51.100.8", "", "203.0.113.9:443", "203.0.113.9, 1.2.3.4"] {
        check(&list, &[], Some(address), false);
    }
    check(&list, &[("x-forwarded-for", "203.0.113.9"), ("x-real-ip", "203.0.113.9")], Some("192.0.2.1"), false);
    check(&list, &[("x-forwarded-for", "203.0.113.9")], None, false);
    for list in ["0.0.0.0/0", "203.0.113.0/24,", ",", " ", "203.0.113.0/24,x", "203.0.113.9/24", "*"] {
        check(&[("sourceAddresses", list)], &[], Some("203.0.113.9"), false);
    }
}

#[test]
fn everything_that_is_configured_must_hold_and_something_must_be() {
    let all = [
        ("verificationKey", "test-key"),
        ("headerName", "x-ours"),
        ("headerValue", "abc"),
        ("sourceAddresses", "203.0.113.9"),
    ];
    let token = [("messageid", ID), ("verificationtoken", SHA256)];
    let good = [token[0], token[1], ("x-ours", "abc")];
    check(&all, &good, Some("203.0.113.9"), true);
    check(&all, &good, Some("203.0.113.8"), false);
    check(&all, &good, None, false);
    check(&all, &token, Some("203.0.113.9"), false);
    check(&all, &good[1..], Some("203.0.113.9"), false);
    check(&[], &good, Some("203.0.113.9"), false);
    check(&[("apiKey", "test-key")], &good, Some("203.0.113.9"), false);
}
