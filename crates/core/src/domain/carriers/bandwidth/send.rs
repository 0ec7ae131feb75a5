//! Sends: a message becomes parts, and a part becomes a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jiff::Timestamp;
use serde::Serialize;

use super::limits;
use crate::domain::carriers::limits::Limits;
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope};
use crate::domain::carriers::{api_url, parts};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Secret;
use crate::model::carrier::SEND_TIMEOUT;
use crate::model::message::{Address, Content, Media, Message};

/// Length of one address in `media`, in characters (schema `messageRequest`).
const MAX_URL: usize = 4_096;

/// Splits a message into requests. Nobody can quote in an SMS: what a message answers is not passed on.
///
/// # Errors
/// [`Failure::Permanent`] naming what Bandwidth cannot carry.
pub(super) fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
    let kind = message.channel;
    let limits = limits::limits(kind).ok_or_else(|| permanent(format!("bandwidth carries no {}", kind.name())))?;
    if !matches!(message.to.address, Address::Phone(_) | Address::ShortCode(_)) {
        return Err(permanent(format!("bandwidth sends to numbers, not to {}", message.to.address.kind())));
    }
    let texts = parts::texts(&message.body, limits.text.most());
    let parts = match &message.content {
        Content::Text => texts,
        Content::Media { items } => media(items, texts, limits)?,
        other => return Err(permanent(format!("bandwidth cannot carry {}", other.kind()))),
    };
    parts::counted(parts)
}

fn permanent(reason: impl Into<std::borrow::Cow<'static, str>>) -> Failure {
    Failure::permanent(reason)
}

fn media(items: &[Media], texts: Vec<MessagePart>, limits: &Limits) -> Result<Vec<MessagePart>, Failure> {
    if limits.files == 0 {
        return Err(permanent("an sms carries no files"));
    }
    for item in items {
        check(item, limits)?;
    }
    Ok(parts::with_files(texts, items, limits.files))
}

/// Whether Bandwidth can fetch a file and takes its type, where it says one.
fn check(item: &Media, limits: &Limits) -> Result<(), Failure> {
    let url = item.url.as_deref().filter(|url| !url.trim().is_empty());
    let url = url.ok_or_else(|| permanent("bandwidth fetches media by url, and one has none"))?;
    if url.chars().count() > MAX_URL {
        return Err(permanent(format!("a media url is longer than {MAX_URL} characters")));
    }
    if limits.takes(item) {
        return Ok(());
    }
    Err(permanent("bandwidth takes no file of that type"))
}

/// The body of a send (schema `messageRequest`).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct MessageRequest<'a> {
    application_id: &'a str,
    to: [&'a str; 1],
    from: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    media: Vec<&'a str>,
    tag: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expiration: Option<Timestamp>,
}

/// Creates a message (dev.bandwidth.com/apis/messaging, `createMessage`); `tag` comes back in every receipt.
///
/// # Errors
/// [`Failure::Permanent`] if the channel lacks its account, its application or its secrets.
pub(super) fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let account = envelope.setting("accountId")?;
    let media = match &part.content {
        Content::Media { items } => items.iter().filter_map(|item| item.url.as_deref()).collect(),
        _ => Vec::new(),
    };
    let left = envelope.seconds_left()?;
    // A moment in the future, to the second; an MMS takes none (schema `messageRequest`).
    let expiration = left.and(envelope.validity).filter(|_| media.is_empty()).map(|validity| whole(validity.until));
    let message = MessageRequest {
        application_id: envelope.setting("applicationId")?,
        to: [envelope.to.as_str()],
        from: channel.address.as_str(),
        text: &part.body,
        media,
        tag: envelope.reference.to_string(),
        expiration,
    };
    Ok(HttpRequest {
        method: "POST",
        url: format!("{}/api/v2/users/{account}/messages", api_url(channel, "https://messaging.bandwidth.com")),
        headers: vec![("content-type", "application/json; charset=utf-8".to_owned())],
        authorization: authorization(envelope)?,
        body: serde_json::to_vec(&message).map_err(|error| Failure::unreadable("message", &error))?,
        timeout: SEND_TIMEOUT,
    })
}

/// The second that `until` is in.
fn whole(until: Timestamp) -> Timestamp {
    Timestamp::from_second(until.as_second()).unwrap_or(until)
}

/// The user of the API, who is not the one that webhooks bring.
fn authorization(envelope: &SendEnvelope<'_>) -> Result<Secret, Failure> {
    let (user, password) = (envelope.secret("apiUser")?.expose(), envelope.secret("apiPassword")?.expose());
    Ok(Secret::new(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))))
}
