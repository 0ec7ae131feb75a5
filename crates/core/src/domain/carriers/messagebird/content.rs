//! Every kind of message that Conversations hands over: what it says, as text and as content.

pub(super) mod media;

use serde::Deserialize;
use serde_json::Value;

use super::wire;
use crate::domain::carriers::json::{Text, filled, owned};
use crate::model::message::{Content, Location, Media, MediaKind, OrderItem, ReplyKind};

/// The content of a message.
pub(super) struct Said {
    /// Text of the message.
    pub(super) body: String,
    /// Kind of the message, and what only that kind has.
    pub(super) content: Content,
    /// Subject of an email.
    pub(super) subject: Option<String>,
    /// The id of what it answers, and who wrote that.
    pub(super) reply_to: Option<(String, Option<String>)>,
}

/// The content of a message of `kind`. A kind that is new to us is kept as it came.
pub(super) fn said(kind: &str, content: &Value) -> Result<Said, String> {
    match kind {
        "text" => section(content, kind).map(|text: Text<'_>| Said::new(Some(&text), Content::Text)),
        "whatsappText" => section(content, kind).map(|text| quoting(&text)),
        "image" => file(content, kind, MediaKind::Image),
        "video" => file(content, kind, MediaKind::Video),
        "audio" => file(content, kind, MediaKind::Audio),
        "file" => file(content, kind, MediaKind::Document),
        "whatsappSticker" => sticker(content),
        "location" => location(content),
        "interactive" => section(content, kind).map(|chosen| interactive(&chosen, content)),
        "button" => section(content, kind).map(|reply| choice(ReplyKind::TemplateButton, &reply)),
        "whatsappOrder" => section(content, kind).map(|order| self::order(&order)),
        "email" => section(content, kind).map(|email| self::email(&email)),
        _ => Ok(Said::new(None, Content::other(kind, content.clone()))),
    }
}

impl Said {
    fn new(body: Option<&Text<'_>>, content: Content) -> Self {
        let body = body.map(|body| body.as_str().replace('\0', "")).unwrap_or_default();
        Self { body, content, subject: None, reply_to: None }
    }
}

/// The section that only messages of `kind` have: it is under the kind's name.
fn section<'a, T: Deserialize<'a>>(content: &'a Value, kind: &str) -> Result<T, String> {
    let section = content.get(kind).ok_or_else(|| format!("a message of type {kind} has no {kind}"))?;
    T::deserialize(section).map_err(|_| format!("the {kind} of a message is not readable"))
}

fn quoting(text: &wire::WhatsAppText<'_>) -> Said {
    let body = text.text.as_ref().and_then(|text| text.body.as_ref());
    let context = text.context.as_ref();
    let reply_to = context.and_then(|context| Some((owned(context.id.as_ref())?, owned(context.from.as_ref()))));
    Said { reply_to, ..Said::new(body, Content::Text) }
}

fn file(content: &Value, kind: &str, shown_as: MediaKind) -> Result<Said, String> {
    let file: wire::File<'_> = section(content, kind)?;
    let url = filled(file.url.as_ref()).ok_or_else(|| format!("the {kind} of a message has no url"))?;
    let item = Media { filename: owned(file.name.as_ref()), ..media::of_kind(shown_as, url) };
    Ok(Said::new(file.caption.as_ref(), Content::Media { items: vec![item] }))
}

fn sticker(content: &Value) -> Result<Said, String> {
    let sticker: wire::Sticker<'_> = section(content, "whatsappSticker")?;
    let link = filled(sticker.link.as_ref()).ok_or("the whatsappSticker of a message has no link")?;
    Ok(Said::new(None, Content::Media { items: vec![media::of_kind(MediaKind::Sticker, link)] }))
}

fn location(content: &Value) -> Result<Said, String> {
    let wire::Place { latitude, longitude } = section(content, "location")?;
    if !(-90.0..=90.0).contains(&latitude.0) || !(-180.0..=180.0).contains(&longitude.0) {
        return Err("the location of a message is not on earth".to_owned());
    }
    let place = Location { latitude: latitude.0, longitude: longitude.0, name: None, address: None, url: None };
    Ok(Said::new(None, Content::Location(place)))
}

fn interactive(chosen: &wire::Interactive<'_>, content: &Value) -> Said {
    let kind = match filled(chosen.kind.as_ref()).unwrap_or_default() {
        "button_reply" => ReplyKind::Button,
        "list_reply" => ReplyKind::List,
        "nfm_reply" => ReplyKind::Flow,
        _ => ReplyKind::Other,
    };
    let mut said = choice(kind, chosen.reply.as_ref().unwrap_or(&wire::Reply::default()));
    if let (ReplyKind::Flow | ReplyKind::Other, Content::InteractiveReply { data, .. }) = (kind, &mut said.content) {
        *data = content.get("interactive").cloned();
    }
    said
}

fn choice(kind: ReplyKind, reply: &wire::Reply<'_>) -> Said {
    let content = Content::InteractiveReply {
        kind,
        id: owned(reply.id.as_ref()).or_else(|| owned(reply.payload.as_ref())),
        title: owned(reply.text.as_ref()),
        description: owned(reply.description.as_ref()),
        data: None,
    };
    Said::new(reply.text.as_ref(), content)
}

fn order(order: &wire::Order<'_>) -> Said {
    let items = order.product_items.iter().map(|product| OrderItem {
        product_id: product.retailer_id.as_str().to_owned(),
        quantity: product.quantity.0,
        price: product.item_price.as_ref().map(|price| price.0),
        currency: owned(product.currency.as_ref()),
    });
    let content = Content::Order { catalog_id: owned(order.catalog_id.as_ref()), items: items.collect() };
    Said::new(order.text.as_ref(), content)
}

/// The plain text; the subject goes beside it, and stands for it where there is none.
fn email(email: &wire::Email<'_>) -> Said {
    let files = email.attachments.iter().filter_map(|attachment| {
        let url = filled(attachment.url.as_ref())?;
        let mime_type = owned(attachment.mime_type.as_ref());
        let kind = mime_type.as_deref().map_or(MediaKind::Document, MediaKind::of_mime_type);
        Some(Media { mime_type, filename: owned(attachment.name.as_ref()), ..media::of_kind(kind, url) })
    });
    let items: Vec<Media> = files.collect();
    let content = if items.is_empty() { Content::Text } else { Content::Media { items } };
    let text = email.content.as_ref().and_then(|content| content.text.as_ref());
    let text = text.filter(|text| !text.as_str().trim().is_empty()).or(email.subject.as_ref());
    Said { subject: owned(email.subject.as_ref()), ..Said::new(text, content) }
}
