//! Attempts: what is known of one send, and what its carrier reported of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::TimelineEvent;
use crate::model::carrier::CarrierId;
use crate::model::message::{ChannelId, ChannelKind, Progress, SendReference, TenantId};
use crate::model::plan::DeliveryPlan;

/// One send of one part by one carrier, and what the carrier reported of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Tenant that owns the message.
    pub tenant_id: TenantId,
    /// Message, part and step that were sent.
    pub reference: SendReference,
    /// Carrier that was asked to deliver it.
    pub carrier: CarrierId,
    /// Account it went by; `None` while only a receipt is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    /// Kind of channel it went by; `None` while only a receipt is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ChannelKind>,
    /// The carrier's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_message_id: Option<String>,
    /// Plan that the send is a step of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<DeliveryPlan>,
    /// Numbers of the parts that its step was to send; empty for all. Known with the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<usize>,
    /// Reports of the carrier, by status.
    #[serde(default)]
    pub progress: Progress,
}

/// Something learned about a send. Merging the same news again changes nothing.
pub type AttemptNews = Attempt;

impl Attempt {
    /// Everything that both know.
    #[must_use]
    pub fn merge(self, news: AttemptNews) -> Self {
        let (plan, only) = if self.plan.is_some() { (self.plan, self.only) } else { (news.plan, news.only) };
        Self {
            channel_id: self.channel_id.or(news.channel_id),
            kind: self.kind.or(news.kind),
            carrier_message_id: self.carrier_message_id.or(news.carrier_message_id),
            plan,
            only,
            progress: self.progress.merge(news.progress),
            ..self
        }
    }
}

/// A part that its carrier took: what is known of the send, and the event that tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct SentPart {
    /// What is known of the send.
    pub news: AttemptNews,
    /// The event of its message.
    pub event: TimelineEvent,
}

/// A send that its reader is not known to have seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Time when it went out: before the carrier's own time of it, so that whoever has seen it has seen up to then.
    pub at: Timestamp,
    /// Message, part and step that were sent.
    pub reference: SendReference,
}
