//! Bandwidth's webhook and answers in Bandwidth's words.
//!
//! Whatever may be absent is an `Option`; what comes in several shapes is not in here. (One `borrow` in a structure is
//! enough for all its fields.)

use serde::Deserialize;

use crate::domain::carriers::json::{List, Number, Text, Wording};

/// One thing that happened to one message (schemas `inboundCallback` and `statusCallback`), beside `to`: a number, or
/// several.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Callback<'a> {
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) time: Option<Text<'a>>,
    pub(super) event_time: Option<Text<'a>>,
    pub(super) description: Option<Text<'a>>,
    pub(super) error_code: Option<Text<'a>>,
    pub(super) carrier_name: Option<Text<'a>>,
    pub(super) message: Option<Message<'a>>,
}

/// The message it happened to, beside `to` and `media`, which are lists or stand alone, and what only RBM has: `content`,
/// `suggestionResponse`, `locationResponse`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    pub(super) time: Option<Text<'a>>,
    pub(super) segment_count: Option<Text<'a>>,
    pub(super) direction: Option<Text<'a>>,
    pub(super) from: Option<Text<'a>>,
    pub(super) text: Option<Wording<'a>>,
    pub(super) tag: Option<Text<'a>>,
    pub(super) priority: Option<Text<'a>>,
    pub(super) channel: Option<Text<'a>>,
}

/// The content of a message by RBM, where it is not in `text` and `media`.
#[derive(Default, Deserialize)]
pub(super) struct Content<'a> {
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
    pub(super) media: Option<ContentFile<'a>>,
}

/// A file by RBM.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ContentFile<'a> {
    #[serde(borrow)]
    pub(super) file_url: Option<Text<'a>>,
}

/// A suggestion of ours that was chosen.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SuggestionResponse<'a> {
    #[serde(borrow)]
    pub(super) text: Option<Text<'a>>,
    pub(super) postback_data: Option<Text<'a>>,
    pub(super) paired_message_id: Option<Text<'a>>,
}

/// The place where the customer is: written as strings, documented as numbers.
#[derive(Deserialize)]
pub(super) struct LocationResponse {
    pub(super) latitude: Number,
    pub(super) longitude: Number,
}

/// The API's answer to a send, good or bad; a 404 is the framework's own.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    pub(super) description: Option<Text<'a>>,
    /// `Not Found`, of the framework.
    pub(super) error: Option<Text<'a>>,
    #[serde(default)]
    pub(super) field_errors: List<'a>,
}

/// An error in one field of a send.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FieldError<'a> {
    #[serde(borrow)]
    pub(super) field_name: Option<Text<'a>>,
    pub(super) description: Option<Text<'a>>,
}
