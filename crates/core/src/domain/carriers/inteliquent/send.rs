//! Sends: a message becomes parts, and a part becomes a request.

use serde_json::json;

use super::limits::{MMS, SMS};
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope};
use crate::domain::carriers::{api_url, parts};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Secret;
use crate::model::carrier::SEND_TIMEOUT;
use crate::model::message::{Address, ChannelKind, Content, Media, Message};

/// Splits a message into requests. What a message answers is not passed on: text messages cannot quote.
///
/// # Errors
/// [`Failure::Permanent`] naming what Inteliquent cannot carry.
pub(super) fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
    if !matches!(message.channel, ChannelKind::Sms | ChannelKind::Mms) {
        return Err(Failure::permanent(format!("inteliquent carries no {}", message.channel.name())));
    }
    digits(&message.to.address)?;
    let texts = parts::texts(&message.body, SMS.text.most());
    let parts = match &message.content {
        Content::Text => texts,
        Content::Media { items } => media(items, texts)?,
        other => return Err(Failure::permanent(format!("inteliquent cannot carry {}", other.kind()))),
    };
    parts::counted(parts)
}

fn media(items: &[Media], texts: Vec<MessagePart>) -> Result<Vec<MessagePart>, Failure> {
    if items.iter().any(|item| item.url.is_none()) {
        return Err(Failure::permanent("inteliquent fetches media by url, and one has none"));
    }
    if !items.iter().all(|item| MMS.takes(item)) {
        return Err(Failure::permanent("inteliquent takes no file of that type"));
    }
    Ok(parts::with_files(texts, items, MMS.files))
}

/// A number as the message broker writes it: eleven digits that begin with 1.
fn digits(address: &Address) -> Result<&str, Failure> {
    let digits = match address {
        Address::Phone(number) => number.strip_prefix('+'),
        _ => None,
    };
    let digits = digits.filter(|digits| digits.len() == 11 && digits.starts_with('1'));
    digits.ok_or_else(|| Failure::permanent("inteliquent reaches phone numbers of north america only"))
}

/// Publishes a message (OpenAPI document, `publishMessages`). `referenceId` is not in the document: fspbx sends it.
///
/// # Errors
/// [`Failure::Permanent`] if the channel lacks its number or its secret.
pub(super) fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let key = envelope.secret("apiKey")?;
    let mut body = json!({
        "from": digits(&channel.address)?,
        "to": [digits(envelope.to)?],
        "text": part.body,
        "referenceId": envelope.reference.to_string(),
    });
    if let Content::Media { items } = &part.content {
        let urls: Vec<&str> = items.iter().filter_map(|item| item.url.as_deref()).collect();
        if let Some(fields) = body.as_object_mut() {
            fields.insert("mediaUrls".to_owned(), json!(urls));
        }
    }
    Ok(HttpRequest {
        method: "POST",
        url: format!("{}/msgbroker/rest/publishMessages", api_url(channel, "https://messagebroker.inteliquent.com")),
        headers: vec![("content-type", "application/json".to_owned()), ("accept", "application/json".to_owned())],
        authorization: Secret::new(format!("Bearer {}", key.expose())),
        body: body.to_string().into_bytes(),
        timeout: SEND_TIMEOUT,
    })
}
