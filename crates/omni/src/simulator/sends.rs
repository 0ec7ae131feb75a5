//! Sends: what is in one, why it may be refused, and the last calls.

use std::collections::VecDeque;

use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use serde::Serialize;
use serde_json::Value;

use super::faults::Code;
use super::phones::Received;

/// More calls than this are not remembered, oldest first.
const MAX_COUNT: usize = 5_000;

/// A message that a carrier would take.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    /// Carrier that would take it.
    pub(super) carrier: CarrierId,
    /// Number of the phone, as the sender wrote it.
    pub(super) to: String,
    /// Our number.
    pub(super) from: String,
    /// `text`, `image` …
    pub(super) kind: String,
    /// The text or caption.
    pub(super) body: String,
    /// Our reference.
    pub(super) reference: Option<String>,
    /// URL at which the sender wants receipts, where a carrier lets senders choose.
    pub(super) callback: Option<String>,
    /// The request.
    pub(super) message: Value,
}

/// The refusal by which a carrier does not take a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub(super) status: u16,
    /// The carrier's error code; the usual one of the status if missing.
    pub(super) code: Option<Code>,
    /// Message in the carrier's words; the usual one of the status if empty.
    pub(super) message: String,
}

impl Refusal {
    /// A refusal with the carrier's own code and words.
    pub(super) fn new(status: u16, code: impl Into<Code>, message: impl Into<String>) -> Self {
        Self { status, code: Some(code.into()), message: message.into() }
    }
}

/// One call of a send API and what was answered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Call {
    /// Time of the call.
    pub(super) at: Timestamp,
    /// Carrier that was called.
    pub(super) carrier: CarrierId,
    /// Number of the phone, as the sender wrote it.
    pub(super) to: String,
    /// The sender's reference.
    pub(super) reference: Option<String>,
    /// The answer: `accepted`, `refused`, `timeout`, `lost`.
    pub(super) outcome: &'static str,
    /// The status of the answer; `None` if there is none.
    pub(super) status: Option<u16>,
    /// The carrier's id, if the phone got it.
    pub(super) carrier_message_id: Option<String>,
}

/// The last calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log(VecDeque<Call>);

impl Log {
    /// Adds one.
    pub(super) fn add(&mut self, call: Call) {
        if self.0.len() >= MAX_COUNT {
            self.0.pop_front();
        }
        self.0.push_back(call);
    }

    /// All of them.
    pub(super) fn entries(&self) -> &VecDeque<Call> {
        &self.0
    }
}

/// A send whose sender is known: what is in it, or why it cannot be taken.
pub(super) struct Attempt {
    /// Carrier whose API was called.
    pub(super) carrier: CarrierId,
    /// Number of the phone; empty if the request did not say.
    pub(super) to: String,
    /// The sender's reference.
    pub(super) reference: Option<String>,
    /// The message.
    pub(super) content: Result<Outgoing, Refusal>,
}

impl Outgoing {
    /// The message as the phone shows it.
    pub(super) fn received(&self, id: &str, at: Timestamp) -> Received {
        Received {
            carrier: self.carrier,
            carrier_message_id: id.to_owned(),
            from: self.from.clone(),
            kind: self.kind.clone(),
            body: self.body.clone(),
            at,
            reference: self.reference.clone(),
            copies: 1,
            message: self.message.clone(),
        }
    }
}
