//! Inteliquent's JSON in Inteliquent's words.
//!
//! The documented fields stand at the top (OpenAPI document 2-3, "message broker" webhook). fspbx also reads them one
//! level down and under other names, so each is looked for there too. Fields are read at their turn: one that is odd
//! does not sink the others.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::domain::carriers::json::{List, Text, text};

/// Longer lists are nobody's.
const MAX_ITEMS: usize = 1000;

/// Fields in which a message that came by a webhook has its files, in the order in which they are looked for.
const MEDIA: [&str; 3] = ["mediaUrls", "media_urls", "media"];

/// Fields in which a file has its URL, as fspbx also reads it.
const FILE: [&str; 4] = ["url", "href", "mediaUrl", "media_url"];

/// A webhook: its levels, the documented one first.
pub(super) struct Webhook<'a>(Vec<&'a Value>);

impl<'a> Webhook<'a> {
    /// The carrier's id of a message.
    pub(super) fn reference(&self) -> Option<Cow<'a, str>> {
        self.text("referenceId").or_else(|| self.text("id"))
    }

    /// Finds the levels of a body that is an object.
    pub(super) fn of(body: &'a Value) -> Option<Self> {
        let inner = ["message", "event"].into_iter().filter_map(|name| body.get(name));
        body.is_object().then(|| Self(std::iter::once(body).chain(inner).filter(|level| level.is_object()).collect()))
    }

    fn fields(&self, name: &str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter_map(move |level| level.get(name)).filter(|field| !field.is_null())
    }

    /// The first text in the field `name`, unless it is blank.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'a, str>> {
        self.fields(name).find_map(text)
    }

    /// The texts of the first field `name` that has any; a single one counts as a list of one. At most `most` are read.
    pub(super) fn texts(&self, name: &str, most: usize) -> Vec<Cow<'a, str>> {
        self.fields(name).map(|field| texts(field, most)).find(|texts| !texts.is_empty()).unwrap_or_default()
    }

    /// The URLs of its files. At most `most` are read.
    pub(super) fn media(&self, most: usize) -> Vec<Cow<'a, str>> {
        let fields = self.0.iter().flat_map(|level| MEDIA.iter().filter_map(|name| level.get(name)));
        fields.map(|field| texts(field, most)).find(|urls| !urls.is_empty()).unwrap_or_default()
    }

    /// Whether it is a receipt; `None` if it does not say.
    pub(super) fn is_receipt(&self) -> Option<bool> {
        self.fields("deliveryReceipt").find_map(|field| {
            field.as_bool().or_else(|| match text(field)?.to_ascii_lowercase().as_str() {
                "true" | "1" | "y" | "yes" => Some(true),
                "false" | "0" | "n" | "no" => Some(false),
                _ => None,
            })
        })
    }
}

/// A list of texts or of files, or one of them.
fn texts(field: &Value, most: usize) -> Vec<Cow<'_, str>> {
    match field {
        Value::Array(items) if items.len() <= MAX_ITEMS => items.iter().filter_map(place).take(most).collect(),
        single => place(single).into_iter().collect(),
    }
}

/// A text, or where a file is.
fn place(item: &Value) -> Option<Cow<'_, str>> {
    text(item).or_else(|| FILE.iter().filter_map(|name| item.get(name)).find_map(text))
}

/// The answer to `publishMessages`, good or bad.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Answer<'a> {
    #[serde(borrow)]
    pub(super) success: Option<&'a RawValue>,
    pub(super) reason: Option<Text<'a>>,
    pub(super) detail: Option<Text<'a>>,
    pub(super) status_code: Option<Text<'a>>,
    pub(super) status: Option<Text<'a>>,
    pub(super) result: Option<Taken<'a>>,
}

/// The message that the broker took.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taken<'a> {
    #[serde(borrow)]
    pub(super) reference_id: Option<Text<'a>>,
    #[serde(default)]
    pub(super) result_responses: List<'a>,
}

/// The result for one recipient.
#[derive(Deserialize)]
pub(super) struct Recipient<'a> {
    #[serde(borrow)]
    pub(super) status: Option<Text<'a>>,
}
