//! Tests of MessageBird's token: its reference cases, and everything that a forger may try with one.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::super::*;

const BODY: &str = "Hello, World!";

/// Whether `tokens` prove that the holder of the keys sent `body` to `url`.
fn holds(tokens: &[&str], url: &str, body: &str, credentials: &Credentials, now: Timestamp) -> bool {
    let mut request = form(body);
    for token in tokens {
        request.headers.add("MessageBird-Signature-JWT", *token);
    }
    let verdict = MessageBird::verify(&request, &ExpectedProof { url, credentials, now });
    assert!(matches!(verdict, Ok(()) | Err(Failure::Forged(_))));
    verdict.is_ok()
}

fn hash(bytes: &str) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A token of these very texts.
fn token(header: &str, claims: &str, key: &str) -> String {
    fn mac<M: Mac + KeyInit>(key: &str, signed: &str) -> Vec<u8> {
        <M as KeyInit>::new_from_slice(key.as_bytes()).unwrap().chain_update(signed).finalize().into_bytes().to_vec()
    }
    let signed = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(claims));
    let signature = match header {
        _ if header.contains("384") => mac::<Hmac<Sha384>>(key, &signed),
        _ if header.contains("512") => mac::<Hmac<Sha512>>(key, &signed),
        _ => mac::<Hmac<Sha256>>(key, &signed),
    };
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

fn claims() -> Value {
    json!({"iss": "MessageBird", "nbf": NOW, "exp": NOW + 60, "jti": "1", "url_hash": hash(URL), "payload_hash": hash(BODY)})
}

const HS256: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

#[test]
fn the_reference_cases_of_messagebirds_sdks_hold() {
    let vectors: Value =
        serde_json::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/signature-vectors.json")))
            .unwrap();
    let cases = vectors["messagebird_jwt"]["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 22);
    for case in cases {
        let text = |name: &str| case[name].as_str().unwrap_or_default();
        let now = text("timestamp").parse().unwrap();
        let found = holds(&[text("token")], text("url"), text("payload"), &key(text("secret")), now);
        assert_eq!(found, case["valid"].as_bool().unwrap(), "{}", text("name"));
    }
}

#[test]
fn only_an_hmac_counts() {
    let check = |header: &str, expected: bool| {
        let token = token(header, &claims().to_string(), KEY);
        assert_eq!(holds(&[&token], URL, BODY, &key(KEY), now()), expected, "{header}");
    };
    check(HS256, true);
    check(r#"{"alg":"HS384"}"#, true);
    check(r#"{"alg":"HS512","kid":"1"}"#, true);
    for alg in ["none", "None", "NONE", "nOnE", "", "hs256", "HS1", "RS256", "RS384", "PS512", "ES256", "EdDSA"] {
        check(&json!({"alg": alg}).to_string(), false);
    }
    check("{}", false);
    check(r#"{"alg":["HS256"]}"#, false);
    check(r#"{"alg":null}"#, false);
    check(r#"{"alg":"none","alg":"HS256"}"#, false);
    check(r#"{"alg":"HS256","alg":"HS256"}"#, false);
    check(r#"{"alg":"HS256","crit":["b64"],"b64":false}"#, false);
    check(r#"["HS256"]"#, false);
    check("", false);
}

#[test]
fn an_algorithm_cannot_be_swapped() {
    let good = token(HS256, &claims().to_string(), KEY);
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = signed.split_once('.').unwrap();
    let check = |token: String| assert!(!holds(&[&token], URL, BODY, &key(KEY), now()), "{token}");
    for alg in ["none", "HS384", "HS512", "RS256"] {
        let other = BASE64_URL_SAFE_NO_PAD.encode(json!({"alg": alg, "typ": "JWT"}).to_string());
        check(format!("{other}.{claims}.{signature}"));
        check(format!("{other}.{claims}."));
        check(format!("{other}.{claims}"));
    }
    check(format!("{header}.{claims}."));
    check(format!("{header}.{claims}"));
    check(format!("{header}..{signature}"));
    check(format!(".{claims}.{signature}"));
    check(format!("{good}."));
    check(format!("{good}="));
    check(format!(" {good}"));
    check(format!("{good}.{signature}"));
    check(format!("{good}{}", "A".repeat(8_192)));
    check(String::new());
    check("..".to_owned());
    // The standard alphabet is not that of URLs.
    let standard = BASE64_STANDARD.encode(BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap());
    check(format!("{signed}.{standard}"));
}

#[test]
fn every_claim_has_to_be_right() {
    let check = |name: &str, value: Value, expected: bool| {
        let mut claims = claims();
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value,
        }
        let token = token(HS256, &claims.to_string(), KEY);
        assert_eq!(holds(&[&token], URL, BODY, &key(KEY), now()), expected, "{name}: {:?}", claims.get(name));
    };
    check("other", json!("x"), true);
    check("iss", Value::Null, false);
    check("iss", json!("messagebird"), false);
    check("jti", Value::Null, false);
    check("jti", json!(""), false);
    check("jti", json!(7), false);
    check("nbf", json!(NOW + 1), true);
    check("nbf", json!(NOW + 2), false);
    check("nbf", json!(NOW - 86_400), true);
    check("nbf", json!(NOW - 86_401), false);
    check("nbf", Value::Null, false);
    check("nbf", json!(NOW.to_string()), false);
    check("nbf", json!(1.5), false);
    check("nbf", json!(i64::MAX), false);
    check("nbf", json!(i64::MIN), false);
    check("nbf", json!(u64::MAX), false);
    check("exp", Value::Null, true);
    check("exp", json!(NOW), true);
    check("exp", json!(NOW - 1), false);
    check("exp", json!("9999999999"), false);
    check("exp", json!(i64::MAX), true);
    check("exp", json!(i64::MIN), false);
    check("url_hash", Value::Null, false);
    check("url_hash", json!(hash(&format!("{URL}/"))), false);
    check("url_hash", json!(hash(URL).to_uppercase()), false);
    check("url_hash", json!(""), false);
    check("payload_hash", Value::Null, false);
    check("payload_hash", json!(hash("")), false);
    check("payload_hash", json!(""), false);
    check("payload_hash", json!([hash(BODY)]), false);
}

#[test]
fn a_hash_of_nothing_is_for_no_body() {
    let check = |payload_hash: Option<Value>, body: &str, expected: bool| {
        let mut claims = claims();
        claims.as_object_mut().unwrap().remove("payload_hash");
        if let Some(hash) = payload_hash {
            claims["payload_hash"] = hash;
        }
        let token = token(HS256, &claims.to_string(), KEY);
        assert_eq!(holds(&[&token], URL, body, &key(KEY), now()), expected, "{body}");
    };
    check(None, "", true);
    check(None, BODY, false);
    check(Some(json!(hash(""))), "", false);
    check(Some(json!(hash(BODY))), "", false);
    check(Some(Value::Null), "", false);
    check(Some(json!(hash(BODY))), BODY, true);
    check(Some(json!(hash(BODY))), "Hello, World?", false);
}

#[test]
fn a_claim_that_comes_twice_is_refused() {
    let claims = claims().to_string();
    let check = |extra: &str, expected: bool| {
        let claims = claims.replacen('{', &format!("{{{extra}"), 1);
        assert_eq!(holds(&[&token(HS256, &claims, KEY)], URL, BODY, &key(KEY), now()), expected, "{extra}");
    };
    check("", true);
    check(r#""sub":"a","#, true);
    check(r#""sub":"a","sub":"a","#, false);
    check(r#""iss":"MessageBird","#, false);
    check(r#""exp":1,"#, false);
    check(r#""\u0065xp":1,"#, false);
    check(r#""url_hash":"x","#, false);
}

#[test]
fn the_order_of_the_query_is_part_of_the_url() {
    let check = |url: &str, expected: bool| {
        let mut claims = claims();
        claims["url_hash"] = json!(hash("https://api.example.com/webhooks/messagebird?b=2&a=1"));
        let token = token(HS256, &claims.to_string(), KEY);
        assert_eq!(holds(&[&token], url, BODY, &key(KEY), now()), expected, "{url}");
    };
    check("https://api.example.com/webhooks/messagebird?b=2&a=1", true);
    check("https://api.example.com/webhooks/messagebird?a=1&b=2", false);
    check("https://api.example.com/webhooks/messagebird", false);
    check("https://api.example.com:443/webhooks/messagebird?b=2&a=1", false);
    check("http://api.example.com/webhooks/messagebird?b=2&a=1", false);
    check("https://api.example.com/webhooks/messagebird/other?b=2&a=1", false);
}

#[test]
fn keys_rotate_and_two_tokens_are_none() {
    let good = token(HS256, &claims().to_string(), KEY);
    let check = |tokens: &[&str], credentials: Credentials, expected: bool| {
        assert_eq!(holds(tokens, URL, BODY, &credentials, now()), expected, "{credentials:?}");
    };
    check(&[&good], key(KEY), true);
    check(&[&good], key("next").with("secondarySigningKey", KEY), true);
    check(&[&good], key("next"), false);
    check(&[&good], key(""), false);
    check(&[&good], Credentials::default(), false);
    check(&[&good], Credentials::default().with("accessKey", KEY), false);
    check(&[&token(HS256, &claims().to_string(), "")], key(""), false);
    check(&[&good, &good], key(KEY), false);
    check(&[&format!("{good}, {good}")], key(KEY), false);
    check(&[], key(KEY), false);
}

#[test]
fn a_replay_window_is_the_channels_own() {
    let mut claims = claims();
    claims["nbf"] = json!(NOW - 61);
    let token = token(HS256, &claims.to_string(), KEY);
    let check = |seconds: &str, expected: bool| {
        let credentials = key(KEY).with("maxAgeSeconds", seconds);
        assert_eq!(holds(&[&token], URL, BODY, &credentials, now()), expected, "{seconds}");
    };
    check("61", true);
    check("60", false);
    check("soon", false);
}

/// A genuine token for a request.
pub(super) fn for_request(url: &str, body: &str) -> String {
    let mut claims = claims();
    claims["url_hash"] = json!(hash(url));
    claims["payload_hash"] = json!(hash(body));
    token(HS256, &claims.to_string(), KEY)
}
