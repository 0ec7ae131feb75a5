//! Tests of the signature: the vectors of Twilio's SDKs, and everything a forger may try.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::domain::carriers::form::Form;
use crate::domain::carriers::twilio::auth::{sign, signed_parameters, signed_urls, verify};
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::secret::{Credentials, Secret};

const TOKEN: &str = "12345";

const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";

const FORM: &str = "application/x-www-form-urlencoded; charset=utf-8";

fn request(method: &str, content_type: &str, body: &[u8], signatures: &[&str]) -> Request {
    let mut headers: crate::foundation::http::Headers = [("content-type", content_type)].into_iter().collect();
    for signature in signatures {
        headers.add("X-Twilio-Signature", *signature);
    }
    Request { method: method.to_owned(), headers, body: body.to_vec(), ..Request::default() }
}

fn token(value: &str) -> Credentials {
    Credentials::default().with("authToken", value)
}

fn signature(token: &str, url: &str, form: &[u8]) -> String {
    sign(&Secret::new(token), url, &signed_parameters(&Form::read(form).unwrap())).unwrap()
}

fn form(parameters: &Value) -> Vec<u8> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in parameters.as_object().unwrap() {
        let single = std::slice::from_ref(value);
        for value in value.as_array().map_or(single, Vec::as_slice) {
            form.append_pair(name, value.as_str().unwrap());
        }
    }
    form.finish().into_bytes()
}

#[test]
fn the_vectors_of_twilios_sdks_hold() {
    let vectors: Value =
        serde_json::from_str(include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/signature-vectors.json")))
            .unwrap();
    let vectors = vectors["twilio_signature"].as_array().unwrap();
    assert_eq!(vectors.len(), 13);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let signatures = [text("signature")];
        let request = match vector["raw_json_body"].as_str() {
            Some(body) => request("POST", "application/json", body.as_bytes(), &signatures),
            None => request("POST", FORM, &form(&vector["params"]), &signatures),
        };
        let verdict = verify(&request, text("url"), &token(text("token")));
        assert_eq!(verdict.is_ok(), vector["valid"].as_bool().unwrap(), "{}", text("name"));
    }
}

#[test]
fn only_the_holder_of_the_token_gets_in() {
    let body = b"Body=Hi+%F0%9F%91%8B&Body=Hi&From=%2B14155550100&Reason=Participant&ReasonConferenceEnded=x&Bad=%FF";
    let good = signature(TOKEN, URL, body);
    let check = |headers: &[&str], url: &str, credentials: Credentials, expected: bool| {
        let verdict = verify(&request("POST", FORM, body, headers), url, &credentials);
        assert_eq!(verdict.is_ok(), expected, "{headers:?} {url} {credentials:?}");
        assert!(matches!(verdict, Ok(()) | Err(Failure::Forged(_))));
    };
    check(&[&good], URL, token(TOKEN), true);
    check(&[&good], &URL.replace(".com", ".com:8443"), token(TOKEN), true);
    check(&[&good], &format!("{URL}#fragment"), token(TOKEN), true);
    check(&[&good], URL, token("next").with("secondaryAuthToken", TOKEN), true);
    check(&[&good], URL, token("next").with("secondaryAuthToken", "other"), false);
    check(&[&good], URL, token("12346"), false);
    check(&[&good], URL, token(""), false);
    check(&[&good], URL, Credentials::default().with("apiKeySecret", TOKEN), false);
    check(&[], URL, token(TOKEN), false);
    check(&[""], URL, token(TOKEN), false);
    check(&[&good, &good], URL, token(TOKEN), false);
    check(&[&format!("{good}, {good}")], URL, token(TOKEN), false);
    check(&[good.trim_end_matches('=')], URL, token(TOKEN), false);
    check(&[&good[..good.len() / 2]], URL, token(TOKEN), false);
    check(&[&good.to_lowercase()], URL, token(TOKEN), false);
    check(&[&good], "https://mycompany.com/myapp.php?bar=2&foo=1", token(TOKEN), false);
    check(&[&good], "https://mycompany.com/myapp.php?foo=1", token(TOKEN), false);
    check(&[&good], "https://mycompany.com/other.php?foo=1&bar=2", token(TOKEN), false);
    check(&[&good], "https://MyCompany.com/myapp.php?foo=1&bar=2", token(TOKEN), false);
    check(&[&good], "https://x@mycompany.com/myapp.php?foo=1&bar=2", token(TOKEN), false);
    check(&[&good], "http://mycompany.com/myapp.php?foo=1&bar=2", token(TOKEN), false);
    check(&[&good], "", token(TOKEN), false);
}

#[test]
fn one_changed_bit_of_the_signature_or_the_body_is_noticed() {
    // Without a hexadecimal letter, which would mean the same in both cases.
    let body = b"Body=Hi%21+you&From=14155550100&NumMedia=0";
    let good = signature(TOKEN, URL, body);
    let flips = |bytes: &[u8]| -> Vec<Vec<u8>> {
        let flipped = |at: usize, bit: u32| {
            let mut copy = bytes.to_vec();
            copy[at] ^= 1 << bit;
            copy
        };
        (0..bytes.len()).flat_map(|at| (0..7).map(move |bit| (at, bit))).map(|(at, bit)| flipped(at, bit)).collect()
    };
    for changed in flips(good.as_bytes()) {
        let changed = String::from_utf8(changed).unwrap();
        assert!(verify(&request("POST", FORM, body, &[&changed]), URL, &token(TOKEN)).is_err(), "{changed}");
    }
    for changed in flips(body) {
        let verdict = verify(&request("POST", FORM, &changed, &[&good]), URL, &token(TOKEN));
        assert!(verdict.is_err(), "{}", String::from_utf8_lossy(&changed));
    }
}

#[test]
fn a_json_body_is_only_as_good_as_the_hash_in_its_url() {
    let body = br#"{"property": "value", "boolean": true}"#;
    let hash = hex::encode(Sha256::digest(body));
    let check = |url: &str, body: &[u8], expected: bool| {
        let header = signature(TOKEN, url, b"");
        let verdict = verify(&request("POST", "application/json", body, &[&header]), url, &token(TOKEN));
        assert_eq!(verdict.is_ok(), expected, "{url}");
    };
    check(&format!("{URL}&bodySHA256={hash}"), body, true);
    check(URL, body, false);
    check(&format!("{URL}&bodySHA256="), body, false);
    check(&format!("{URL}&bodySHA256={}", "0".repeat(64)), body, false);
    check(&format!("{URL}&bodySHA256={hash}"), br#"{"property": "other", "boolean": true}"#, false);
    check(&format!("{URL}&bodysha256={hash}"), body, false);
}

#[test]
fn a_get_is_signed_by_its_url_alone() {
    let url = "https://mycompany.com/sms?From=%2B14155550100&Body=It's+me&Body=x";
    let header = signature(TOKEN, url, b"");
    let get = |url: &str| verify(&request("GET", "", b"", &[&header]), url, &token(TOKEN));
    assert_eq!(get(url), Ok(()));
    assert!(get(&url.replace("me", "you")).is_err());
    assert!(get("https://mycompany.com/sms").is_err());
}

#[test]
fn twilio_may_have_signed_these_urls() {
    let check = |url: &str, expected: &[&str]| assert_eq!(signed_urls(url), expected, "{url}");
    check("https://a.b/c?d", &["https://a.b/c?d", "https://a.b:443/c?d"]);
    check("http://a.b", &["http://a.b", "http://a.b:80"]);
    check("https://u:p@a.b:8443?d", &["https://u:p@a.b?d", "https://u:p@a.b:8443?d"]);
    check("https://[::1]/c", &["https://[::1]/c", "https://[::1]:443/c"]);
    check("https://[::1]:99/c", &["https://[::1]/c", "https://[::1]:99/c"]);
    let encoded = ["https://a/'?b=%27", "https://a:443/'?b=%27", "https://a/'?b='", "https://a:443/'?b='"];
    check("https://a/'?b='", &encoded);
}
