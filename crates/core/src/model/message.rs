//! The one message format: what every carrier's webhook becomes and every send starts from.

mod address;
mod content;
mod id;
mod interactive;
mod receipt;
mod size;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::carrier::CarrierId;
pub use address::{Address, ContactInfo};
pub use content::{ContactCard, Content, Location, Media, MediaKind, OrderItem, ReplyKind, Template};
pub use id::{ChannelId, ConversationId, CorrelationId, MessageId, TenantId};
pub use interactive::{Action, Choice, Header, Interactive, Section};
pub use receipt::{Preference, Progress, Reached, Reader, Receipt, ReceiptStatus, Seen, SendReference};
pub use size::{MAX_MESSAGE_BYTES, PAYLOAD_LEFT_OUT, json_size};

/// The version that this build writes. Readers accept any: unknown fields are kept.
pub const SCHEMA_VERSION: u32 = 1;

/// A normalized message. JSON is camelCase and keeps the names of the original contract.
///
/// `Debug` prints its id only: everything else is personal.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The version of this format.
    #[serde(default = "current_version")]
    pub schema_version: u32,
    /// Derived from the carrier's id for what comes in, fresh or from the idempotency key for what goes out.
    pub id: MessageId,
    /// Tenant that owns the message.
    pub tenant_id: TenantId,
    /// The conversation it belongs to; also its place in every queue.
    pub conversation_id: ConversationId,
    /// Born at the webhook or the API call that started it all.
    pub correlation_id: CorrelationId,
    /// Carrier that it came by, or, going out, that the conversation is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_carrier: Option<CarrierId>,
    /// Direction: in or out.
    pub direction: Direction,
    /// Kind of channel that the customer uses: decides what a message may contain.
    pub channel: ChannelKind,
    /// Sender of the message.
    pub from: ContactInfo,
    /// Recipient of the message.
    pub to: ContactInfo,
    /// Its text: also a caption, a button's title.
    #[serde(default)]
    pub body: String,
    /// Its kind and what only that kind has.
    #[serde(default = "text")]
    pub content: Content,
    /// URLs of its files, as the original contract lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media_urls: Vec<String>,
    /// The message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<ReplyTo>,
    /// The carrier's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_message_id: Option<String>,
    /// Class: what a lost answer may cost, and whether consent is asked for.
    #[serde(default, skip_serializing_if = "MessageClass::is_default")]
    pub class: MessageClass,
    /// Whatever else is known: `forwarded`, `referral`, `groupId`, the tenant's own.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub metadata: Map<String, Value>,
    /// Time at which it was written, by the carrier's clock.
    pub timestamp: Timestamp,
    /// Time at which we first saw it, by our clock.
    pub received_at: Timestamp,
    /// After this moment it is no longer worth sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<Timestamp>,
    /// The carrier's own words for it, as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub original_payload: Option<Value>,
    /// Fields of a newer version, kept as they came.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl Message {
    /// The customer's end: who wrote what came in, who gets what goes out.
    #[must_use]
    pub fn customer(&self) -> &ContactInfo {
        match self.direction {
            Direction::Inbound => &self.from,
            Direction::Outbound => &self.to,
        }
    }

    /// Our end.
    #[must_use]
    pub fn ours(&self) -> &ContactInfo {
        match self.direction {
            Direction::Inbound => &self.to,
            Direction::Outbound => &self.from,
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({})", self.id)
    }
}

fn current_version() -> u32 {
    SCHEMA_VERSION
}

fn text() -> Content {
    Content::Text
}

/// The direction in which a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// From a customer to us.
    Inbound,
    /// From us to a customer.
    Outbound,
}

/// The kind of channel that a customer uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ChannelKind {
    /// Text messages.
    Sms,
    /// Text messages with media or several recipients.
    Mms,
    /// WhatsApp, by whatever carrier.
    #[serde(rename = "whatsapp")]
    WhatsApp,
    /// A chat window.
    Chat,
}

impl ChannelKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Sms, Self::Mms, Self::WhatsApp, Self::Chat];

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Mms => "mms",
            Self::WhatsApp => "whatsapp",
            Self::Chat => "chat",
        }
    }

    /// The channel a conversation is on: a picture by MMS answers a text by SMS.
    #[must_use]
    pub fn conversation(self) -> &'static str {
        match self {
            Self::Sms | Self::Mms => "sms",
            Self::WhatsApp | Self::Chat => self.name(),
        }
    }
}

/// The class of a message: how it is treated when it is not known whether it was sent, and whether consent covers it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MessageClass {
    /// Part of a conversation or a business process. Never sent twice.
    #[default]
    Transactional,
    /// Advertising. Never sent twice, dropped rather than late.
    Marketing,
    /// Rather twice than never.
    Alert,
    /// A code to log in with: rather twice than never.
    Code,
}

impl MessageClass {
    /// Every class.
    pub const ALL: [Self; 4] = [Self::Transactional, Self::Marketing, Self::Alert, Self::Code];

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Transactional => "transactional",
            Self::Marketing => "marketing",
            Self::Alert => "alert",
            Self::Code => "code",
        }
    }

    /// The class that JSON writes as `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    /// Whether an answer that was lost may cost the customer a second copy.
    #[must_use]
    pub fn prefers_twice_over_never(self) -> bool {
        matches!(self, Self::Alert | Self::Code)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The message that another one answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReplyTo {
    /// The carrier's id of it.
    pub carrier_message_id: String,
    /// Address of its author.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Address>,
}
