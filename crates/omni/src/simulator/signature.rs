//! Signatures as the carriers make them. Deliberately shares no code with the gateway's checks: a signer and a verifier
//! with the same mistake would agree.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

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
}
