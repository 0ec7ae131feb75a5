//! Inteliquent's JSON in Inteliquent's words.
//!
//! The documented fields stand at the top (OpenAPI document 2-3, "message broker" webhook). fspbx also reads them one
//! level down and under other names, so each is looked for there too. Fields stay raw until their turn: one that is odd
//! does not sink the others.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::carrier::json::{List, Text, filled, read};

/// One level of a webhook.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Level<'a> {
    #[serde(borrow)]
    pub(super) reference_id: Option<&'a RawValue>,
    pub(super) id: Option<&'a RawValue>,
    pub(super) from: Option<&'a RawValue>,
    pub(super) to: Option<&'a RawValue>,
    pub(super) text: Option<&'a RawValue>,
    pub(super) delivery_receipt: Option<&'a RawValue>,
    pub(super) media_urls: Option<&'a RawValue>,
    #[serde(rename = "media_urls")]
    pub(super) media_urls_snake: Option<&'a RawValue>,
    pub(super) media: Option<&'a RawValue>,
    #[serde(rename = "type")]
    pub(super) kind: Option<&'a RawValue>,
    pub(super) status: Option<&'a RawValue>,
    pub(super) status_code: Option<&'a RawValue>,
    pub(super) description: Option<&'a RawValue>,
    pub(super) udh: Option<&'a RawValue>,
    message: Option<&'a RawValue>,
    event: Option<&'a RawValue>,
}

/// A webhook: its levels, the documented one first.
pub(super) struct Webhook<'a>(Vec<Level<'a>>);

/// A file as fspbx also reads it.
#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    url: Option<Text<'a>>,
    href: Option<Text<'a>>,
    #[serde(rename = "mediaUrl")]
    media_url: Option<Text<'a>>,
    #[serde(rename = "media_url")]
    media_url_snake: Option<Text<'a>>,
}

impl<'a> Webhook<'a> {
    /// Reads the levels of a body that is an object.
    pub(super) fn read(body: &'a [u8]) -> Result<Self, serde_json::Error> {
        let top: Level<'a> = serde_json::from_slice(body)?;
        let inner = [top.message, top.event].into_iter().flatten().filter_map(read).collect::<Vec<Level<'a>>>();
        Ok(Self(std::iter::once(top).chain(inner).collect()))
    }

    /// The first text in `field`, unless it is blank.
    pub(super) fn text(&self, field: impl Fn(&Level<'a>) -> Option<&'a RawValue>) -> Option<String> {
        self.0.iter().find_map(|level| {
            let text: Option<Text<'a>> = field(level).and_then(read);
            filled(text.as_ref()).map(str::to_owned)
        })
    }

    /// The texts of the first `field` that has any; a single one counts as a list of one. At most `most` are read.
    pub(super) fn texts(&self, field: impl Fn(&Level<'a>) -> Option<&'a RawValue>, most: usize) -> Vec<String> {
        let found = self.0.iter().filter_map(field).map(|raw| texts(raw, most));
        found.into_iter().find(|texts| !texts.is_empty()).unwrap_or_default()
    }

    /// Where its files are. At most `most` are read.
    pub(super) fn media(&self, most: usize) -> Vec<String> {
        let fields = self.0.iter().flat_map(|level| [level.media_urls, level.media_urls_snake, level.media]);
        fields.flatten().map(|raw| texts(raw, most)).find(|urls| !urls.is_empty()).unwrap_or_default()
    }

    /// Whether it is a receipt; `None` if it does not say.
    pub(super) fn is_receipt(&self) -> Option<bool> {
        self.0.iter().find_map(|level| {
            let raw = level.delivery_receipt?;
            let word: Option<Text<'a>> = read(raw);
            read::<bool>(raw).or_else(|| match filled(word.as_ref())?.to_ascii_lowercase().as_str() {
                "true" | "1" | "y" | "yes" => Some(true),
                "false" | "0" | "n" | "no" => Some(false),
                _ => None,
            })
        })
    }
}

/// A list of texts or of files, or one of them.
fn texts(raw: &RawValue, most: usize) -> Vec<String> {
    let list: Option<List<'_>> = read(raw);
    match list {
        Some(list) => list.iter().filter_map(text).take(most).collect(),
        None => text(raw).into_iter().collect(),
    }
}

fn text(raw: &RawValue) -> Option<String> {
    let text: Option<Text<'_>> = read(raw);
    if let Some(text) = filled(text.as_ref()) {
        return Some(text.to_owned());
    }
    let file: File<'_> = read(raw)?;
    let names = [&file.url, &file.href, &file.media_url, &file.media_url_snake];
    names.into_iter().find_map(|name| filled(name.as_ref())).map(str::to_owned)
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

/// What became of it for one recipient.
#[derive(Deserialize)]
pub(super) struct Recipient<'a> {
    #[serde(borrow)]
    pub(super) status: Option<Text<'a>>,
}
