//! What a customer's message says of being written to, as the change that it is, and who answers it.

use crate::domain::consent::{Hints, Verdict, heard};
use crate::model::consent::{ConfirmedBy, ConsentChange, ConsentSource};
use crate::model::message::Message;

/// The change that `message` asks for, if it asks for one.
pub(super) fn change(message: &Message) -> Option<ConsentChange> {
    let reading = heard(message, Hints::default());
    let stopped = match reading.verdict {
        Verdict::Stop => true,
        Verdict::Start => false,
        Verdict::Help | Verdict::None => return None,
    };
    let message_id = message.id.clone();
    let (source, confirmed_by) = match (message.source_carrier, heard_by_carrier(message)) {
        (Some(carrier), Some(word)) => {
            let code = format!("OptOutType {word}");
            (ConsentSource::CarrierSignal { carrier, code, message_id: Some(message_id) }, ConfirmedBy::Carrier)
        }
        _ => (ConsentSource::Message { message_id, tier: reading.tier }, ConfirmedBy::Nobody),
    };
    let customer = &message.customer().address;
    let change = ConsentChange::new(&message.tenant_id, customer, stopped, message.timestamp, source);
    Some(ConsentChange { confirmed_by, ..change })
}

/// The word that the carrier heard and acted on by itself.
fn heard_by_carrier(message: &Message) -> Option<&str> {
    let word = message.metadata.get("optOutType")?.as_str()?;
    ["STOP", "START"].contains(&word).then_some(word)
}
