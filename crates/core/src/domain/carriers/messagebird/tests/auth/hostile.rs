//! Tests of what a forger may change: every bit of the body and of the proof, the URL, the key.

use super::super::*;

/// A genuine webhook in each of the three ways to sign one.
fn genuine() -> [(&'static str, Request); 3] {
    let body = "originator=14155550100&recipient=12025550113&id=1&body=Hi";
    let request = Request { query: "b=1&a=2".to_owned(), ..form(body) };
    let stamp = NOW.to_string();
    let proven = |middle: &str| {
        let signature =
            crate::domain::carriers::messagebird::auth::sign(&Secret::new(KEY), &stamp, middle, body.as_bytes());
        let mut request = request.clone();
        request.headers.add("MessageBird-Signature", signature.unwrap());
        request.headers.add("MessageBird-Request-Timestamp", stamp.as_str());
        request
    };
    let mut with_token = request.clone();
    with_token.headers.add("MessageBird-Signature-JWT", super::jwt::for_request(&url_of(&request), body));
    [("legacy", proven("a=2&b=1")), ("bird", proven(&url_of(&request))), ("token", with_token)]
}

fn holds(request: &Request, url: &str, credentials: &Credentials) -> bool {
    MessageBird::verify(request, &ExpectedProof { url, credentials, now: now() }).is_ok()
}

#[test]
fn one_changed_bit_of_the_body_or_of_the_proof_is_noticed() {
    for (name, request) in genuine() {
        let (url, credentials) = (url_of(&request), key(KEY));
        assert!(holds(&request, &url, &credentials), "{name}");
        for at in 0..request.body.len() * 8 {
            let mut forged = request.clone();
            forged.body[at / 8] ^= 1 << (at % 8);
            assert!(!holds(&forged, &url, &credentials), "{name}: bit {at} of the body");
        }
        let headers = ["messagebird-signature", "messagebird-request-timestamp", "messagebird-signature-jwt"];
        for header in headers.into_iter().filter(|header| request.headers.get(header).is_some()) {
            let value = request.headers.get(header).unwrap().as_bytes().to_vec();
            for at in 0..value.len() * 8 {
                let mut changed = value.clone();
                changed[at / 8] ^= 1 << (at % 8);
                let Ok(changed) = String::from_utf8(changed) else { continue };
                let others = request.headers.iter().filter(|(name, _)| *name != header);
                let headers = others.chain([(header, changed.as_str())]).collect();
                let forged = Request { headers, ..request.clone() };
                assert!(!holds(&forged, &url, &credentials), "{name}: bit {at} of {header}");
            }
        }
    }
}

#[test]
fn a_proof_is_for_one_url_one_body_and_one_key() {
    for (name, request) in genuine() {
        let (url, credentials) = (url_of(&request), key(KEY));
        assert!(!holds(&request, &url, &key("another-tenants-key")), "{name}");
        assert!(!holds(&request, &url, &Credentials::default()), "{name}");
        let truncated = Request { body: request.body[..request.body.len() - 1].to_vec(), ..request.clone() };
        assert!(!holds(&truncated, &url, &credentials), "{name}");
        let empty = Request { body: Vec::new(), ..request.clone() };
        assert!(!holds(&empty, &url, &credentials), "{name}");
        let query = "b=1&a=3";
        let other = Request { query: query.to_owned(), ..request.clone() };
        assert!(!holds(&other, &format!("{URL}?{query}"), &credentials), "{name}");
        // The older signature says nothing of host and path: this is why it decides over neither.
        assert_eq!(holds(&request, &url.replace("example", "elsewhere"), &credentials), name == "legacy", "{name}");
    }
}
