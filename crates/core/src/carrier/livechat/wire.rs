//! LiveChat's JSON in LiveChat's words ("Webhooks", "Data structures" of the Agent Chat API).

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::carrier::json::{List, Text, owned, read};
use crate::tenant::ChannelKey;

/// One webhook. A field that comes twice makes it unreadable, so that nobody is shown another one than was checked.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow)]
    secret_key: Option<&'a RawValue>,
    #[serde(borrow)]
    action: Option<&'a RawValue>,
    #[serde(borrow)]
    organization_id: Option<&'a RawValue>,
    /// Instead of the organization, in payloads of versions 3.1 and 3.2.
    #[serde(borrow)]
    license_id: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) payload: Option<&'a RawValue>,
}

impl Envelope<'_> {
    /// The secret, which is a string or nothing.
    pub(super) fn secret(&self) -> Option<String> {
        self.secret_key.and_then(read).filter(|secret: &String| !secret.is_empty())
    }

    pub(super) fn action(&self) -> Option<String> {
        word(self.action)
    }

    /// The channel that it is for.
    pub(super) fn key(&self) -> Option<ChannelKey> {
        let license = || word(self.license_id).map(|license| format!("license:{license}"));
        word(self.organization_id).or_else(license).map(ChannelKey::new)
    }
}

fn word(raw: Option<&RawValue>) -> Option<String> {
    owned(raw.and_then(read::<Text<'_>>).as_ref())
}

/// `incoming_event`, `event_updated`, `event_deleted`.
#[derive(Deserialize)]
pub(super) struct EventNews<'a> {
    #[serde(borrow)]
    pub(super) chat_id: Option<Text<'a>>,
    pub(super) thread_id: Option<Text<'a>>,
    pub(super) event: Option<&'a RawValue>,
}

/// `incoming_chat`.
#[derive(Deserialize)]
pub(super) struct ChatNews<'a> {
    #[serde(borrow)]
    pub(super) chat: Chat<'a>,
}

/// A chat that begins or begins again.
#[derive(Deserialize)]
pub(super) struct Chat<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) users: List<'a>,
    #[serde(borrow)]
    pub(super) thread: Option<Thread<'a>>,
}

/// What was said in a chat from its beginning to its end.
#[derive(Deserialize)]
pub(super) struct Thread<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) events: List<'a>,
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

/// What all events have.
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
    pub(super) text: Text<'a>,
    #[serde(borrow)]
    pub(super) postback: Option<Postback<'a>>,
}

/// The button that was pressed.
#[derive(Deserialize)]
pub(super) struct Postback<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) event_id: Option<Text<'a>>,
    pub(super) value: Option<Text<'a>>,
    pub(super) toggled: Option<bool>,
}

/// `file`.
#[derive(Deserialize)]
pub(super) struct File<'a> {
    #[serde(borrow)]
    pub(super) url: Text<'a>,
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
    #[serde(borrow)]
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

/// What was answered: free text, or one of the choices.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Answer<'a> {
    Chosen {
        #[serde(borrow)]
        label: Text<'a>,
    },
    #[serde(borrow)]
    Written(Text<'a>),
}

/// `incoming_rich_message_postback`.
#[derive(Deserialize)]
pub(super) struct PostbackNews<'a> {
    #[serde(borrow)]
    pub(super) user_id: Option<Text<'a>>,
    pub(super) chat_id: Option<Text<'a>>,
    pub(super) thread_id: Option<Text<'a>>,
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

/// Why it did not work.
#[derive(Deserialize)]
pub(super) struct Error<'a> {
    #[serde(rename = "type", borrow)]
    pub(super) kind: Option<Text<'a>>,
    pub(super) message: Option<Text<'a>>,
}
