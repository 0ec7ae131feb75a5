//! Reads statuses of our messages: each is a receipt.

use serde_json::value::RawValue;

use super::{errors, wire};
use crate::domain::carriers::inbound::{CarrierEvent, InboundReceipt};
use crate::domain::carriers::json::{filled, read};
use crate::model::message::{ReceiptStatus, SendReference};

/// The receipt in one status. They arrive in any order: a `read` may come before its `delivered`, or instead of it.
pub(super) fn event(raw: &RawValue) -> CarrierEvent {
    let Some(told) = read::<wire::StatusUpdate<'_>>(raw) else {
        return CarrierEvent::broken("a status is not readable", raw);
    };
    let word = filled(told.status.as_deref()).unwrap_or("none");
    let status = match word {
        "sent" => ReceiptStatus::Sent,
        "delivered" => ReceiptStatus::Delivered,
        "read" | "played" => ReceiptStatus::Read,
        "failed" => ReceiptStatus::Failed,
        _ => return CarrierEvent::ignored("status", word),
    };
    let reference = filled(told.biz_opaque_callback_data.as_ref()).and_then(SendReference::read);
    // Either of both names our message.
    let id = filled(told.id.as_ref()).or(reference.is_some().then_some(""));
    let Some(id) = id else { return CarrierEvent::broken("a status has no id", raw) };
    CarrierEvent::Receipt(InboundReceipt {
        carrier_message_id: id.to_owned(),
        reference,
        status,
        at: filled(told.timestamp.as_ref()).and_then(wire::moment),
        error: told.errors.readable().next().map(|error| errors::carrier_error(&error)),
        // `pricing` says a category and no amount.
        cost: None,
    })
}
