//! Who made a webhook: MessageBird's token, its older signature, or the form that Bird signs
//! (docs.bird.com/api/notifications-api, "Verifying a webhook subscription", and the validators of MessageBird's SDKs).

mod jwt;

use std::borrow::Cow;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::domain::carriers::form::Form;
use crate::domain::carriers::inbound::ExpectedProof;
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::secret::{Credentials, Secret};

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

/// The times at which a webhook may have been signed, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Time by our clock.
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

    /// The time before which nothing counts.
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
pub(super) fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
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
    // The decoder takes one spelling of each hash only, so that this is the comparison of the texts.
    let claimed = BASE64_STANDARD.decode(claimed).map_err(|_| forged("messagebird-signature is not base64"))?;
    let middles = middles(&request.query, expected.url)?;
    let body = Sha256::digest(&request.body);
    // What was found is no secret, so the first that fits is enough; each is compared in constant time.
    for key in keys {
        let stamped = stamped(key, stamp)?;
        let fits = |middle: &Cow<'_, str>| ended(stamped.clone(), middle, &body).verify_slice(&claimed).is_ok();
        if middles.iter().any(fits) {
            return Ok(());
        }
    }
    Err(forged("messagebird-signature does not fit"))
}

/// The header that MessageBird sends: a signature over the time, a line with the request, and the body's hash.
#[cfg(test)]
pub(super) fn sign(key: &Secret, stamp: &str, middle: &str, body: &[u8]) -> Result<String, Failure> {
    let mac = ended(stamped(key, stamp)?, middle, &Sha256::digest(body));
    Ok(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

fn stamped(key: &Secret, stamp: &str) -> Result<Hmac<Sha256>, Failure> {
    let mac = Hmac::new_from_slice(key.expose().as_bytes()).map_err(|_| forged("unusable signingKey"))?;
    Ok(Mac::chain_update(mac, stamp).chain_update("\n"))
}

fn ended(stamped: Hmac<Sha256>, middle: &str, body: &[u8]) -> Hmac<Sha256> {
    stamped.chain_update(middle).chain_update("\n").chain_update(body)
}

fn moment(stamp: &str) -> Option<i64> {
    stamp.bytes().all(|byte| byte.is_ascii_digit()).then(|| stamp.parse().ok())?
}

/// The lines that may have been signed: the query sorted by name, as MessageBird's SDKs write it, with the plus of
/// `statusDatetime` that its senders leave unescaped, or as it came; and the whole URL, as Bird signs it. Each once, and
/// the likelier first.
fn middles<'a>(query: &str, url: &'a str) -> Result<Vec<Cow<'a, str>>, Failure> {
    if query.is_empty() {
        return Ok(vec![Cow::Borrowed(""), Cow::Borrowed(url)]);
    }
    let form = Form::read(query.as_bytes()).map_err(|failure| forged_by(&failure))?;
    let mut pairs: Vec<(&[u8], &[u8])> = form.iter().collect();
    pairs.sort_by_key(|(name, _)| *name);
    let mut raw: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
    raw.sort_by_key(|pair| pair.split('=').next());
    let mut middles = vec![Cow::Owned(written(&pairs, false)), Cow::Borrowed(url)];
    for other in [written(&pairs, true), raw.join("&")].map(Cow::Owned) {
        if !middles.contains(&other) {
            middles.push(other);
        }
    }
    Ok(middles)
}

/// Names and values as Go's `url.Values.Encode` writes them.
fn written(pairs: &[(&[u8], &[u8])], restore_plus: bool) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        escape(name, false, &mut text);
        text.push('=');
        escape(value, restore_plus && name.eq_ignore_ascii_case(b"statusDatetime"), &mut text);
    }
    text
}

fn escape(bytes: &[u8], space_was_plus: bool, text: &mut String) {
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => text.push(char::from(*byte)),
            b' ' if space_was_plus => text.push_str("%2B"),
            b' ' => text.push('+'),
            other => {
                let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default().to_ascii_uppercase();
                text.extend(['%', digit(other >> 4), digit(other & 0xf)]);
            }
        }
    }
}

fn forged(reason: &'static str) -> Failure {
    Failure::forged(reason)
}

fn forged_by(failure: &Failure) -> Failure {
    Failure::forged(failure.to_string())
}
