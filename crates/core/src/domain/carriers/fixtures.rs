//! The channel, the message and the envelope that the tests of sending hand to every carrier.

use std::sync::LazyLock;

use serde_json::Map;

use super::outbound::{MessagePart, SendEnvelope, ValidityPeriod};
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, SecretReference};
use crate::model::message::{
    Address, ChannelId, ChannelKind, Content, ConversationId, CorrelationId, Direction, Media, MediaKind, Message,
    MessageClass, MessageId, SCHEMA_VERSION, SendReference, TenantId,
};

/// The reference that every send of the tests has.
static REFERENCE: LazyLock<SendReference> = LazyLock::new(|| SendReference::read("018f-ab.1.0").unwrap());

/// The channel `demo-<carrier>` for text messages, without keys.
pub(super) fn channel(carrier: CarrierId, ours: &str, settings: &[(&str, &str)]) -> Channel {
    let id = format!("demo-{}", carrier.name());
    Channel {
        id: ChannelId::new(id.as_str()),
        tenant_id: TenantId::new("demo"),
        carrier,
        keys: Vec::new(),
        address: Address::infer(ours),
        kinds: vec![ChannelKind::Sms],
        secret: SecretReference::new(format!("omni/local/channels/{}/{id}", carrier.name())),
        priority: 0,
        pool: None,
        reach: None,
        settings: settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        rate_limits: Vec::new(),
    }
}

/// A message of ours to a customer.
pub(super) fn message(kind: ChannelKind, to: &str, body: &str, content: Content) -> Message {
    Message {
        schema_version: SCHEMA_VERSION,
        id: MessageId::new("018f-ab"),
        tenant_id: TenantId::new("demo"),
        conversation_id: ConversationId::new("talk"),
        correlation_id: CorrelationId::new("thread"),
        source_carrier: None,
        direction: Direction::Outbound,
        channel: kind,
        from: Address::infer("+12025550111").into(),
        to: Address::infer(to).into(),
        body: body.to_owned(),
        content,
        media_urls: Vec::new(),
        reply_to: None,
        carrier_message_id: None,
        class: MessageClass::default(),
        metadata: Map::new(),
        timestamp: jiff::Timestamp::UNIX_EPOCH,
        received_at: jiff::Timestamp::UNIX_EPOCH,
        valid_until: None,
        original_payload: None,
        unknown: Map::new(),
    }
}

/// Files that every carrier can fetch.
pub(super) fn files(kind: MediaKind, count: usize) -> Content {
    let file = |at| Media { kind, url: Some(format!("https://example.com/{at}")), ..Media::default() };
    Content::Media { items: (0..count).map(file).collect() }
}

/// A send under the reference `018f-ab.1.0`.
pub(super) fn envelope<'a>(
    channel: &'a Channel,
    credentials: &'a Credentials,
    kind: ChannelKind,
    to: &'a Address,
) -> SendEnvelope<'a> {
    let public_url = "https://api.example.com";
    SendEnvelope { channel, credentials, kind, to, reference: &REFERENCE, validity: None, public_url }
}

/// The validity of a message for so many milliseconds from 2026-11-23T12:00:00Z.
pub(super) fn valid_for(millis: i64) -> Option<ValidityPeriod> {
    let now: jiff::Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
    let until = now + jiff::SignedDuration::from_millis(millis);
    ValidityPeriod::of(Some(until), now)
}

/// The numbers of characters and of files in each part.
pub(super) fn sizes(parts: &[MessagePart]) -> Vec<(usize, usize)> {
    let files = |part: &MessagePart| if let Content::Media { items } = &part.content { items.len() } else { 0 };
    parts.iter().map(|part| (part.body.chars().count(), files(part))).collect()
}
