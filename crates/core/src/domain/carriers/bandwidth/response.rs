//! What the API's answer to a send means.

use super::{errors, wire};
use crate::domain::carriers::answer::{leaves_open, refused, unclear};
use crate::domain::carriers::json::filled;
use crate::domain::carriers::masked::without_numbers;
use crate::domain::carriers::outbound::SendResult;
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierError, ErrorClass, OwnCode};
use crate::model::message::ReceiptStatus;

/// Understands an answer. Bandwidth has no idempotency key; its documents say that no message is sent after a 4xx or a
/// 5xx (dev.bandwidth.com/docs/messaging/errors), so what bears one of its types is tried again, whatever the type. What
/// bears none may be a gateway's.
pub(super) fn result(response: &Response) -> SendResult {
    let status = response.status;
    let answer: wire::Answer<'_> = serde_json::from_slice(&response.body).unwrap_or_default();
    match (status, filled(answer.id.as_ref())) {
        (200..=299, Some(id)) => {
            SendResult::Accepted { carrier_message_id: id.to_owned(), status: ReceiptStatus::Queued }
        }
        (200..=299, _) => unclear(response, "answer names no message"),
        _ => {
            let error = error(status, &answer);
            let error_class = match errors::error_class(&error.code) {
                ErrorClass::Unknown if leaves_open(status) && filled(answer.kind.as_ref()).is_some() => {
                    ErrorClass::Retry
                }
                error_class => error_class,
            };
            refused(response, error, error_class)
        }
    }
}

/// By its type; a 404 has none, and one that speaks of the request belongs to a 400 only: wrong credentials have been
/// seen under the same name (courier, handlers/bandwidth).
fn error(status: u16, answer: &wire::Answer<'_>) -> CarrierError {
    let kind = filled(answer.kind.as_ref()).filter(|kind| *kind != errors::INVALID || status == 400);
    let title = filled(answer.description.as_ref()).or(filled(answer.error.as_ref()));
    CarrierError {
        code: kind.map_or_else(|| OwnCode::Http(status).into(), str::to_owned),
        title: title.map(without_numbers).unwrap_or_default(),
        details: details(answer),
    }
}

/// `from: must be a number of yours; to: …`
fn details(answer: &wire::Answer<'_>) -> Option<String> {
    let told = answer.field_errors.readable().map(|error: wire::FieldError<'_>| {
        let field = filled(error.field_name.as_ref()).unwrap_or("?");
        without_numbers(&format!("{field}: {}", filled(error.description.as_ref()).unwrap_or_default()))
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| told.join("; "))
}
