//! Rich messages: what a customer can choose from, as quick replies where there is a question and buttons, as cards
//! where there is more.

use serde_json::{Map, Value, json};

use super::{refused, set, within};
use crate::domain::carriers::livechat::limits::{MAX_BUTTONS, MAX_CARDS};
use crate::foundation::failure::Failure;
use crate::model::message::{Action, Choice, Header, Interactive, MediaKind, Section};

/// The `event` that asks `body`, without what all events have.
pub(super) fn event(body: &str, offer: &Interactive) -> Result<Map<String, Value>, Failure> {
    if body.trim().is_empty() {
        return refused("a choice without a text");
    }
    within(body)?;
    let (template, elements) = match &offer.action {
        Action::Buttons { buttons } if offer.header.is_none() && offer.footer.is_none() => {
            ("quick_replies", vec![json!({ "title": body, "buttons": self::buttons(buttons)? })])
        }
        Action::Buttons { buttons } => ("cards", vec![card(body, offer, self::buttons(buttons)?)?]),
        Action::List { sections, .. } => ("cards", list(body, offer, sections)?),
        Action::Link { title, url } => ("cards", vec![card(body, offer, link(title, url)?)?]),
        Action::LocationRequest => return refused("a request for the customer's location"),
    };
    let mut event = Map::new();
    set(&mut event, "type", "rich_message");
    set(&mut event, "template_id", template);
    set(&mut event, "elements", elements);
    Ok(event)
}

/// One card: the header above, the footer below the text.
fn card(body: &str, offer: &Interactive, buttons: Value) -> Result<Value, Failure> {
    let mut card = Map::new();
    let mut subtitle = None;
    match &offer.header {
        Some(Header::Text { text }) => {
            within(text)?;
            set(&mut card, "title", text.as_str());
            subtitle = Some(body.to_owned());
        }
        Some(Header::Media { item }) => {
            let url = item.url.as_deref().filter(|url| item.kind == MediaKind::Image && url.starts_with("https://"));
            let Some(url) = url else { return refused("a header that is not a picture by an https link") };
            set(&mut card, "title", body);
            set(&mut card, "image", json!({ "url": url }));
        }
        None => set(&mut card, "title", body),
    }
    if let Some(footer) = &offer.footer {
        within(footer)?;
        let above = subtitle.map(|above| format!("{above}\n\n")).unwrap_or_default();
        subtitle = Some(format!("{above}{footer}"));
    }
    if let Some(subtitle) = subtitle {
        set(&mut card, "subtitle", subtitle);
    }
    set(&mut card, "buttons", buttons);
    Ok(Value::Object(card))
}

/// A card with the question, then one for each further section.
fn list(body: &str, offer: &Interactive, sections: &[Section]) -> Result<Vec<Value>, Failure> {
    let Some((first, rest)) = sections.split_first() else { return refused("a list without sections") };
    if sections.len() > MAX_CARDS {
        return refused(&format!("a list of {} sections, over {MAX_CARDS}", sections.len()));
    }
    let mut cards = vec![card(body, offer, buttons(&first.rows)?)?];
    for section in rest {
        let title = section.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(body);
        within(title)?;
        cards.push(json!({ "title": title, "buttons": buttons(&section.rows)? }));
    }
    Ok(cards)
}

/// A pressed button says its title in the chat, and names its id. A description has no place of its own.
fn buttons(choices: &[Choice]) -> Result<Value, Failure> {
    match choices.len() {
        0 => return refused("a choice of nothing"),
        count if count > MAX_BUTTONS => return refused(&format!("{count} buttons in one place, over {MAX_BUTTONS}")),
        _ => {}
    }
    choices.iter().map(button).collect::<Result<Vec<Value>, Failure>>().map(Value::from)
}

fn button(choice: &Choice) -> Result<Value, Failure> {
    if choice.id.is_empty() || choice.title.trim().is_empty() {
        return refused("a button without id or title");
    }
    let text = match &choice.description {
        Some(description) => format!("{}: {description}", choice.title),
        None => choice.title.clone(),
    };
    within(&text)?;
    Ok(json!({
        "type": "message", "text": text, "value": choice.title, "postback_id": choice.id, "user_ids": [],
    }))
}

fn link(title: &str, url: &str) -> Result<Value, Failure> {
    if title.trim().is_empty() || !(url.starts_with("https://") || url.starts_with("http://")) {
        return refused("a link without a title or that is not http");
    }
    Ok(json!([{
        "type": "url", "text": title, "value": url, "postback_id": "link", "user_ids": [], "target": "new",
    }]))
}
