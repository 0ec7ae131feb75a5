//! What became of our messages: each status a receipt.

use serde_json::Value;

use super::{errors, parse, wire};
use crate::carrier::inbound::{Event, InboundReceipt};
use crate::carrier::json::{filled, list, object};
use crate::message::{ReceiptStatus, SendReference};

/// The receipt in one status. They arrive in any order: a `read` may come before its `delivered`, or instead of it.
pub(super) fn event(told: Value) -> Event {
    receipt(&told).unwrap_or_else(|reason| parse::broken(reason, told))
}

fn receipt(value: &Value) -> Result<Event, &'static str> {
    let told: Option<wire::StatusUpdate<'_>> = object(value);
    let (Some(told), Some(errors)) = (told, list(value, "errors")) else { return Err("a status is not readable") };
    let word = filled(told.status.as_ref()).unwrap_or("none");
    let status = match word {
        "sent" => ReceiptStatus::Sent,
        "delivered" => ReceiptStatus::Delivered,
        "read" | "played" => ReceiptStatus::Read,
        "failed" => ReceiptStatus::Failed,
        _ => return Ok(parse::ignored("status", word)),
    };
    Ok(Event::Receipt(InboundReceipt {
        carrier_message_id: filled(told.id.as_ref()).ok_or("a status has no id")?.to_owned(),
        reference: filled(told.biz_opaque_callback_data.as_ref()).and_then(SendReference::read),
        status,
        at: filled(told.timestamp.as_ref()).and_then(parse::moment),
        error: errors::readable(errors).next(),
    }))
}
