//! From the body to its events: entries, their changes, and the messages and statuses in them.

use jiff::Timestamp;
use serde_json::Value;

use super::{content, errors, metadata, receipts, sender, wire};
use crate::carrier::inbound::{Claims, Event, InboundMessage, Parsed};
use crate::carrier::json::{filled, list, object, owned, taken};
use crate::carrier::mended;
use crate::failure::Failure;
use crate::message::{Address, ChannelKind, ReplyTo};
use crate::tenant::ChannelKey;

/// The only `object` whose changes are ours; Meta's test tool sends others.
const OBJECT: &str = "whatsapp_business_account";

/// The only `field` with messages and statuses; more arrive where they are subscribed to.
const FIELD: &str = "messages";

/// A webhook of one app names its numbers; more than this many is nobody's.
const MOST_CLAIMS: usize = 50;

/// Longer words of a carrier are cut before they are logged.
const LONGEST_WORD: usize = 64;

/// The channels that `body` says it is for, each once; none if it is unreadable.
pub(super) fn claims(body: &[u8]) -> Claims {
    let mut claims = Claims::new();
    let Ok((_, entries)) = entries(body) else { return claims };
    for Change { key, .. } in entries.into_iter().flat_map(changes) {
        if !claims.contains(&key) {
            claims.push(key);
        }
        if claims.len() == MOST_CLAIMS {
            break;
        }
    }
    claims
}

/// Everything that `body` tells, in its order.
pub(super) fn events(body: &[u8]) -> Result<Vec<Parsed>, Failure> {
    let (object, entries) = entries(body)?;
    let mut parsed = Vec::new();
    for change in entries.into_iter().flat_map(changes) {
        let key = change.key.clone();
        let events = if object == OBJECT { change.events() } else { vec![ignored("object", &object)] };
        parsed.extend(events.into_iter().map(|event| Parsed::new(key.clone(), event)));
    }
    Ok(parsed)
}

/// What `body` is about, and its entries.
fn entries(body: &[u8]) -> Result<(String, Vec<Value>), Failure> {
    let mut envelope: Value = mended::read(body).map_err(|error| Failure::unreadable("webhook", &error))?;
    let about = object(&envelope).map(|envelope: wire::Envelope<'_>| owned(envelope.object.as_ref()));
    let entries = taken(&mut envelope, "entry");
    let (about, entries) = about.zip(entries).ok_or_else(|| Failure::permanent("webhook is no object with a list"))?;
    Ok((about.unwrap_or_else(|| "none".to_owned()), entries))
}

/// One change and the channel it is for.
struct Change {
    key: ChannelKey,
    field: String,
    /// What is new, or the wreck that ought to say it.
    news: Result<Value, Value>,
}

/// The changes of one entry. Claims and events both come from here, so that no event is for a channel unclaimed.
fn changes(mut entry: Value) -> impl Iterator<Item = Change> {
    let id = object(&entry).map(|entry: wire::Entry<'_>| account(filled(entry.id.as_ref()).unwrap_or_default()));
    let read = id.and_then(|account| Some((account, taken(&mut entry, "changes")?)));
    let wreck = read.is_none().then(|| Change::wreck(entry, account("")));
    let changes = read
        .into_iter()
        .flat_map(|(account, changes)| changes.into_iter().map(move |change| Change::read(change, &account)));
    wreck.into_iter().chain(changes)
}

fn account(id: &str) -> ChannelKey {
    ChannelKey::new(format!("account:{id}"))
}

impl Change {
    fn read(mut change: Value, account: &ChannelKey) -> Self {
        let Some(wire::Change { field }) = object(&change) else { return Self::wreck(change, account.clone()) };
        let field = owned(field.as_ref()).unwrap_or_default();
        let value = change.get_mut("value").map(Value::take).unwrap_or_default();
        let news = if value.is_null() { Some(wire::News::default()) } else { object(&value) };
        let news = news.filter(|_| wire::LISTS.iter().all(|name| list(&value, name).is_some()));
        let metadata = news.as_ref().and_then(|news| news.metadata.as_ref());
        let number = metadata.and_then(|metadata| filled(metadata.phone_number_id.as_ref()));
        let key = number.map_or_else(|| account.clone(), ChannelKey::new);
        let is_news = news.is_some();
        Self { key, field, news: if is_news { Ok(value) } else { Err(value) } }
    }

    /// Something unreadable may have been a message.
    fn wreck(wreck: Value, key: ChannelKey) -> Self {
        Self { key, field: FIELD.to_owned(), news: Err(wreck) }
    }

    fn events(self) -> Vec<Event> {
        match self.news {
            _ if self.field != FIELD => vec![ignored("field", &self.field)],
            Ok(news) => told(news, &self.key),
            Err(wreck) => vec![broken("a change is not readable", wreck)],
        }
    }
}

/// The messages, the statuses, then the errors that concern no message.
fn told(mut news: Value, key: &ChannelKey) -> Vec<Event> {
    let [contacts, messages, statuses, errors] = wire::LISTS.map(|name| taken(&mut news, name).unwrap_or_default());
    let ours = ours(&news, key);
    let contacts: Vec<wire::Contact<'_>> = contacts.iter().filter_map(object).collect();
    let mut events: Vec<Event> = messages.into_iter().map(|told| message(told, &contacts, &ours)).collect();
    events.extend(statuses.into_iter().map(receipts::event));
    let codes: Vec<String> = errors::readable(&errors).map(|error| error.code).collect();
    if !codes.is_empty() {
        events.push(ignored("errors", &codes.join(", ")));
    }
    events
}

/// Our number as it is shown, or else as it is keyed.
fn ours(news: &Value, key: &ChannelKey) -> Address {
    let metadata: Option<wire::Metadata<'_>> = news.get("metadata").and_then(object);
    let shown = metadata.as_ref().and_then(|metadata| filled(metadata.display_phone_number.as_ref()));
    shown.and_then(Address::phone).unwrap_or_else(|| Address::Chat(key.as_str().to_owned()))
}

fn message(payload: Value, contacts: &[wire::Contact<'_>], ours: &Address) -> Event {
    match inbound(&payload, contacts, ours) {
        Ok(message) => Event::Message(Box::new(InboundMessage { payload, ..message })),
        Err(reason) => Event::Broken { reason, payload },
    }
}

fn inbound(payload: &Value, contacts: &[wire::Contact<'_>], ours: &Address) -> Result<InboundMessage, String> {
    let message: wire::Message<'_> = object(payload).ok_or("a message is not readable")?;
    let id = filled(message.id.as_ref()).ok_or("a message has no id")?;
    let contact = sender::contact(&message, contacts);
    let said = content::said(filled(message.kind.as_ref()).unwrap_or("none"), payload)?;
    Ok(InboundMessage {
        carrier_message_id: id.to_owned(),
        channel: ChannelKind::WhatsApp,
        from: sender::sender(&message, contact)?,
        to: ours.clone(),
        timestamp: filled(message.timestamp.as_ref()).and_then(moment),
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

/// Reads Unix time in seconds, or in milliseconds as some senders write it. `None` before 2009, when there was no
/// WhatsApp, and from 2100.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    const FIRST: i64 = 1_230_768_000;
    const LAST: i64 = 4_102_444_800;
    let number: i64 = text.trim().parse().ok()?;
    match number {
        FIRST..LAST => Timestamp::from_second(number).ok(),
        _ if (FIRST..LAST).contains(&(number / 1000)) => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

pub(super) fn ignored(what: &str, word: &str) -> Event {
    let word: String = word.chars().filter(|c| !c.is_control()).take(LONGEST_WORD).collect();
    Event::Ignored { what: format!("{what} {word}") }
}

pub(super) fn broken(reason: &str, payload: Value) -> Event {
    Event::Broken { reason: reason.to_owned(), payload }
}
