//! Reads what customers chose about advertising in the app: a field of its own, and a system message of old.

use serde_json::Value;
use serde_json::value::RawValue;

use super::sender;
use crate::domain::carriers::inbound::{CarrierEvent, InboundPreference};
use crate::domain::carriers::json::{filled, object, owned, read};
use crate::domain::carriers::whatsapp::wire;
use crate::model::message::Address;

/// The only category there is yet.
const CATEGORY: &str = "marketing_messages";

/// The preference in one item of `user_preferences`.
pub(super) fn event(raw: &RawValue) -> CarrierEvent {
    let Some(told) = read::<wire::Preference<'_>>(raw) else {
        return CarrierEvent::broken("a preference is not readable", raw);
    };
    let category = filled(told.category.as_ref()).unwrap_or("none");
    if category != CATEGORY {
        return CarrierEvent::ignored("preference of", category);
    }
    let word = filled(told.value.as_ref()).unwrap_or("none");
    let Some(stopped) = stopped(word) else { return CarrierEvent::ignored("preference", word) };
    let number = filled(told.wa_id.as_ref()).map(sender::address);
    let user = filled(told.user_id.as_ref()).map(|id| Address::WhatsAppUser(id.to_owned()));
    let Some(customer) = number.or(user) else { return CarrierEvent::broken("a preference is nobody's", raw) };
    CarrierEvent::Preference(InboundPreference {
        customer,
        stopped,
        word: format!("user_preferences {word}"),
        at: filled(told.timestamp.as_ref()).and_then(wire::moment),
    })
}

/// The preference in a system message from `customer`, if it is about one (sent until `user_preferences` came).
pub(super) fn of_system(payload: &Value, customer: &Address) -> Option<InboundPreference> {
    let message: wire::SystemPreference<'_> = object(payload)?;
    let system = message.system?;
    if filled(system.kind.as_ref()) != Some("user_preference_changed") {
        return None;
    }
    let word = owned(system.marketing.as_ref());
    Some(InboundPreference {
        customer: customer.clone(),
        stopped: stopped(word.as_deref()?)?,
        word: format!("user_preference_changed {}", word?),
        at: filled(message.timestamp.as_ref()).and_then(wire::moment),
    })
}

fn stopped(word: &str) -> Option<bool> {
    match word {
        "stop" => Some(true),
        "resume" => Some(false),
        _ => None,
    }
}
