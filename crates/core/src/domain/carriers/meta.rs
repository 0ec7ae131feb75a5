//! Meta's rules for what goes out by WhatsApp, whoever hands it over: choices, and the names of templates.
//!
//! Meta, Cloud API: "Interactive reply buttons messages", "Interactive list messages", "Interactive call-to-action URL
//! button messages", "Location request messages", "Message templates".

use std::collections::BTreeSet;

use super::limits::{Choices, Length};
use crate::model::message::{Action, Choice, Header, Interactive, MediaKind, Section};

/// The id of a row is shorter than that of a button.
const ROW_ID: Length = Length::Characters(200);

/// The title of a list's section.
const SECTION_TITLE: Length = Length::Characters(24);

/// Whether `name` may be that of a template: small letters, digits and underscores.
pub(super) fn is_template_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Checks an offer and the text above it, by how much of it goes.
///
/// # Errors
/// The part that does not fit, for the end of a sentence.
pub(super) fn choices(offer: &Interactive, body: &str, most: &Choices) -> Result<(), String> {
    filled(body, most.body, "text above choices")?;
    action(&offer.action, most)?;
    let place = matches!(offer.action, Action::LocationRequest);
    if let Some(header) = &offer.header {
        heading(header, &offer.action, most)?;
    }
    match &offer.footer {
        Some(_) if place => Err("a request for a location with a footer".to_owned()),
        Some(footer) => filled(footer, most.footer, "footer"),
        None => Ok(()),
    }
}

fn action(action: &Action, most: &Choices) -> Result<(), String> {
    match action {
        Action::Buttons { buttons } => replies(buttons, most),
        Action::List { button, sections } => {
            filled(button, most.button_title, "button that opens a list")?;
            rows(sections, most)
        }
        Action::Link { title, url } => {
            filled(title, most.button_title, "title of a button")?;
            let is_http = url.starts_with("https://") || url.starts_with("http://");
            if is_http { Ok(()) } else { Err("a button with a link that is not http".to_owned()) }
        }
        Action::LocationRequest => Ok(()),
    }
}

fn replies(buttons: &[Choice], most: &Choices) -> Result<(), String> {
    counted(buttons.len(), most.buttons, "buttons")?;
    unlike(buttons.iter().map(|button| button.id.as_str()), "buttons with one id")?;
    unlike(buttons.iter().map(|button| button.title.as_str()), "buttons with one title")?;
    buttons.iter().try_for_each(|button| {
        filled(&button.title, most.button_title, "title of a button")?;
        filled(&button.id, most.id, "button id")?;
        if button.description.is_some() { Err("a button with a description".to_owned()) } else { Ok(()) }
    })
}

fn rows(sections: &[Section], most: &Choices) -> Result<(), String> {
    counted(sections.iter().map(|section| section.rows.len()).sum(), most.rows, "rows in a list")?;
    unlike(sections.iter().flat_map(|section| &section.rows).map(|row| row.id.as_str()), "rows with one id")?;
    sections.iter().try_for_each(|section| {
        if section.rows.is_empty() {
            return Err("a section without rows".to_owned());
        }
        match &section.title {
            Some(title) => filled(title, SECTION_TITLE, "title of a section")?,
            None if sections.len() > 1 => return Err("several sections of which one has no title".to_owned()),
            None => {}
        }
        section.rows.iter().try_for_each(|each| row(each, most))
    })
}

fn row(row: &Choice, most: &Choices) -> Result<(), String> {
    filled(&row.title, most.row_title, "title of a row")?;
    filled(&row.id, ROW_ID, "row id")?;
    row.description.as_ref().map_or(Ok(()), |words| filled(words, most.row_description, "description of a row"))
}

/// Lists have a line of text above them, buttons and links a file as well, and a request for a place has nothing.
fn heading(header: &Header, action: &Action, most: &Choices) -> Result<(), String> {
    let refused = match (header, action) {
        (_, Action::LocationRequest) => "a request for a location with a header",
        (Header::Text { text }, _) => return filled(text, most.header, "header"),
        (Header::Media { .. }, Action::List { .. }) => "a list with a file above it",
        (Header::Media { item }, _) => match item.kind {
            MediaKind::Image | MediaKind::Video | MediaKind::Document => return Ok(()),
            _ => "a header that is neither image, video nor document",
        },
    };
    Err(refused.to_owned())
}

fn filled(text: &str, longest: Length, what: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err(format!("an empty {what}"));
    }
    within(text, longest, what)
}

/// Refuses a text over its limit, by the name of what it is.
///
/// # Errors
/// The length that it has, and the length that it may have.
pub(super) fn within(text: &str, longest: Length, what: &str) -> Result<(), String> {
    if longest.holds(text) {
        return Ok(());
    }
    Err(format!("a {what} of {} characters, over {}", longest.of(text), longest.most()))
}

fn counted(count: usize, most: usize, what: &str) -> Result<(), String> {
    match count {
        0 => Err(format!("no {what}")),
        count if count > most => Err(format!("{count} {what}, over {most}")),
        _ => Ok(()),
    }
}

fn unlike<'a>(mut words: impl Iterator<Item = &'a str>, what: &str) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    if words.all(|word| seen.insert(word)) { Ok(()) } else { Err(what.to_owned()) }
}
