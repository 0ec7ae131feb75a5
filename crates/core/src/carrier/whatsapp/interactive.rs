//! Something to choose from: reply buttons, a list, a link, a question for the customer's place.
//!
//! Meta, Cloud API: "Interactive reply buttons messages", "Interactive list messages", "Interactive call-to-action URL
//! button messages", "Location request messages".

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::limits::{CHOICES, ROW_ID, SECTION_TITLE};
use super::send::{file, refused, set, within};
use crate::carrier::limits::Length;
use crate::failure::Failure;
use crate::message::{Action, Choice, Header, Interactive, Media, MediaKind, Section};

/// The `type` of the part, and what the API wants under that name.
pub(super) fn section(offer: &Interactive, body: &str) -> Result<(&'static str, Value), Failure> {
    filled(body, CHOICES.body, "text above choices")?;
    let mut section = Map::new();
    let (kind, action) = action(&offer.action)?;
    set(&mut section, "type", kind);
    if let Some(header) = &offer.header {
        set(&mut section, "header", heading(header, kind)?);
    }
    set(&mut section, "body", json!({ "text": body }));
    if let Some(footer) = &offer.footer {
        filled(footer, CHOICES.footer, "footer")?;
        if kind == "location_request_message" {
            return refused("a request for a location with a footer");
        }
        set(&mut section, "footer", json!({ "text": footer }));
    }
    set(&mut section, "action", action);
    Ok(("interactive", Value::Object(section)))
}

/// Meta's word for what is offered, and the offer.
fn action(action: &Action) -> Result<(&'static str, Value), Failure> {
    match action {
        Action::Buttons { buttons } => Ok(("button", json!({ "buttons": replies(buttons)? }))),
        Action::List { button, sections } => {
            filled(button, CHOICES.button_title, "button that opens a list")?;
            Ok(("list", json!({ "button": button, "sections": rows(sections)? })))
        }
        Action::Link { title, url } => {
            filled(title, CHOICES.button_title, "title of a button")?;
            if !url.starts_with("https://") && !url.starts_with("http://") {
                return refused("a button with a link that is not http");
            }
            let parameters = json!({ "display_text": title, "url": url });
            Ok(("cta_url", json!({ "name": "cta_url", "parameters": parameters })))
        }
        Action::LocationRequest => Ok(("location_request_message", json!({ "name": "send_location" }))),
    }
}

fn replies(buttons: &[Choice]) -> Result<Vec<Value>, Failure> {
    counted(buttons.len(), CHOICES.buttons, "buttons")?;
    unlike(buttons.iter().map(|button| button.id.as_str()), "buttons with one id")?;
    unlike(buttons.iter().map(|button| button.title.as_str()), "buttons with one title")?;
    let reply = |button: &Choice| {
        filled(&button.title, CHOICES.button_title, "title of a button")?;
        filled(&button.id, CHOICES.id, "button id")?;
        if button.description.is_some() {
            return refused("a button with a description");
        }
        Ok(json!({ "type": "reply", "reply": { "id": button.id, "title": button.title } }))
    };
    buttons.iter().map(reply).collect()
}

fn rows(sections: &[Section]) -> Result<Vec<Value>, Failure> {
    counted(sections.iter().map(|section| section.rows.len()).sum(), CHOICES.rows, "rows in a list")?;
    unlike(sections.iter().flat_map(|section| &section.rows).map(|row| row.id.as_str()), "rows with one id")?;
    let each = |section: &Section| {
        if section.rows.is_empty() {
            return refused("a section without rows");
        }
        let rows: Result<Vec<Value>, Failure> = section.rows.iter().map(row).collect();
        let mut written = Map::new();
        match &section.title {
            Some(title) => {
                filled(title, SECTION_TITLE, "title of a section")?;
                set(&mut written, "title", title.as_str());
            }
            None if sections.len() > 1 => return refused("several sections of which one has no title"),
            None => {}
        }
        set(&mut written, "rows", rows?);
        Ok(Value::Object(written))
    };
    sections.iter().map(each).collect()
}

fn row(row: &Choice) -> Result<Value, Failure> {
    filled(&row.title, CHOICES.row_title, "title of a row")?;
    filled(&row.id, ROW_ID, "row id")?;
    let mut written = Map::new();
    set(&mut written, "id", row.id.as_str());
    set(&mut written, "title", row.title.as_str());
    if let Some(description) = &row.description {
        filled(description, CHOICES.row_description, "description of a row")?;
        set(&mut written, "description", description.as_str());
    }
    Ok(Value::Object(written))
}

/// Lists have a line of text above them, buttons and links a file as well, and a request for a place has nothing.
fn heading(header: &Header, kind: &str) -> Result<Value, Failure> {
    match header {
        _ if kind == "location_request_message" => refused("a request for a location with a header"),
        Header::Text { text } => {
            filled(text, CHOICES.header, "header")?;
            Ok(json!({ "type": "text", "text": text }))
        }
        Header::Media { .. } if kind == "list" => refused("a list with a file above it"),
        Header::Media { item } => shown(item),
    }
}

fn shown(item: &Media) -> Result<Value, Failure> {
    if !matches!(item.kind, MediaKind::Image | MediaKind::Video | MediaKind::Document) {
        return refused("a header that is neither image, video nor document");
    }
    let (kind, file) = file(item, "")?;
    Ok(json!({ "type": kind, kind: file }))
}

fn filled(text: &str, longest: Length, what: &str) -> Result<(), Failure> {
    if text.trim().is_empty() {
        return refused(&format!("an empty {what}"));
    }
    within(text, longest, what)
}

fn counted(count: usize, most: usize, what: &str) -> Result<(), Failure> {
    match count {
        0 => refused(&format!("no {what}")),
        count if count > most => refused(&format!("{count} {what}, over {most}")),
        _ => Ok(()),
    }
}

fn unlike<'a>(mut words: impl Iterator<Item = &'a str>, what: &str) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    if words.all(|word| seen.insert(word)) { Ok(()) } else { refused(what) }
}
