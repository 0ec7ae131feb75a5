//! The content of a message besides its text. The text itself (a caption, a button's title) is always `body`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Interactive;
use crate::foundation::json::depth;
use crate::model::carrier::CarrierError;

/// The kind of a message and what only that kind has.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Content {
    /// Text only: it is the message's `body`.
    Text,
    /// Pictures, sound, films, files, stickers; the caption is the message's `body`.
    Media {
        /// At least one, in the order of the carrier.
        items: Vec<Media>,
    },
    /// A place.
    Location(Location),
    /// Address book entries.
    Contacts {
        /// At least one.
        contacts: Vec<ContactCard>,
    },
    /// A choice of something we offered: a button, a row of a list, a finished form.
    InteractiveReply {
        /// Kind of the offer that was answered.
        kind: ReplyKind,
        /// The id or payload that we gave the choice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// Text that the customer saw; also the message's `body`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        title: Option<String>,
        /// The second line of a list's row.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        description: Option<String>,
        /// Data that a form returned; text where it was not JSON.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        data: Option<Value>,
    },
    /// An emoji put on, or taken off, another message.
    Reaction {
        /// The carrier's id of the message it is on.
        target: String,
        /// The emoji; `None` takes it off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        emoji: Option<String>,
    },
    /// A basket sent from a catalogue.
    Order {
        /// The carrier's id of the catalogue.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        catalog_id: Option<String>,
        /// Lines of the order.
        items: Vec<OrderItem>,
    },
    /// The customer changed an earlier message; the new text is `body`.
    Edit {
        /// The carrier's id of the changed message.
        target: String,
        /// Content after the change.
        content: Box<Content>,
    },
    /// The customer deleted an earlier message.
    Deletion {
        /// The carrier's id of the deleted message.
        target: String,
    },
    /// The carrier tells something about the customer: a new number, a new identity.
    System {
        /// The carrier's word for it.
        kind: String,
        /// The customer's new address, where that is the news.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        new_address: Option<super::Address>,
    },
    /// A message that the carrier approved beforehand, filled in. Outbound only.
    Template(Template),
    /// Something to choose from; the question is the message's `body`. Outbound only.
    Interactive(Interactive),
    /// Tells the customer that their message was read. Outbound only.
    MarkRead {
        /// The carrier's id of the customer's message.
        target: String,
    },
    /// Something the carrier itself could not hand over.
    Unsupported {
        /// The carrier's word for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        kind: Option<String>,
        /// Errors by which the carrier explains it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        errors: Vec<CarrierError>,
    },
    /// A kind that this version does not know: kept as it came.
    #[serde(untagged)]
    Other(Map<String, Value>),
}

impl Content {
    /// A content whose carrier's own words are bounded.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        match &mut self {
            Self::Other(fields) => *fields = depth::bounded_fields(std::mem::take(fields)),
            Self::InteractiveReply { data, .. } => *data = data.take().map(depth::bounded),
            Self::Contacts { contacts } => {
                for card in contacts {
                    card.details = depth::bounded_fields(std::mem::take(&mut card.details));
                }
            }
            Self::Edit { content, .. } => **content = std::mem::replace(&mut **content, Self::Text).bounded(),
            _ => {}
        }
        self
    }

    /// The `type` in JSON, for rules, logs and limits.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Media { .. } => "media",
            Self::Location(_) => "location",
            Self::Contacts { .. } => "contacts",
            Self::InteractiveReply { .. } => "interactiveReply",
            Self::Reaction { .. } => "reaction",
            Self::Order { .. } => "order",
            Self::Edit { .. } => "edit",
            Self::Deletion { .. } => "deletion",
            Self::System { .. } => "system",
            Self::Template(_) => "template",
            Self::Interactive(_) => "interactive",
            Self::MarkRead { .. } => "markRead",
            Self::Unsupported { .. } => "unsupported",
            Self::Other(fields) => fields.get("type").and_then(Value::as_str).unwrap_or("other"),
        }
    }

    /// A kind that a carrier sent and we do not know, kept under its own word.
    #[must_use]
    pub fn other(kind: &str, payload: Value) -> Self {
        let mut fields = Map::new();
        fields.insert("type".to_owned(), Value::String(format!("other({kind})")));
        fields.insert("payload".to_owned(), payload);
        Self::Other(fields)
    }
}

/// One file of a media message.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Media {
    /// Kind of file, which decides how a phone shows it.
    pub kind: MediaKind,
    /// URL at which it can be fetched; carriers want their own credentials for theirs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The carrier's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// MIME type, as the sender gives it: `image/jpeg`, `audio/ogg; codecs=opus`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// As the carrier writes it: WhatsApp base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Chosen by the sender: never a path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// A moving sticker.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub animated: bool,
}

/// The kind of a file, which decides how a phone shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MediaKind {
    /// A picture.
    Image,
    /// Sound.
    Audio,
    /// Sound recorded in the conversation.
    Voice,
    /// A film.
    Video,
    /// A sticker.
    Sticker,
    /// Anything else.
    #[default]
    #[serde(other)]
    Document,
}

impl MediaKind {
    /// The kind that a MIME type means; parameters are ignored.
    #[must_use]
    pub fn of_mime_type(mime_type: &str) -> Self {
        match mime_type.split('/').next().unwrap_or_default() {
            "image" => Self::Image,
            "audio" => Self::Audio,
            "video" => Self::Video,
            _ => Self::Document,
        }
    }
}

/// A place on earth.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Name of the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Street and town.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// A page about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// One address book entry.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactCard {
    /// The name as shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone numbers as written in the entry.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<String>,
    /// Mail addresses.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emails: Vec<String>,
    /// Everything else that the carrier said of it, in the carrier's words.
    #[serde(flatten)]
    pub details: Map<String, Value>,
}

/// The kind of offer that an interactive reply answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReplyKind {
    /// A button of an interactive message.
    Button,
    /// A button of a template.
    TemplateButton,
    /// A row of a list.
    List,
    /// A form.
    Flow,
    /// Something newer.
    #[serde(other)]
    Other,
}

/// One line of an order.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OrderItem {
    /// The shop's id of the product.
    pub product_id: String,
    /// Number of pieces; a carrier may write a fraction.
    pub quantity: f64,
    /// Price of one, in `currency`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<f64>,
    /// ISO 4217.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// A template and what to fill it with.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    /// The name it was approved under (Twilio: the `ContentSid`).
    pub name: String,
    /// The language it was approved in: `en_US`.
    #[serde(default = "english")]
    pub language: String,
    /// Header, body and button variables, in the carrier's form.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub components: Value,
}

fn english() -> String {
    "en_US".to_owned()
}

impl std::fmt::Debug for Content {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}(***)", self.kind())
    }
}
