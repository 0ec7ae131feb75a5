//! What the answer to a send means.

use super::{errors, wire};
use crate::domain::carriers::answer::{refused, unclear};
use crate::domain::carriers::json::{filled, owned};
use crate::domain::carriers::masked::without_numbers;
use crate::domain::carriers::outbound::SendResult;
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierError, OwnCode};
use crate::model::message::ReceiptStatus;

/// Understands an answer of either API. MessageBird knows no idempotency key, and no document says what a 5xx of its own
/// leaves undone. That an item is already `sent` means that the platform took it.
pub(super) fn result(response: &Response) -> SendResult {
    let status = response.status;
    let answer: wire::Answer<'_> = serde_json::from_slice(&response.body).unwrap_or_default();
    match (status, owned(answer.id.as_ref())) {
        (200..=299, Some(carrier_message_id)) => {
            SendResult::Accepted { carrier_message_id, status: ReceiptStatus::Queued }
        }
        (200..=299, _) => unclear(response, "answer names no message"),
        _ => {
            let error = error(&answer, status);
            let error_class = errors::error_class(&error.code);
            refused(response, error, error_class)
        }
    }
}

/// The first error of the list; they all concern the one message.
fn error(answer: &wire::Answer<'_>, status: u16) -> CarrierError {
    let first: Option<wire::Error<'_>> = answer.errors.readable().next();
    let told = |field: fn(&wire::Error<'_>) -> Option<String>| first.as_ref().and_then(field);
    let code = told(|error| filled(error.code.as_ref()).map(|code| format!("api-{code}")));
    let title = told(|error| filled(error.description.as_ref()).map(without_numbers));
    CarrierError::new(code.unwrap_or_else(|| OwnCode::Http(status).into()), title.unwrap_or_default())
}
