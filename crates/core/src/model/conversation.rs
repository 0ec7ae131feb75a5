//! Conversations: everything said between one customer and one address of ours, in order.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::message::{Address, ChannelKind, ConversationId, Direction, Message, TenantId};

/// A conversation, as its row keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Derived from the tenant, the channel and both ends.
    pub id: ConversationId,
    /// Tenant that owns the conversation.
    pub tenant_id: TenantId,
    /// Kind of channel that the customer uses.
    pub channel: ChannelKind,
    /// Time of its first message, whichever way that went.
    pub opened_at: Timestamp,
    /// Time of the customer's last message, by the carrier's clock: WhatsApp's 24 hours start here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_inbound_at: Option<Timestamp>,
    /// Time of our last message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_outbound_at: Option<Timestamp>,
    /// The folder that rules filed it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<ConversationRouting>,
    /// The group of agents that rules gave it to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_group: Option<ConversationRouting>,
}

/// The decision of rules about a conversation on one of its messages. Of two decisions the one on the later message
/// counts, in whatever order they were made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConversationRouting {
    /// Position of the message that was decided on.
    pub place: HistoryPosition,
    /// Name of the folder or of the group.
    pub name: String,
}

/// The position of a message in its conversation: by the carrier's time of it, then by its arrival, then by its id. A
/// message that comes late gets the place where it belongs. Sorts as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HistoryPosition(String);

impl HistoryPosition {
    /// The place of `message`.
    #[must_use]
    pub fn of(message: &Message) -> Self {
        let Message { timestamp, received_at, id, .. } = message;
        // All nine digits, so that text sorts as time does.
        Self(format!("{timestamp:.9}#{received_at:.9}#{id}"))
    }

    /// Wraps a place that was told before.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The place as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HistoryPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Some messages of a conversation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryPage {
    /// Messages in their order, the newest last.
    pub messages: Vec<Message>,
    /// Position before which there are more; `None` if these are the first.
    pub before: Option<HistoryPosition>,
}

/// One message's trace in its conversation. The times only move forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationTouch {
    /// Id of the conversation.
    pub id: ConversationId,
    /// Tenant that owns the conversation.
    pub tenant_id: TenantId,
    /// Kind of channel that the customer uses.
    pub channel: ChannelKind,
    /// Direction in which the message goes.
    pub direction: Direction,
    /// Time of the message, by the carrier's clock.
    pub at: Timestamp,
    /// Position of the message in the conversation.
    pub place: HistoryPosition,
    /// The customer's end.
    pub customer: Address,
    /// Our end of the conversation.
    pub ours: Address,
    /// The folder that rules file the conversation in.
    pub folder: Option<String>,
    /// The group of agents that rules give it to.
    pub agent_group: Option<String>,
}

impl From<&Message> for ConversationTouch {
    fn from(message: &Message) -> Self {
        Self {
            id: message.conversation_id.clone(),
            tenant_id: message.tenant_id.clone(),
            channel: message.channel,
            direction: message.direction,
            at: message.timestamp,
            place: HistoryPosition::of(message),
            customer: message.customer().address.clone(),
            ours: message.ours().address.clone(),
            folder: None,
            agent_group: None,
        }
    }
}

impl ConversationTouch {
    fn decided(&self, name: Option<&String>) -> Option<ConversationRouting> {
        name.map(|name| ConversationRouting { place: self.place.clone(), name: name.clone() })
    }
}

impl Conversation {
    /// The conversation that a first touch opens.
    #[must_use]
    pub fn opened_by(touch: &ConversationTouch) -> Self {
        let at = |direction| (touch.direction == direction).then_some(touch.at);
        Self {
            id: touch.id.clone(),
            tenant_id: touch.tenant_id.clone(),
            channel: touch.channel,
            opened_at: touch.at,
            last_inbound_at: at(Direction::Inbound),
            last_outbound_at: at(Direction::Outbound),
            folder: touch.decided(touch.folder.as_ref()),
            agent_group: touch.decided(touch.agent_group.as_ref()),
        }
    }

    /// The conversation after a further touch.
    #[must_use]
    pub fn touched_by(mut self, touch: &ConversationTouch) -> Self {
        let last = match touch.direction {
            Direction::Inbound => &mut self.last_inbound_at,
            Direction::Outbound => &mut self.last_outbound_at,
        };
        *last = (*last).max(Some(touch.at));
        self.opened_at = self.opened_at.min(touch.at);
        self.folder = self.folder.max(touch.decided(touch.folder.as_ref()));
        self.agent_group = self.agent_group.max(touch.decided(touch.agent_group.as_ref()));
        self
    }
}

/// The address of ours that a customer wrote to: the later message counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWrittenTo {
    /// Tenant whose customer it is.
    pub tenant_id: TenantId,
    /// Kind of conversation: texts and pictures to a telephone are one (see [`ChannelKind::conversation`]).
    pub kind: &'static str,
    /// Address of the customer.
    pub customer: Address,
    /// Address of ours that the customer wrote to.
    pub ours: Address,
    /// Position of the message that was written to it.
    pub place: HistoryPosition,
}

impl LastWrittenTo {
    /// The address that a touch tells of; nothing if the message is ours.
    #[must_use]
    pub fn of(touch: &ConversationTouch) -> Option<Self> {
        (touch.direction == Direction::Inbound).then(|| Self {
            tenant_id: touch.tenant_id.clone(),
            kind: touch.channel.conversation(),
            customer: touch.customer.spelled_for(touch.channel).into_owned(),
            ours: touch.ours.clone(),
            place: touch.place.clone(),
        })
    }
}
