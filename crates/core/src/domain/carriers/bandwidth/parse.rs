//! From the body to its events, and for which of our numbers each of them is.

use serde_json::Value;

use super::wire::{MAX_ITEMS, address, moment, texts};
use super::{content, receipts, wire};
use crate::domain::carriers::inbound::{CarrierEvent, Claims, InboundMessage, OF_NOBODY, ParsedEvent};
use crate::domain::carriers::json::{filled, object, text};
use crate::foundation::failure::Failure;
use crate::foundation::json::lenient;
use crate::model::channel::ChannelKey;
use crate::model::message::{Address, ContactInfo};

/// A webhook of one application names its numbers; more than this many is nobody's.
const MAX_CLAIMS: usize = 50;

/// The channels that `body` says it is for, each once; none if it is unreadable.
pub(super) fn claims(body: &[u8]) -> Claims {
    let mut claims = Claims::new();
    for (key, _) in told(body).into_iter().flatten() {
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
///
/// # Errors
/// [`Failure::Permanent`] if it is no list of events.
pub(super) fn events(body: &[u8]) -> Result<Vec<ParsedEvent>, Failure> {
    Ok(told(body)?.map(|(key, told)| ParsedEvent::new(key, event(told))).collect())
}

/// Claims and events both come from here, so that no event is for a channel unclaimed. A webhook is of one application:
/// what does not say for whom it is goes where its neighbours go.
fn told(body: &[u8]) -> Result<impl Iterator<Item = (ChannelKey, Value)>, Failure> {
    let items = items(body)?;
    let own: Vec<Option<ChannelKey>> = items.iter().map(key).collect();
    let home = own.iter().flatten().next().cloned().unwrap_or_else(|| ChannelKey::new(OF_NOBODY));
    Ok(own.into_iter().map(move |own| own.unwrap_or_else(|| home.clone())).zip(items))
}

/// The events of a body: always a list by Bandwidth's documents; one alone is taken too, and nothing at all is none.
fn items(body: &[u8]) -> Result<Vec<Value>, Failure> {
    if body.trim_ascii_start().is_empty() {
        return Ok(Vec::new());
    }
    match lenient::read(body).map_err(|error| Failure::unreadable("webhook", &error))? {
        Value::Null => Ok(Vec::new()),
        Value::Array(items) if items.len() <= MAX_ITEMS => Ok(items),
        Value::Array(_) => Err(Failure::permanent("webhook has too many events")),
        single @ Value::Object(_) => Ok(vec![single]),
        _ => Err(Failure::permanent("webhook is no list of events")),
    }
}

/// `<applicationId>/<owner>`. The owner is the number of ours that this copy is for, whoever else it was sent to.
fn key(event: &Value) -> Option<ChannelKey> {
    let application = text(event.get("message")?.get("applicationId")?)?;
    Some(ChannelKey::new(format!("{application}/{}", ours(event)?.as_str())))
}

/// Our number: the owner; where that is missing, the end of the message that is ours.
fn ours(event: &Value) -> Option<Address> {
    let message = event.get("message")?;
    if let Some(owner) = message.get("owner").and_then(text) {
        return Some(address(&owner));
    }
    let direction = message.get("direction").and_then(text);
    if direction.as_deref() == Some("in")
        || event.get("type").and_then(text).is_some_and(|kind| content::is_inbound(&kind))
    {
        return texts(event.get("to")).first().map(|to| address(to));
    }
    message.get("from").and_then(text).map(|from| address(&from))
}

fn event(payload: Value) -> CarrierEvent {
    match read(&payload) {
        Ok(CarrierEvent::Message(mut message)) => {
            message.payload = payload;
            CarrierEvent::Message(message)
        }
        Ok(event) => event,
        Err(reason) => CarrierEvent::Broken { reason: reason.to_owned(), payload },
    }
}

fn read(payload: &Value) -> Result<CarrierEvent, &'static str> {
    let event: wire::Callback<'_> = object(payload).ok_or("an event is not readable")?;
    // What came in is a message by whatever name, and by none.
    let kind = filled(event.kind.as_ref()).or(comes_in(&event).then_some("none")).ok_or("an event has no type")?;
    match receipts::status(kind) {
        Some(status) => receipts::receipt(status, &event).map(CarrierEvent::Receipt),
        // A type of tomorrow is a customer's message if it says that it came in.
        None if !content::is_inbound(kind) && !comes_in(&event) => Ok(CarrierEvent::ignored("type", kind)),
        None => inbound(kind, &event, payload),
    }
}

fn comes_in(event: &wire::Callback<'_>) -> bool {
    event.message.as_ref().and_then(|message| filled(message.direction.as_ref())) == Some("in")
}

/// A customer's message. One that went out is an echo of ours, and answering it would never end (Bandwidth's documents
/// ask to look at the direction).
fn inbound(kind: &str, event: &wire::Callback<'_>, payload: &Value) -> Result<CarrierEvent, &'static str> {
    let message = event.message.as_ref().ok_or("an inbound event has no message")?;
    if filled(message.direction.as_ref()) == Some("out") {
        return Ok(CarrierEvent::ignored("outbound", kind));
    }
    let said = content::said(kind, message, payload);
    let written = [&message.time, &event.time].into_iter().find_map(|time| filled(time.as_ref()).and_then(moment));
    Ok(CarrierEvent::Message(Box::new(InboundMessage {
        carrier_message_id: filled(message.id.as_ref()).ok_or("an inbound message has no id")?.to_owned(),
        channel: said.channel,
        from: ContactInfo::from(filled(message.from.as_ref()).map(address).ok_or("an inbound message has no from")?),
        to: ours(payload).ok_or("an inbound message has no owner")?,
        timestamp: written,
        body: said.body,
        content: said.content,
        reply_to: said.reply_to,
        fragment: None,
        metadata: content::metadata(event, message, payload),
        payload: Value::Null,
    })))
}
