//! How a message is cut into the parts that a carrier takes one by one.

use super::outbound::MessagePart;
use super::split::split;
use crate::foundation::failure::Failure;
use crate::model::message::{Address, ChannelKind, Content, Media, MediaKind, Message};

/// A message of more parts is a mistake, and an expensive one.
const MAX_COUNT: usize = 20;

/// Refuses whom no carrier reaches this way: text messages go to telephone numbers, WhatsApp to its users as well.
/// What the address of a chat looks like, its platform says.
///
/// # Errors
/// [`Failure::Permanent`] naming the kind of the address.
pub(super) fn reached(carrier: &str, message: &Message) -> Result<(), Failure> {
    let to = &message.to.address;
    match (message.channel, to) {
        (ChannelKind::Chat, _) | (_, Address::Phone(_)) | (ChannelKind::WhatsApp, Address::WhatsAppUser(_)) => Ok(()),
        (kind, _) => {
            let kind = kind.name();
            Err(Failure::permanent(format!("{carrier} sends no {kind} to an address of kind {}", to.kind())))
        }
    }
}

/// `parts`, if they are a message.
///
/// # Errors
/// [`Failure::Permanent`] if there are none, or too many.
pub(super) fn counted(parts: Vec<MessagePart>) -> Result<Vec<MessagePart>, Failure> {
    match parts.len() {
        0 => Err(Failure::permanent("message has neither text nor media")),
        1..=MAX_COUNT => Ok(parts),
        many => Err(Failure::permanent(format!("message needs {many} parts, {MAX_COUNT} are the most"))),
    }
}

/// Texts of at most `longest` UTF-16 units, of which a text has as many as characters, or more.
pub(super) fn texts(body: &str, longest: usize) -> Vec<MessagePart> {
    split(body, longest).into_iter().map(MessagePart::text).collect()
}

/// `texts` and files, `most` of them in a part: a single text goes with the first files, several go before them.
pub(super) fn with_files(texts: Vec<MessagePart>, items: &[Media], most: usize) -> Vec<MessagePart> {
    let mut parts = texts;
    let together = parts.len() == 1 && !items.is_empty();
    let mut caption = if together { parts.pop().map(|text| text.body) } else { None };
    let files = items.chunks(most.max(1)).map(|items| Content::Media { items: items.to_vec() });
    parts.extend(files.map(|files| MessagePart::new(caption.take().unwrap_or_default(), files)));
    parts
}

/// Whether WhatsApp shows a text under a file: not under what is heard or stuck.
pub(super) fn takes_caption(item: &Media) -> bool {
    matches!(item.kind, MediaKind::Image | MediaKind::Video | MediaKind::Document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::carriers::fixtures::{files, sizes};

    #[test]
    fn a_single_text_goes_with_the_first_files_and_several_before_them() {
        let check = |body: &str, count: usize, expected: &[(usize, usize)]| {
            let Content::Media { items } = files(MediaKind::Image, count) else { panic!("no files") };
            assert_eq!(sizes(&with_files(texts(body, 4), &items, 2)), expected, "{body} {count}");
        };
        check("", 0, &[]);
        check("", 1, &[(0, 1)]);
        check("word", 0, &[(4, 0)]);
        check("word", 3, &[(4, 2), (0, 1)]);
        check("word word", 0, &[(4, 0), (4, 0)]);
        check("word word", 3, &[(4, 0), (4, 0), (0, 2), (0, 1)]);
    }

    #[test]
    fn a_message_has_one_to_twenty_parts() {
        let check = |count: usize, expected: Result<usize, Failure>| {
            let parts = vec![MessagePart::text("x"); count];
            assert_eq!(counted(parts).map(|parts| parts.len()), expected);
        };
        check(0, Err(Failure::permanent("message has neither text nor media")));
        check(1, Ok(1));
        check(20, Ok(20));
        check(21, Err(Failure::permanent("message needs 21 parts, 20 are the most")));
    }
}
