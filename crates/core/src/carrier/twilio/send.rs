//! Sends: a message becomes parts, a part becomes a request, and an answer is understood.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::Value;

use super::receipts::REFERENCE;
use super::{errors, limits};
use crate::carrier::http::Response;
use crate::carrier::limits::Limits;
use crate::carrier::masked::without_numbers;
use crate::carrier::outbound::{Envelope, HttpRequest, Part, RetryAfter, SendResult};
use crate::carrier::split::split;
use crate::carrier::{CarrierError, Fate, SEND_TIMEOUT, api_url};
use crate::failure::Failure;
use crate::message::{Address, ChannelKind, Content, Location, Media, MediaKind, Message, ReceiptStatus};
use crate::secret::Secret;

/// Makes Twilio call back five times whatever goes wrong, instead of once on connection errors only. Twilio reads the
/// fragment, neither sends nor signs it (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
const PERSISTENCE: &str = "#rc=5&rp=all";
/// Buttons and lists are part of a template that Twilio keeps, and cannot be given with a message
/// (twilio.com/docs/content/content-types-overview).
const INTERACTIVE: &str = "twilio offers choices by a template only: it needs its ContentSid as the template's name";
/// A message of more parts is a mistake, and an expensive one.
const MOST_PARTS: usize = 20;

/// Splits a message into requests. Twilio cannot quote: what a message answers is not passed on.
///
/// # Errors
/// [`Failure::Permanent`] naming what Twilio cannot carry.
pub(super) fn parts(message: &Message) -> Result<Vec<Part>, Failure> {
    let limits = limits::limits(message.channel).ok_or_else(|| Failure::permanent("twilio carries no chat"))?;
    let whatsapp = message.channel == ChannelKind::WhatsApp;
    let parts = match &message.content {
        Content::Text => texts(&message.body, limits),
        Content::Media { items } => media(items, &message.body, limits, whatsapp)?,
        Content::Location(_) if !whatsapp => return Err(Failure::permanent("a location does not fit into an sms")),
        Content::Location(_) => vec![part(&message.body, message.content.clone())],
        Content::Template(template) => {
            variables(&template.components)?;
            vec![part(&message.body, message.content.clone())]
        }
        Content::Interactive(_) => return Err(Failure::permanent(INTERACTIVE)),
        Content::MarkRead { .. } => return Err(Failure::permanent("twilio cannot mark a message as read")),
        other => return Err(Failure::permanent(format!("twilio cannot carry {}", other.kind()))),
    };
    match parts.len() {
        0 => Err(Failure::permanent("message has neither text nor media")),
        1..=MOST_PARTS => Ok(parts),
        many => Err(Failure::permanent(format!("message needs {many} parts, {MOST_PARTS} are the most"))),
    }
}

fn part(body: &str, content: Content) -> Part {
    Part { body: body.to_owned(), content, reply_to: None }
}

fn texts(body: &str, limits: &Limits) -> Vec<Part> {
    split(body, limits.text.most()).into_iter().map(|piece| part(piece, Content::Text)).collect()
}

/// `ContentVariables` is an object from the template's placeholders to texts
/// (twilio.com/docs/content/using-variables-with-content-api).
fn variables(components: &Value) -> Result<(), Failure> {
    match components {
        Value::Null => Ok(()),
        Value::Object(variables) if variables.values().all(Value::is_string) => Ok(()),
        _ => Err(Failure::permanent("twilio's template variables are an object of texts")),
    }
}

/// The text goes with the first file if it fits there, else before the files.
fn media(items: &[Media], body: &str, limits: &Limits, whatsapp: bool) -> Result<Vec<Part>, Failure> {
    if limits.files == 0 {
        return Err(Failure::permanent("an sms carries no files"));
    }
    if items.iter().any(|item| item.url.is_none()) {
        return Err(Failure::permanent("twilio fetches media by url, and one has none"));
    }
    if !items.iter().all(|item| limits.takes(item)) {
        return Err(Failure::permanent("twilio takes no file of that type"));
    }
    let mut files = items.chunks(limits.files);
    let mut parts = texts(body, limits);
    let captioned = items.first().is_some_and(|item| !whatsapp || takes_caption(item.kind));
    let fits = |body: &str| limits.caption.is_some_and(|caption| caption.holds(body));
    if captioned && parts.len() <= 1 && parts.first().is_none_or(|part| fits(&part.body)) {
        let caption = parts.pop().map(|part| part.body).unwrap_or_default();
        parts.extend(files.next().map(|first| part(&caption, Content::Media { items: first.to_vec() })));
    }
    parts.extend(files.map(|items| part("", Content::Media { items: items.to_vec() })));
    Ok(parts)
}

/// WhatsApp shows no text under what is heard or stuck.
fn takes_caption(kind: MediaKind) -> bool {
    matches!(kind, MediaKind::Image | MediaKind::Video | MediaKind::Document)
}

/// Creates a message resource (twilio.com/docs/messaging/api/message-resource#create-a-message-resource).
///
/// # Errors
/// [`Failure::Permanent`] if the channel lacks its account or its secrets.
pub(super) fn request(part: &Part, envelope: &Envelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let account = channel.setting("accountSid").ok_or_else(|| missing(envelope, "accountSid"))?;
    let base = api_url(channel, "https://api.twilio.com");
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("To", &address(envelope, envelope.to));
    match channel.setting("messagingServiceSid") {
        Some(service) => form.append_pair("MessagingServiceSid", service),
        None => form.append_pair("From", &address(envelope, &channel.address)),
    };
    form.extend_pairs(content(part));
    let callback = format!("{}/webhooks/twilio?{REFERENCE}={}{PERSISTENCE}", envelope.public_url, envelope.reference);
    form.append_pair("StatusCallback", &callback);
    Ok(HttpRequest {
        method: "POST",
        url: format!("{base}/2010-04-01/Accounts/{account}/Messages.json"),
        headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
        authorization: authorization(account, envelope)?,
        body: form.finish().into_bytes(),
        timeout: SEND_TIMEOUT,
    })
}

fn address(envelope: &Envelope<'_>, address: &Address) -> String {
    let prefix = if envelope.kind == ChannelKind::WhatsApp { "whatsapp:" } else { "" };
    format!("{prefix}{}", address.as_str())
}

/// The parameters that carry what is said.
fn content(part: &Part) -> Vec<(&'static str, String)> {
    let body = (!part.body.is_empty()).then(|| ("Body", part.body.clone()));
    match &part.content {
        Content::Media { items } => {
            let urls = items.iter().filter_map(|item| item.url.clone()).map(|url| ("MediaUrl", url));
            body.into_iter().chain(urls).collect()
        }
        Content::Template(template) => {
            let variables = (!template.components.is_null()).then(|| template.components.to_string());
            let variables = variables.map(|variables| ("ContentVariables", variables));
            [("ContentSid", template.name.clone())].into_iter().chain(variables).collect()
        }
        Content::Location(place) => {
            let (action, name) = location(place);
            vec![body.unwrap_or(("Body", name)), ("PersistentAction", action)]
        }
        _ => body.into_iter().collect(),
    }
}

/// `geo:<latitude>,<longitude>|<address>`, and a text: Twilio wants one beside it.
fn location(place: &Location) -> (String, String) {
    let point = format!("{},{}", place.latitude, place.longitude);
    let (name, address) = (place.name.as_ref(), place.address.as_ref());
    let label = address.or(name).map(|label| format!("|{label}")).unwrap_or_default();
    (format!("geo:{point}{label}"), name.or(address).cloned().unwrap_or(point))
}

/// By API key where the channel has one, else by the account's token.
fn authorization(account: &str, envelope: &Envelope<'_>) -> Result<Secret, Failure> {
    let secret = |name: &str| envelope.credentials.get(name).map(Secret::expose);
    let (user, password) = match (secret("apiKeySid"), secret("apiKeySecret")) {
        (Some(key), Some(secret)) => (key, secret),
        _ => (account, secret("authToken").ok_or_else(|| missing(envelope, "authToken"))?),
    };
    Ok(Secret::new(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))))
}

fn missing(envelope: &Envelope<'_>, name: &str) -> Failure {
    Failure::permanent(format!("channel {} has no {name}", envelope.channel.id))
}

/// The fields that we read of a message resource and of an error; Twilio answers with one of them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    sid: Option<String>,
    code: Option<Value>,
    message: Option<String>,
    more_info: Option<String>,
}

/// Understands an answer. Twilio has no idempotency key, so a retry after a 5xx may become a second copy, as with its
/// own libraries; a gateway's time-out says nothing at all.
pub(super) fn result(response: &Response) -> SendResult {
    let status = response.status;
    let answer: Answer = serde_json::from_slice(&response.body).unwrap_or_default();
    match (status, answer.sid.as_ref().filter(|sid| !sid.is_empty())) {
        (200..=299, Some(sid)) => {
            SendResult::Accepted { carrier_message_id: sid.clone(), status: ReceiptStatus::Queued }
        }
        (200..=299 | 504, _) => {
            SendResult::Unclear { error: CarrierError::new(format!("http-{status}"), "answer names no message") }
        }
        _ => {
            let error = answer.error(status);
            let fate = match errors::fate(&error.code) {
                Fate::Unknown if status == 429 || status >= 500 => errors::of_status(status),
                known => known,
            };
            let retry_after = response.headers.get("retry-after").and_then(RetryAfter::read);
            SendResult::Rejected { error, fate, retry_after }
        }
    }
}

impl Answer {
    fn error(self, status: u16) -> CarrierError {
        let code = self.code.map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned));
        CarrierError {
            code: code.unwrap_or_else(|| format!("http-{status}")),
            title: self.message.as_deref().map(without_numbers).unwrap_or_default(),
            details: self.more_info,
        }
    }
}

#[cfg(test)]
mod tests;
