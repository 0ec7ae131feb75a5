//! What can be said of a message before anything is asked: too large for us, or for every carrier. What is decided here
//! is what `outbound-router` and `carrier-selector` would decide later, by the same code.

use crate::domain::scheduled;
use crate::model::message::{Content, MAX_MESSAGE_BYTES, Media, Message, json_size};
use crate::operations::problem::{Code, Problem};
use crate::outbound::{admit, select};

/// The most bytes of a message's metadata, as JSON.
const MAX_METADATA: usize = 16 * 1024;

/// The most files of a message: twenty parts of ten, which is what most carriers take in one.
pub(in crate::operations) const MAX_FILES: usize = 200;

/// The longest link, in bytes: Bandwidth takes 4,096 characters ("Create message"), the others do not say.
pub(in crate::operations) const MAX_LINK: usize = 4_096;

/// The longest address, in bytes: a WhatsApp user id has up to 131.
pub(in crate::operations) const MAX_ADDRESS: usize = 256;

/// The longest id of a message that is answered, in bytes, as they come in.
pub(in crate::operations) const MAX_ID: usize = 512;

/// Refuses a message that can never go, whoever its tenant has accounts with.
pub(in crate::operations) fn message(message: &Message) -> Result<(), Problem> {
    if admit::content::is_empty(message) {
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

/// Refuses a message that is too large to be kept for later.
pub(in crate::operations) fn kept(message: &Message) -> Result<(), Problem> {
    let size = serde_json::to_vec(message).map_or(0, |json| json.len());
    if size <= scheduled::MAX_BYTES {
        return Ok(());
    }
    let detail = format!("a message for later has at most {} bytes, this one has {size}", scheduled::MAX_BYTES);
    Err(Problem::new(Code::TooLarge, detail))
}

fn at_most(what: &str, size: usize, most: usize) -> Result<(), Problem> {
    if size <= most { Ok(()) } else { Err(Problem::invalid(format!("{what} has {size} bytes, {most} are the most"))) }
}

fn links(content: &Content) -> impl Iterator<Item = &String> {
    let items: &[Media] = if let Content::Media { items } = content { items } else { &[] };
    items.iter().filter_map(|item| item.url.as_ref())
}
