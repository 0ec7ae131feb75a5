//! The secret that LiveChat writes into every webhook: checked, and taken out of whatever is kept.
//!
//! There is no signature and no header: the secret does not cover the body, it only comes with it. It is the one that
//! was given when the webhook was registered ("Webhooks", `secret_key`).

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::wire;
use crate::failure::Failure;
use crate::secret::Credentials;

/// The secret's key in the body.
const KEY: &str = "secret_key";

/// What stands in its place.
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

/// `body` without the secret, or a note of it where it cannot be read again.
pub(super) fn transcript(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => {
            let envelope = wire::Envelope::<wire::Unread>::read(body).ok();
            without(envelope.as_ref().and_then(wire::Envelope::secret), value).to_string()
        }
        Err(_) => note(body),
    }
}

/// `value` without the secret: neither under its key, however deep, nor anywhere else.
pub(super) fn without(known: Option<&str>, mut value: Value) -> Value {
    let mut secrets: Vec<String> = known.map(str::to_owned).into_iter().collect();
    collect(&value, &mut secrets);
    secrets.retain(|secret| !secret.is_empty());
    scrub(&mut value, &secrets);
    value
}

/// What is kept of something that is not readable, so that the secret cannot be in it.
pub(super) fn note(wreck: &[u8]) -> String {
    format!("{} unreadable bytes, SHA-256 {}", wreck.len(), hex::encode(Sha256::digest(wreck)))
}

fn collect(value: &Value, secrets: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| match value {
            Value::String(secret) if key == KEY => secrets.push(secret.clone()),
            value => collect(value, secrets),
        }),
        Value::Array(items) => items.iter().for_each(|item| collect(item, secrets)),
        _ => {}
    }
}

fn scrub(value: &mut Value, secrets: &[String]) {
    match value {
        Value::String(text) => star(text, secrets),
        Value::Array(items) => items.iter_mut().for_each(|item| scrub(item, secrets)),
        Value::Object(fields) => {
            for (key, value) in fields.iter_mut() {
                if key == KEY {
                    *value = Value::from(STARS);
                } else {
                    scrub(value, secrets);
                }
            }
            if fields.keys().any(|key| secrets.iter().any(|secret| key.contains(secret.as_str()))) {
                let starred = |(mut key, value)| {
                    star(&mut key, secrets);
                    (key, value)
                };
                *fields = std::mem::take(fields).into_iter().map(starred).collect();
            }
        }
        _ => {}
    }
}

fn star(text: &mut String, secrets: &[String]) {
    for secret in secrets {
        if text.contains(secret.as_str()) {
            *text = text.replace(secret.as_str(), STARS);
        }
    }
}
