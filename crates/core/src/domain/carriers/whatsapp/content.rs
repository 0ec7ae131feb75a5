//! Every kind of message WhatsApp hands over: what it says, as text and as content.

use serde::Deserialize;
use serde_json::Value;

use super::parse::sender;
use super::{errors, wire};
use crate::domain::carriers::json::{Text, filled, owned};
use crate::model::message::{ContactCard, Content, Location, Media, MediaKind, OrderItem, ReplyKind};

/// The content of a message.
pub(super) struct Said {
    pub(super) body: String,
    pub(super) content: Content,
}

/// What `message` of `kind` says. A kind that is new to us is kept as it came; one whose section is missing because
/// WhatsApp could not hand it over is unsupported.
pub(super) fn said(kind: &str, message: &Value) -> Result<Said, String> {
    let known = match kind {
        "text" => section(message, kind).map(|text: wire::Body<'_>| Said::text(text.body.as_str())),
        "image" => file(message, kind, MediaKind::Image),
        "video" => file(message, kind, MediaKind::Video),
        "audio" => file(message, kind, MediaKind::Audio),
        "voice" => file(message, kind, MediaKind::Voice),
        "document" => file(message, kind, MediaKind::Document),
        "sticker" => file(message, kind, MediaKind::Sticker),
        "location" => section(message, kind).map(|place| location(&place)),
        "contacts" => section(message, kind).map(contacts),
        "reaction" => section(message, kind).map(|reaction| self::reaction(&reaction)),
        "button" => section(message, kind).map(|button| self::button(&button)),
        "interactive" => interactive(message),
        "order" => section(message, kind).map(|order| self::order(&order)),
        "system" => section(message, kind).map(|news| system(&news, message)),
        "unsupported" => Ok(unsupported(message)),
        "edit" => section(message, kind).and_then(|edit| self::edit(&edit)),
        "revoke" => section(message, kind).map(|revoke: wire::Revoke<'_>| {
            Said::silent(Content::Deletion { target: revoke.original_message_id.as_str().to_owned() })
        }),
        _ => Ok(Said::silent(Content::other(kind, message.clone()))),
    };
    known.or_else(|wreck| match errors::listed(message) {
        errors if errors.is_empty() => Err(wreck),
        errors => Ok(Said::silent(Content::Unsupported { kind: Some(kind.to_owned()), errors })),
    })
}

impl Said {
    fn new(body: Option<&Text<'_>>, content: Content) -> Self {
        Self { body: body.map(|body| body.as_str().to_owned()).unwrap_or_default(), content }
    }

    fn text(body: &str) -> Self {
        Self { body: body.to_owned(), content: Content::Text }
    }

    fn silent(content: Content) -> Self {
        Self { body: String::new(), content }
    }
}

/// The section that only messages of `kind` have: it is under the kind's name.
fn section<'a, T: Deserialize<'a>>(message: &'a Value, kind: &str) -> Result<T, String> {
    let section = message.get(kind).ok_or_else(|| format!("a message of type {kind} has no {kind}"))?;
    T::deserialize(section).map_err(|_| format!("the {kind} of a message is not readable"))
}

fn file(message: &Value, section_name: &str, kind: MediaKind) -> Result<Said, String> {
    let file: wire::File<'_> = section(message, section_name)?;
    let kind = if file.voice == Some(true) { MediaKind::Voice } else { kind };
    let item = Media {
        kind,
        url: owned(file.url.as_ref()),
        id: owned(file.id.as_ref()),
        mime_type: owned(file.mime_type.as_ref()),
        sha256: owned(file.sha256.as_ref()),
        filename: owned(file.filename.as_ref()),
        animated: file.animated.unwrap_or_default(),
    };
    if item.id.is_none() && item.url.is_none() {
        return Err(format!("the {section_name} of a message has neither id nor url"));
    }
    Ok(Said::new(file.caption.as_ref(), Content::Media { items: vec![item] }))
}

fn location(place: &wire::Location<'_>) -> Said {
    Said::silent(Content::Location(Location {
        latitude: place.latitude.0,
        longitude: place.longitude.0,
        name: owned(place.name.as_ref()),
        address: owned(place.address.as_ref()),
        url: owned(place.url.as_ref()),
    }))
}

fn contacts(cards: Vec<wire::Card<'_>>) -> Said {
    let contacts = cards.into_iter().map(|card| ContactCard {
        name: card.name.and_then(|name| owned(name.formatted_name.as_ref())),
        phones: card.phones.iter().flatten().filter_map(|p| owned(p.phone.as_ref().or(p.wa_id.as_ref()))).collect(),
        emails: card.emails.iter().flatten().filter_map(|email| owned(email.email.as_ref())).collect(),
        details: card.rest,
    });
    Said::silent(Content::Contacts { contacts: contacts.collect() })
}

fn reaction(reaction: &wire::Reaction<'_>) -> Said {
    let target = reaction.message_id.as_str().to_owned();
    Said::silent(Content::Reaction { target, emoji: owned(reaction.emoji.as_ref()) })
}

fn button(button: &wire::Button<'_>) -> Said {
    let content = Content::InteractiveReply {
        kind: ReplyKind::TemplateButton,
        id: owned(button.payload.as_ref()),
        title: owned(button.text.as_ref()),
        description: None,
        data: None,
    };
    Said::new(button.text.as_ref(), content)
}

fn interactive(message: &Value) -> Result<Said, String> {
    let reply: wire::Interactive<'_> = section(message, "interactive")?;
    let chosen = match filled(reply.kind.as_ref()).unwrap_or_default() {
        "button_reply" => reply.button_reply.map(|chosen| choice(ReplyKind::Button, &chosen)),
        "list_reply" => reply.list_reply.map(|chosen| choice(ReplyKind::List, &chosen)),
        "nfm_reply" => reply.nfm_reply.map(|filled_in| form(&filled_in)),
        _ => Some(Said::silent(Content::InteractiveReply {
            kind: ReplyKind::Other,
            id: None,
            title: None,
            description: None,
            data: message.get("interactive").cloned(),
        })),
    };
    chosen.ok_or_else(|| "the interactive of a message has no reply".to_owned())
}

fn choice(kind: ReplyKind, chosen: &wire::Choice<'_>) -> Said {
    let content = Content::InteractiveReply {
        kind,
        id: owned(chosen.id.as_ref()),
        title: owned(chosen.title.as_ref()),
        description: owned(chosen.description.as_ref()),
        data: None,
    };
    Said::new(chosen.title.as_ref(), content)
}

fn form(form: &wire::Form<'_>) -> Said {
    let response = form.response_json.as_ref().map(Text::as_str);
    let content = Content::InteractiveReply {
        kind: ReplyKind::Flow,
        id: owned(form.name.as_ref()),
        title: owned(form.body.as_ref()),
        description: None,
        data: response.map(response_data).filter(|data| !data.is_null()),
    };
    Said::new(form.body.as_ref(), content)
}

fn response_data(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()))
}

fn order(order: &wire::Order<'_>) -> Said {
    let items = order.product_items.iter().map(|product| OrderItem {
        product_id: product.product_retailer_id.as_str().to_owned(),
        quantity: product.quantity.0,
        price: product.item_price.as_ref().map(|price| price.0),
        currency: owned(product.currency.as_ref()),
    });
    let content = Content::Order { catalog_id: owned(order.catalog_id.as_ref()), items: items.collect() };
    Said::new(order.text.as_ref(), content)
}

/// A new address is news only if it is not the one that the message comes from.
fn system(news: &wire::System<'_>, message: &Value) -> Said {
    let old = message.get("from").and_then(Value::as_str);
    let new = [&news.wa_id, &news.new_wa_id, &news.user_id].into_iter().find_map(|id| filled(id.as_ref()));
    let content = Content::System {
        kind: owned(news.kind.as_ref()).unwrap_or_else(|| "unknown".to_owned()),
        new_address: new.filter(|new| Some(*new) != old).map(sender::address),
    };
    Said::new(news.body.as_ref(), content)
}

/// Some of these carry a text nevertheless (nyaruka/courier, handlers/meta).
fn unsupported(message: &Value) -> Said {
    let kind = section(message, "unsupported").ok().and_then(|s: wire::Unsupported<'_>| owned(s.kind.as_ref()));
    let content = Content::Unsupported { kind, errors: errors::listed(message) };
    let text: Option<wire::Body<'_>> = section(message, "text").ok();
    Said::new(text.as_ref().map(|text| &*text.body), content)
}

fn edit(edit: &wire::Edit<'_>) -> Result<Said, String> {
    let now = match edit.message.get("type").and_then(Value::as_str) {
        Some("edit") => return Err("an edit of an edit".to_owned()),
        kind => said(kind.unwrap_or("none"), &edit.message)?,
    };
    let target = edit.original_message_id.as_str().to_owned();
    Ok(Said { body: now.body, content: Content::Edit { target, content: Box::new(now.content) } })
}
