//! Links as carriers fetch them: what may not stand in a URL is encoded, once, and a document by its link has a name.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::foundation::failure::Failure;
use crate::model::message::{Action, Content, Header, Interactive, Media, MediaKind, Message};

/// Characters that stand in no URL (RFC 3986 §2), beside what is not ASCII and a percent sign before no code.
const NEVER: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

/// The longest name of a file that is taken from its link, in characters.
const MAX_NAME: usize = 240;

/// `message` with links that can be fetched.
///
/// # Errors
/// [`Failure::Permanent`] if the host of one is not written in ASCII.
pub(super) fn written_out(message: &Message) -> Result<Cow<'_, Message>, Failure> {
    let content = match &message.content {
        Content::Media { items } => Content::Media { items: items.iter().map(file).collect::<Result<_, _>>()? },
        Content::Interactive(offer) => Content::Interactive(offered(offer)?),
        _ => return Ok(Cow::Borrowed(message)),
    };
    if content == message.content {
        return Ok(Cow::Borrowed(message));
    }
    Ok(Cow::Owned(Message { content, ..message.clone() }))
}

fn offered(offer: &Interactive) -> Result<Interactive, Failure> {
    let mut offer = offer.clone();
    if let Some(Header::Media { item }) = &mut offer.header {
        *item = file(item)?;
    }
    if let Action::Link { url, .. } = &mut offer.action {
        *url = encoded(url)?;
    }
    Ok(offer)
}

fn file(item: &Media) -> Result<Media, Failure> {
    let Some(url) = &item.url else { return Ok(item.clone()) };
    let named = item.filename.clone().filter(|name| !name.trim().is_empty());
    let filename = if item.kind == MediaKind::Document { named.or_else(|| name(url)) } else { named };
    Ok(Media { url: Some(encoded(url)?), filename, ..item.clone() })
}

/// `url` with what may not stand in it encoded, and what is encoded already as it is.
fn encoded(url: &str) -> Result<String, Failure> {
    let url = url.trim();
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !host.is_ascii() {
        return Err(Failure::permanent("the host of a link is not written in ascii: xn--… is"));
    }
    let mut pieces = url.split('%');
    let mut written = utf8_percent_encode(pieces.next().unwrap_or_default(), NEVER).to_string();
    for piece in pieces {
        let is_code = piece.get(..2).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        written.push_str(if is_code { "%" } else { "%25" });
        written.extend(utf8_percent_encode(piece, NEVER));
    }
    Ok(written)
}

/// The name that the end of a link's path is, decoded; `None` if it ends in a slash.
fn name(url: &str) -> Option<String> {
    let path = url.trim().split(['?', '#']).next()?.split_once("://")?.1;
    let (_, last) = path.rsplit_once('/')?;
    let decoded = percent_decode_str(last).decode_utf8().ok()?;
    let is_part_of_a_name = |c: &char| !c.is_control() && !['/', '\\'].contains(c);
    let name: String = decoded.chars().filter(is_part_of_a_name).take(MAX_NAME).collect();
    let name = name.trim();
    (!name.is_empty() && name.chars().any(|c| c != '.')).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::carriers::fixtures::message;
    use crate::model::carrier::CarrierId;
    use crate::model::message::ChannelKind;

    #[test]
    fn a_link_is_encoded_once_and_never_twice() {
        let check = |url: &str, expected: &str| {
            let once = encoded(url).unwrap();
            assert_eq!(once, expected, "{url}");
            assert_eq!(encoded(&once).unwrap(), expected, "{url} twice");
        };
        check("https://x.example/a.jpg?sig=a%2Bb&c=d#e", "https://x.example/a.jpg?sig=a%2Bb&c=d#e");
        check("https://x.example/my file.pdf", "https://x.example/my%20file.pdf");
        check("https://x.example/my%20file (1).pdf", "https://x.example/my%20file%20(1).pdf");
        check("https://x.example/übung.pdf?q=ä", "https://x.example/%C3%BCbung.pdf?q=%C3%A4");
        check(" https://x.example/a\n", "https://x.example/a");
        check("https://x.example/100%", "https://x.example/100%25");
        check("https://x.example/100%zz%2f", "https://x.example/100%25zz%2f");
        check("https://[2001:db8::1]:8080/a[1]", "https://[2001:db8::1]:8080/a[1]");
        assert!(encoded("https://bücher.example/a").is_err());
        assert_eq!(encoded("https://xn--bcher-kva.example/a").unwrap(), "https://xn--bcher-kva.example/a");
    }

    #[test]
    fn a_document_is_named_by_its_link() {
        let check = |url: &str, expected: Option<&str>| assert_eq!(name(url).as_deref(), expected, "{url}");
        check("https://x.example/files/report%20May.pdf?sig=1#p2", Some("report May.pdf"));
        check("https://x.example/%C3%BCbung.pdf", Some("übung.pdf"));
        check("https://x.example/a%2F..%2Fb.pdf", Some("a..b.pdf"));
        check("https://x.example/files/", None);
        check("https://x.example", None);
        check("https://x.example/%FF", None);
        check("https://x.example/..", None);
    }

    #[test]
    fn every_carrier_gets_links_that_can_be_fetched() {
        for carrier in CarrierId::ALL {
            for kind in [ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat] {
                let item = Media {
                    kind: MediaKind::Image,
                    url: Some("https://x.example/my cat.jpg".to_owned()),
                    mime_type: Some("image/jpg".to_owned()),
                    ..Media::default()
                };
                let message = message(kind, "+14155550100", "", Content::Media { items: vec![item] });
                for part in carrier.parts(&message).unwrap_or_default() {
                    let Content::Media { items } = part.content else { continue };
                    assert_eq!(items[0].url.as_deref(), Some("https://x.example/my%20cat.jpg"), "{}", carrier.name());
                }
            }
        }
    }
}
