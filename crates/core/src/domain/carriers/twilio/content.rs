//! Reads the kind of message that a webhook brings.

use serde_json::Value;

use super::wire::Fields;
use crate::model::message::{Content, Location, Media, MediaKind, ReplyKind};

/// Ten times what Twilio sends: an absurd `NumMedia` must not keep us counting.
const MAX_MEDIA: usize = 100;

/// The kind of a message, by the fields that are there: `MessageType` only comes with WhatsApp, and decides only what
/// they leave open.
pub(super) fn content(fields: &Fields<'_>) -> Content {
    let media = || Some(media(fields)).filter(|items| !items.is_empty()).map(|items| Content::Media { items });
    let found = reply(fields).or_else(|| location(fields)).or_else(media).or_else(|| reaction(fields));
    found.unwrap_or_else(|| by_type(fields))
}

/// A choice of what we offered: a form, a row of a list, a button.
fn reply(fields: &Fields<'_>) -> Option<Content> {
    let text = |name| fields.get(name).map(str::to_owned);
    let any = |names: &[&str]| names.iter().any(|name| fields.get(name).is_some());
    let (kind, id, title) = if any(&["InteractiveData"]) {
        (ReplyKind::Flow, None, None)
    } else if any(&["ListId", "ListTitle"]) {
        (ReplyKind::List, text("ListId"), text("ListTitle"))
    } else if any(&["ButtonPayload", "ButtonText"]) {
        let of_template = fields.get("MessageType") == Some("button");
        let kind = if of_template { ReplyKind::TemplateButton } else { ReplyKind::Button };
        (kind, text("ButtonPayload"), text("ButtonText"))
    } else {
        return None;
    };
    let data = fields.get("InteractiveData").map(json_or_text);
    Some(Content::InteractiveReply { kind, id, title, description: text("ListDescription"), data })
}

fn location(fields: &Fields<'_>) -> Option<Content> {
    let degrees = |name, most: f64| {
        let degrees: f64 = fields.get(name)?.trim().parse().ok()?;
        (-most..=most).contains(&degrees).then_some(degrees)
    };
    Some(Content::Location(Location {
        latitude: degrees("Latitude", 90.0)?,
        longitude: degrees("Longitude", 180.0)?,
        name: fields.get("Label").map(str::to_owned),
        address: fields.get("Address").map(str::to_owned),
        url: None,
    }))
}

fn media(fields: &Fields<'_>) -> Vec<Media> {
    if !fields.iter().any(|(name, _)| name.starts_with("MediaUrl")) {
        return Vec::new();
    }
    let announced = announced_media(fields);
    let item = |at| {
        let url = fields.get(&format!("MediaUrl{at}"))?;
        let mime_type = fields.get(&format!("MediaContentType{at}"));
        Some(Media {
            kind: media_kind(fields, mime_type),
            url: Some(url.to_owned()),
            id: url.rsplit('/').next().filter(|name| name.starts_with("ME")).map(str::to_owned),
            mime_type: mime_type.map(str::to_owned),
            ..Media::default()
        })
    };
    // One may be missing among those announced; more may come than were.
    let items = (0..MAX_MEDIA).map(|at| (at, item(at))).take_while(|(at, item)| *at < announced || item.is_some());
    items.filter_map(|(_, item)| item).collect()
}

fn announced_media(fields: &Fields<'_>) -> usize {
    fields.get("NumMedia").and_then(|count| count.trim().parse().ok()).unwrap_or(0).min(MAX_MEDIA)
}

/// By the MIME type; by the message's type where there is none, and for stickers, which are pictures otherwise.
fn media_kind(fields: &Fields<'_>, mime_type: Option<&str>) -> MediaKind {
    match (fields.get("MessageType"), mime_type) {
        (Some("sticker"), _) => MediaKind::Sticker,
        (_, Some(mime_type)) => MediaKind::of_mime_type(mime_type),
        (Some(message_type), None) => MediaKind::of_mime_type(message_type),
        (None, None) => MediaKind::Document,
    }
}

fn reaction(fields: &Fields<'_>) -> Option<Content> {
    (fields.get("MessageType")? == "reaction").then_some(())?;
    let target = fields.get("OriginalRepliedMessageSid")?.to_owned();
    Some(Content::Reaction { target, emoji: fields.get("Body").map(str::to_owned) })
}

/// A message without anything that its kind should have is text, unless Twilio says that it was something else.
fn by_type(fields: &Fields<'_>) -> Content {
    let announced = announced_media(fields) > 0;
    match fields.get("MessageType") {
        Some(kind @ ("image" | "audio" | "video" | "document" | "sticker" | "contacts" | "unsupported")) => {
            Content::Unsupported { kind: Some(kind.to_owned()), errors: Vec::new() }
        }
        None | Some("text") if announced => Content::Unsupported { kind: Some("media".to_owned()), errors: Vec::new() },
        None | Some("text" | "button" | "interactive") => Content::Text,
        Some(other) => Content::other(other, fields.payload()),
    }
}

/// JSON where it is JSON, else the text as it is.
pub(super) fn json_or_text(written: &str) -> Value {
    serde_json::from_str(written).unwrap_or_else(|_| Value::from(written))
}
