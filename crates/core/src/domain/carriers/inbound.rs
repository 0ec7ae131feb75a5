//! Values that carriers hand us: claims before the signature is checked, events after.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::json::{depth, lenient};
use crate::foundation::secret::Credentials;
use crate::model::carrier::{CarrierError, CarrierId};
use crate::model::channel::{Channel, ChannelKey};
use crate::model::message::{
    Address, ChannelKind, ContactInfo, Content, ConversationId, CorrelationId, Direction, Message, MessageClass,
    MessageId, Preference, Reader, Receipt, ReceiptStatus, ReplyTo, SCHEMA_VERSION, Seen, SendReference,
};
use crate::model::money::Money;

/// The channels that a webhook says it is for, each once.
pub type Claims = Vec<ChannelKey>;

/// The key of what names no channel; no channel has it.
pub const OF_NOBODY: &str = "/";

/// The values that a webhook is checked against.
#[derive(Clone, Copy, Debug)]
pub struct ExpectedProof<'a> {
    /// The public URL that was signed, from configuration, never from a header.
    pub url: &'a str,
    /// One version of one channel's secrets. Whatever decides who is believed stands there and nowhere else.
    pub credentials: &'a Credentials,
    /// The time, for signatures that expire.
    pub now: Timestamp,
}

#[cfg(test)]
impl<'a> ExpectedProof<'a> {
    /// Expects a signature that does not expire.
    pub(crate) fn timeless(url: &'a str, credentials: &'a Credentials) -> Self {
        Self { url, credentials, now: Timestamp::UNIX_EPOCH }
    }
}

/// A request whose signature held, and parsers accept nothing else. One constructor checks it; the other is for what was
/// checked once and lay in the dead letters since.
pub struct Authentic<'a> {
    request: &'a Request,
}

impl<'a> Authentic<'a> {
    /// Checks `request` as `carrier` does.
    ///
    /// # Errors
    /// [`Failure::Forged`] unless the carrier's own check passes.
    pub fn check(carrier: CarrierId, request: &'a Request, expected: &ExpectedProof<'_>) -> Result<Self, Failure> {
        carrier.verify(request, expected)?;
        Ok(Self { request })
    }

    /// A request that was authentic when it was buried; only [`crate::inbound::receive::WebhookReplay`] comes by one.
    pub(crate) fn once(request: &'a Request) -> Self {
        Self { request }
    }

    /// The request.
    #[must_use]
    pub fn request(&self) -> &'a Request {
        self.request
    }
}

/// One thing that a webhook told, and the channel it is for.
#[derive(Clone, Debug)]
pub struct ParsedEvent {
    /// The channel, as the webhook names it.
    pub key: ChannelKey,
    /// Whether the webhook names others beside this channel who need not be ours: the members of a group.
    pub shared: bool,
    /// The event itself.
    pub event: CarrierEvent,
}

impl ParsedEvent {
    /// Something told to one channel.
    #[must_use]
    pub fn new(key: ChannelKey, event: CarrierEvent) -> Self {
        Self { key, shared: false, event }
    }
}

/// An event that a webhook tells of.
#[derive(Clone, Debug)]
pub enum CarrierEvent {
    /// A customer wrote.
    Message(Box<InboundMessage>),
    /// One of our sends moved on.
    Receipt(InboundReceipt),
    /// A customer has read what they were sent.
    Seen(InboundSeen),
    /// A customer chose in the carrier's app whether they want advertising.
    Preference(InboundPreference),
    /// Something that we do not act on: kept in the log, counted and acknowledged.
    Ignored {
        /// Short description of it, with the carrier's word.
        what: String,
    },
    /// Something that could not be read although it is genuine: buried, its neighbours go on.
    Broken {
        /// Reason why it cannot be read.
        reason: String,
        /// The event as it came.
        payload: Value,
    },
}

/// Longer words of a carrier are cut before they are logged.
const MAX_WORD: usize = 64;

impl CarrierEvent {
    /// Something that we do not act on: `what` is ours, `word` the carrier's and cut to what a log line bears.
    #[must_use]
    pub fn ignored(what: &str, word: &str) -> Self {
        let word: String = word.chars().filter(|c| !c.is_control()).take(MAX_WORD).collect();
        Self::Ignored { what: format!("{what} {word}") }
    }

    /// Something that could not be read, as far as it is JSON.
    pub(super) fn broken(reason: &str, wreck: &RawValue) -> Self {
        let payload = lenient::read(wreck.get().as_bytes()).unwrap_or_else(|_| Value::String(wreck.get().to_owned()));
        Self::Broken { reason: reason.to_owned(), payload }
    }
}

/// A customer's message before it is known whose customer it is.
#[derive(Clone, Debug)]
pub struct InboundMessage {
    /// The carrier's id: sent twice, it is the same message.
    pub carrier_message_id: String,
    /// Kind of channel that the customer uses.
    pub channel: ChannelKind,
    /// Sender of the message.
    pub from: ContactInfo,
    /// Address of ours that it was sent to.
    pub to: Address,
    /// Time by the carrier's clock; `None` where it is missing or absurd.
    pub timestamp: Option<Timestamp>,
    /// The text of the message.
    pub body: String,
    /// The kind of the message, and what only that kind has.
    pub content: Content,
    /// The message that it answers.
    pub reply_to: Option<ReplyTo>,
    /// The piece of a longer text that it is, where the carrier hands over the pieces.
    pub fragment: Option<Fragment>,
    /// Whatever else the carrier told.
    pub metadata: Map<String, Value>,
    /// Payload in the carrier's words.
    pub payload: Value,
}

/// One piece of a text that was too long for one message (3GPP TS 23.040 §9.2.3.24.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fragment {
    /// The same for all pieces of one text, and for others of the same sender after a while.
    pub reference: u16,
    /// Number of the piece, from 1.
    pub number: u8,
    /// Number of pieces that the text has.
    pub of: u8,
}

impl InboundMessage {
    /// The message of `channel`'s tenant, as it goes into the queue.
    #[must_use]
    pub fn normalize(self, channel: &Channel, received_at: Timestamp, correlation_id: CorrelationId) -> Message {
        let tenant = &channel.tenant_id;
        let media_urls = match &self.content {
            Content::Media { items } => items.iter().filter_map(|item| item.url.clone()).collect(),
            _ => Vec::new(),
        };
        let mut metadata = depth::bounded_fields(self.metadata);
        metadata.insert("channelId".to_owned(), Value::from(channel.id.as_str()));
        if let Some(Fragment { reference, number, of }) = self.fragment {
            metadata.insert("fragment".to_owned(), json!({ "reference": reference, "number": number, "of": of }));
        }
        Message {
            schema_version: SCHEMA_VERSION,
            id: MessageId::of_carrier(tenant, channel.carrier, &self.carrier_message_id, "message"),
            conversation_id: ConversationId::between(tenant, self.channel, &self.to, &self.from.address),
            tenant_id: tenant.clone(),
            correlation_id,
            source_carrier: Some(channel.carrier),
            direction: Direction::Inbound,
            channel: self.channel,
            from: self.from,
            to: self.to.into(),
            body: self.body,
            content: self.content.bounded(),
            media_urls,
            reply_to: self.reply_to,
            carrier_message_id: Some(self.carrier_message_id),
            class: MessageClass::default(),
            metadata,
            timestamp: self.timestamp.unwrap_or(received_at),
            received_at,
            valid_until: None,
            original_payload: Some(depth::bounded(self.payload)).filter(|payload| !payload.is_null()),
            unknown: Map::new(),
        }
    }
}

/// A receipt before it is known whose it is.
#[derive(Clone, Debug)]
pub struct InboundReceipt {
    /// The carrier's id of our message.
    pub carrier_message_id: String,
    /// Our reference, where it came back.
    pub reference: Option<SendReference>,
    /// Status that the carrier reports.
    pub status: ReceiptStatus,
    /// Time of it, by the carrier's clock.
    pub at: Option<Timestamp>,
    /// Error of a failure.
    pub error: Option<CarrierError>,
    /// Price that the carrier takes for it, where it says so.
    pub cost: Option<Money>,
}

impl InboundReceipt {
    /// The receipt of `channel`'s tenant, as it goes into the queue.
    #[must_use]
    pub fn normalize(self, channel: &Channel, received_at: Timestamp, correlation_id: CorrelationId) -> Receipt {
        Receipt {
            tenant_id: channel.tenant_id.clone(),
            carrier: channel.carrier,
            carrier_message_id: self.carrier_message_id,
            reference: self.reference,
            status: self.status,
            at: self.at.unwrap_or(received_at),
            error: self.error,
            cost: self.cost,
            seen: None,
            preference: None,
            correlation_id,
        }
    }
}

/// The report of a carrier that reports reading by the conversation and not by the message.
#[derive(Clone, Debug)]
pub struct InboundSeen {
    /// Customer who has read.
    pub customer: Address,
    /// Everything that was sent to them until then, by the carrier's clock.
    pub up_to: Timestamp,
}

impl InboundSeen {
    /// The receipt of `channel`'s tenant, as it goes into the queue. The carrier does not say when it was read.
    #[must_use]
    pub fn normalize(self, channel: &Channel, received_at: Timestamp, correlation_id: CorrelationId) -> Receipt {
        Receipt {
            tenant_id: channel.tenant_id.clone(),
            carrier: channel.carrier,
            carrier_message_id: String::new(),
            reference: None,
            status: ReceiptStatus::Read,
            at: received_at,
            error: None,
            cost: None,
            seen: Some(Seen {
                reader: Reader { channel_id: channel.id.clone(), customer: self.customer },
                // A clock that is ahead must not have read what we are still to send.
                up_to: self.up_to.min(received_at),
            }),
            preference: None,
            correlation_id,
        }
    }
}

/// What a customer chose about advertising in the carrier's app.
#[derive(Clone, Debug)]
pub struct InboundPreference {
    /// Customer who chose.
    pub customer: Address,
    /// Whether they want none; else they want it again.
    pub stopped: bool,
    /// The carrier's words for it.
    pub word: String,
    /// Time of it, by the carrier's clock.
    pub at: Option<Timestamp>,
}

impl InboundPreference {
    /// The receipt of `channel`'s tenant, as it goes into the queue.
    #[must_use]
    pub fn normalize(self, channel: &Channel, received_at: Timestamp, correlation_id: CorrelationId) -> Receipt {
        Receipt {
            tenant_id: channel.tenant_id.clone(),
            carrier: channel.carrier,
            carrier_message_id: String::new(),
            reference: None,
            status: ReceiptStatus::Queued,
            at: self.at.unwrap_or(received_at),
            error: None,
            cost: None,
            seen: None,
            preference: Some(Preference { customer: self.customer, stopped: self.stopped, word: self.word }),
            correlation_id,
        }
    }
}
