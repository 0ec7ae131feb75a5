//! The interface by which the simulator plays a carrier.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::faults::Code;
use super::sends::{Outgoing, Refusal};
use super::webhooks::{Answer, Webhook};

/// A carrier as its API plays it. Nothing of it stands elsewhere in the simulator.
pub(super) trait Simulated: Sync {
    /// An id as the carrier makes them, of a message to a customer or (`None`) of a customer's; `fresh` is 32 hex digits.
    fn message_id(&self, fresh: &str, outgoing: Option<&Outgoing>) -> String;

    /// The answer to a send that is taken: status and body.
    fn accepted(&self, outgoing: &Outgoing, id: &str) -> (u16, Value);

    /// The body of the answer to a send that is not taken.
    fn refused(&self, refusal: &Refusal) -> Value;

    /// The body of the webhook that brings a customer's message.
    fn message(&self, written: &Written<'_>) -> String;

    /// The receipts of a message to `to` when all goes well: of `sent`, `delivered` and `read` those it gives.
    fn receipts(&self, to: &str) -> &'static [&'static str];

    /// The webhook that tells one status; `None` if the carrier does not tell it, or the sender wanted none.
    fn receipt(&self, told: &Told<'_>) -> Option<Webhook>;

    /// The secret that the demo tenant and the carrier share to sign webhooks with.
    fn secret(&self) -> &'static str;

    /// Adds the carrier's headers, the proof of who posts it among them.
    fn sign(&self, webhook: Webhook, signing: &Signing<'_>) -> Webhook;

    /// The time for which the carrier waits for an answer to a webhook.
    fn timeout(&self) -> Duration;

    /// How long the carrier waits after its `attempt`-th answer before it posts to `url` again; `None` if it is content or
    /// gives up. Days are shortened to a minute.
    fn pause(&self, url: &str, attempt: u32, answer: &Answer) -> Option<Duration>;
}

/// A message that a customer wrote.
pub(super) struct Written<'a> {
    /// The customer: a number or a chat.
    pub(super) from: &'a str,
    /// Their name.
    pub(super) name: Option<&'a str>,
    /// The carrier's id of it.
    pub(super) id: &'a str,
    /// Text of the message.
    pub(super) text: &'a str,
    /// Fields over the carrier's own message.
    pub(super) fields: &'a Map<String, Value>,
    /// Time at which it was written.
    pub(super) at: Timestamp,
    /// Whether nobody knew the customer before.
    pub(super) first: bool,
}

/// The content of a receipt.
pub(super) struct Told<'a> {
    /// Message that it is about.
    pub(super) outgoing: &'a Outgoing,
    /// The carrier's id of it.
    pub(super) id: &'a str,
    /// Time at which it happened.
    pub(super) at: Timestamp,
    /// `sent`, `delivered`, `read`, `failed`, `undelivered`.
    pub(super) status: &'static str,
    /// The carrier's error.
    pub(super) error: Option<&'a Code>,
    /// URL at which the demo tenant wants the carrier's webhooks: `http://127.0.0.1:8787/webhooks/<carrier>`.
    pub(super) webhooks: &'a str,
}

/// The values by which a webhook is signed.
pub(super) struct Signing<'a> {
    /// Secret to sign with.
    pub(super) secret: &'a str,
    /// One of the carrier's ways to sign; its usual one if missing.
    pub(super) scheme: Option<&'a str>,
    /// 32 hex digits that were never used before.
    pub(super) fresh: &'a str,
    /// Time of the signature.
    pub(super) at: Timestamp,
}

/// Puts `fields` over those of `object`.
pub(super) fn over(object: &mut Value, fields: &Value) {
    if let (Some(object), Some(fields)) = (object.as_object_mut(), fields.as_object()) {
        object.extend(fields.clone());
    }
}

/// The first 32 of some hex digits as a UUID is written.
pub(super) fn uuid(hex: &str) -> String {
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
