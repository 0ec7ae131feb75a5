//! What we send: a message as parts, and a part as a request to the API.

use serde_json::{Map, Value, json};

use crate::carrier::outbound::{Envelope, HttpRequest, Part};
use crate::carrier::{SEND_TIMEOUT, api_url};
use crate::failure::Failure;
use crate::message::{Address, ContactCard, Content, Location, Media, MediaKind, Message, Template};
use crate::secret::Secret;

const API: &str = "https://graph.facebook.com";
const API_VERSION: &str = "v23.0";

/// Characters of a text and of a caption (Meta, "Messages" of the Cloud API reference).
const LONGEST_TEXT: usize = 4096;
const LONGEST_CAPTION: usize = 1024;

/// One part per file; the text goes as the caption of the first that takes one, or else as the last part. The first
/// part is the answer, where the message is one; a reaction names its target itself.
pub(super) fn parts(message: &Message) -> Result<Vec<Part>, Failure> {
    let body = message.body.as_str();
    let mut parts = match &message.content {
        Content::Text if body.trim().is_empty() => return refused("an empty text"),
        Content::Text => Vec::new(),
        Content::Media { items } if items.is_empty() => return refused("a media message without media"),
        Content::Media { items } => captioned(items, body)?,
        Content::Contacts { contacts } if contacts.is_empty() => return refused("a contacts message without contacts"),
        Content::Location(_) | Content::Contacts { .. } | Content::Reaction { .. } | Content::Template(_) => {
            vec![part("", message.content.clone())]
        }
        other => return refused(&format!("a message of kind {}", other.kind())),
    };
    let silent = matches!(message.content, Content::Reaction { .. } | Content::Template(_));
    if !silent && !body.trim().is_empty() && parts.iter().all(|part| part.body.is_empty()) {
        within(body, LONGEST_TEXT, "text")?;
        parts.push(part(body, Content::Text));
    }
    parts.iter().try_for_each(|part| section(part).map(drop))?;
    if let Some(first) = parts.first_mut().filter(|part| !matches!(part.content, Content::Reaction { .. })) {
        first.reply_to.clone_from(&message.reply_to);
    }
    Ok(parts)
}

/// `POST {apiUrl}/{apiVersion}/{phoneNumberId}/messages`.
pub(super) fn request(part: &Part, envelope: &Envelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let missing = |what: &str| Failure::permanent(format!("channel {} has no {what}", channel.id));
    let number = channel.setting("phoneNumberId").ok_or_else(|| missing("phoneNumberId"))?;
    let token = envelope.credentials.get("accessToken").ok_or_else(|| missing("accessToken"))?;
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

fn part(body: &str, content: Content) -> Part {
    Part { body: body.to_owned(), content, reply_to: None }
}

/// One part per file, the first that takes a caption with `caption`.
fn captioned(items: &[Media], caption: &str) -> Result<Vec<Part>, Failure> {
    let captioned = items.iter().position(takes_caption).filter(|_| !caption.trim().is_empty());
    if captioned.is_some() {
        within(caption, LONGEST_CAPTION, "caption")?;
    }
    let parts = items.iter().enumerate().map(|(at, item)| {
        part(if captioned == Some(at) { caption } else { "" }, Content::Media { items: vec![item.clone()] })
    });
    Ok(parts.collect())
}

fn takes_caption(item: &Media) -> bool {
    matches!(item.kind, MediaKind::Image | MediaKind::Video | MediaKind::Document)
}

fn within(text: &str, longest: usize, what: &str) -> Result<(), Failure> {
    match text.chars().count() {
        count if count <= longest => Ok(()),
        count => refused(&format!("a {what} of {count} characters, over {longest}")),
    }
}

fn refused<T>(what: &str) -> Result<T, Failure> {
    Err(Failure::permanent(format!("whatsapp cannot carry {what}")))
}

fn body(part: &Part, envelope: &Envelope<'_>) -> Result<Map<String, Value>, Failure> {
    let (kind, section) = section(part)?;
    let mut body = Map::new();
    set(&mut body, "messaging_product", "whatsapp");
    set(&mut body, "recipient_type", "individual");
    match envelope.to {
        Address::Phone(number) => set(&mut body, "to", number.trim_start_matches('+')),
        Address::WhatsAppUser(user) => set(&mut body, "recipient", user.as_str()),
        other => return refused(&format!("a message to an address of kind {}", other.kind())),
    }
    if let Some(replied) = &part.reply_to {
        set(&mut body, "context", json!({ "message_id": replied.carrier_message_id }));
    }
    set(&mut body, "type", kind);
    set(&mut body, kind, section);
    set(&mut body, "biz_opaque_callback_data", envelope.reference.to_string());
    Ok(body)
}

/// The `type` of a part, and what the API wants under that name.
fn section(part: &Part) -> Result<(&'static str, Value), Failure> {
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
        Content::Template(filled) => template(filled),
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

fn template(template: &Template) -> Result<(&'static str, Value), Failure> {
    if template.name.is_empty() || template.language.is_empty() {
        return refused("a template without name or language");
    }
    let mut section = Map::new();
    set(&mut section, "name", template.name.as_str());
    set(&mut section, "language", json!({ "code": template.language }));
    match &template.components {
        Value::Null => {}
        components @ Value::Array(_) => set(&mut section, "components", components.clone()),
        _ => return refused("template components that are not a list"),
    }
    Ok(("template", Value::Object(section)))
}

fn set(object: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    object.insert(key.to_owned(), value.into());
}
