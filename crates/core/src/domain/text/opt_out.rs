//! The words by which customers stop and start messages. Consent is law, not a filter.

use crate::model::message::Message;

/// The words that stop everything (CTIA Messaging Principles §5.1.3, and Twilio's default opt-out list).
const STOP: [&str; 10] =
    ["stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "opt-out", "revoke", "stop all"];

/// The words that start it again (Twilio's default opt-in list).
const START: [&str; 3] = ["start", "unstop", "yes start"];

/// Whether `message` says stop (`true`) or start (`false`), as its carrier heard it or by its only word.
#[must_use]
pub fn word(message: &Message) -> Option<bool> {
    let heard = message.metadata.get("optOutType").and_then(serde_json::Value::as_str);
    let said = heard.unwrap_or(&message.body).trim().trim_end_matches(['.', '!']).to_lowercase();
    if STOP.contains(&said.as_str()) {
        return Some(true);
    }
    START.contains(&said.as_str()).then_some(false)
}
