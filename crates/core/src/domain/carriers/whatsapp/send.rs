//! Sends: a message becomes parts, and a part becomes a request to the API.

mod interactive;
mod template;

use serde_json::{Map, Value, json};

use super::limits::WHATSAPP;
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope};
use crate::domain::carriers::{api_url, meta, parts};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Secret;
use crate::model::carrier::SEND_TIMEOUT;
use crate::model::message::{Address, ContactCard, Content, Location, Media, MediaKind, Message};

const API: &str = "https://graph.facebook.com";

const API_VERSION: &str = "v23.0";

/// One part per file; the text goes as the caption of the first that takes one, or else as the last part. The first
/// part is the answer, where the message is one; a reaction and a mark name their target themselves.
pub(super) fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
    let body = message.body.as_str();
    if !matches!(message.content, Content::MarkRead { .. }) {
        recipient(&message.to.address)?;
    }
    let mut parts = match &message.content {
        Content::Text if body.trim().is_empty() => return refused("an empty text"),
        Content::Text => Vec::new(),
        Content::Media { items } if items.is_empty() => return refused("a media message without media"),
        Content::Media { items } => captioned(items, body),
        Content::Contacts { contacts } if contacts.is_empty() => return refused("a contacts message without contacts"),
        Content::Interactive(_) => vec![MessagePart::new(body, message.content.clone())],
        Content::Location(_)
        | Content::Contacts { .. }
        | Content::Reaction { .. }
        | Content::Template(_)
        | Content::MarkRead { .. } => vec![MessagePart::new("", message.content.clone())],
        other => return refused(&format!("a message of kind {}", other.kind())),
    };
    let shows_no_text = matches!(
        message.content,
        Content::Reaction { .. } | Content::Template(_) | Content::MarkRead { .. } | Content::Interactive(_)
    );
    if !shows_no_text && !body.trim().is_empty() && parts.iter().all(|part| part.body.is_empty()) {
        meta::within(body, WHATSAPP.text, "text").or_else(|what| refused(&what))?;
        parts.push(MessagePart::text(body));
    }
    parts.iter().try_for_each(|part| section(part).map(drop))?;
    let names_its_target =
        |part: &MessagePart| matches!(part.content, Content::Reaction { .. } | Content::MarkRead { .. });
    if let Some(first) = parts.first_mut().filter(|part| !names_its_target(part)) {
        first.reply_to.clone_from(&message.reply_to);
    }
    Ok(parts)
}

/// `POST {apiUrl}/{apiVersion}/{phoneNumberId}/messages`.
pub(super) fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let number = envelope.setting("phoneNumberId")?;
    let token = envelope.secret("accessToken")?;
    let version = channel.setting("apiVersion").unwrap_or(API_VERSION);
    Ok(HttpRequest {
        method: "POST",
        url: format!("{}/{version}/{number}/messages", api_url(channel, API)),
        headers: vec![("content-type", "application/json".to_owned())],
        authorization: Secret::new(format!("Bearer {}", token.expose())),
        body: Value::Object(body(part, envelope)?).to_string().into_bytes(),
        timeout: SEND_TIMEOUT,
    })
}

/// One part per file, the first that takes a caption with `text` if that is short enough for one.
fn captioned(items: &[Media], text: &str) -> Vec<MessagePart> {
    let fits = !text.trim().is_empty() && WHATSAPP.caption.is_some_and(|longest| longest.holds(text));
    let captioned = items.iter().position(parts::takes_caption).filter(|_| fits);
    let parts = items.iter().enumerate().map(|(at, item)| {
        MessagePart::new(if captioned == Some(at) { text } else { "" }, Content::Media { items: vec![item.clone()] })
    });
    parts.collect()
}

/// Says what does not fit.
fn refused<T>(what: &str) -> Result<T, Failure> {
    Err(Failure::permanent(format!("whatsapp cannot carry {what}")))
}

fn body(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<Map<String, Value>, Failure> {
    let (kind, section) = section(part)?;
    let mut body = Map::new();
    set(&mut body, "messaging_product", "whatsapp");
    if let Content::MarkRead { .. } = part.content {
        // It goes to a message and to nobody (Meta, "Mark messages as read").
        set(&mut body, "status", kind);
        set(&mut body, "message_id", section);
        return Ok(body);
    }
    set(&mut body, "recipient_type", "individual");
    let (field, to) = recipient(envelope.to)?;
    set(&mut body, field, to);
    if let Some(replied) = &part.reply_to {
        set(&mut body, "context", json!({ "message_id": replied.carrier_message_id }));
    }
    set(&mut body, "type", kind);
    set(&mut body, kind, section);
    set(&mut body, "biz_opaque_callback_data", envelope.reference.to_string());
    Ok(body)
}

/// The field in which the API wants a customer, and the customer.
fn recipient(to: &Address) -> Result<(&'static str, &str), Failure> {
    match to {
        Address::Phone(number) => Ok(("to", number.trim_start_matches('+'))),
        Address::WhatsAppUser(user) => Ok(("recipient", user)),
        other => refused(&format!("a message to an address of kind {}", other.kind())),
    }
}

/// The `type` of a part, and what the API wants under that name.
fn section(part: &MessagePart) -> Result<(&'static str, Value), Failure> {
    match &part.content {
        Content::Text => Ok(("text", json!({ "preview_url": false, "body": part.body }))),
        Content::Media { items } => match items.as_slice() {
            [item] => file(item, &part.body),
            _ => refused("several files in one part"),
        },
        Content::Location(place) => location(place),
        Content::Contacts { contacts } => {
            let cards: Result<Vec<Value>, Failure> = contacts.iter().map(card).collect();
            Ok(("contacts", Value::Array(cards?)))
        }
        Content::Reaction { target, .. } if target.is_empty() => refused("a reaction to no message"),
        Content::Reaction { target, emoji } => {
            Ok(("reaction", json!({ "message_id": target, "emoji": emoji.as_deref().unwrap_or_default() })))
        }
        Content::Template(filled) => template::section(filled),
        Content::Interactive(offer) => interactive::section(offer, &part.body),
        Content::MarkRead { target } if target.is_empty() => refused("a mark on no message"),
        Content::MarkRead { target } => Ok(("read", Value::from(target.as_str()))),
        other => refused(&format!("a message of kind {}", other.kind())),
    }
}

/// By the id of an upload where there is one, or else by a link that Meta fetches.
fn file(item: &Media, caption: &str) -> Result<(&'static str, Value), Failure> {
    let kind = match item.kind {
        MediaKind::Image => "image",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Video => "video",
        MediaKind::Sticker => "sticker",
        MediaKind::Document => "document",
    };
    if !WHATSAPP.takes(item) {
        return refused(&format!("{kind} of that type"));
    }
    let mut section = Map::new();
    match (&item.id, &item.url) {
        (Some(id), _) => set(&mut section, "id", id.as_str()),
        (None, Some(url)) if url.starts_with("https://") || url.starts_with("http://") => {
            set(&mut section, "link", url.as_str());
        }
        (None, Some(_)) => return refused("media by a link that is not http"),
        (None, None) => return refused("media with neither id nor link"),
    }
    if !caption.is_empty() {
        set(&mut section, "caption", caption);
    }
    if let (MediaKind::Document, Some(filename)) = (item.kind, &item.filename) {
        set(&mut section, "filename", filename.as_str());
    }
    Ok((kind, Value::Object(section)))
}

fn location(place: &Location) -> Result<(&'static str, Value), Failure> {
    if !(-90.0..=90.0).contains(&place.latitude) || !(-180.0..=180.0).contains(&place.longitude) {
        return refused("a location that is not on earth");
    }
    let mut section = Map::new();
    set(&mut section, "latitude", place.latitude);
    set(&mut section, "longitude", place.longitude);
    for (key, value) in [("name", &place.name), ("address", &place.address)] {
        if let Some(value) = value {
            set(&mut section, key, value.as_str());
        }
    }
    Ok(("location", Value::Object(section)))
}

/// A card needs `formatted_name` and one more name.
fn card(card: &ContactCard) -> Result<Value, Failure> {
    let Some(name) = &card.name else { return refused("a contact without a name") };
    let mut section = card.details.clone();
    set(&mut section, "name", json!({ "formatted_name": name, "first_name": name }));
    if !card.phones.is_empty() {
        set(&mut section, "phones", card.phones.iter().map(|phone| json!({ "phone": phone })).collect::<Value>());
    }
    if !card.emails.is_empty() {
        set(&mut section, "emails", card.emails.iter().map(|email| json!({ "email": email })).collect::<Value>());
    }
    Ok(Value::Object(section))
}

/// Sets one field.
fn set(object: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    object.insert(key.to_owned(), value.into());
}
