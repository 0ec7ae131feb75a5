//! Tests of the older signature and of Bird's: the vectors of the SDKs, and the times at which they count.

mod hostile;
mod jwt;

use super::*;
use crate::domain::carriers::messagebird::auth::{sign, verify};

fn vectors(name: &str) -> Vec<Value> {
    let vectors: Value =
        serde_json::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/signature-vectors.json")))
            .unwrap();
    vectors[name].as_array().unwrap().clone()
}

/// Whether `headers` prove a request for `URL?query`, `age` seconds after the time of the signature.
fn holds(request: &Request, url: &str, credentials: &Credentials, now: i64) -> bool {
    let now = Timestamp::from_second(now).unwrap();
    let verdict = verify(request, &ExpectedProof { url, credentials, now });
    assert!(matches!(verdict, Ok(()) | Err(Failure::Forged(_))));
    verdict.is_ok()
}

fn signed(mut request: Request, stamp: &str, signature: &str) -> Request {
    request.headers.add("MessageBird-Signature", signature);
    request.headers.add("MessageBird-Request-Timestamp", stamp);
    request
}

#[test]
fn the_vectors_of_messagebirds_sdks_hold() {
    let vectors = vectors("messagebird_signature_old");
    assert_eq!(vectors.len(), 3);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let (stamp, credentials) = (text("timestamp"), key(text("key")));
        let sorted = text("query_sorted");
        let reversed: Vec<&str> = sorted.split('&').rev().collect();
        let with_plus = sorted.replace("%2B", "+").replace("%3A", ":");
        for query in [sorted, &reversed.join("&"), &with_plus] {
            let request = Request { query: query.to_owned(), body: text("body").into(), ..Request::default() };
            let request = signed(request, stamp, text("signature"));
            let now = stamp.parse().unwrap();
            assert!(holds(&request, &format!("{URL}?{query}"), &credentials, now), "{query}");
            assert!(!holds(&request, URL, &key("another-secret"), now), "{query}");
        }
    }
}

#[test]
fn the_vector_of_birds_form_holds() {
    for vector in vectors("messagebird_signature_bird_url") {
        let text = |name: &str| vector[name].as_str().unwrap();
        let request = signed(form(text("body")), text("timestamp"), text("signature"));
        let now = text("timestamp").parse().unwrap();
        assert!(holds(&request, text("url"), &key(text("key")), now));
        assert!(!holds(&request, "https://example.com/webhook?x=2", &key(text("key")), now));
        assert!(!holds(&request, "https://example.com/other?x=1", &key(text("key")), now));
    }
}

#[test]
fn a_query_is_signed_as_go_writes_it() {
    let check = |query: &str, middle: &str, expected: bool| {
        let stamp = NOW.to_string();
        let signature = sign(&Secret::new(KEY), &stamp, middle, b"").unwrap();
        assert_eq!(holds(&signed(get(query), &stamp, &signature), URL, &key(KEY), NOW), expected, "{query}");
    };
    check("b=2&a=1&b=1&a=0", "a=1&a=0&b=2&b=1", true);
    check("b=2&a=1&b=1&a=0", "a=0&a=1&b=1&b=2", false);
    check("price[amount]=1&body=a%20b~*", "body=a+b~%2A&price%5Bamount%5D=1", true);
    check("body=a%20b", "body=a%20b", true);
    check("body=a+b", "body=a%2Bb", false);
    check("statusDatetime=2017-09-01T10:00:05+00:00", "statusDatetime=2017-09-01T10%3A00%3A05%2B00%3A00", true);
    check("a", "a=", true);
    check("a", "a", true);
    check("", "", true);
    check("a=1", "", false);
}

#[test]
fn a_signature_counts_for_a_day() {
    let check = |age: i64, max_age: Option<&str>, expected: bool| {
        let stamp = (NOW - age).to_string();
        let signature = sign(&Secret::new(KEY), &stamp, "", b"a=1").unwrap();
        let credentials = max_age.into_iter().fold(key(KEY), |all, seconds| all.with("maxAgeSeconds", seconds));
        assert_eq!(
            holds(&signed(form("a=1"), &stamp, &signature), URL, &credentials, NOW),
            expected,
            "{age} {max_age:?}"
        );
    };
    check(0, None, true);
    check(86_400, None, true);
    check(86_401, None, false);
    check(-300, None, true);
    check(-301, None, false);
    check(60, Some("60"), true);
    check(61, Some("60"), false);
    check(100_000, Some("200000"), true);
    check(0, Some("0"), true);
    check(1, Some("0"), false);
    check(0, Some("for ever"), false);
    check(0, Some("-1"), false);
    check(86_400, Some(""), true);
}

#[test]
fn only_the_holder_of_the_key_gets_in() {
    let (stamp, body) = (NOW.to_string(), "originator=14155550100&body=Hi");
    let good = sign(&Secret::new(KEY), &stamp, "", body.as_bytes()).unwrap();
    let check = |headers: &[(&str, &str)], credentials: Credentials, expected: bool| {
        let mut request = form(body);
        for (name, value) in headers {
            request.headers.add(name, *value);
        }
        assert_eq!(holds(&request, URL, &credentials, NOW), expected, "{headers:?} {credentials:?}");
    };
    let (s, t) = ("messagebird-signature", "messagebird-request-timestamp");
    check(&[(s, &good), (t, &stamp)], key(KEY), true);
    check(&[(s, &good), (t, &stamp)], key("next").with("secondarySigningKey", KEY), true);
    check(&[(s, &good), (t, &stamp)], key("next").with("secondarySigningKey", "other"), false);
    check(&[(s, &good), (t, &stamp)], key(""), false);
    check(&[(s, &good), (t, &stamp)], Credentials::default().with("accessKey", KEY), false);
    check(&[(s, &good)], key(KEY), false);
    check(&[(t, &stamp)], key(KEY), false);
    check(&[], key(KEY), false);
    check(&[(s, ""), (t, &stamp)], key(KEY), false);
    check(&[(s, &good), (s, &good), (t, &stamp)], key(KEY), false);
    check(&[(s, &good), (t, &stamp), (t, &stamp)], key(KEY), false);
    check(&[(s, good.trim_end_matches('=')), (t, &stamp)], key(KEY), false);
    check(&[(s, &good.to_lowercase()), (t, &stamp)], key(KEY), false);
    for other in ["1795435201", "+1795435200", " 1795435200", "1795435200.0", "", "now"] {
        check(&[(s, &good), (t, other)], key(KEY), false);
    }
    // Where a token is, it alone decides.
    check(&[(s, &good), (t, &stamp), ("messagebird-signature-jwt", "")], key(KEY), false);
    check(&[(s, &good), (t, &stamp), ("messagebird-signature-jwt", "a.b.c")], key(KEY), false);
}

#[test]
fn a_request_without_proof_is_not_looked_at() {
    let check = |names: &[&str], expected: bool| {
        let mut request = form("");
        for name in names {
            request.headers.add(name, "x");
        }
        assert_eq!(MessageBird::is_signed(&request), expected, "{names:?}");
    };
    check(&["MessageBird-Signature-JWT"], true);
    check(&["MessageBird-Signature", "MessageBird-Request-Timestamp"], true);
    check(&["MessageBird-Signature"], false);
    check(&["MessageBird-Request-Timestamp"], false);
    check(&[], false);
}
