//! How far a message of ours has come: a status report, or an echo of Conversations.

pub(super) mod reference;

use super::parse::clock;
use super::wire::fields::Fields;
use crate::domain::carriers::inbound::{CarrierEvent, InboundReceipt, ParsedEvent};
use crate::domain::carriers::masked::without_numbers;
use crate::model::carrier::CarrierError;
use crate::model::channel::ChannelKey;
use crate::model::message::ReceiptStatus;
use crate::model::money::Money;

/// The one event of a status report, which MessageBird asks for by `GET`
/// (developers.messagebird.com/api/sms-messaging, "Handle a status report").
///
/// It names the customer and neither our number nor our account: the channel comes back in our reference. One without
/// a reference of ours is of a message that somebody else sent.
pub(super) fn report(fields: &Fields<'_>) -> ParsedEvent {
    let default = || ChannelKey::new(ChannelKey::DEFAULT);
    let word = fields.get("status").unwrap_or_default();
    let Some((reference, key)) = fields.get("reference").and_then(reference::read) else {
        return ParsedEvent::new(default(), CarrierEvent::ignored("report of a message that is not ours:", word));
    };
    let event = match status(word) {
        None => CarrierEvent::ignored("status", word),
        Some(status) => CarrierEvent::Receipt(InboundReceipt {
            // The reference names our message as well.
            carrier_message_id: fields.get("id").unwrap_or_default().to_owned(),
            reference: Some(reference),
            status,
            at: fields.get("statusDatetime").and_then(clock::moment),
            error: error(status, word, fields),
            cost: cost(fields),
        }),
    };
    ParsedEvent::new(key.unwrap_or_else(default), event)
}

/// MessageBird's words for the state of a message of ours; `None` for those that say nothing of its way.
pub(super) fn status(word: &str) -> Option<ReceiptStatus> {
    match word {
        "scheduled" | "buffered" | "accepted" | "pending" => Some(ReceiptStatus::Queued),
        "sent" | "transmitted" => Some(ReceiptStatus::Sent),
        "delivered" => Some(ReceiptStatus::Delivered),
        "read" | "clicked" | "opened" => Some(ReceiptStatus::Read),
        "delivery_failed" | "expired" => Some(ReceiptStatus::Undelivered),
        "rejected" | "failed" | "bounce" => Some(ReceiptStatus::Failed),
        _ => None,
    }
}

/// The error: the network's code, or the status itself where there is none.
fn error(status: ReceiptStatus, word: &str, fields: &Fields<'_>) -> Option<CarrierError> {
    let code = fields.get("statusErrorCode").filter(|code| code.trim() != "0");
    let code = code.or_else(|| has_failed(status).then_some(word))?;
    let reason = fields.get("statusReason").map(without_numbers);
    Some(CarrierError::new(code.trim(), reason.unwrap_or_default()))
}

/// The price that MessageBird takes for the whole message: `price[amount]` and `price[currency]`.
fn cost(fields: &Fields<'_>) -> Option<Money> {
    Money::reported(fields.member("price", "amount")?, fields.member("price", "currency")?)
}

/// Whether a message has come to a bad end.
pub(super) fn has_failed(status: ReceiptStatus) -> bool {
    matches!(status, ReceiptStatus::Undelivered | ReceiptStatus::Failed)
}
