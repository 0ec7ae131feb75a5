//! How far a message of ours has come: our own events come back, and a customer has seen a chat up to a moment.

use serde_json::Value;

use super::parse::author::{Author, author};
use super::wire;
use super::wire::moment;
use crate::domain::carriers::inbound::{CarrierEvent, InboundReceipt, InboundSeen};
use crate::domain::carriers::json::{filled, object};
use crate::model::message::{Address, ReceiptStatus, SendReference};

/// One of our own, which came back: it settles a send whose answer was lost.
pub(super) fn echo(event: &wire::Event<'_>, reference: Option<SendReference>) -> CarrierEvent {
    CarrierEvent::Receipt(InboundReceipt {
        carrier_message_id: filled(event.id.as_ref()).unwrap_or_default().to_owned(),
        reference,
        status: ReceiptStatus::Sent,
        at: filled(event.created_at.as_ref()).and_then(moment),
        error: None,
        cost: None,
    })
}

/// The only sign that something was read: everything in the chat up to a moment.
///
/// # Errors
/// A sentence about the part that cannot be read.
pub(super) fn seen(payload: &Value) -> Result<CarrierEvent, &'static str> {
    let news: wire::SeenNews<'_> = object(payload).ok_or("what was seen is not readable")?;
    if author(filled(news.user_id.as_ref()), &[]) == Author::Agent {
        return Ok(CarrierEvent::ignored("agent", "seen"));
    }
    match (filled(news.chat_id.as_ref()), filled(news.seen_up_to.as_ref()).and_then(moment)) {
        (Some(chat), Some(up_to)) => {
            Ok(CarrierEvent::Seen(InboundSeen { customer: Address::Chat(chat.to_owned()), up_to }))
        }
        _ => Err("what was seen has no chat_id or no seen_up_to"),
    }
}
