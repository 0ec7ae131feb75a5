//! Items that wait in the schedule, longer than a queue may hold them.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::message::{ConversationId, Message, MessageId, TenantId};
use crate::model::plan::Delivery;

/// The number of shards of the schedule: a partition of DynamoDB takes a thousand writes a second.
pub const SHARDS: u8 = 16;

/// Something that waits in the schedule, longer than a queue may hold it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delayed {
    /// Time at which it is due.
    pub due: Timestamp,
    /// Item that goes on then.
    #[serde(flatten)]
    pub what: DelayedItem,
}

/// The items that are due in one shard of the schedule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DueItems {
    /// Items that can be read, oldest first.
    pub held: Vec<Delayed>,
    /// Rows that nobody can read.
    pub wrecks: Vec<UnreadableRow>,
}

/// A row of the schedule that nobody can read. It is buried, so that it is not read again each minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnreadableRow {
    /// Shard that the row is in.
    pub shard: u8,
    /// Sort key of the row within the shard.
    pub place: String,
    /// Text of the row.
    pub text: String,
    /// Reason why that cannot be read.
    pub reason: String,
}

/// An item that waits in the schedule; its name in JSON says which.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DelayedItem {
    /// Goes to its carrier.
    Delivery(Delivery),
    /// Reminds `inbound-router` of a long text (see [`crate::domain::long_texts`]).
    Reminder(Message),
    /// Goes out at a time that its sender chose, or when its quiet hours end (see [`crate::domain::scheduled`]).
    Scheduled(SchedulePlace),
}

impl Delayed {
    /// The name that tells it from others that are due at the same time: a message's id, and the step of its plan.
    #[must_use]
    pub fn name(&self) -> (&MessageId, usize) {
        match &self.what {
            DelayedItem::Delivery(delivery) => (&delivery.message.id, delivery.step),
            DelayedItem::Reminder(message) => (&message.id, 0),
            DelayedItem::Scheduled(place) => (&place.key.message_id, 0),
        }
    }

    /// The number of its shard, below [`SHARDS`]: one for each conversation, so that what is due first goes first.
    #[must_use]
    pub fn shard(&self) -> u8 {
        let first = Sha256::digest(self.conversation().as_str()).first().copied();
        first.unwrap_or_default() % SHARDS
    }

    fn conversation(&self) -> &ConversationId {
        match &self.what {
            DelayedItem::Delivery(delivery) => &delivery.message.conversation_id,
            DelayedItem::Reminder(message) => &message.conversation_id,
            DelayedItem::Scheduled(place) => &place.conversation_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_held_says_by_its_name_what_it_is() {
        let message = json!({
            "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "k", "direction": "inbound",
            "channel": "sms", "from": {"address": "+14155550100", "addressType": "phone"},
            "to": {"address": "+12025550114", "addressType": "phone"}, "timestamp": "2026-11-23T12:00:00Z",
            "receivedAt": "2026-11-23T12:00:00Z", "schemaVersion": 1, "body": "Hi", "content": {"type": "text"},
            "fieldOfTomorrow": 1.5,
        });
        let due = "2026-11-23T12:02:00Z";
        let delivery = json!({"message": message, "plan": {"steps": []}, "step": 2, "attempt": 1});
        for (written, step) in
            [(json!({"due": due, "delivery": delivery}), 2), (json!({"due": due, "reminder": message}), 0)]
        {
            let held: Delayed = serde_json::from_str(&written.to_string()).unwrap();
            assert_eq!(held.name(), (&MessageId::new("m"), step));
            assert_eq!(serde_json::to_value(&held).unwrap(), written);
        }
    }
}

/// The longest that a queue may hold something back (SQS `DelaySeconds`).
pub const MAX_QUEUE_DELAY: Duration = Duration::from_mins(15);

/// Names a scheduled message.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduledKey {
    /// Tenant that owns the message.
    pub tenant_id: TenantId,
    /// Id of the message.
    pub message_id: MessageId,
}

/// The place of a scheduled message in the schedule: its name, and what decides its shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchedulePlace {
    /// Key of the scheduled message.
    #[serde(flatten)]
    pub key: ScheduledKey,
    /// Its conversation, within which what is due first goes first.
    pub conversation_id: ConversationId,
}
