//! What the answer to a send means.

use super::{errors, wire};
use crate::carrier::http::Response;
use crate::carrier::json::{filled, owned};
use crate::carrier::masked::without_numbers;
use crate::carrier::outbound::{RetryAfter, SendResult};
use crate::carrier::{CarrierError, Fate};
use crate::message::ReceiptStatus;

/// Understands an answer of either API. MessageBird knows no idempotency key, so a retry after a 5xx may become a second
/// copy; a gateway's time-out says nothing at all. That an item is already `sent` means that the platform took it.
pub(super) fn result(response: &Response) -> SendResult {
    let status = response.status;
    let answer: wire::Answer<'_> = serde_json::from_slice(&response.body).unwrap_or_default();
    match (status, owned(answer.id.as_ref())) {
        (200..=299, Some(carrier_message_id)) => {
            SendResult::Accepted { carrier_message_id, status: ReceiptStatus::Queued }
        }
        (200..=299 | 504, _) => {
            SendResult::Unclear { error: CarrierError::new(format!("http-{status}"), "answer names no message") }
        }
        _ => {
            let error = error(&answer, status);
            let fate = match errors::fate(&error.code) {
                Fate::Unknown if status == 429 || status >= 500 => errors::of_status(status),
                known => known,
            };
            let retry_after = response.headers.get("retry-after").and_then(RetryAfter::read);
            SendResult::Rejected { error, fate, retry_after }
        }
    }
}

/// The first error of the list; they all concern the one message.
fn error(answer: &wire::Answer<'_>, status: u16) -> CarrierError {
    let first: Option<wire::Error<'_>> = answer.errors.readable().next();
    let told = |field: fn(&wire::Error<'_>) -> Option<String>| first.as_ref().and_then(field);
    let code = told(|error| filled(error.code.as_ref()).map(|code| format!("api-{code}")));
    let title = told(|error| filled(error.description.as_ref()).map(without_numbers));
    CarrierError::new(code.unwrap_or_else(|| format!("http-{status}")), title.unwrap_or_default())
}
