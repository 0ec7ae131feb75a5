//! A customer's text message as MessageBird forwards it from a number: long, short, or with pictures
//! (developers.messagebird.com/api/numbers, "Forward to URL"; nyaruka/courier, `handlers/messagebird`).

use serde_json::{Map, Value};

use super::clock;
use crate::domain::carriers::inbound::{CarrierEvent, InboundMessage, ParsedEvent};
use crate::domain::carriers::messagebird::content::media;
use crate::domain::carriers::messagebird::receipts;
use crate::domain::carriers::messagebird::wire::fields::Fields;
use crate::domain::carriers::udh;
use crate::foundation::http::Request;
use crate::model::channel::ChannelKey;
use crate::model::message::{Address, ChannelKind, Content, Media};

/// Ten times what an MMS carries.
const MAX_MEDIA: usize = 100;

/// The one event of `request`, whose parameters are `fields`.
pub(super) fn event(fields: Fields<'_>, request: &Request) -> ParsedEvent {
    match fields.get("status") {
        Some(word) if word != "received" => receipts::report(&fields),
        _ => message(fields, request),
    }
}

fn message(fields: Fields<'_>, request: &Request) -> ParsedEvent {
    // Bird's newer webhooks and whatever comes after them: who posts something has something to say.
    let is_post = request.method != "GET" && !request.body.is_empty();
    let ours = ours(&fields);
    let key = ChannelKey::new(ours.as_ref().map_or(ChannelKey::DEFAULT, Address::as_str));
    let read = match (ours, fields.get("originator")) {
        (None, None) if is_post => Err("webhook of a shape that is not known"),
        (None, None) => return ParsedEvent::new(key, CarrierEvent::ignored("webhook", "without a number")),
        (None, Some(_)) => Err("inbound message without a number of ours"),
        (Some(ours), from) => inbound(&fields, from, ours),
    };
    let payload = fields.payload();
    let event = match read {
        Ok(message) => CarrierEvent::Message(Box::new(InboundMessage { payload, ..message })),
        Err(reason) => CarrierEvent::Broken { reason: reason.to_owned(), payload },
    };
    ParsedEvent::new(key, event)
}

/// Our number: a short code as it is, any other with the plus that MessageBird leaves out.
fn ours(fields: &Fields<'_>) -> Option<Address> {
    if let Some(code) = fields.get("shortcode") {
        return Some(Address::infer(code));
    }
    fields.first(&["recipient", "receiver"]).map(address)
}

/// Long numbers are international without a plus; what is shorter is a short code, what has letters a name.
fn address(written: &str) -> Address {
    Address::phone(written).unwrap_or_else(|| Address::infer(written))
}

/// A message, its payload still to come.
fn inbound(fields: &Fields<'_>, from: Option<&str>, ours: Address) -> Result<InboundMessage, &'static str> {
    let from = from.ok_or("inbound message without originator")?;
    // Two ids were seen in one body; the first is MessageBird's.
    let id = fields.first(&["id", "mid", "message_id"]).ok_or("inbound message without id")?;
    let files = files(fields);
    Ok(InboundMessage {
        carrier_message_id: id.to_owned(),
        channel: if files.is_empty() { ChannelKind::Sms } else { ChannelKind::Mms },
        from: address(from).into(),
        to: ours,
        timestamp: fields.first(&["createdDatetime", "receive_datetime", "date_utc", "date"]).and_then(clock::moment),
        body: fields.first(&["body", "message"]).map(|body| body.replace('\0', "")).unwrap_or_default(),
        content: if files.is_empty() { Content::Text } else { Content::Media { items: files } },
        reply_to: None,
        fragment: fields.get("udh").and_then(udh::fragment),
        metadata: metadata(fields),
        payload: Value::Null,
    })
}

/// The links: one a parameter, or several in a JSON list.
fn files(fields: &Fields<'_>) -> Vec<Media> {
    let links = fields.all("mediaUrls").flat_map(|written| {
        let list: Option<Vec<String>> = serde_json::from_str(written).ok();
        list.unwrap_or_else(|| vec![written.trim().to_owned()])
    });
    links.filter(|link| !link.is_empty()).take(MAX_MEDIA).map(|link| media::linked(&link)).collect()
}

fn metadata(fields: &Fields<'_>) -> Map<String, Value> {
    let known = ["subject", "keyword", "reference"].into_iter();
    known.filter_map(|name| Some((name.to_owned(), Value::from(fields.get(name)?)))).collect()
}
