//! The secret that LiveChat writes into every webhook: checked, and taken out of whatever is kept.
//!
//! There is no signature and no header: the secret does not cover the body, it only comes with it. It is the one that
//! was given when the webhook was registered ("Webhooks", `secret_key`).

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::wire;
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;

/// The secret's key in the body.
const KEY: &str = "secret_key";

/// Stars that replace the secret.
const STARS: &str = "***";

/// The names of the secrets that are accepted: the second only exists while it is changed.
const ACCEPTED: [&str; 2] = ["webhookSecret", "secondaryWebhookSecret"];

/// Checks that `body` holds one of the accepted secrets, once, as a string.
pub(super) fn verify(body: &[u8], credentials: &Credentials) -> Result<(), Failure> {
    let envelope =
        wire::Envelope::<wire::Unread>::read(body).map_err(|_| Failure::forged("webhook is not readable"))?;
    let offered = envelope.secret().ok_or_else(|| Failure::forged("webhook has no secret_key"))?;
    let accepted = ACCEPTED.iter().filter_map(|name| credentials.get(name));
    let matching = accepted.filter(|secret| secret.matches(offered.as_bytes())).count();
    if matching > 0 { Ok(()) } else { Err(Failure::forged("secret_key is not the channel's")) }
}

/// `body` without the secret, or a note of it where it cannot be read again or shows none to look for.
pub(super) fn transcript(body: &[u8]) -> String {
    let envelope = wire::Envelope::<wire::Unread>::read(body).ok();
    match (envelope.as_ref().and_then(wire::Envelope::secret), serde_json::from_slice::<Value>(body)) {
        (Some(presented), Ok(value)) => without(Some(presented), value).to_string(),
        _ => note(body),
    }
}

/// `value` without what stands under the secret's key, however deep, and without the secret that was `presented`
/// anywhere else. Whatever else stands under such a key is somebody's words, and no reason to change other words.
pub(super) fn without(presented: Option<&str>, mut value: Value) -> Value {
    scrub(&mut value, presented.filter(|secret| !secret.is_empty()));
    value
}

/// The note that is kept of something that is not readable, so that the secret cannot be in it.
pub(super) fn note(wreck: &[u8]) -> String {
    format!("{} unreadable bytes, SHA-256 {}", wreck.len(), hex::encode(Sha256::digest(wreck)))
}

fn scrub(value: &mut Value, presented: Option<&str>) {
    match value {
        Value::String(text) => star(text, presented),
        Value::Array(items) => items.iter_mut().for_each(|item| scrub(item, presented)),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                if key == KEY {
                    *value = Value::from(STARS);
                } else {
                    scrub(value, presented);
                }
            }
            if fields.keys().any(|key| presented.is_some_and(|secret| key.contains(secret))) {
                let starred = |(mut key, value)| {
                    star(&mut key, presented);
                    (key, value)
                };
                *fields = std::mem::take(fields).into_iter().map(starred).collect();
            }
        }
        _ => {}
    }
}

fn star(text: &mut String, presented: Option<&str>) {
    if let Some(secret) = presented.filter(|secret| text.contains(secret)) {
        *text = text.replace(secret, STARS);
    }
}
