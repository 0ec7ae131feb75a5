//! Bandwidth's webhook and answers in Bandwidth's words.
//!
//! Whatever may be absent is an `Option`; what comes in several shapes is not in here. (One `borrow` in a structure is
//! enough for all its fields.)

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::domain::carriers::json::{List, Number, Text, Wording, text};
use crate::model::message::Address;

/// Longer lists are nobody's and would only cost memory.
pub(super) const MAX_ITEMS: usize = 1000;

/// Numbers have more digits than short codes, with or without their plus.
const MAX_SHORT_CODE: usize = 8;

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

/// A number with or without its plus (old accounts leave it away), a short code, or a name that nobody can answer.
pub(super) fn address(written: &str) -> Address {
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let number = Address::phone(written).filter(|_| digits > MAX_SHORT_CODE);
    number.unwrap_or_else(|| Address::infer(written))
}

/// Reads a moment with its offset; fractions of a second have any length. `None` before 2000 and from 2100, and for
/// what is no such moment: `2016-09-14 18:20:16` has been seen.
pub(super) fn moment(written: &str) -> Option<Timestamp> {
    const FIRST: i64 = 946_684_800;
    const LAST: i64 = 4_102_444_800;
    let moment: Timestamp = written.trim().parse().ok()?;
    (FIRST..LAST).contains(&moment.as_second()).then_some(moment)
}

/// The texts of a list, or the one text that stands in its place.
pub(super) fn texts(value: Option<&Value>) -> Vec<Cow<'_, str>> {
    match value {
        Some(Value::Array(items)) if items.len() <= MAX_ITEMS => items.iter().filter_map(text).collect(),
        value => value.and_then(text).into_iter().collect(),
    }
}
