//! Reads the content of a customer's message, and the kind of message that it came by.

pub(super) mod media;

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::wire;
use crate::domain::carriers::json::{filled, object, owned};
use crate::model::message::{ChannelKind, Content, Location, ReplyKind, ReplyTo};

/// Whether events of this type bring what a customer said (schema `inboundCallbackTypeEnum`).
pub(super) fn is_inbound(kind: &str) -> bool {
    matches!(kind, "message-received" | "suggestion-response") || is_location(kind)
}

/// Bandwidth's own libraries write the type in two ways (node-sdk, `InboundCallbackTypeEnum` and its tests).
fn is_location(kind: &str) -> bool {
    matches!(kind, "requested-location-response" | "request-location-response")
}

/// The content of a customer's message.
pub(super) struct Said {
    pub(super) channel: ChannelKind,
    pub(super) body: String,
    pub(super) content: Content,
    pub(super) reply_to: Option<ReplyTo>,
}

/// The content of `message`, of an event of type `kind`. A choice or a place that cannot be read is kept as it came.
pub(super) fn said(kind: &str, message: &wire::Message<'_>, payload: &Value) -> Said {
    let raw = payload.get("message").unwrap_or(&Value::Null);
    let found = match kind {
        "suggestion-response" => suggestion(message, raw),
        "message-received" => return text_or_media(message, raw),
        _ if is_location(kind) => location(message, raw),
        _ => None,
    };
    let kept = || Said::by_sms(text(message, None), Content::other(kind, payload.clone()));
    found.unwrap_or_else(kept)
}

impl Said {
    /// RBM, Bandwidth's word for RCS, has no kind of its own: it reaches the same phone by the same number.
    fn by_sms(body: String, content: Content) -> Self {
        Self { channel: ChannelKind::Sms, body, content, reply_to: None }
    }
}

fn text_or_media(message: &wire::Message<'_>, raw: &Value) -> Said {
    let more: wire::Content<'_> = section(raw, "content").unwrap_or_default();
    let mut urls = wire::texts(raw.get("media"));
    urls.extend(more.media.as_ref().and_then(|file| filled(file.file_url.as_ref())).map(Cow::Borrowed));
    let is_mms = !urls.is_empty()
        || wire::texts(raw.get("to")).len() > 1
        || filled(message.channel.as_ref()).is_some_and(|channel| channel.eq_ignore_ascii_case("mms"));
    let channel = if is_mms { ChannelKind::Mms } else { ChannelKind::Sms };
    let items: Vec<_> = urls.iter().filter_map(|url| media::media(url)).collect();
    let content = if items.is_empty() { Content::Text } else { Content::Media { items } };
    Said { channel, ..Said::by_sms(text(message, more.text.as_ref().and_then(|text| filled(Some(text)))), content) }
}

/// The text, without the NUL characters that some phones append and no database takes.
fn text(message: &wire::Message<'_>, or: Option<&str>) -> String {
    filled(message.text.as_deref()).or(or).unwrap_or_default().replace('\0', "")
}

fn suggestion(message: &wire::Message<'_>, raw: &Value) -> Option<Said> {
    let chosen: wire::SuggestionResponse<'_> = section(raw, "suggestionResponse")?;
    let title = owned(chosen.text.as_ref());
    let body = text(message, title.as_deref());
    let id = owned(chosen.postback_data.as_ref());
    let content = Content::InteractiveReply { kind: ReplyKind::Button, id, title, description: None, data: None };
    let answered = owned(chosen.paired_message_id.as_ref());
    let reply_to = answered.map(|carrier_message_id| ReplyTo { carrier_message_id, from: None });
    Some(Said { reply_to, ..Said::by_sms(body, content) })
}

fn location(message: &wire::Message<'_>, raw: &Value) -> Option<Said> {
    let place: wire::LocationResponse = section(raw, "locationResponse")?;
    let (latitude, longitude) = (place.latitude.0, place.longitude.0);
    let on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
    let place = Location { latitude, longitude, name: None, address: None, url: None };
    on_earth.then(|| Said::by_sms(text(message, None), Content::Location(place)))
}

fn section<'a, T: Deserialize<'a>>(raw: &'a Value, name: &str) -> Option<T> {
    object(raw.get(name)?)
}

/// Whatever else Bandwidth tells. Of a group, `recipients` are all who got it, our copy's number among them.
pub(super) fn metadata(event: &wire::Callback<'_>, message: &wire::Message<'_>, payload: &Value) -> Map<String, Value> {
    let recipients = wire::texts(payload.get("message").and_then(|raw| raw.get("to")));
    let recipients =
        (recipients.len() > 1).then(|| recipients.iter().map(|to| wire::address(to).as_str().into()).collect());
    let segments = filled(message.segment_count.as_ref()).and_then(|count| count.trim().parse::<u32>().ok());
    let entries = [
        ("segments", segments.map(Value::from)),
        ("recipients", recipients.map(Value::Array)),
        ("channel", owned(message.channel.as_ref()).map(Value::from)),
        ("priority", owned(message.priority.as_ref()).map(Value::from)),
        ("tag", owned(message.tag.as_ref()).map(Value::from)),
        ("carrierName", owned(event.carrier_name.as_ref()).map(Value::from)),
    ];
    entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
