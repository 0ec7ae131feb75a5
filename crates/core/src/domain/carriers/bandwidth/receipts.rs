//! Reads a status event: how far a message of ours has come. A group gets one for each recipient, of the same message.

use super::{errors, wire};
use crate::domain::carriers::inbound::InboundReceipt;
use crate::domain::carriers::json::filled;
use crate::domain::carriers::masked::without_numbers;
use crate::model::carrier::CarrierError;
use crate::model::message::{ReceiptStatus, SendReference};

/// The status that events of this type report (schema `statusCallbackTypeEnum`); `None` if that is nothing of a send.
pub(super) fn status(kind: &str) -> Option<ReceiptStatus> {
    match kind {
        "message-sending" => Some(ReceiptStatus::Queued),
        "message-sent" => Some(ReceiptStatus::Sent),
        "message-delivered" => Some(ReceiptStatus::Delivered),
        "message-read" => Some(ReceiptStatus::Read),
        errors::FAILED => Some(ReceiptStatus::Failed),
        _ => None,
    }
}

/// The report in an event. A failure whose cause is ambiguous is none: nobody heard from the phone, which may have the
/// message, so it was sent and is never sent again.
///
/// # Errors
/// The reason why it is no report: what is missing from it.
pub(super) fn receipt(status: ReceiptStatus, event: &wire::Callback<'_>) -> Result<InboundReceipt, &'static str> {
    let message = event.message.as_ref().ok_or("a status has no message")?;
    let error = status.is_failure().then(|| error(event));
    let unknown = error.as_ref().is_some_and(|error| errors::is_ambiguous(&error.code));
    let reference = filled(message.tag.as_ref()).and_then(SendReference::read);
    // Either of both names our message.
    let id = filled(message.id.as_ref()).or(reference.is_some().then_some(""));
    let happened = [&event.event_time, &event.time].into_iter();
    Ok(InboundReceipt {
        carrier_message_id: id.ok_or("a status has no message id")?.to_owned(),
        reference,
        status: if unknown { ReceiptStatus::Sent } else { status },
        at: happened.filter_map(|time| filled(time.as_ref())).find_map(wire::moment),
        error,
        cost: None,
    })
}

/// Only the code decides; the description is for people (dev.bandwidth.com, messaging/errors).
fn error(event: &wire::Callback<'_>) -> CarrierError {
    let code = filled(event.error_code.as_ref()).map_or(errors::FAILED, str::trim);
    CarrierError::new(code, filled(event.description.as_ref()).map(without_numbers).unwrap_or_default())
}
