//! What callers send: read as a whole, so that they are told all that is wrong with it at once.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::fields::{Fields, Wrong};
use super::problem::{Code, Problem};
use super::{bounds, content, moment};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::{Address, ChannelKind, Content, Media, MediaKind, MessageClass, ReplyTo};

/// The longest id of a chat: those of LiveChat have ten characters.
const MAX_CHAT_ID: usize = 64;

/// The fields of a submission.
const FIELDS: [&str; 12] = [
    "to",
    "channel",
    "from",
    "body",
    "content",
    "mediaUrls",
    "class",
    "metadata",
    "validUntil",
    "sendAt",
    "timeZone",
    "replyTo",
];

/// What callers send.
#[derive(Clone, Debug)]
pub(super) struct Submission {
    /// The customer: `+14155550100`; on a chat the chat's id.
    pub(super) to: Address,
    /// What the customer uses.
    pub(super) channel: ChannelKind,
    /// One of the tenant's addresses, or `pool:` and the name of a pool; whoever fits best if it is missing.
    pub(super) from: Option<String>,
    /// The text.
    pub(super) body: String,
    /// What else there is.
    pub(super) content: Content,
    /// Files, if they were given as nothing but links.
    pub(super) media_urls: Vec<String>,
    /// What a lost answer costs.
    pub(super) class: MessageClass,
    /// The caller's own.
    pub(super) metadata: Map<String, Value>,
    /// When it is no longer worth sending.
    pub(super) valid_until: Option<Timestamp>,
    /// Whether the caller chose a time, be it one that has passed.
    pub(super) has_time: bool,
    /// When it goes out; now if it is missing.
    pub(super) send_at: Option<Timestamp>,
    /// What it answers.
    pub(super) reply_to: Option<ReplyTo>,
}

impl Submission {
    /// Reads what a caller sent at `now`.
    ///
    /// # Errors
    /// A [`Problem`] that names everything that is wrong and can be told from the document alone.
    pub(super) fn read(mut fields: Fields, now: Timestamp) -> Result<Self, Problem> {
        let channel = fields.required("channel", "sms, mms, whatsapp or chat");
        let to: Option<String> = fields.required("to", "whom it is for, such as +14155550100");
        let from = fields.parsed("from", "a text");
        let body: String = fields.parsed("body", "a text").unwrap_or_default();
        let media_urls: Vec<String> = fields.parsed("mediaUrls", "a list of links").unwrap_or_default();
        let content = fields.take("content");
        let class = fields.parsed("class", "a class").unwrap_or_default();
        let metadata = fields.parsed("metadata", "an object").unwrap_or_default();
        let valid_until = fields.parsed("validUntil", MOMENT);
        let reply_to = fields.parsed("replyTo", "an object with carrierMessageId");
        let has_time = fields.has("sendAt");
        let send_at = moment::chosen(&mut fields);
        let mut wrong = fields.rest(&FIELDS);
        let send_at = send_at.and_then(|at| wrong.or(moment::to_come(at, now))).flatten();
        wrong.more(moment::outlived(valid_until, send_at));
        let content = content_of(content, &media_urls, &body, &mut wrong);
        let to = to.zip(channel).and_then(|(to, channel)| wrong.or(recipient(&to, channel)));
        match (to, channel, content) {
            (Some(to), Some(channel), Some(content)) if wrong.is_empty() => Ok(Self {
                to,
                channel,
                from,
                body,
                content,
                media_urls,
                class,
                metadata,
                valid_until,
                has_time,
                send_at,
                reply_to,
            }),
            _ => Err(wrong.none(Code::InvalidMessage).err().unwrap_or_else(|| Problem::invalid("is incomplete"))),
        }
    }

    /// As what it may go: who sends a file to a telephone does not ask by which technology, and a link to it may do.
    pub(super) fn kinds(&self) -> &[ChannelKind] {
        match self.channel {
            ChannelKind::Sms | ChannelKind::Mms if matches!(self.content, Content::Media { .. }) => {
                &[ChannelKind::Sms, ChannelKind::Mms]
            }
            _ => std::slice::from_ref(&self.channel),
        }
    }
}

/// What a moment looks like.
pub(super) const MOMENT: &str = "a moment, such as 2026-12-01T09:00:00Z";

/// The id of a chat has no form of its own: it is taken at its word where the channel says that it is one.
pub(super) fn address(channel: ChannelKind, text: &str) -> Address {
    match channel {
        ChannelKind::Chat => Address::Chat(text.trim().to_owned()),
        ChannelKind::Sms | ChannelKind::Mms | ChannelKind::WhatsApp => Address::written(text),
    }
}

fn recipient(text: &str, channel: ChannelKind) -> Result<Address, DocumentProblem> {
    let wrong = |problem: &str| DocumentProblem { path: "to".to_owned(), problem: problem.to_owned() };
    if text.len() > bounds::MAX_ADDRESS {
        return Err(wrong(&format!("has {} bytes, {} are the most", text.len(), bounds::MAX_ADDRESS)));
    }
    let to = address(channel, text);
    match &to {
        Address::Chat(id) if channel == ChannelKind::Chat => {
            let is_word = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
            let fits = (1..=MAX_CHAT_ID).contains(&id.len()) && id.chars().all(is_word);
            fits.then_some(to).ok_or_else(|| wrong("is not the id of a chat"))
        }
        Address::Chat(_) | Address::Alphanumeric(_) => {
            Err(wrong("is neither a phone number in E.164 (+14155550100) nor a WhatsApp user id"))
        }
        _ => Ok(to),
    }
}

fn content_of(written: Option<Value>, media_urls: &[String], body: &str, wrong: &mut Wrong) -> Option<Content> {
    let media = |url: &String| Media { kind: MediaKind::Image, url: Some(url.clone()), ..Media::default() };
    let exclusive = written.is_none() || media_urls.is_empty();
    wrong.needs(exclusive, "mediaUrls", "and content exclude each other: put the files into content.items");
    let content = match written {
        Some(written) => content::read(&written, wrong)?,
        None if media_urls.is_empty() => Content::Text,
        None => Content::Media { items: media_urls.iter().map(media).collect() },
    };
    content::check(&content, body, wrong);
    Some(content)
}
