//! Reads a delivery receipt. Its one documented form says that a message arrived; the words are those that fspbx knows.

use std::borrow::Cow;

use super::wire::Webhook;
use crate::domain::carriers::inbound::{CarrierEvent, InboundReceipt};
use crate::domain::carriers::masked::without_numbers;
use crate::model::carrier::CarrierError;
use crate::model::message::{ReceiptStatus, SendReference};

/// The `type` of a receipt that says that a message failed.
pub(super) const FAILED: &str = "message_failed";

/// The report in a receipt; a status that we do not know is ignored.
///
/// # Errors
/// The reason why it is no report: what is missing from it.
pub(super) fn receipt(webhook: &Webhook<'_>, in_header: Option<&str>) -> Result<CarrierEvent, &'static str> {
    let kind = webhook.text("type").filter(|kind| kind.eq_ignore_ascii_case(FAILED));
    let word = kind.or_else(|| webhook.text("status")).map(|word| word.to_ascii_lowercase());
    let Some(status) = status(word.as_deref()) else {
        return Ok(CarrierEvent::ignored("status", &word.unwrap_or_default()));
    };
    // What stands in the header names the webhook; our message only where it is our reference.
    let ours = in_header.filter(|id| SendReference::read(id).is_some()).map(Cow::Borrowed);
    let id = webhook.reference().or(ours).ok_or("receipt without a referenceId")?;
    Ok(CarrierEvent::Receipt(InboundReceipt {
        reference: SendReference::read(&id),
        carrier_message_id: id.into_owned(),
        status,
        at: None,
        error: status.is_failure().then(|| error(webhook, word.unwrap_or_default())),
        cost: None,
    }))
}

fn status(word: Option<&str>) -> Option<ReceiptStatus> {
    match word {
        None | Some("delivered" | "delivery_report" | "successful" | "success") => Some(ReceiptStatus::Delivered),
        Some("failed" | "rejected" | FAILED) => Some(ReceiptStatus::Failed),
        Some("undelivered") => Some(ReceiptStatus::Undelivered),
        Some(_) => None,
    }
}

/// By the names that the carrier's message search has: `statusCode`, `description`.
fn error(webhook: &Webhook<'_>, word: String) -> CarrierError {
    let code = webhook.text("statusCode").map_or(word, Cow::into_owned);
    let title = webhook.text("description").map(|text| without_numbers(&text));
    CarrierError::new(code, title.unwrap_or_default())
}
