//! Sends: a message becomes parts, and a part becomes a request.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

use super::limits;
use super::receipts::REFERENCE;
use crate::domain::carriers::limits::Limits;
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope};
use crate::domain::carriers::{api_url, parts};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Secret;
use crate::model::carrier::SEND_TIMEOUT;
use crate::model::message::{Address, ChannelKind, Content, Location, Media, Message};

/// Makes Twilio call back five times whatever goes wrong, instead of once on connection errors only. Twilio reads the
/// fragment, neither sends nor signs it (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
const PERSISTENCE: &str = "#rc=5&rp=all";

/// Buttons and lists are part of a template that Twilio keeps, and cannot be given with a message
/// (twilio.com/docs/content/content-types-overview).
const INTERACTIVE: &str = "twilio offers choices by a template only: it needs its ContentSid as the template's name";

/// A template is named by what Twilio calls it and not by the name that WhatsApp approved.
const UNNAMED: &str = "a template at twilio is named by its ContentSid: HX and 32 hexadecimal digits";

/// The longest that Twilio keeps a message in its queue, in seconds; it takes 1 at least
/// (twilio.com/docs/api/errors/90007).
const MAX_VALIDITY: u64 = 36_000;

/// Splits a message into requests. Twilio cannot quote: what a message answers is not passed on.
///
/// # Errors
/// [`Failure::Permanent`] naming what Twilio cannot carry.
pub(super) fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
    let limits = limits::limits(message.channel).ok_or_else(|| Failure::permanent("twilio carries no chat"))?;
    parts::reached("twilio", message)?;
    let whatsapp = message.channel == ChannelKind::WhatsApp;
    let texts = parts::texts(&message.body, limits.text.most());
    let parts = match &message.content {
        Content::Text => texts,
        Content::Media { items } => media(items, texts, limits, whatsapp)?,
        Content::Location(_) if !whatsapp => return Err(Failure::permanent("a location does not fit into an sms")),
        Content::Location(_) if limits.text.holds(&message.body) => {
            vec![MessagePart::new(&message.body, message.content.clone())]
        }
        Content::Location(_) => texts.into_iter().chain([MessagePart::new("", message.content.clone())]).collect(),
        Content::Template(template) if !is_content_sid(&template.name) => return Err(Failure::permanent(UNNAMED)),
        Content::Template(template) => {
            variables(&template.components)?;
            vec![MessagePart::new(&message.body, message.content.clone())]
        }
        Content::Interactive(_) => return Err(Failure::permanent(INTERACTIVE)),
        Content::MarkRead { .. } => return Err(Failure::permanent("twilio cannot mark a message as read")),
        other => return Err(Failure::permanent(format!("twilio cannot carry {}", other.kind()))),
    };
    parts::counted(parts)
}

/// Whether `name` is a `ContentSid`: `^HX[0-9a-fA-F]{32}$` (twilio.com/docs/messaging/api/message-resource).
fn is_content_sid(name: &str) -> bool {
    name.strip_prefix("HX").is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
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
fn media(
    items: &[Media],
    mut texts: Vec<MessagePart>,
    limits: &Limits,
    whatsapp: bool,
) -> Result<Vec<MessagePart>, Failure> {
    if limits.files == 0 {
        return Err(Failure::permanent("an sms carries no files"));
    }
    if items.iter().any(|item| item.url.is_none()) {
        return Err(Failure::permanent("twilio fetches media by url, and one has none"));
    }
    if !items.iter().all(|item| limits.takes(item)) {
        return Err(Failure::permanent("twilio takes no file of that type"));
    }
    let captioned = items.first().is_some_and(|item| !whatsapp || parts::takes_caption(item));
    let fits = |text: &MessagePart| limits.caption.is_some_and(|caption| caption.holds(&text.body));
    if captioned && texts.iter().all(fits) {
        return Ok(parts::with_files(texts, items, limits.files));
    }
    texts.extend(parts::with_files(Vec::new(), items, limits.files));
    Ok(texts)
}

/// Creates a message resource (twilio.com/docs/messaging/api/message-resource#create-a-message-resource).
///
/// # Errors
/// [`Failure::Permanent`] if the channel lacks its account or its secrets.
pub(super) fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let account = envelope.setting("accountSid")?;
    let base = api_url(channel, "https://api.twilio.com");
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("To", &address(envelope, envelope.to));
    match channel.setting("messagingServiceSid") {
        Some(service) => form.append_pair("MessagingServiceSid", service),
        None => form.append_pair("From", &address(envelope, &channel.address)),
    };
    form.extend_pairs(content(part));
    if let Some(seconds) = envelope.seconds_left()? {
        form.append_pair("ValidityPeriod", &seconds.min(MAX_VALIDITY).to_string());
    }
    form.append_pair("StatusCallback", &callback(envelope));
    Ok(HttpRequest {
        method: "POST",
        url: format!("{base}/2010-04-01/Accounts/{account}/Messages.json"),
        headers: vec![("content-type", "application/x-www-form-urlencoded".to_owned())],
        authorization: authorization(account, envelope)?,
        body: form.finish().into_bytes(),
        timeout: SEND_TIMEOUT,
    })
}

/// Where Twilio reports to. The path names the channel: a service that has not chosen a number yet reports without one,
/// and a number of its pool need not be configured.
fn callback(envelope: &SendEnvelope<'_>) -> String {
    let SendEnvelope { public_url, reference, channel, .. } = envelope;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let channel = if channel.id.as_str().bytes().all(plain) { format!("/{}", channel.id) } else { String::new() };
    format!("{public_url}/webhooks/twilio{channel}?{REFERENCE}={reference}{PERSISTENCE}")
}

fn address(envelope: &SendEnvelope<'_>, address: &Address) -> String {
    let prefix = if envelope.kind == ChannelKind::WhatsApp { "whatsapp:" } else { "" };
    format!("{prefix}{}", address.as_str())
}

/// The parameters that carry what is said.
fn content(part: &MessagePart) -> Vec<(&'static str, String)> {
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
fn authorization(account: &str, envelope: &SendEnvelope<'_>) -> Result<Secret, Failure> {
    let secret = |name: &str| envelope.credentials.get(name).map(Secret::expose);
    let (user, password) = match (secret("apiKeySid"), secret("apiKeySecret")) {
        (Some(key), Some(secret)) => (key, secret),
        _ => (account, envelope.secret("authToken")?.expose()),
    };
    Ok(Secret::new(format!("Basic {}", BASE64_STANDARD.encode(format!("{user}:{password}")))))
}
