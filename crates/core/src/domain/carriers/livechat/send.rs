//! Sends: a message becomes parts, and a part becomes a request to the Agent Chat API.

mod rich;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Map, Value, json};

use super::limits::{MAX_TEXT, TEXT};
use crate::domain::carriers::api_url;
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope};
use crate::domain::carriers::split::split;
use crate::foundation::failure::Failure;
use crate::foundation::secret::Secret;
use crate::model::carrier::SEND_TIMEOUT;
use crate::model::message::{Address, Content, Media, Message};

const API: &str = "https://api.livechatinc.com";

const API_VERSION: &str = "v3.5";

/// The only host whose files LiveChat passes on ("Data structures", file: `url` "has to point to the LiveChat CDN").
const FILES: &str = "https://cdn.livechat-files.com/";

/// Three bytes of UTF-8 stand for one unit of UTF-16, or four for two.
const MAX_PIECE: usize = MAX_TEXT / 3;

/// A text in more parts than this is no message.
const MAX_PARTS: usize = 20;

/// One part per file, then the text, cut where it is longer than LiveChat takes. A chat cannot quote what is answered.
pub(super) fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
    let body = message.body.as_str();
    chat(&message.to.address)?;
    let mut parts = match &message.content {
        Content::Text => Vec::new(),
        Content::Media { items } if items.is_empty() => return refused("a media message without media"),
        Content::Media { items } => items.iter().map(file_part).collect::<Result<_, _>>()?,
        Content::Interactive(offer) => {
            rich::event(body, offer)?;
            return Ok(vec![MessagePart::new(body, message.content.clone())]);
        }
        // LiveChat marks what was seen by time: everything up to the moment at which this was said.
        Content::MarkRead { .. } => {
            let moment = message.timestamp.to_string();
            return Ok(vec![MessagePart::new(moment, message.content.clone())]);
        }
        other => return refused(&format!("a message of kind {}", other.kind())),
    };
    let pieces = if TEXT.holds(body.trim()) { vec![body.trim()] } else { split(body, MAX_PIECE) };
    parts.extend(pieces.into_iter().filter(|piece| !piece.is_empty()).map(MessagePart::text));
    match parts.len() {
        0 => refused("an empty text"),
        count if count > MAX_PARTS => refused(&format!("a message of {count} parts, over {MAX_PARTS}")),
        _ => Ok(parts),
    }
}

/// `POST {apiUrl}/{apiVersion}/agent/action/send_event`, or `mark_events_as_seen`.
pub(super) fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let (action, body) = action(part, envelope)?;
    let version = channel.setting("apiVersion").unwrap_or(API_VERSION);
    let mut headers = vec![("content-type", "application/json".to_owned())];
    let optional = [("x-region", "region"), ("x-author-id", "authorId")];
    headers.extend(optional.iter().filter_map(|(header, name)| Some((*header, channel.setting(name)?.to_owned()))));
    Ok(HttpRequest {
        method: "POST",
        url: format!("{}/{version}/agent/action/{action}", api_url(channel, API)),
        headers,
        authorization: authorization(envelope)?,
        body: body.to_string().into_bytes(),
        timeout: SEND_TIMEOUT,
    })
}

/// The name of the action that is called, and its body.
fn action(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<(&'static str, Value), Failure> {
    let chat = chat(envelope.to)?;
    if let Content::MarkRead { .. } = &part.content {
        return Ok(("mark_events_as_seen", json!({ "chat_id": chat, "seen_up_to": part.body })));
    }
    let mut event = event(part)?;
    set(&mut event, "visibility", "all");
    set(&mut event, "custom_id", envelope.reference.to_string());
    // A chat that was closed in the meantime takes the event all the same.
    Ok(("send_event", json!({ "chat_id": chat, "event": event, "attach_to_last_thread": true })))
}

/// The personal access token as the console hands it out, or else a token of OAuth 2.1.
fn authorization(envelope: &SendEnvelope<'_>) -> Result<Secret, Failure> {
    let unusable = |what: &str| Failure::permanent(format!("channel {} has {what}", envelope.channel.id));
    if let Some(key) = envelope.credentials.get("apiKey") {
        let key = key.expose().trim();
        let decoded = BASE64_STANDARD.decode(key).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let pair = decoded.as_deref().and_then(|pair| pair.split_once(':'));
        return match pair {
            Some((account, token)) if !account.is_empty() && !token.is_empty() => {
                Ok(Secret::new(format!("Basic {key}")))
            }
            _ => Err(unusable("an apiKey that is not account_id:token in base64")),
        };
    }
    let token = envelope.credentials.get("accessToken").ok_or_else(|| unusable("neither apiKey nor accessToken"))?;
    Ok(Secret::new(format!("Bearer {}", token.expose())))
}

/// The chat that an address names. One that was written by a caller without its kind looks like a sender's name.
fn chat(to: &Address) -> Result<&str, Failure> {
    match to {
        Address::Chat(id) | Address::Alphanumeric(id) => Ok(id),
        other => refused(&format!("a message to an address of kind {}", other.kind())),
    }
}

/// The event, without what all events have.
fn event(part: &MessagePart) -> Result<Map<String, Value>, Failure> {
    let mut event = Map::new();
    match &part.content {
        Content::Text => {
            set(&mut event, "type", "message");
            set(&mut event, "text", part.body.as_str());
        }
        Content::Media { items } => {
            let [item] = items.as_slice() else { return refused("several files in one part") };
            set(&mut event, "type", "file");
            set(&mut event, "url", uploaded(item)?);
        }
        Content::Interactive(offer) => return rich::event(&part.body, offer),
        other => return refused(&format!("a message of kind {}", other.kind())),
    }
    Ok(event)
}

fn file_part(item: &Media) -> Result<MessagePart, Failure> {
    uploaded(item)?;
    Ok(MessagePart::new("", Content::Media { items: vec![item.clone()] }))
}

/// The link to a file that was uploaded to LiveChat; any other file is refused.
fn uploaded(item: &Media) -> Result<&str, Failure> {
    let Some(url) = &item.url else { return refused("media without a link") };
    if !url.starts_with(FILES) {
        return refused("media by a link outside cdn.livechat-files.com: it must be uploaded there first");
    }
    Ok(url)
}

fn set(object: &mut Map<String, Value>, key: &str, value: impl Into<Value>) {
    object.insert(key.to_owned(), value.into());
}

fn within(text: &str) -> Result<(), Failure> {
    if TEXT.holds(text) { Ok(()) } else { refused(&format!("a text of {} bytes, over {MAX_TEXT}", text.len())) }
}

fn refused<T>(what: &str) -> Result<T, Failure> {
    Err(Failure::permanent(format!("livechat cannot carry {what}")))
}
