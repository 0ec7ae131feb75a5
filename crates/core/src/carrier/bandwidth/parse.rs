//! From the body to its events, and for which of our numbers each of them is.

use jiff::Timestamp;
use serde_json::Value;
use serde_json::value::RawValue;

use super::{content, receipts, wire};
use crate::carrier::inbound::{Claims, Event, InboundMessage, Parsed};
use crate::carrier::json::{List, Text, filled, read};
use crate::failure::Failure;
use crate::message::{Address, ContactInfo};
use crate::tenant::ChannelKey;

/// A webhook of one application names its numbers; more than this many is nobody's.
const MOST_CLAIMS: usize = 50;
/// Longer words of a carrier are cut before they are logged.
const LONGEST_WORD: usize = 64;
/// Numbers have more digits than short codes, with or without their plus.
const LONGEST_SHORT_CODE: usize = 8;

/// The channels that `body` says it is for, each once; none if it is unreadable.
pub(super) fn claims(body: &[u8]) -> Claims {
    let mut claims = Claims::new();
    for Told { key, .. } in told(body).unwrap_or_default() {
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
///
/// # Errors
/// [`Failure::Permanent`] if it is no list of events.
pub(super) fn events(body: &[u8]) -> Result<Vec<Parsed>, Failure> {
    let parsed = |told: Told<'_>| {
        let key = told.key.clone();
        Parsed::new(key, told.event())
    };
    Ok(told(body)?.into_iter().map(parsed).collect())
}

/// One thing that a webhook tells, and the channel it is for.
struct Told<'a> {
    key: ChannelKey,
    raw: &'a RawValue,
    /// `None` for a wreck.
    event: Option<wire::Callback<'a>>,
}

/// Claims and events both come from here, so that no event is for a channel unclaimed. A webhook is of one application:
/// what does not say for whom it is goes where its neighbours go.
fn told(body: &[u8]) -> Result<Vec<Told<'_>>, Failure> {
    let items = items(body)?;
    let read: Vec<_> = items.into_iter().map(|raw| (raw, read::<wire::Callback<'_>>(raw))).collect();
    let own: Vec<Option<ChannelKey>> = read.iter().map(|(_, event)| event.as_ref().and_then(key)).collect();
    let home = own.iter().flatten().next().cloned().unwrap_or_else(|| ChannelKey::new("/"));
    let read = read.into_iter().zip(own);
    Ok(read.map(|((raw, event), own)| Told { key: own.unwrap_or_else(|| home.clone()), raw, event }).collect())
}

/// The events of a body: always a list by Bandwidth's documents; one alone is taken too, and nothing at all is none.
fn items(body: &[u8]) -> Result<Vec<&RawValue>, Failure> {
    let items = match body.trim_ascii_start().first() {
        None => return Ok(Vec::new()),
        Some(b'{') => serde_json::from_slice(body).map(|single| vec![single]),
        Some(_) => serde_json::from_slice(body).map(|list: List<'_>| list.into_iter().collect()),
    };
    items.map_err(|error| Failure::unreadable("webhook", &error))
}

/// `<applicationId>/<owner>`. The owner is the number of ours that this copy is for, whoever else it was sent to.
fn key(event: &wire::Callback<'_>) -> Option<ChannelKey> {
    let application = filled(event.message.as_ref()?.application_id.as_ref())?;
    Some(ChannelKey::new(format!("{application}/{}", ours(event)?.as_str())))
}

/// Our number: the owner; where that is missing, the end of the message that is ours.
fn ours(event: &wire::Callback<'_>) -> Option<Address> {
    let message = event.message.as_ref()?;
    if let Some(owner) = filled(message.owner.as_ref()) {
        return Some(address(owner));
    }
    if filled(event.kind.as_ref()).is_some_and(content::is_inbound) {
        return texts(event.to).first().map(|to| address(to));
    }
    filled(message.from.as_ref()).map(address)
}

impl Told<'_> {
    fn event(self) -> Event {
        let Some(event) = self.event else { return broken("an event is not readable", self.raw) };
        let Some(kind) = filled(event.kind.as_ref()) else { return broken("an event has no type", self.raw) };
        let told = match receipts::status(kind) {
            Some(status) => receipts::receipt(status, &event).map(Event::Receipt),
            None if !content::is_inbound(kind) => Ok(ignored("type", kind)),
            None => inbound(kind, &event, self.raw),
        };
        told.unwrap_or_else(|reason| broken(reason, self.raw))
    }
}

/// A customer's message. One that went out is an echo of ours, and answering it would never end (Bandwidth's documents
/// ask to look at the direction).
fn inbound(kind: &str, event: &wire::Callback<'_>, raw: &RawValue) -> Result<Event, &'static str> {
    let message = event.message.as_ref().ok_or("an inbound event has no message")?;
    if filled(message.direction.as_ref()) == Some("out") {
        return Ok(ignored("outbound", kind));
    }
    let payload: Value = read(raw).ok_or("an event is nested too deeply")?;
    let said = content::said(kind, message, &payload);
    let written = [&message.time, &event.time].into_iter().find_map(|time| filled(time.as_ref()).and_then(moment));
    Ok(Event::Message(Box::new(InboundMessage {
        carrier_message_id: filled(message.id.as_ref()).ok_or("an inbound message has no id")?.to_owned(),
        channel: said.channel,
        from: ContactInfo::from(filled(message.from.as_ref()).map(address).ok_or("an inbound message has no from")?),
        to: ours(event).ok_or("an inbound message has no owner")?,
        timestamp: written,
        body: said.body,
        content: said.content,
        reply_to: said.reply_to,
        fragment: None,
        metadata: content::metadata(event, message),
        payload,
    })))
}

/// A number with or without its plus (old accounts leave it away), a short code, or a name that nobody can answer.
pub(super) fn address(written: &str) -> Address {
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let number = Address::phone(written).filter(|_| digits > LONGEST_SHORT_CODE);
    number.unwrap_or_else(|| Address::infer(written))
}

/// Reads a moment with its offset; fractions of a second have any length. `None` before 2000 and from 2100, and for
/// what is no such moment: `2016-09-14 18:20:16` has been seen.
pub(super) fn moment(written: &str) -> Option<Timestamp> {
    const FIRST: i64 = 946_684_800;
    const LAST: i64 = 4_102_444_800;
    let moment: Timestamp = written.trim().parse().ok()?;
    (FIRST..LAST).contains(&moment.as_second()).then_some(moment)
}

/// The texts of a list, or the one text that stands in its place.
pub(super) fn texts(raw: Option<&RawValue>) -> Vec<String> {
    let Some(raw) = raw else { return Vec::new() };
    let list: Option<List<'_>> = read(raw);
    let texts: Vec<Text<'_>> = match &list {
        Some(list) => list.readable().collect(),
        None => read(raw).into_iter().collect(),
    };
    texts.iter().filter_map(|text| filled(Some(text))).map(str::to_owned).collect()
}

fn ignored(what: &str, word: &str) -> Event {
    let word: String = word.chars().filter(|c| !c.is_control()).take(LONGEST_WORD).collect();
    Event::Ignored { what: format!("{what} {word}") }
}

fn broken(reason: &str, wreck: &RawValue) -> Event {
    let payload = read(wreck).unwrap_or_else(|| Value::String(wreck.get().to_owned()));
    Event::Broken { reason: reason.to_owned(), payload }
}
