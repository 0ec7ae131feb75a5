//! WhatsApp's webhook in WhatsApp's words.
//!
//! Whatever may be absent is an `Option`; whatever must not sink its neighbours stays raw until it is its turn. (One
//! `borrow` in a structure is enough for all its fields.)

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::domain::carriers::json::{List, Number, Text, Wording, lenient, lenient_list};

/// The whole body.
#[derive(Deserialize)]
pub(super) struct Envelope<'a> {
    #[serde(borrow)]
    pub(super) object: Option<Text<'a>>,
    #[serde(default)]
    pub(super) entry: List<'a>,
}

/// The changes at one WhatsApp business account.
#[derive(Default, Deserialize)]
pub(super) struct Entry<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(default)]
    pub(super) changes: List<'a>,
}

/// One piece of news; `field` says of what sort.
#[derive(Deserialize)]
pub(super) struct Change<'a> {
    #[serde(borrow)]
    pub(super) field: Option<Text<'a>>,
    pub(super) value: Option<&'a RawValue>,
}

/// The news itself, for one of our numbers.
#[derive(Default, Deserialize)]
pub(super) struct News<'a> {
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) metadata: Option<Metadata<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient_list")]
    pub(super) contacts: List<'a>,
    #[serde(default)]
    pub(super) messages: List<'a>,
    #[serde(default)]
    pub(super) statuses: List<'a>,
    #[serde(default)]
    pub(super) user_preferences: List<'a>,
    #[serde(borrow, default, deserialize_with = "lenient_list")]
    pub(super) errors: List<'a>,
}

/// The number of ours that the news is for.
#[derive(Deserialize)]
pub(super) struct Metadata<'a> {
    #[serde(borrow)]
    pub(super) display_phone_number: Option<Text<'a>>,
    pub(super) phone_number_id: Option<Text<'a>>,
}

/// Somebody who wrote.
#[derive(Deserialize)]
pub(super) struct Contact<'a> {
    #[serde(borrow)]
    pub(super) wa_id: Option<Text<'a>>,
    pub(super) user_id: Option<Text<'a>>,
    pub(super) parent_user_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) profile: Option<Profile<'a>>,
}

/// The names that the customer has on WhatsApp.
#[derive(Deserialize)]
pub(super) struct Profile<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    pub(super) username: Option<Text<'a>>,
}

/// The fields that every kind of message has; the rest is under the name of its `type`.
#[derive(Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) from: Option<Text<'a>>,
    pub(super) from_user_id: Option<Text<'a>>,
    pub(super) from_parent_user_id: Option<Text<'a>>,
    pub(super) timestamp: Option<Text<'a>>,
    #[serde(rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) group_id: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) context: Option<Context<'a>>,
}

/// The things that a message refers to: another one, the place it was forwarded from, a product.
#[derive(Deserialize)]
pub(super) struct Context<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) from: Option<Text<'a>>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) forwarded: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) frequently_forwarded: Option<bool>,
}

/// What somebody chose about one category of messages.
#[derive(Deserialize)]
pub(super) struct Preference<'a> {
    #[serde(borrow)]
    pub(super) wa_id: Option<Text<'a>>,
    pub(super) user_id: Option<Text<'a>>,
    pub(super) category: Option<Text<'a>>,
    pub(super) value: Option<Text<'a>>,
    pub(super) timestamp: Option<Text<'a>>,
}

/// The same as a system message.
#[derive(Deserialize)]
pub(super) struct SystemPreference<'a> {
    #[serde(borrow)]
    pub(super) timestamp: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) system: Option<ChangedPreference<'a>>,
}

/// What such a message says.
#[derive(Deserialize)]
pub(super) struct ChangedPreference<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) marketing: Option<Text<'a>>,
}

/// `text`.
#[derive(Deserialize)]
pub(super) struct Body<'a> {
    #[serde(borrow)]
    pub(super) body: Wording<'a>,
}

/// `image`, `video`, `audio`, `voice`, `document`, `sticker`.
#[derive(Deserialize)]
pub(super) struct File<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) url: Option<Text<'a>>,
    pub(super) mime_type: Option<Text<'a>>,
    pub(super) sha256: Option<Text<'a>>,
    pub(super) filename: Option<Text<'a>>,
    pub(super) caption: Option<Text<'a>>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) voice: Option<bool>,
    #[serde(default, deserialize_with = "lenient")]
    pub(super) animated: Option<bool>,
}

/// `location`.
#[derive(Deserialize)]
pub(super) struct Location<'a> {
    pub(super) latitude: Number,
    pub(super) longitude: Number,
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    pub(super) address: Option<Text<'a>>,
    pub(super) url: Option<Text<'a>>,
}

/// One of `contacts`.
#[derive(Deserialize)]
pub(super) struct Card<'a> {
    #[serde(borrow)]
    pub(super) name: Option<CardName<'a>>,
    pub(super) phones: Option<Vec<CardPhone<'a>>>,
    pub(super) emails: Option<Vec<CardEmail<'a>>>,
    #[serde(flatten)]
    pub(super) rest: Map<String, Value>,
}

/// The name on a card.
#[derive(Deserialize)]
pub(super) struct CardName<'a> {
    #[serde(borrow)]
    pub(super) formatted_name: Option<Text<'a>>,
}

/// A number on a card; a card of somebody's own may hold the WhatsApp number only.
#[derive(Deserialize)]
pub(super) struct CardPhone<'a> {
    #[serde(borrow)]
    pub(super) phone: Option<Text<'a>>,
    pub(super) wa_id: Option<Text<'a>>,
}

/// A mail address on a card.
#[derive(Deserialize)]
pub(super) struct CardEmail<'a> {
    #[serde(borrow)]
    pub(super) email: Option<Text<'a>>,
}

/// `reaction`; taken off where `emoji` is empty or absent.
#[derive(Deserialize)]
pub(super) struct Reaction<'a> {
    #[serde(borrow)]
    pub(super) message_id: Wording<'a>,
    pub(super) emoji: Option<Text<'a>>,
}

/// `button`: of a template.
#[derive(Deserialize)]
pub(super) struct Button<'a> {
    #[serde(borrow)]
    pub(super) payload: Option<Text<'a>>,
    pub(super) text: Option<Text<'a>>,
}

/// `interactive`: one of the replies, as its `type` says.
#[derive(Deserialize)]
pub(super) struct Interactive<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) button_reply: Option<Choice<'a>>,
    pub(super) list_reply: Option<Choice<'a>>,
    pub(super) nfm_reply: Option<Form<'a>>,
}

/// A button or a row that was chosen.
#[derive(Deserialize)]
pub(super) struct Choice<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) title: Option<Text<'a>>,
    pub(super) description: Option<Text<'a>>,
}

/// A form that was filled in; `response_json` is text that ought to be JSON.
#[derive(Deserialize)]
pub(super) struct Form<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    pub(super) body: Option<Text<'a>>,
    pub(super) response_json: Option<Text<'a>>,
}

/// `order`.
#[derive(Deserialize)]
pub(super) struct Order<'a> {
    #[serde(borrow)]
    pub(super) catalog_id: Option<Text<'a>>,
    pub(super) text: Option<Text<'a>>,
    pub(super) product_items: Vec<OrderLine<'a>>,
}

/// One line of an order.
#[derive(Deserialize)]
pub(super) struct OrderLine<'a> {
    #[serde(borrow)]
    pub(super) product_retailer_id: Wording<'a>,
    pub(super) quantity: Number,
    pub(super) item_price: Option<Number>,
    pub(super) currency: Option<Text<'a>>,
}

/// `system`; `new_wa_id` before v12.0.
#[derive(Deserialize)]
pub(super) struct System<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) body: Option<Text<'a>>,
    pub(super) wa_id: Option<Text<'a>>,
    pub(super) new_wa_id: Option<Text<'a>>,
    pub(super) user_id: Option<Text<'a>>,
}

/// `unsupported`.
#[derive(Deserialize)]
pub(super) struct Unsupported<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
}

/// `edit`: the changed message has a `type` and a section of its own.
#[derive(Deserialize)]
pub(super) struct Edit<'a> {
    #[serde(borrow)]
    pub(super) original_message_id: Wording<'a>,
    pub(super) message: Value,
}

/// `revoke`.
#[derive(Deserialize)]
pub(super) struct Revoke<'a> {
    #[serde(borrow)]
    pub(super) original_message_id: Wording<'a>,
}

/// The new status of a message of ours.
#[derive(Deserialize)]
pub(super) struct StatusUpdate<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) status: Option<Wording<'a>>,
    pub(super) timestamp: Option<Text<'a>>,
    pub(super) biz_opaque_callback_data: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient_list")]
    pub(super) errors: List<'a>,
}

/// An error in a webhook; often only `code` and `title`.
#[derive(Deserialize)]
pub(super) struct Error<'a> {
    #[serde(borrow)]
    pub(super) code: Option<Text<'a>>,
    pub(super) title: Option<Text<'a>>,
    pub(super) message: Option<Text<'a>>,
    #[serde(borrow, default, rename = "error_data", deserialize_with = "lenient")]
    pub(super) more: Option<ErrorDetails<'a>>,
}

/// The explanation of an error.
#[derive(Deserialize)]
pub(super) struct ErrorDetails<'a> {
    #[serde(borrow)]
    pub(super) details: Option<Text<'a>>,
}

/// The API's answer to a send, good or bad.
#[derive(Deserialize)]
pub(super) struct Answer<'a> {
    #[serde(borrow, default)]
    pub(super) messages: List<'a>,
    pub(super) error: Option<Error<'a>>,
    /// `true` where a message was marked as read.
    pub(super) success: Option<serde_json::Value>,
}

/// The message that the API took.
#[derive(Deserialize)]
pub(super) struct Taken<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
}

/// Reads Unix time in seconds, or in milliseconds as some senders write it. `None` before 2009, when there was no
/// WhatsApp, and from 2100.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    const FIRST: i64 = 1_230_768_000;
    const LAST: i64 = 4_102_444_800;
    let number: i64 = text.trim().parse().ok()?;
    match number {
        FIRST..LAST => Timestamp::from_second(number).ok(),
        _ if (FIRST..LAST).contains(&(number / 1000)) => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}
