//! What callers send: read as a whole, so that they are told all that is wrong with it at once.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::content::{CONTENT, LINK};
use super::view::CHANNEL;
use super::{bounds, content, moment};
use crate::foundation::json::schema::{Field, Schema};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::{Address, ChannelKind, Content, Media, MediaKind, MessageClass, ReplyTo};
use crate::operations::fields::{Fields, Wrong};
use crate::operations::problem::{Code, Problem};

/// The longest id of a chat: those of LiveChat have ten characters.
const MAX_CHAT_ID: usize = 64;

/// A message that callers send.
pub(in crate::operations) const SUBMISSION: Schema = Schema::object(&[
    Field::required("to", Schema::text(1, bounds::MAX_ADDRESS)).about(
        "A telephone number in E.164, a short code or a WhatsApp business-scoped user id; for `chat` the id of the chat.",
    ),
    Field::required("channel", CHANNEL).about("What the customer uses."),
    Field::nullable("from", Schema::TEXT)
        .about("One of your addresses, or `pool:` and the name of a pool; without it the one that fits the customer best."),
    Field::nullable("body", Schema::TEXT).about("The text, or the caption of media."),
    Field::nullable("content", CONTENT).about("What else there is; without it a text."),
    Field::nullable("mediaUrls", Schema::list_of(&LINK, 0, bounds::MAX_FILES))
        .about("Where carriers can fetch pictures; not together with `content`."),
    Field::nullable("class", Schema::choice(&["transactional", "marketing", "alert", "code"]))
        .about("What a lost answer costs; without it `transactional`."),
    Field::nullable("metadata", Schema::OBJECT).about("An object of your own; comes back with the message."),
    moment::VALID_UNTIL,
    moment::SEND_AT,
    moment::TIME_ZONE,
    Field::nullable("replyTo", REPLY_TO).about("The message that it answers."),
])
.named("Submission");

const REPLY_TO: Schema = Schema::object(&[
    Field::required("carrierMessageId", Schema::text(0, bounds::MAX_ID)).about("The carrier's id of it."),
    Field::nullable("from", Schema::OBJECT),
])
.open();

/// A message as callers submit it.
#[derive(Clone, Debug)]
pub(in crate::operations) struct Submission {
    /// The customer: `+14155550100`; on a chat the chat's id.
    pub(in crate::operations) to: Address,
    /// Kind of channel that the customer uses.
    pub(in crate::operations) channel: ChannelKind,
    /// One of the tenant's addresses, or `pool:` and the name of a pool; whoever fits best if it is missing.
    pub(in crate::operations) from: Option<String>,
    /// The text of the message.
    pub(in crate::operations) body: String,
    /// Content beside the text.
    pub(in crate::operations) content: Content,
    /// Files, if they were given as nothing but links.
    pub(in crate::operations) media_urls: Vec<String>,
    /// Class: what a lost answer may cost.
    pub(in crate::operations) class: MessageClass,
    /// The caller's own.
    pub(in crate::operations) metadata: Map<String, Value>,
    /// Time from which it is no longer worth sending.
    pub(in crate::operations) valid_until: Option<Timestamp>,
    /// Whether the caller chose a time, be it one that has passed.
    pub(in crate::operations) has_time: bool,
    /// Time at which it goes out; now if it is missing.
    pub(in crate::operations) send_at: Option<Timestamp>,
    /// The message that it answers.
    pub(in crate::operations) reply_to: Option<ReplyTo>,
}

impl Submission {
    /// Reads what a caller sent at `now`.
    ///
    /// # Errors
    /// A [`Problem`] that names everything that is wrong and can be told from the document alone.
    pub(in crate::operations) fn read(mut fields: Fields, now: Timestamp) -> Result<Self, Problem> {
        let channel = fields.required("channel", "sms, mms, whatsapp or chat");
        let to: Option<String> = fields.required("to", "whom it is for, such as +14155550100");
        let from = fields.parsed("from", "a text");
        let body: String = fields.parsed("body", "a text").unwrap_or_default();
        let media_urls: Vec<String> = fields.parsed("mediaUrls", "a list of links").unwrap_or_default();
        let content = fields.take("content");
        let class = fields.parsed("class", "a class").unwrap_or_default();
        let metadata = fields.parsed("metadata", "an object").unwrap_or_default();
        let valid_until = fields.parsed("validUntil", moment::MOMENT);
        let reply_to = fields.parsed("replyTo", "an object with carrierMessageId");
        let has_time = fields.has("sendAt");
        let send_at = moment::chosen(&mut fields);
        let mut wrong = fields.rest(&SUBMISSION);
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

    /// The kinds of channels that it may go by: a sender of files asks for no technology, and a link may do.
    pub(in crate::operations) fn kinds(&self) -> &[ChannelKind] {
        match self.channel {
            ChannelKind::Sms | ChannelKind::Mms if matches!(self.content, Content::Media { .. }) => {
                &[ChannelKind::Sms, ChannelKind::Mms]
            }
            _ => std::slice::from_ref(&self.channel),
        }
    }
}

/// The id of a chat has no form of its own: it is taken at its word where the channel says that it is one.
pub(in crate::operations) fn address(channel: ChannelKind, text: &str) -> Address {
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
