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
    let envelope: wire::Envelope<'_> =
        serde_json::from_slice(body).map_err(|_| Failure::forged("webhook is not readable"))?;
    let offered = envelope.secret().ok_or_else(|| Failure::forged("webhook has no secret_key"))?;
    let accepted = ACCEPTED.iter().filter_map(|name| credentials.get(name));
    let matching = accepted.filter(|secret| secret.matches(offered.as_bytes())).count();
    if matching > 0 { Ok(()) } else { Err(Failure::forged("secret_key is not the channel's")) }
}

/// `body` without the secret, or a note of it where it cannot be read again.
pub(super) fn transcript(body: &[u8]) -> String {
    match serde_json::from_slice::<Value>(body) {
        Ok(value) => {
            let known = serde_json::from_slice(body).ok().and_then(|envelope: wire::Envelope<'_>| envelope.secret());
            without(known.as_deref(), value).to_string()
        }
        Err(_) => note(body),
    }
}

/// `value` without the secret: neither under its key, however deep, nor anywhere else.
pub(super) fn without(known: Option<&str>, value: Value) -> Value {
    let mut secrets: Vec<String> = known.map(str::to_owned).into_iter().collect();
    collect(&value, &mut secrets);
    secrets.retain(|secret| !secret.is_empty());
    scrubbed(value, &secrets)
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

fn scrubbed(value: Value, secrets: &[String]) -> Value {
    match value {
        Value::String(text) => Value::String(starred(text, secrets)),
        Value::Array(items) => items.into_iter().map(|item| scrubbed(item, secrets)).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(key, value)| {
                let value = if key == KEY { Value::from(STARS) } else { scrubbed(value, secrets) };
                (starred(key, secrets), value)
            })
            .collect(),
        scalar => scalar,
    }
}

fn starred(text: String, secrets: &[String]) -> String {
    secrets.iter().fold(
        text,
        |text, secret| {
            if text.contains(secret.as_str()) { text.replace(secret.as_str(), STARS) } else { text }
        },
    )
}
