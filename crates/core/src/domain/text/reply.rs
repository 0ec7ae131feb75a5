//! Answers to customers' messages: by workflows and by rules.

use jiff::Timestamp;
use serde_json::Map;

use crate::model::message::{ContactInfo, Content, Direction, Message, MessageClass, MessageId, SCHEMA_VERSION};

/// An answer to `cause` on the same channel, from the address that the customer wrote to. `by` is what answers, and its
/// name: both are kept in the metadata.
pub(crate) fn reply(cause: &Message, id: MessageId, by: (&str, &str), body: String, now: Timestamp) -> Message {
    let metadata = [("answers", cause.id.as_str()), by];
    Message {
        schema_version: SCHEMA_VERSION,
        id,
        tenant_id: cause.tenant_id.clone(),
        conversation_id: cause.conversation_id.clone(),
        correlation_id: cause.correlation_id.clone(),
        source_carrier: cause.source_carrier,
        direction: Direction::Outbound,
        channel: cause.channel,
        from: ContactInfo::from(cause.ours().address.clone()),
        to: cause.customer().clone(),
        body,
        content: Content::Text,
        media_urls: Vec::new(),
        reply_to: None,
        carrier_message_id: None,
        class: MessageClass::Transactional,
        metadata: metadata.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect(),
        timestamp: now,
        received_at: now,
        valid_until: None,
        original_payload: None,
        unknown: Map::new(),
    }
}
