//! What a caller may ask us to send: complete in itself. What fits into which channel is decided later, by its carrier.

use serde_json::Value;

use super::problem::Problem;
use crate::message::{Action, Content, Header, Interactive, Media};

/// Refuses content that no carrier could send: of a kind that only customers send, or with a piece missing.
pub(super) fn check(content: &Content, body: &str) -> Result<(), Problem> {
    match content {
        Content::Text => Ok(()),
        Content::Media { items } => needs(!items.is_empty(), "content.items has no file")
            .and_then(|()| items.iter().try_for_each(|item| fetched(item, "content.items"))),
        Content::Location(place) => needs(
            place.latitude.abs() <= 90.0 && place.longitude.abs() <= 180.0,
            "content.latitude or content.longitude is not on earth",
        ),
        Content::Contacts { contacts } => needs(!contacts.is_empty(), "content.contacts is empty"),
        Content::Reaction { target, .. } | Content::MarkRead { target } => {
            needs(!target.is_empty(), "content.target is empty")
        }
        Content::Template(template) => needs(!template.name.is_empty(), "content.name is empty"),
        Content::Interactive(offer) => {
            needs(!body.trim().is_empty(), "body is empty: it is the text above the choices")
                .and_then(|()| interactive(offer))
        }
        Content::InteractiveReply { .. }
        | Content::Order { .. }
        | Content::Edit { .. }
        | Content::Deletion { .. }
        | Content::System { .. }
        | Content::Unsupported { .. } => {
            Err(Problem::invalid(format!("content.type {:?} comes from customers only", content.kind())))
        }
        Content::Other(fields) => {
            let kind = fields.get("type").and_then(Value::as_str).unwrap_or("none");
            Err(Problem::invalid(format!("content.type {kind:?} is unknown or its fields do not fit it")))
        }
    }
}

fn interactive(offer: &Interactive) -> Result<(), Problem> {
    if let Some(Header::Media { item }) = &offer.header {
        fetched(item, "content.header.item")?;
    }
    match &offer.action {
        Action::Buttons { buttons } => {
            needs(!buttons.is_empty(), "content.action.buttons is empty")?;
            let complete = buttons.iter().all(|button| !button.id.is_empty() && !button.title.trim().is_empty());
            needs(complete, "a button of content.action.buttons has no id or no title")
        }
        Action::List { button, sections } => {
            needs(!button.trim().is_empty(), "content.action.button is empty: it opens the list")?;
            let filled = !sections.is_empty() && sections.iter().all(|section| !section.rows.is_empty());
            needs(filled, "content.action.sections is empty, or one of them has no rows")?;
            let mut rows = sections.iter().flat_map(|section| &section.rows);
            let complete = rows.all(|row| !row.id.is_empty() && !row.title.trim().is_empty());
            needs(complete, "a row of content.action.sections has no id or no title")
        }
        Action::Link { title, url } => {
            needs(!title.trim().is_empty(), "content.action.title is empty")?;
            needs(is_http(url), "content.action.url is not a link by http or https")
        }
        Action::LocationRequest => Ok(()),
    }
}

/// A file by its link, or by the id of an upload at the carrier.
fn fetched(item: &Media, of: &str) -> Result<(), Problem> {
    let there = item.id.as_ref().is_some_and(|id| !id.is_empty()) || item.url.as_ref().is_some_and(|url| is_http(url));
    if there {
        Ok(())
    } else {
        Err(Problem::invalid(format!("a file of {of} has neither id nor a link by http or https")))
    }
}

/// The host must be in ASCII: carriers are given links as they are written.
fn is_http(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|rest| rest.split(['/', '?', '#']).next().is_some_and(|host| !host.is_empty() && host.is_ascii()))
}

fn needs(there: bool, otherwise: &str) -> Result<(), Problem> {
    if there { Ok(()) } else { Err(Problem::invalid(otherwise)) }
}
