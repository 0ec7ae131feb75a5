//! Reads a status callback: how far a message of ours has come.

use super::errors;
use super::wire::Fields;
use crate::domain::carriers::inbound::{CarrierEvent, InboundReceipt};
use crate::domain::carriers::masked::without_numbers;
use crate::foundation::http::Request;
use crate::model::carrier::CarrierError;
use crate::model::message::{ReceiptStatus, SendReference};

/// The query parameter of a callback's URL that brings our reference back.
pub(super) const REFERENCE: &str = "reference";

/// The report in a status callback; a state that we do not know is ignored.
///
/// # Errors
/// The reason why it is no report: what is missing from it.
pub(super) fn receipt(request: &Request, fields: &Fields<'_>) -> Result<CarrierEvent, &'static str> {
    let word = fields.status().unwrap_or_default();
    let Some(status) = receipt_status(word) else { return Ok(CarrierEvent::ignored("status", word)) };
    let reference = request.query_parameter(REFERENCE).and_then(|reference| SendReference::read(&reference));
    // Either of both names our message.
    let id = fields.sid().or(reference.is_some().then_some("")).ok_or("status callback without MessageSid")?;
    Ok(CarrierEvent::Receipt(InboundReceipt {
        carrier_message_id: id.to_owned(),
        reference,
        status,
        // `RawDlrDoneDate` has minutes only, which would put a delivery before its send: the arrival is closer.
        at: None,
        error: error(word, fields),
        // What it costs is in the Message resource only, some time after the message has gone out.
        cost: None,
    }))
}

/// Twilio's words for the state of a message (twilio.com/docs/messaging/api/message-resource#message-status-values).
fn receipt_status(word: &str) -> Option<ReceiptStatus> {
    match word {
        "accepted" | "scheduled" | "queued" | "sending" => Some(ReceiptStatus::Queued),
        "sent" => Some(ReceiptStatus::Sent),
        "delivered" | "partially_delivered" => Some(ReceiptStatus::Delivered),
        "read" => Some(ReceiptStatus::Read),
        "undelivered" => Some(ReceiptStatus::Undelivered),
        "failed" | errors::CANCELED => Some(ReceiptStatus::Failed),
        _ => None,
    }
}

/// What Twilio says went wrong. A message that was cancelled failed by will: that it is not tried elsewhere, its state
/// is its error.
fn error(status: &str, fields: &Fields<'_>) -> Option<CarrierError> {
    let code = fields.get("ErrorCode").filter(|code| *code != "0");
    let code = code.or_else(|| (status == errors::CANCELED).then_some(status))?;
    Some(CarrierError {
        code: code.to_owned(),
        title: fields.get("ErrorMessage").map(without_numbers).unwrap_or_default(),
        details: fields.get("ChannelStatusMessage").map(without_numbers),
    })
}
