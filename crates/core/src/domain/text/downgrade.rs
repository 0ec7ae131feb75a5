//! Says in plain text what a channel cannot show, where the tenant allows it: the same message gives the same text, so
//! that its parts are the same at every try.

use crate::model::message::{Action, ContactCard, Content, Header, Interactive, Location, Media, Message};

/// Hosts at which carriers keep what customers sent them: only we may fetch it (their documents, "Media").
const NEEDS_CREDENTIALS: [&str; 4] =
    ["api.twilio.com", "lookaside.fbsbx.com", "messaging.bandwidth.com", "media.messagebird.com"];

/// `message` as a text.
///
/// # Errors
/// The reason why it cannot be said in words.
pub fn simplify(message: &Message) -> Result<Message, &'static str> {
    let body = message.body.trim();
    let body = match &message.content {
        Content::Media { items } => links(items, body)?,
        Content::Location(place) => location(place, body),
        Content::Interactive(offer) => choices(offer, body)?,
        Content::Contacts { contacts } => cards(contacts, body)?,
        _ => return Err("there is nothing simpler"),
    };
    Ok(Message { body, content: Content::Text, media_urls: Vec::new(), ..message.clone() })
}

fn links(items: &[Media], caption: &str) -> Result<String, &'static str> {
    let links: Result<Vec<&str>, &'static str> = items.iter().map(link).collect();
    Ok(lines([caption].into_iter().chain(links?)))
}

/// A link that anybody can open: by http, without a user in it, and not to a carrier's own store.
fn link(item: &Media) -> Result<&str, &'static str> {
    let url = item.url.as_deref().ok_or("a file has no link")?;
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).ok_or("a link is not http")?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if authority.contains('@') || NEEDS_CREDENTIALS.contains(&host.as_str()) {
        return Err("a link needs credentials");
    }
    if host.is_empty() || url.contains(|c: char| c.is_whitespace() || c.is_control()) {
        return Err("a link is none");
    }
    Ok(url)
}

/// A link and not `geo:` (RFC 5870): text messengers make links of what begins with https only, and phones that have the
/// map application open it there.
fn location(place: &Location, body: &str) -> String {
    let map = format!("https://maps.google.com/?q={},{}", place.latitude, place.longitude);
    let word = |word: &'_ Option<String>| word.as_deref().map(str::trim).unwrap_or_default().to_owned();
    lines([body, &word(&place.name), &word(&place.address), &map])
}

/// A customer answers with a number or in words: what comes back is a text, not a choice.
fn choices(offer: &Interactive, question: &str) -> Result<String, &'static str> {
    let header = match &offer.header {
        Some(Header::Text { text }) => text.as_str(),
        Some(Header::Media { item }) => link(item)?,
        None => "",
    };
    let offered = match &offer.action {
        Action::Buttons { buttons } => numbered(&mut 0, buttons.iter().map(|button| (button.title.as_str(), None))),
        Action::List { sections, .. } => {
            let mut number = 0;
            let section = |section: &crate::model::message::Section| {
                let rows = section.rows.iter().map(|row| (row.title.as_str(), row.description.as_deref()));
                lines([section.title.as_deref().unwrap_or_default(), &numbered(&mut number, rows)])
            };
            lines(sections.iter().map(section).collect::<Vec<_>>().iter().map(String::as_str))
        }
        Action::Link { title, url } => format!("{title}: {url}"),
        Action::LocationRequest => String::new(),
    };
    Ok(lines([header, question, &offered, offer.footer.as_deref().unwrap_or_default()]))
}

/// Characters of the GSM alphabet only, so that the numbers do not make the text cost more.
fn numbered<'a>(number: &mut usize, titles: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let line = |(title, description): (&str, Option<&str>)| {
        *number += 1;
        let description = description.map(|description| format!(" - {description}")).unwrap_or_default();
        format!("{number}. {title}{description}")
    };
    titles.map(line).collect::<Vec<_>>().join("\n")
}

fn cards(contacts: &[ContactCard], body: &str) -> Result<String, &'static str> {
    let line = |card: &ContactCard| {
        let reached: Vec<&str> = card.phones.iter().chain(&card.emails).map(String::as_str).collect();
        let reached = reached.join(", ");
        match card.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) if !reached.is_empty() => Ok(format!("{name}: {reached}")),
            None if !reached.is_empty() => Ok(reached),
            _ => Err("a contact has neither number nor address"),
        }
    };
    let cards: Result<Vec<String>, &'static str> = contacts.iter().map(line).collect();
    Ok(lines([body].into_iter().chain(cards?.iter().map(String::as_str))))
}

/// Those of `lines` that say something, one below the other.
fn lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    lines.into_iter().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}
