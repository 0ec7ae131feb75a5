//! Something to choose from: reply buttons, a list, a link, a question for the customer's place.
//!
//! Meta, Cloud API: "Interactive reply buttons messages", "Interactive list messages", "Interactive call-to-action URL
//! button messages", "Location request messages".

use serde_json::{Map, Value, json};

use super::{file, refused, set};
use crate::domain::carriers::meta;
use crate::domain::carriers::whatsapp::limits::CHOICES;
use crate::foundation::failure::Failure;
use crate::model::message::{Action, Choice, Header, Interactive, Section};

/// The `type` of the part, and what the API wants under that name.
pub(super) fn section(offer: &Interactive, body: &str) -> Result<(&'static str, Value), Failure> {
    meta::choices(offer, body, &CHOICES).or_else(|what| refused(&what))?;
    let mut section = Map::new();
    let (kind, action) = action(&offer.action);
    set(&mut section, "type", kind);
    if let Some(header) = &offer.header {
        set(&mut section, "header", heading(header)?);
    }
    set(&mut section, "body", json!({ "text": body }));
    if let Some(footer) = &offer.footer {
        set(&mut section, "footer", json!({ "text": footer }));
    }
    set(&mut section, "action", action);
    Ok(("interactive", Value::Object(section)))
}

/// Meta's word for what is offered, and the offer.
fn action(action: &Action) -> (&'static str, Value) {
    match action {
        Action::Buttons { buttons } => {
            let reply =
                |button: &Choice| json!({ "type": "reply", "reply": { "id": button.id, "title": button.title } });
            ("button", json!({ "buttons": buttons.iter().map(reply).collect::<Value>() }))
        }
        Action::List { button, sections } => {
            ("list", json!({ "button": button, "sections": sections.iter().map(rows).collect::<Value>() }))
        }
        Action::Link { title, url } => {
            let parameters = json!({ "display_text": title, "url": url });
            ("cta_url", json!({ "name": "cta_url", "parameters": parameters }))
        }
        Action::LocationRequest => ("location_request_message", json!({ "name": "send_location" })),
    }
}

fn rows(section: &Section) -> Value {
    let mut written = Map::new();
    if let Some(title) = &section.title {
        set(&mut written, "title", title.as_str());
    }
    set(&mut written, "rows", section.rows.iter().map(row).collect::<Value>());
    Value::Object(written)
}

fn row(row: &Choice) -> Value {
    let mut written = Map::new();
    set(&mut written, "id", row.id.as_str());
    set(&mut written, "title", row.title.as_str());
    if let Some(description) = &row.description {
        set(&mut written, "description", description.as_str());
    }
    Value::Object(written)
}

fn heading(header: &Header) -> Result<Value, Failure> {
    match header {
        Header::Text { text } => Ok(json!({ "type": "text", "text": text })),
        Header::Media { item } => {
            let (kind, file) = file(item, "")?;
            Ok(json!({ "type": kind, kind: file }))
        }
    }
}
