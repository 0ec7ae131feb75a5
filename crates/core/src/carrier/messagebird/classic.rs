//! A customer's text message as MessageBird forwards it from a number: long, short, or with pictures
//! (developers.messagebird.com/api/numbers, "Forward to URL"; nyaruka/courier, `handlers/messagebird`).

use serde_json::{Map, Value};

use super::fields::Fields;
use super::{clock, ignored, media, receipts};
use crate::carrier::http::Request;
use crate::carrier::inbound::{Event, InboundMessage, Parsed};
use crate::carrier::udh;
use crate::message::{Address, ChannelKind, Content, Media};
use crate::tenant::ChannelKey;

/// Ten times what an MMS carries.
const MOST_MEDIA: usize = 100;

/// The one event of `request`, whose parameters are `fields`.
pub(super) fn event(fields: &Fields, request: &Request) -> Parsed {
    match fields.get("status") {
        Some(word) if word != "received" => receipts::report(fields),
        _ => message(fields, request),
    }
}

fn message(fields: &Fields, request: &Request) -> Parsed {
    // Bird's newer webhooks and whatever comes after them: who posts something has something to say.
    let is_post = request.method != "GET" && !request.body.is_empty();
    let ours = ours(fields);
    let key = ours.as_ref().map_or(ChannelKey::DEFAULT, Address::as_str);
    let event = match (ours.as_ref(), fields.get("originator")) {
        (None, None) if is_post => broken("webhook of a shape that is not known", fields),
        (None, None) => ignored("webhook", "without a number"),
        (None, Some(_)) => broken("inbound message without a number of ours", fields),
        (Some(ours), from) => inbound(fields, from, ours)
            .map_or_else(|reason| broken(reason, fields), |message| Event::Message(Box::new(message))),
    };
    Parsed::new(ChannelKey::new(key), event)
}

fn broken(reason: &str, fields: &Fields) -> Event {
    Event::Broken { reason: reason.to_owned(), payload: fields.payload() }
}

/// Our number: a short code as it is, any other with the plus that MessageBird leaves out.
fn ours(fields: &Fields) -> Option<Address> {
    if let Some(code) = fields.get("shortcode") {
        return Some(Address::infer(code));
    }
    fields.first(&["recipient", "receiver"]).map(address)
}

/// Long numbers are international without a plus; what is shorter is a short code, what has letters a name.
fn address(written: &str) -> Address {
    Address::phone(written).unwrap_or_else(|| Address::infer(written))
}

fn inbound(fields: &Fields, from: Option<&str>, ours: &Address) -> Result<InboundMessage, &'static str> {
    let from = from.ok_or("inbound message without originator")?;
    // Two ids were seen in one body; the first is MessageBird's.
    let id = fields.first(&["id", "mid", "message_id"]).ok_or("inbound message without id")?;
    let files = files(fields);
    Ok(InboundMessage {
        carrier_message_id: id.to_owned(),
        channel: if files.is_empty() { ChannelKind::Sms } else { ChannelKind::Mms },
        from: address(from).into(),
        to: ours.clone(),
        timestamp: fields.first(&["createdDatetime", "receive_datetime", "date_utc", "date"]).and_then(clock::moment),
        body: fields.first(&["body", "message"]).map(|body| body.replace('\0', "")).unwrap_or_default(),
        content: if files.is_empty() { Content::Text } else { Content::Media { items: files } },
        reply_to: None,
        fragment: fields.get("udh").and_then(udh::fragment),
        metadata: metadata(fields),
        payload: fields.payload(),
    })
}

/// The links: one a parameter, or several in a JSON list.
fn files(fields: &Fields) -> Vec<Media> {
    let links = fields.all("mediaUrls").flat_map(|written| {
        let list: Option<Vec<String>> = serde_json::from_str(written).ok();
        list.unwrap_or_else(|| vec![written.trim().to_owned()])
    });
    links.filter(|link| !link.is_empty()).take(MOST_MEDIA).map(|link| media::linked(&link)).collect()
}

fn metadata(fields: &Fields) -> Map<String, Value> {
    let known = ["subject", "keyword", "reference"].into_iter();
    known.filter_map(|name| Some((name.to_owned(), Value::from(fields.get(name)?)))).collect()
}
