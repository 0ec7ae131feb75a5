//! Sends by the Conversations API (developers.messagebird.com/api/conversations, "Send message";
//! messagebird/go-rest-api, `conversation`).

use serde_json::{Map, Value, json};

use super::{check, link, webhook};
use crate::domain::carriers::messagebird::limits;
use crate::domain::carriers::messagebird::limits::{CHAT_TEXT, WHATSAPP_CAPTION, WHATSAPP_TEXT};
use crate::domain::carriers::messagebird::receipts::reference;
use crate::domain::carriers::outbound::{MessagePart, SendEnvelope};
use crate::domain::carriers::{meta, parts};
use crate::foundation::failure::Failure;
use crate::model::message::{Action, ChannelKind, Content, Header, Interactive, Media, MediaKind, Message, Template};

/// One part a file, a place, a template or a question; a text that has no place there goes before it.
pub(super) fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
    let body = message.body.as_str();
    let whatsapp = message.channel == ChannelKind::WhatsApp;
    let longest = if whatsapp { WHATSAPP_TEXT } else { CHAT_TEXT };
    let texts = || parts::texts(body, longest);
    match &message.content {
        Content::Text => Ok(texts()),
        Content::Media { items } => {
            check(items, limits::of(message.channel))?;
            let captioned =
                whatsapp && items.first().is_some_and(parts::takes_caption) && body.chars().count() <= WHATSAPP_CAPTION;
            let files = items.iter().enumerate().map(|(at, item)| {
                let caption = if captioned && at == 0 { body.trim() } else { "" };
                MessagePart::new(caption, Content::Media { items: vec![item.clone()] })
            });
            Ok(if captioned { files.collect() } else { texts().into_iter().chain(files).collect() })
        }
        Content::Location(_) => {
            Ok(texts().into_iter().chain([MessagePart::new("", message.content.clone())]).collect())
        }
        Content::Template(filled) if whatsapp => {
            template(filled)?;
            Ok(vec![MessagePart::new("", message.content.clone())])
        }
        Content::Interactive(question) if whatsapp => {
            fits(question, body)?;
            Ok(vec![MessagePart::new(body, message.content.clone())])
        }
        other => Err(Failure::permanent(format!("messagebird cannot carry {}", other.kind()))),
    }
}

/// Checks that a question fits into WhatsApp's limits, or else the whole message is refused there.
fn fits(question: &Interactive, body: &str) -> Result<(), Failure> {
    interactive(question, body)?;
    let Some(most) = &limits::of(ChannelKind::WhatsApp).choices else { return Ok(()) };
    meta::choices(question, body, most).map_err(|what| Failure::permanent(format!("messagebird cannot carry {what}")))
}

/// `to`, `from`, `type`, `content`. Reports come to our URL, which brings our reference and the channel back.
pub(super) fn body(part: &MessagePart, from: &str, envelope: &SendEnvelope<'_>) -> Result<Map<String, Value>, Failure> {
    let (kind, content) = content(part)?;
    let reference = reference::write(envelope.reference, envelope.channel);
    let report_url = format!("{}?reference={reference}", webhook(envelope));
    let fields = [
        ("to", json!(envelope.to.as_str())),
        ("from", json!(from)),
        ("type", json!(kind)),
        ("content", content),
        ("reportUrl", json!(report_url)),
    ];
    Ok(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The `type` of a part, and its `content`.
fn content(part: &MessagePart) -> Result<(&'static str, Value), Failure> {
    match &part.content {
        Content::Text => Ok(("text", json!({ "text": part.body }))),
        Content::Media { items } => match items.as_slice() {
            [item] => file(item, &part.body),
            _ => Err(Failure::permanent("conversations takes one file a message")),
        },
        Content::Location(place) => {
            let place = json!({ "latitude": place.latitude, "longitude": place.longitude });
            Ok(("location", json!({ "location": place })))
        }
        Content::Template(filled) => Ok(("hsm", json!({ "hsm": template(filled)? }))),
        Content::Interactive(question) => {
            Ok(("interactive", json!({ "interactive": interactive(question, &part.body)? })))
        }
        other => Err(Failure::permanent(format!("messagebird cannot carry {}", other.kind()))),
    }
}

fn file(item: &Media, caption: &str) -> Result<(&'static str, Value), Failure> {
    let kind = match item.kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Audio | MediaKind::Voice => "audio",
        MediaKind::Document => "file",
        MediaKind::Sticker => return Ok(("whatsappSticker", json!({ "whatsappSticker": { "link": link(item)? } }))),
    };
    let mut file = json!({ "url": link(item)? });
    if let (Value::Object(file), false) = (&mut file, caption.is_empty()) {
        file.insert("caption".to_owned(), json!(caption));
    }
    Ok((kind, json!({ kind: file })))
}

/// A list of components goes as `components`; an object brings what else the template has: `namespace`, `params`.
fn template(template: &Template) -> Result<Value, Failure> {
    if !meta::is_template_name(&template.name) {
        return Err(Failure::permanent("a template's name has small letters, digits and underscores"));
    }
    let mut hsm = match &template.components {
        Value::Null => Map::new(),
        Value::Object(own) => own.clone(),
        list @ Value::Array(_) => Map::from_iter([("components".to_owned(), list.clone())]),
        _ => return Err(Failure::permanent("template components are neither a list nor an object")),
    };
    hsm.insert("templateName".to_owned(), json!(template.name));
    hsm.insert("language".to_owned(), json!({ "policy": "deterministic", "code": template.language }));
    Ok(Value::Object(hsm))
}

fn interactive(question: &Interactive, body: &str) -> Result<Value, Failure> {
    let (kind, action) = match &question.action {
        Action::Buttons { buttons } => {
            let buttons =
                buttons.iter().map(|button| json!({ "id": button.id, "type": "reply", "title": button.title }));
            ("button", json!({ "buttons": buttons.collect::<Value>() }))
        }
        Action::List { button, sections } => ("list", json!({ "button": button, "sections": sections })),
        Action::Link { .. } | Action::LocationRequest => {
            return Err(Failure::permanent("messagebird offers buttons and lists only"));
        }
    };
    let mut fields = json!({ "type": kind, "body": { "text": body }, "action": action });
    if let Value::Object(fields) = &mut fields {
        if let Some(header) = &question.header {
            fields.insert("header".to_owned(), self::header(header)?);
        }
        if let Some(footer) = &question.footer {
            fields.insert("footer".to_owned(), json!({ "text": footer }));
        }
    }
    Ok(fields)
}

fn header(header: &Header) -> Result<Value, Failure> {
    let item = match header {
        Header::Text { text } => return Ok(json!({ "type": "text", "text": text })),
        Header::Media { item } => item,
    };
    let kind = match item.kind {
        MediaKind::Image => "image",
        MediaKind::Video => "video",
        MediaKind::Document => "document",
        _ => return Err(Failure::permanent("a header is a text, a picture, a film or a file")),
    };
    Ok(json!({ "type": kind, kind: { "url": link(item)? } }))
}
