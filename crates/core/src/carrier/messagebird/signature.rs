//! Who made a webhook: MessageBird's token, its older signature, or the form that Bird signs
//! (docs.bird.com/api/notifications-api, "Verifying a webhook subscription", and the validators of MessageBird's SDKs).

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use super::jwt;
use crate::carrier::form::Form;
use crate::carrier::http::Request;
use crate::carrier::inbound::Expected;
use crate::failure::Failure;
use crate::secret::{Credentials, Secret};

/// A token over hashes of the URL and the body.
const TOKEN: &str = "messagebird-signature-jwt";
/// Base64 of an HMAC-SHA256.
const SIGNATURE: &str = "messagebird-signature";
/// Unix time; part of what is signed.
const TIMESTAMP: &str = "messagebird-request-timestamp";

/// The signing key and, while keys are rotated, the other one. The access key does not sign.
const KEYS: [&str; 2] = ["signingKey", "secondarySigningKey"];
/// Bird repeats a webhook for eight hours or more and signs it once (docs.bird.com, "Webhook subscriptions"); MessageBird's
/// SDKs accept a day.
const MAX_AGE: i64 = 86_400;
/// Seconds that MessageBird's clock may be ahead of ours.
const MAX_AHEAD: i64 = 300;

/// When a webhook may have been signed, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// By our clock.
    pub(super) now: i64,
    max_age: i64,
}

impl Window {
    /// The channel's own window where its secrets name one; a word that is no number must not mean "for ever".
    fn of(credentials: &Credentials, now: Timestamp) -> Result<Self, Failure> {
        let max_age = match credentials.get("maxAgeSeconds") {
            None => MAX_AGE,
            Some(own) => {
                own.expose().trim().parse::<u32>().map_err(|_| forged("maxAgeSeconds is not a number"))?.into()
            }
        };
        Ok(Self { now: now.as_second(), max_age })
    }

    /// Before it, nothing counts.
    pub(super) fn oldest(self) -> i64 {
        self.now.saturating_sub(self.max_age)
    }

    fn holds(self, moment: i64) -> bool {
        (self.oldest()..=self.now.saturating_add(MAX_AHEAD)).contains(&moment)
    }
}

/// Whether there is anything to check.
pub(super) fn is_signed(request: &Request) -> bool {
    let has = |name| request.headers.get(name).is_some();
    has(TOKEN) || (has(SIGNATURE) && has(TIMESTAMP))
}

/// Checks that the holder of one of the channel's signing keys made `request`. Where a token is, it alone decides.
///
/// # Errors
/// [`Failure::Forged`], always.
pub(super) fn verify(request: &Request, expected: &Expected<'_>) -> Result<(), Failure> {
    let keys: Vec<&Secret> = KEYS.iter().filter_map(|name| expected.credentials.get(name)).collect();
    if keys.is_empty() {
        return Err(forged("no signingKey to check a webhook with"));
    }
    let window = Window::of(expected.credentials, expected.now)?;
    if request.headers.get(TOKEN).is_some() {
        let token = request.headers.only(TOKEN).ok_or(forged("not exactly one messagebird-signature-jwt"))?;
        return jwt::check(token, &keys, &jwt::Subject { url: expected.url, body: &request.body, window });
    }
    let claimed = request.headers.only(SIGNATURE).ok_or(forged("not exactly one messagebird-signature"))?;
    let stamp = request.headers.only(TIMESTAMP).ok_or(forged("not exactly one messagebird-request-timestamp"))?;
    if !moment(stamp).is_some_and(|moment| window.holds(moment)) {
        return Err(forged("messagebird-request-timestamp is not of these days"));
    }
    let mut fits = Choice::from(0);
    for middle in middles(&request.query, expected.url)? {
        for key in &keys {
            fits |= sign(key, stamp, &middle, &request.body)?.as_bytes().ct_eq(claimed.as_bytes());
        }
    }
    if bool::from(fits) { Ok(()) } else { Err(forged("messagebird-signature does not fit")) }
}

/// What MessageBird puts into the header: over the time, a line that says what was asked for, and the body's hash.
pub(super) fn sign(key: &Secret, stamp: &str, middle: &str, body: &[u8]) -> Result<String, Failure> {
    let mac = Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).map_err(|_| forged("unusable signingKey"))?;
    let mac = mac.chain_update(format!("{stamp}\n{middle}\n")).chain_update(Sha256::digest(body));
    Ok(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

fn moment(stamp: &str) -> Option<i64> {
    stamp.bytes().all(|byte| byte.is_ascii_digit()).then(|| stamp.parse().ok())?
}

/// The lines that may have been signed: the query sorted by name, as MessageBird's SDKs write it, with the plus of
/// `statusDatetime` that its senders leave unescaped, or as it came; and the whole URL, as Bird signs it.
fn middles(query: &str, url: &str) -> Result<BTreeSet<String>, Failure> {
    let form = Form::read(query.as_bytes()).map_err(|failure| forged_by(&failure))?;
    let mut pairs: Vec<(&[u8], &[u8])> = form.iter().collect();
    pairs.sort_by_key(|(name, _)| *name);
    let mut raw: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    raw.sort_by_key(|pair| pair.split('=').next());
    Ok(BTreeSet::from([written(&pairs, false), written(&pairs, true), raw.join("&"), url.to_owned()]))
}

/// Names and values as Go's `url.Values.Encode` writes them.
fn written(pairs: &[(&[u8], &[u8])], restore_plus: bool) -> String {
    let pairs = pairs.iter().map(|(name, value)| {
        let is_time = restore_plus && name.eq_ignore_ascii_case(b"statusDatetime");
        format!("{}={}", escaped(name, false), escaped(value, is_time))
    });
    pairs.collect::<Vec<_>>().join("&")
}

fn escaped(bytes: &[u8], space_was_plus: bool) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => text.push(char::from(*byte)),
            b' ' if space_was_plus => text.push_str("%2B"),
            b' ' => text.push('+'),
            other => {
                text.push('%');
                text.push_str(&hex::encode_upper([*other]));
            }
        }
    }
    text
}

fn forged(reason: &'static str) -> Failure {
    Failure::forged(reason)
}

fn forged_by(failure: &Failure) -> Failure {
    Failure::forged(failure.to_string())
}
