//! LiveChat's JSON in LiveChat's words ("Webhooks", "Data structures" of the Agent Chat API).

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::domain::carriers::json::{Text, Wording, lenient, text};
use crate::foundation::json::lenient;
use crate::model::channel::ChannelKey;

/// One webhook, its payload read as a `P`. A field that comes twice makes it unreadable, so that nobody is shown another
/// one than was checked.
#[derive(Deserialize)]
pub(super) struct Envelope<P> {
    secret_key: Option<Value>,
    action: Option<Value>,
    organization_id: Option<Value>,
    /// Instead of the organization, in payloads of versions 3.1 and 3.2.
    license_id: Option<Value>,
    pub(super) payload: Option<P>,
}

/// A payload that is not looked at.
pub(super) type Unread = Box<RawValue>;

impl<P: DeserializeOwned> Envelope<P> {
    pub(super) fn read(body: &[u8]) -> Result<Self, serde_json::Error> {
        lenient::read(body)
    }
}

impl<P> Envelope<P> {
    /// The secret, which is a string or nothing.
    pub(super) fn secret(&self) -> Option<&str> {
        self.secret_key.as_ref().and_then(Value::as_str).filter(|secret| !secret.is_empty())
    }

    pub(super) fn action(&self) -> Option<Cow<'_, str>> {
        self.action.as_ref().and_then(text)
    }

    /// The channel that it is for.
    pub(super) fn key(&self) -> Option<ChannelKey> {
        let organization = self.organization_id.as_ref().and_then(text);
        let license = || self.license_id.as_ref().and_then(text).map(|license| format!("license:{license}"));
        organization.map(Cow::into_owned).or_else(license).map(ChannelKey::new)
    }
}

/// Somebody in a chat.
#[derive(Deserialize)]
pub(super) struct User<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) name: Option<Text<'a>>,
    pub(super) email: Option<Text<'a>>,
}

/// The fields that all events have.
#[derive(Deserialize)]
pub(super) struct Event<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) author_id: Option<Text<'a>>,
    pub(super) created_at: Option<Text<'a>>,
    pub(super) custom_id: Option<Text<'a>>,
    pub(super) visibility: Option<Text<'a>>,
    /// Instead of `visibility`, in payloads of versions 3.1 and 3.2.
    pub(super) recipients: Option<Text<'a>>,
}

/// `message`.
#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) text: Wording<'a>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) postback: Option<Postback<'a>>,
}

/// The button that was pressed.
#[derive(Deserialize)]
pub(super) struct Postback<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) event_id: Option<Text<'a>>,
    pub(super) value: Option<Text<'a>>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) toggled: Option<bool>,
}

/// `file`.
#[derive(Deserialize)]
pub(super) struct File<'a> {
    #[serde(borrow)]
    pub(super) url: Wording<'a>,
    pub(super) name: Option<Text<'a>>,
    pub(super) content_type: Option<Text<'a>>,
    pub(super) alternative_text: Option<Text<'a>>,
}

/// `rich_message`, as far as a sticker needs it.
#[derive(Deserialize)]
pub(super) struct RichMessage<'a> {
    #[serde(borrow)]
    pub(super) template_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) elements: Vec<Element<'a>>,
}

/// One card, or one sticker.
#[derive(Deserialize)]
pub(super) struct Element<'a> {
    #[serde(borrow)]
    pub(super) title: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) image: Option<File<'a>>,
}

/// `filled_form`.
#[derive(Deserialize)]
pub(super) struct FilledForm<'a> {
    #[serde(borrow)]
    pub(super) form_id: Option<Text<'a>>,
    pub(super) form_type: Option<Text<'a>>,
}

/// One question of a form and its answer.
#[derive(Deserialize)]
pub(super) struct Field<'a> {
    #[serde(borrow)]
    pub(super) label: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) answer: Option<Answer<'a>>,
    #[serde(borrow, default)]
    pub(super) answers: Vec<Answer<'a>>,
}

/// The answer to a question: free text, or one of the choices.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Answer<'a> {
    Chosen {
        #[serde(borrow)]
        label: Wording<'a>,
    },
    #[serde(borrow)]
    Written(Wording<'a>),
}

/// `incoming_rich_message_postback`, beside its `chat_id` and `thread_id`.
#[derive(Deserialize)]
pub(super) struct PostbackNews<'a> {
    #[serde(borrow)]
    pub(super) user_id: Option<Text<'a>>,
    pub(super) event_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) postback: Postback<'a>,
}

/// `events_marked_as_seen`.
#[derive(Deserialize)]
pub(super) struct SeenNews<'a> {
    #[serde(borrow)]
    pub(super) user_id: Option<Text<'a>>,
    pub(super) chat_id: Option<Text<'a>>,
    pub(super) seen_up_to: Option<Text<'a>>,
}

/// The answer to a send.
#[derive(Deserialize)]
pub(super) struct Reply<'a> {
    #[serde(borrow)]
    pub(super) event_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) error: Option<Error<'a>>,
}

/// The error for which it did not work.
#[derive(Deserialize)]
pub(super) struct Error<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Option<Text<'a>>,
    pub(super) message: Option<Text<'a>>,
}

/// Reads a time. `None` before 2002, when there was no LiveChat, and from 2100.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    const FIRST: i64 = 1_009_843_200;
    const LAST: i64 = 4_102_444_800;
    let moment: Timestamp = text.trim().parse().ok()?;
    (FIRST..LAST).contains(&moment.as_second()).then_some(moment)
}
