//! What carriers hand us: claims before the signature is checked, events after.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::http::Request;
use super::{CarrierError, CarrierId};
use crate::failure::Failure;
use crate::message::{
    Address, ChannelKind, ContactInfo, Content, ConversationId, CorrelationId, Direction, Message, MessageClass,
    MessageId, Receipt, ReceiptStatus, ReplyTo, SCHEMA_VERSION, SendReference,
};
use crate::secret::Credentials;
use crate::tenant::{Channel, ChannelKey};

/// The channels that a webhook says it is for, each once.
pub type Claims = Vec<ChannelKey>;

/// A request whose signature held. There is one constructor, which checks it, and parsers accept nothing else.
pub struct Authentic<'a> {
    request: &'a Request,
}

impl<'a> Authentic<'a> {
    /// Checks `request` with one version of one channel's secrets; `url` is the public URL that was signed.
    ///
    /// # Errors
    /// [`Failure::Forged`] unless the carrier's own check passes.
    pub fn check(
        carrier: CarrierId,
        request: &'a Request,
        url: &str,
        credentials: &Credentials,
    ) -> Result<Self, Failure> {
        carrier.verify(request, url, credentials)?;
        Ok(Self { request })
    }

    /// The request.
    #[must_use]
    pub fn request(&self) -> &'a Request {
        self.request
    }
}

/// One thing that a webhook told, and the channel it is for.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// The channel, as the webhook names it.
    pub key: ChannelKey,
    /// What it told.
    pub event: Event,
}

/// What a webhook can tell.
#[derive(Clone, Debug)]
pub enum Event {
    /// A customer wrote.
    Message(Box<InboundMessage>),
    /// One of our sends moved on.
    Receipt(InboundReceipt),
    /// Something that we do not act on: kept in the log, counted and acknowledged.
    Ignored {
        /// What it was, in the carrier's word.
        what: String,
    },
    /// Something that could not be read although it is genuine: buried, its neighbours go on.
    Broken {
        /// Why.
        reason: String,
        /// It.
        payload: Value,
    },
}

/// A customer's message before it is known whose customer it is.
#[derive(Clone, Debug)]
pub struct InboundMessage {
    /// The carrier's id: sent twice, it is the same message.
    pub carrier_message_id: String,
    /// What the customer uses.
    pub channel: ChannelKind,
    /// Who wrote.
    pub from: ContactInfo,
    /// To which address of ours.
    pub to: Address,
    /// By the carrier's clock; `None` where it is missing or absurd.
    pub timestamp: Option<Timestamp>,
    /// The text.
    pub body: String,
    /// The kind.
    pub content: Content,
    /// What it answers.
    pub reply_to: Option<ReplyTo>,
    /// Whatever else the carrier told.
    pub metadata: Map<String, Value>,
    /// In the carrier's words.
    pub payload: Value,
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
        let mut metadata = self.metadata;
        metadata.insert("channelId".to_owned(), Value::String(channel.id.to_string()));
        Message {
            schema_version: SCHEMA_VERSION,
            id: MessageId::of_carrier(tenant, channel.carrier, &self.carrier_message_id, "message"),
            conversation_id: ConversationId::between(
                tenant,
                self.channel.conversation(),
                self.to.as_str(),
                self.from.address.as_str(),
            ),
            tenant_id: tenant.clone(),
            correlation_id,
            source_carrier: Some(channel.carrier),
            direction: Direction::Inbound,
            channel: self.channel,
            from: self.from,
            to: self.to.into(),
            body: self.body,
            content: self.content,
            media_urls,
            reply_to: self.reply_to,
            carrier_message_id: Some(self.carrier_message_id),
            class: MessageClass::default(),
            metadata,
            timestamp: self.timestamp.unwrap_or(received_at),
            received_at,
            valid_until: None,
            original_payload: Some(self.payload),
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
    /// What happened.
    pub status: ReceiptStatus,
    /// When, by the carrier's clock.
    pub at: Option<Timestamp>,
    /// Why it failed.
    pub error: Option<CarrierError>,
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
            correlation_id,
        }
    }
}
