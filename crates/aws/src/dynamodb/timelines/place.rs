//! Where a message stands in its conversation: what the index of the messages table needs of a row.

use aws_sdk_dynamodb::types::AttributeValue;
use omni_core::model::conversation::HistoryPosition;
use omni_core::model::message::{ConversationId, Message, TenantId};

use crate::dynamodb::table;
use crate::dynamodb::table::Item;

/// The partition of the index: tenant and conversation.
pub(crate) const CONVERSATION: &str = "conversation";

/// The sort key of the index.
pub(crate) const PLACE: &str = "place";

/// A message's row with what the index needs.
pub(crate) fn placed(row: Item, message: &Message) -> Item {
    let row = table::with(row, CONVERSATION, partition(&message.tenant_id, &message.conversation_id));
    table::with(row, PLACE, table::text(HistoryPosition::of(message).as_str()))
}

/// The partition of one conversation.
pub(crate) fn partition(tenant: &TenantId, conversation: &ConversationId) -> AttributeValue {
    table::text(format!("{tenant}#{conversation}"))
}
