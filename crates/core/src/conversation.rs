//! Conversations: everything said between one customer and one address of ours.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::message::{ChannelKind, ConversationId, Direction, Message, TenantId};

/// What is remembered of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Derived from the tenant, the channel and both ends.
    pub id: ConversationId,
    /// Whose.
    pub tenant_id: TenantId,
    /// What the customer uses.
    pub channel: ChannelKind,
    /// When its first message came or went.
    pub opened_at: Timestamp,
    /// When the customer last wrote, by the carrier's clock: WhatsApp's 24 hours start here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_inbound_at: Option<Timestamp>,
    /// When we last wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_outbound_at: Option<Timestamp>,
}

/// One message's trace in its conversation. The times only move forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touch {
    /// Which.
    pub id: ConversationId,
    /// Whose.
    pub tenant_id: TenantId,
    /// What the customer uses.
    pub channel: ChannelKind,
    /// Which way.
    pub direction: Direction,
    /// When.
    pub at: Timestamp,
}

impl From<&Message> for Touch {
    fn from(message: &Message) -> Self {
        Self {
            id: message.conversation_id.clone(),
            tenant_id: message.tenant_id.clone(),
            channel: message.channel,
            direction: message.direction,
            at: message.timestamp,
        }
    }
}

impl Conversation {
    /// What a first touch opens.
    #[must_use]
    pub fn opened_by(touch: &Touch) -> Self {
        let at = |direction| (touch.direction == direction).then_some(touch.at);
        Self {
            id: touch.id.clone(),
            tenant_id: touch.tenant_id.clone(),
            channel: touch.channel,
            opened_at: touch.at,
            last_inbound_at: at(Direction::Inbound),
            last_outbound_at: at(Direction::Outbound),
        }
    }

    /// What a further touch changes.
    #[must_use]
    pub fn touched_by(mut self, touch: &Touch) -> Self {
        let last = match touch.direction {
            Direction::Inbound => &mut self.last_inbound_at,
            Direction::Outbound => &mut self.last_outbound_at,
        };
        *last = (*last).max(Some(touch.at));
        self.opened_at = self.opened_at.min(touch.at);
        self
    }
}
