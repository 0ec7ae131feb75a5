//! Tests of the proof: published vectors, forgers, and the challenge in every 401.

use serde_json::Value;

use super::*;
use crate::foundation::failure::Failure;

const BODY: &[u8] = b"[]";

fn pair(user: &str, password: &str) -> Credentials {
    Credentials::default().with("callbackUser", user).with("callbackPassword", password)
}

fn holds(headers: &[&str], credentials: &Credentials) -> bool {
    let request = post(headers, BODY);
    match Authentic::check(CarrierId::Bandwidth, &request, &ExpectedProof::timeless("", credentials)) {
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
    let vectors = vectors["bandwidth_basic"].as_array().unwrap();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let text = |key: &str| vector[key].as_str().unwrap();
        let header = text("header").strip_prefix("Authorization: ");
        let held = holds(&header.into_iter().collect::<Vec<_>>(), &pair(text("user"), text("password")));
        assert_eq!(held, vector["valid"].as_bool().unwrap(), "{vector}");
        assert_eq!(Bandwidth::is_signed(&post(&header.into_iter().collect::<Vec<_>>(), b"")), header.is_some());
    }
}

#[test]
fn only_who_knows_both_gets_in() {
    let ours = pair("user1", "pass1");
    let check = |headers: &[&str], credentials: &Credentials, expected: bool| {
        assert_eq!(holds(headers, credentials), expected, "{headers:?}");
    };
    let good = basic("user1:pass1");
    check(&[&good], &ours, true);
    check(&[&good.replace("Basic", "BASIC")], &ours, true);
    check(&[&good.replace("Basic ", "Basic  ")], &ours, true);
    check(&[&format!(" {good} ")], &ours, true);
    check(&[&basic("user1:pa:ss:1")], &pair("user1", "pa:ss:1"), true);
    check(&[&basic("üser:пароль👋")], &pair("üser", "пароль👋"), true);

    check(&[], &ours, false);
    check(&[""], &ours, false);
    check(&[&good, &good], &ours, false);
    check(&[&format!("{good}, {good}")], &ours, false);
    check(&["Basic"], &ours, false);
    check(&["Basic "], &ours, false);
    check(&["Basic user1:pass1"], &ours, false);
    check(&[&good.replace("Basic", "Bearer")], &ours, false);
    check(&[&good.replace("Basic ", "")], &ours, false);
    check(&[good.trim_end_matches('=')], &ours, false);
    check(&[&good.replace("Basic ", "Basic\t")], &ours, false);
    let wrong = ["user1", "user1:", ":pass1", ":", "user1:pass", "user1:pass11", "user2:pass1", "pass1:user1"];
    for claimed in wrong {
        check(&[&basic(claimed)], &ours, false);
    }
    check(&[&basic("USER1:pass1")], &ours, false);
    check(&[&basic("user1:pass1\0")], &ours, false);
    check(&[&basic("user1:pass1:")], &ours, false);
}

#[test]
fn while_they_are_rotated_either_pair_is_good_and_no_mixture_of_both() {
    let both = pair("user1", "pass1").with("secondaryCallbackUser", "user2").with("secondaryCallbackPassword", "pass2");
    let check = |claimed: &str, expected: bool| assert_eq!(holds(&[&basic(claimed)], &both), expected, "{claimed}");
    check("user1:pass1", true);
    check("user2:pass2", true);
    check("user1:pass2", false);
    check("user2:pass1", false);
}

#[test]
fn a_missing_secret_refuses() {
    let none = Credentials::default();
    let check =
        |credentials: &Credentials, claimed: &str| assert!(!holds(&[&basic(claimed)], credentials), "{claimed}");
    check(&none, "user1:pass1");
    check(&none, ":");
    check(&none.clone().with("callbackUser", "user1"), "user1:");
    check(&none.clone().with("callbackPassword", "pass1"), ":pass1");
    check(&pair("", ""), ":");
    check(&pair("user1", ""), "user1:");
    check(&pair("user1", "").with("secondaryCallbackPassword", "pass1"), "user1:pass1");
    check(&none.clone().with("apiUser", "user1").with("apiPassword", "pass1"), "user1:pass1");
}

#[test]
fn one_changed_bit_of_the_credentials_is_noticed() {
    let good = basic("user1:pass1");
    let start = "Basic ".len();
    for (at, bit) in (start..good.len()).flat_map(|at| (0..7).map(move |bit| (at, bit))) {
        let mut changed = good.clone().into_bytes();
        changed[at] ^= 1 << bit;
        let changed = String::from_utf8(changed).unwrap();
        assert!(!holds(&[&changed], &pair("user1", "pass1")), "{changed}");
    }
}

#[test]
fn whoever_is_not_believed_hears_the_challenge_and_nothing_else() {
    let refusal = Bandwidth::refusal();
    assert_eq!(refusal.status, 401);
    assert_eq!(refusal.headers.only("www-authenticate"), Some(r#"Basic realm="omnichannel""#));
    assert!(!Bandwidth::is_signed(&post(&[], b"")), "the first request has neither credentials nor a body");
    assert!(Bandwidth::is_signed(&post(&[""], b"")));
    assert!(Bandwidth::handshake(&post(&[], b""), &[]).is_none());
    let welcome = Bandwidth::acknowledgement();
    assert_eq!((welcome.status, welcome.body.len()), (200, 0));
}

#[test]
fn a_reason_never_says_what_would_have_been_right() {
    let ours = pair("user1", "pass1");
    for header in ["Basic x", "Bearer pass1", &basic("user1:pass2")] {
        let reason =
            Bandwidth::verify(&post(&[header], BODY), &ExpectedProof::timeless("", &ours)).unwrap_err().to_string();
        assert!(!reason.contains("user1") && !reason.contains("pass1"), "{reason}");
    }
}
