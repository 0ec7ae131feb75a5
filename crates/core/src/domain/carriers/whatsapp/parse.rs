//! From the body to its events: entries, their changes, and the messages and statuses in them.

mod metadata;
mod preferences;
pub(super) mod sender;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{content, errors, receipts, wire};
use crate::domain::carriers::inbound::{CarrierEvent, Claims, InboundMessage, ParsedEvent};
use crate::domain::carriers::json::{filled, owned, read};
use crate::foundation::failure::Failure;
use crate::foundation::json::lenient;
use crate::model::channel::ChannelKey;
use crate::model::message::{Address, ChannelKind, Content, ReplyTo};

/// The only `object` whose changes are ours; Meta's test tool sends others.
const OBJECT: &str = "whatsapp_business_account";

/// The only `field` with messages and statuses; more arrive where they are subscribed to.
const FIELD: &str = "messages";

/// The `field` with what customers chose about advertising.
const PREFERENCES: &str = "user_preferences";

/// A webhook of one app names its numbers; more than this many is nobody's.
const MAX_CLAIMS: usize = 50;

/// The channels that `body` says it is for, each once; none if it is unreadable.
pub(super) fn claims(body: &[u8]) -> Claims {
    let mut claims = Claims::new();
    let Ok(envelope) = serde_json::from_slice::<wire::Envelope<'_>>(body) else { return claims };
    for Change { key, .. } in envelope.entry.iter().flat_map(changes) {
        if !claims.contains(&key) {
            claims.push(key);
        }
        if claims.len() == MAX_CLAIMS {
            break;
        }
    }
    claims
}

/// Everything that `body` tells, in its order.
pub(super) fn events(body: &[u8]) -> Result<Vec<ParsedEvent>, Failure> {
    let envelope: wire::Envelope<'_> =
        serde_json::from_slice(body).map_err(|error| Failure::unreadable("webhook", &error))?;
    let object = filled(envelope.object.as_ref()).unwrap_or(OBJECT);
    let mut parsed = Vec::new();
    for change in envelope.entry.iter().flat_map(changes) {
        let key = change.key.clone();
        let events = if object == OBJECT { change.events() } else { vec![CarrierEvent::ignored("object", object)] };
        parsed.extend(events.into_iter().map(|event| ParsedEvent::new(key.clone(), event)));
    }
    Ok(parsed)
}

/// One change and the channel it is for.
struct Change<'a> {
    key: ChannelKey,
    field: String,
    /// The news, or the wreck that ought to say it.
    news: Result<wire::News<'a>, &'a RawValue>,
}

/// The changes of one entry. Claims and events both come from here, so that no event is for a channel unclaimed.
fn changes(entry: &RawValue) -> impl Iterator<Item = Change<'_>> {
    let read: Option<wire::Entry<'_>> = read(entry);
    let wreck = read.is_none().then(|| Change::wreck(entry, account("")));
    let wire::Entry { id, changes } = read.unwrap_or_default();
    let account = account(filled(id.as_ref()).unwrap_or_default());
    wreck.into_iter().chain(changes.into_iter().map(move |change| Change::read(change, &account)))
}

fn account(id: &str) -> ChannelKey {
    ChannelKey::new(format!("account:{id}"))
}

impl<'a> Change<'a> {
    fn read(raw: &'a RawValue, account: &ChannelKey) -> Self {
        let Some(wire::Change { field, value }) = read(raw) else { return Self::wreck(raw, account.clone()) };
        let news: Result<wire::News<'a>, _> = value.map_or_else(|| Ok(wire::News::default()), |v| read(v).ok_or(v));
        let metadata = news.as_ref().ok().and_then(|news| news.metadata.as_ref());
        let number = metadata.and_then(|metadata| filled(metadata.phone_number_id.as_ref()));
        let key = number.map_or_else(|| account.clone(), ChannelKey::new);
        Self { key, field: owned(field.as_ref()).unwrap_or_else(|| FIELD.to_owned()), news }
    }

    /// Something unreadable may have been a message.
    fn wreck(raw: &'a RawValue, key: ChannelKey) -> Self {
        Self { key, field: FIELD.to_owned(), news: Err(raw) }
    }

    fn events(self) -> Vec<CarrierEvent> {
        match self.news {
            Ok(news) if self.field == PREFERENCES => news.user_preferences.iter().map(preferences::event).collect(),
            _ if self.field != FIELD => vec![CarrierEvent::ignored("field", &self.field)],
            Ok(news) => told(&news, &self.key),
            Err(wreck) => vec![CarrierEvent::broken("a change is not readable", wreck)],
        }
    }
}

/// The messages, the statuses, then the errors that concern no message.
fn told(news: &wire::News<'_>, key: &ChannelKey) -> Vec<CarrierEvent> {
    let ours = ours(news, key);
    let contacts: Vec<wire::Contact<'_>> = news.contacts.readable().collect();
    let mut events: Vec<CarrierEvent> = news.messages.iter().map(|raw| message(raw, &contacts, &ours)).collect();
    events.extend(news.statuses.iter().map(receipts::event));
    let codes: Vec<String> = news.errors.readable().map(|error| errors::carrier_error(&error).code).collect();
    if !codes.is_empty() {
        events.push(CarrierEvent::ignored("errors", &codes.join(", ")));
    }
    events
}

/// Our number as it is shown, or else as it is keyed.
fn ours(news: &wire::News<'_>, key: &ChannelKey) -> Address {
    let shown = news.metadata.as_ref().and_then(|metadata| filled(metadata.display_phone_number.as_ref()));
    shown.and_then(Address::phone).unwrap_or_else(|| Address::Chat(key.as_str().to_owned()))
}

fn message(raw: &RawValue, contacts: &[wire::Contact<'_>], ours: &Address) -> CarrierEvent {
    let Ok(payload) = lenient::read::<Value>(raw.get().as_bytes()) else {
        return CarrierEvent::broken("a message is not readable", raw);
    };
    match inbound(&payload, contacts, ours) {
        Ok(InboundMessage { content: Content::System { .. }, from, .. })
            if let Some(preference) = preferences::of_system(&payload, &from.address) =>
        {
            CarrierEvent::Preference(preference)
        }
        Ok(message) => CarrierEvent::Message(Box::new(InboundMessage { payload, ..message })),
        Err(reason) => CarrierEvent::Broken { reason, payload },
    }
}

fn inbound(payload: &Value, contacts: &[wire::Contact<'_>], ours: &Address) -> Result<InboundMessage, String> {
    let message = wire::Message::deserialize(payload).map_err(|_| "a message is not readable".to_owned())?;
    let id = filled(message.id.as_ref()).ok_or("a message has no id")?;
    let contact = sender::contact(&message, contacts);
    let said = content::said(filled(message.kind.as_ref()).unwrap_or("none"), payload)?;
    Ok(InboundMessage {
        carrier_message_id: id.to_owned(),
        channel: ChannelKind::WhatsApp,
        from: sender::sender(&message, contact)?,
        to: ours.clone(),
        timestamp: filled(message.timestamp.as_ref()).and_then(wire::moment),
        body: said.body,
        content: said.content,
        reply_to: message.context.as_ref().and_then(reply_to),
        fragment: None,
        metadata: metadata::metadata(&message, contact, payload),
        payload: Value::Null,
    })
}

fn reply_to(context: &wire::Context<'_>) -> Option<ReplyTo> {
    let carrier_message_id = owned(context.id.as_ref())?;
    Some(ReplyTo { carrier_message_id, from: filled(context.from.as_ref()).map(sender::address) })
}
