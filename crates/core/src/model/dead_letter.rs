//! What could not be processed: the input itself, why, where and when, so that it can be mended and redriven.

mod kept_webhook;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use kept_webhook::KeptWebhook;

/// One dead letter. The input is personal data: it is stored encrypted and never logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeadLetter {
    /// Source of the input, to which a redrive puts it back: a queue's name, or `webhook:<carrier>`.
    pub source: String,
    /// The function that gave up.
    pub function: String,
    /// Reason for giving up, as the failure said it.
    pub reason: String,
    /// Number of the attempts that were made.
    pub attempt: u32,
    /// Follows the input through the logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// Group within which the queue keeps its order; a redrive uses it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Time at which it was given up.
    pub at: Timestamp,
    /// The input as it came, byte for byte if it is text, else base64 behind `base64:`.
    pub input: String,
    /// The genuine webhook that the input is of, to be read again: its signature is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webhook: Option<KeptWebhook>,
}

impl DeadLetter {
    /// Makes two burials of the same input one.
    #[must_use]
    pub fn deduplication_id(&self) -> String {
        use sha2::{Digest, Sha256};
        hex::encode(Sha256::new().chain_update(&self.source).chain_update([0]).chain_update(&self.input).finalize())
    }
}
