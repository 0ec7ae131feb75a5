//! What can be said of a request before anything is asked: too large for us, or for every carrier. What is decided here
//! is what `outbound-router` and `carrier-selector` would decide later, by the same code.

use super::problem::{Code, Problem};
use crate::foundation::http::Request;
use crate::model::message::{Content, MAX_MESSAGE_BYTES, Media, Message, json_size};
use crate::outbound::admit::content::is_empty;
use crate::outbound::select;

/// The most bytes of a request's body. A row of DynamoDB, which is where all of them end, holds 400 KB (Amazon DynamoDB,
/// "Quotas"), and the longest text that any carrier takes, in twenty parts, has 82,000 characters.
pub(super) const MAX_BYTES: usize = 256 * 1024;

/// The longest path, in bytes. What it names is part of a key of DynamoDB, which has up to 2,048.
const MAX_PATH: usize = 1_500;

/// The most bytes of a message's metadata, as JSON.
const MAX_METADATA: usize = 16 * 1024;

/// The most files of a message: twenty parts of ten, which is what most carriers take in one.
const MAX_FILES: usize = 200;

/// The longest link, in bytes: Bandwidth takes 4,096 characters ("Create message"), the others do not say.
const MAX_LINK: usize = 4_096;

/// The longest address, in bytes: a WhatsApp user id has up to 131.
pub(super) const MAX_ADDRESS: usize = 256;

/// The longest id of a message that is answered, in bytes, as they come in.
const MAX_ID: usize = 512;

/// Refuses a request that is too large to be read.
pub(super) fn request(request: &Request) -> Result<(), Problem> {
    let size = request.body.len();
    if size > MAX_BYTES {
        let detail = format!("a body has at most {MAX_BYTES} bytes, this one has {size}");
        return Err(Problem::new(Code::TooLarge, detail));
    }
    if request.path.len() > MAX_PATH {
        return Err(Problem::new(Code::NotFound, "there is nothing at this path"));
    }
    Ok(())
}

/// Refuses a message that can never go, whoever its tenant has accounts with.
pub(super) fn message(message: &Message) -> Result<(), Problem> {
    if is_empty(message) {
        return Err(Problem::invalid("body is empty, and there is nothing else in the message"));
    }
    at_most("metadata", json_size(&message.metadata), MAX_METADATA)?;
    let files = links(&message.content).count();
    if files > MAX_FILES {
        return Err(Problem::invalid(format!("the message has {files} files, {MAX_FILES} are the most")));
    }
    for link in links(&message.content) {
        at_most("a link", link.len(), MAX_LINK)?;
    }
    if let Some(answered) = &message.reply_to {
        at_most("replyTo.carrierMessageId", answered.carrier_message_id.len(), MAX_ID)?;
    }
    at_most("the message with all that it says", json_size(message), MAX_MESSAGE_BYTES)?;
    match select::impossible(message) {
        None => Ok(()),
        Some(reason) => Err(Problem::invalid(format!("no carrier takes it as {}: {reason}", message.channel.name()))),
    }
}

fn at_most(what: &str, size: usize, most: usize) -> Result<(), Problem> {
    if size <= most { Ok(()) } else { Err(Problem::invalid(format!("{what} has {size} bytes, {most} are the most"))) }
}

fn links(content: &Content) -> impl Iterator<Item = &String> {
    let items: &[Media] = if let Content::Media { items } = content { items } else { &[] };
    items.iter().filter_map(|item| item.url.as_ref())
}
