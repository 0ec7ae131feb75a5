//! Signatures as the carriers make them. Deliberately shares no code with the gateway's checks: a signer and a verifier
//! with the same mistake would agree.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// Meta's `X-Hub-Signature-256`: `sha256=` and the lower-case hex of HMAC-SHA256 over the raw body.
pub(crate) fn whatsapp(app_secret: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()) else { return String::new() };
    mac.update(body);
    format!("sha256={}", hex::encode(mac.finalize().into_bytes()))
}

/// Twilio's `X-Twilio-Signature`: base64 of HMAC-SHA1 over the URL and then, by sorted name, each name with each of its
/// distinct values, sorted (twilio.com/docs/usage/security; `twilio-python`, `request_validator.py`).
pub(crate) fn twilio(auth_token: &str, url: &str, parameters: &[(String, String)]) -> String {
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(auth_token.as_bytes()) else { return String::new() };
    mac.update(url.as_bytes());
    let mut by_name: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in parameters {
        by_name.entry(name).or_default().insert(value);
    }
    for (name, values) in by_name {
        for value in values {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
    }
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// Bandwidth's `Authorization`: HTTP Basic (RFC 7617).
pub(crate) fn bandwidth(user: &str, password: &str) -> String {
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}")))
}

/// MessageBird's `MessageBird-Signature`: base64 of HMAC-SHA256 over the time, the sorted query and the hash of the body,
/// a line each (`messagebird/go-rest-api`, `signature/signature.go`).
pub(crate) fn messagebird(signing_key: &str, timestamp: &str, query: &str, body: &[u8]) -> String {
    let mut parameters: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    parameters.sort_by(|(one, _), (other, _)| one.cmp(other));
    let sorted = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    messagebird_lines(signing_key, timestamp, &sorted, body)
}

/// The same of the newer platform, with the whole URL in place of the query (docs.bird.com, "Verifying webhooks").
pub(crate) fn messagebird_url(signing_key: &str, timestamp: &str, url: &str, body: &[u8]) -> String {
    messagebird_lines(signing_key, timestamp, url, body)
}

fn messagebird_lines(signing_key: &str, timestamp: &str, middle: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(signing_key.as_bytes()) else { return String::new() };
    mac.update(format!("{timestamp}\n{middle}\n").as_bytes());
    mac.update(&Sha256::digest(body));
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

/// MessageBird's `MessageBird-Signature-JWT`: good for a minute from `not_before`, which is in seconds
/// (`messagebird/messagebird-nodejs`, `lib/testdata/webhook-signature-jwt-reference.json`).
pub(crate) fn messagebird_jwt(signing_key: &str, not_before: i64, id: &str, url: &str, body: &[u8]) -> String {
    let base64 = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let hash = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
    let expires = not_before + 60;
    let url_hash = hash(url.as_bytes());
    let payload = if body.is_empty() { String::new() } else { format!(r#","payload_hash":"{}""#, hash(body)) };
    let claims = format!(
        r#"{{"iss":"MessageBird","nbf":{not_before},"exp":{expires},"jti":"{id}","url_hash":"{url_hash}"{payload}}}"#
    );
    let signed = format!("{}.{}", base64.encode(r#"{"alg":"HS256","typ":"JWT"}"#), base64.encode(claims));
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(signing_key.as_bytes()) else { return String::new() };
    mac.update(signed.as_bytes());
    format!("{signed}.{}", base64.encode(mac.finalize().into_bytes()))
}

/// Inteliquent's `verificationToken`: the hex SHA-256 of the key and then `messageID` (`mozilla/fx-private-relay`,
/// `api/views/phones.py`).
pub(crate) fn inteliquent(key: &str, message_id: &str) -> String {
    hex::encode(Sha256::new().chain_update(key).chain_update(message_id).finalize())
}

/// The same as Inteliquent's own description words it: an HMAC-SHA256.
pub(crate) fn inteliquent_hmac(key: &str, message_id: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(message_id.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `jeffhuen/whatsapp_sdk@5be7671` tests, and the escaped form that Meta's documentation describes.
    #[test]
    fn whatsapp_signs_as_meta_does() {
        let check = |secret: &str, body: &str, expected: &str| assert_eq!(whatsapp(secret, body.as_bytes()), expected);
        check("secret", "test", "sha256=0329a06b62cd16b33eb6792be8c60b158d89a2ee3a876fce9a881ebb488c0914");
        check(
            "test-app-secret",
            r#"{"text":"äöå"}"#,
            "sha256=eca919448756c54c3c10863c259cb7be41d6b039bd339363abd920863519ec21",
        );
        check(
            "test-app-secret",
            r#"{"text":"\u00e4\u00f6\u00e5"}"#,
            "sha256=7be18f410c6028531af0bcbe1c5f4c208cdeaf92ad77091767b93a6668573067",
        );
    }

    /// `twilio/twilio-python@306691e` `tests/unit/test_request_validator.py`, `twilio/twilio-node@45d3d65`
    /// `spec/validation.spec.js`.
    #[test]
    fn twilio_signs_as_its_own_libraries_expect() {
        let check = |url: &str, parameters: &[(&str, &str)], expected: &str| {
            let owned: Vec<_> = parameters.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
            assert_eq!(twilio("12345", url, &owned), expected, "{url}");
        };
        let call = [
            ("CallSid", "CA1234567890ABCDE"),
            ("To", "+18005551212"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
        ];
        let url = "https://mycompany.com/myapp.php?foo=1&bar=2";
        check(url, &call, "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
        check("https://mycompany.com:443/myapp.php?foo=1&bar=2", &call, "kvajT1Ptam85bY51eRf/AJRuM3w=");
        check("http://mycompany.com:80/myapp.php?foo=1&bar=2", &call, "0ZXoZLH/DfblKGATFgpif+LLRf4=");
        check("http://mycompany.com:1234/myapp.php?foo=1&bar=2", &call, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=");
        check("https://user:pass@mycompany.com/myapp.php?foo=1&bar=2", &call, "CukzLTc1tT5dXEDIHm/tKBanW10=");
        let repeated =
            [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")];
        check(url, &repeated, "IK+Dwps556ElfBT0I3Rgjkr1wJU=");
        let list = [("MessagingBinding.Address", "+1415xxxxxxx"), ("MessagingBinding.Address", "+1325xxxxxxx")];
        check(url, &list, "83O6e2vORAoJHUNzJjDWN1jz+BA=");
        let json = "https://mycompany.com/myapp.php?\
                    bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
        check(json, &[], "y77kIzt2vzLz71DgmJGsen2scGs=");
    }

    /// RFC 7617 and `nyaruka/courier` `handlers/bandwidth`.
    #[test]
    fn bandwidth_shows_a_name_and_a_password() {
        assert_eq!(bandwidth("user1", "pass1"), "Basic dXNlcjE6cGFzczE=");
        assert_eq!(bandwidth("Aladdin", "open sesame"), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    /// `messagebird/go-rest-api@e0a41ed` `signature/signature_test.go`, `messagebird/python-rest-api@2371520`
    /// `tests/test_signed_request.py`; the last one is computed from docs.bird.com.
    #[test]
    fn messagebird_signs_as_its_own_libraries_expect() {
        let check = |key: &str, timestamp: &str, query: &str, body: &str, expected: &str| {
            assert_eq!(messagebird(key, timestamp, query, body.as_bytes()), expected, "{query}");
        };
        let body = r#"{"a key":"some value"}"#;
        check("other-secret", "1544544948", "def=bar&abc=foo", body, "orb0adPhRCYND1WCAvPBr+qjm4STGtyvNDIDNBZ4Ir4=");
        check("secret", "1544544948", "", "", "LISw4Je7n0/MkYDgVSzTJm8dW6BkytKTXMZZk1IElMs=");
        let report = "recipient=31612345678&reference=FOO&statusDatetime=2019-01-11T09%3A17%3A11%2B00%3A00\
                      &id=eef0ab57a9e049be946f3821568c2b2e&status=delivered&mccmnc=20408&ported=1";
        let key = "PlLrKaqvZNRR5zAjm42ZT6q1SQxgbbGd";
        check(key, "1547198231", report, "", "KVBdcVdz2lYMwcBLZCRITgxUfA/WkwSi+T3Wxl2HL6w=");
        let url = "https://example.com/webhook?x=1";
        assert_eq!(
            messagebird_url("test-signing-key", "1700000000", url, body.as_bytes()),
            "Hprwww6tc91JlRZ7GJIMV63GzyXqtP3m9CuYdhii9HQ="
        );
    }

    /// `messagebird/messagebird-nodejs@2d8b7de` `lib/testdata/webhook-signature-jwt-reference.json`.
    #[test]
    fn messagebirds_tokens_are_those_of_its_reference() {
        const KEY: &str = "36efdd1aace2e26cd490f0d951138253bef2f7c6d34d18981da781555cc4cebb";
        let check = |id: &str, url: &str, body: &str, expected: &str| {
            assert_eq!(messagebird_jwt(KEY, 1_625_479_200, id, url, body.as_bytes()), expected, "{url}");
        };
        check(
            "59a244dc-e9ad-4e23-9778-371faa238f72",
            "https://example.com/",
            "",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI\
             1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJ\
             iN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDcifQ.6Fp0rVOsRr1fj9S2GidXAfkm\
             PVofKr8_RTffC6G6r2E",
        );
        check(
            "c946af77-e182-4eaa-b2ff-1a545b5e991a",
            "https://example.com/path?bar=1&foo=2",
            "",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI\
             1NDc5MjYwLCJqdGkiOiJjOTQ2YWY3Ny1lMTgyLTRlYWEtYjJmZi0xYTU0NWI1ZTk5MWEiLCJ1cmxfaGFzaCI6IjQxZjA1ZjBkZGQ\
             wYTIyYWIyMDlhYzQ2ZjQ3YzQ1NzJkOWNlZmEyNTdlZDc0YjI0MDA0YmFlNzUzZWNlNmMyNjAifQ.huo2ou6JDoDc7sV25d75UMWe\
             YhBeavQlLsqIibSZuac",
        );
        check(
            "93e55006-a0e8-4526-a190-fa5ff00ea116",
            "https://example.com/path?bar=1&foo=2",
            "Hello, World!",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI\
             1NDc5MjYwLCJqdGkiOiI5M2U1NTAwNi1hMGU4LTQ1MjYtYTE5MC1mYTVmZjAwZWExMTYiLCJ1cmxfaGFzaCI6IjQxZjA1ZjBkZGQ\
             wYTIyYWIyMDlhYzQ2ZjQ3YzQ1NzJkOWNlZmEyNTdlZDc0YjI0MDA0YmFlNzUzZWNlNmMyNjAiLCJwYXlsb2FkX2hhc2giOiJkZmZ\
             kNjAyMWJiMmJkNWIwYWY2NzYyOTA4MDllYzNhNTMxOTFkZDgxYzdmNzBhNGIyODY4OGEzNjIxODI5ODZmIn0._H--TOuYFLpeEH3\
             9-rg5E3IHVkjHozBcaKVWPRC5m9I",
        );
        check(
            "59a244dc-e9ad-4e23-9778-371faa238f72",
            "https://example.com:8080/",
            "",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI\
             1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjA3Zjc4NjFhNjl\
             iMTNjMjI5YzZhZTU5NmQxOThiMjc2M2IwNTRjZjVlMDAwZDczNmQxYzQ4MTAyZDc3MGNmZmMifQ.vcpa0IicGAbpo064dOjiA2Vb\
             VOR2S5uZBEaBOP16sS8",
        );
        check(
            "59a244dc-e9ad-4e23-9778-371faa238f72",
            "https://example.com/",
            "Some text containg & < >, & and \\u0026",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCIsIm5iZiI6MTYyNTQ3OTIwMCwiZXhwIjoxNjI\
             1NDc5MjYwLCJqdGkiOiI1OWEyNDRkYy1lOWFkLTRlMjMtOTc3OC0zNzFmYWEyMzhmNzIiLCJ1cmxfaGFzaCI6IjBmMTE1ZGIwNjJ\
             iN2MwZGQwMzBiMTY4NzhjOTlkZWE1YzM1NGI0OWRjMzdiMzhlYjg4NDYxNzljNzc4M2U5ZDciLCJwYXlsb2FkX2hhc2giOiIyNDM\
             xYmQ5Y2NiNDhlZDAxNmZhZDU2N2IwNzcxMjAzOGI1Y2RkOTQ5YWM5ZDQxZmU0NjkzZDVhMzg0NWNmN2U4In0.IQiKzeEPaO3A48l\
             hKmBDSmxZyCESPCGxdSKFdi0dEJs",
        );
    }

    /// The algorithm of `mozilla/fx-private-relay@f01cd226` `api/views/phones.py` and, for the second, the wording of the
    /// carrier's description; the values are computed.
    #[test]
    fn inteliquent_hashes_the_message_id_with_the_key() {
        let id = "9a09df23-01f3-4e0f-adbc-2a783878a574";
        let plain = "81b77bf9218a528b4391220d9ead899b7dfbc0da1eecd66b23c7ea2ca1858c27";
        assert_eq!(inteliquent("test-key", id), plain);
        let keyed = "d470f5230bb3f2a8abd88e2340a8fbfd3cdc6d8a129fcab5ccbd78255cdd1685";
        assert_eq!(inteliquent_hmac("test-key", id), keyed);
    }
}
