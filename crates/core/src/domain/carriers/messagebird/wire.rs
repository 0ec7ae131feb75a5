//! Conversations in MessageBird's words (developers.messagebird.com/api/conversations).

pub(super) mod fields;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::carriers::json::{List, Number, Text, Wording, lenient};

/// One webhook. What it is about stays raw, so that a wreck spares the rest.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Webhook<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) contact: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) conversation: Option<&'a RawValue>,
    #[serde(borrow)]
    pub(super) message: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Contact<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) msisdn: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) display_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) first_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) last_name: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Conversation<'a> {
    #[serde(borrow)]
    pub(super) last_used_channel_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) channels: Option<Vec<Channel<'a>>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Channel<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) platform_id: Option<Text<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) conversation_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) platform: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) channel_id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) from: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) to: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) direction: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) status: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) created_datetime: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) updated_datetime: Option<Text<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) error: Option<Error<'a>>,
}

/// An error, of a message or of an answer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Error<'a> {
    #[serde(borrow)]
    pub(super) code: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) description: Option<Text<'a>>,
}

/// An answer of the APIs.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Answer<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) errors: List<'a>,
}

#[derive(Deserialize)]
pub(super) struct File<'a> {
    #[serde(borrow)]
    pub(super) url: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) caption: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Place {
    pub(super) latitude: Number,
    pub(super) longitude: Number,
}

#[derive(Deserialize)]
pub(super) struct Interactive<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) reply: Option<Reply<'a>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) description: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) payload: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Sticker<'a> {
    #[serde(borrow)]
    pub(super) link: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Order<'a> {
    #[serde(borrow)]
    pub(super) catalog_id: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(super) product_items: Vec<Product<'a>>,
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Product<'a> {
    #[serde(borrow, rename = "product_retailer_id")]
    pub(super) retailer_id: Wording<'a>,
    pub(super) quantity: Number,
    pub(super) item_price: Option<Number>,
    #[serde(borrow)]
    pub(super) currency: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct WhatsAppText<'a> {
    #[serde(borrow)]
    pub(super) text: Option<Body<'a>>,
    #[serde(borrow, default, deserialize_with = "lenient")]
    pub(super) context: Option<Context<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Body<'a> {
    #[serde(borrow)]
    pub(super) body: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Context<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) from: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Email<'a> {
    #[serde(borrow)]
    pub(super) subject: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) content: Option<EmailContent<'a>>,
    #[serde(borrow, default)]
    pub(super) attachments: Vec<Attachment<'a>>,
}

#[derive(Deserialize)]
pub(super) struct EmailContent<'a> {
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
}

#[derive(Deserialize)]
pub(super) struct Attachment<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(super) mime_type: Option<Text<'a>>,
    #[serde(borrow, rename = "URL", alias = "url")]
    pub(super) url: Option<Text<'a>>,
}
