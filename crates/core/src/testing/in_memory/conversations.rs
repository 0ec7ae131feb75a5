//! Conversations, what was said in them, and where customers write to.

use std::collections::BTreeMap;

use super::{Memory, Port, State, check_keys};
use crate::foundation::failure::Failure;
use crate::model::conversation::{Conversation, ConversationTouch, HistoryPage, HistoryPosition, LastWrittenTo};
use crate::model::message::{Address, ChannelKind, ConversationId, Message, TenantId};
use crate::ports;
use crate::ports::History;

pub(super) type Conversations = BTreeMap<(TenantId, ConversationId), Conversation>;

/// The position of each customer's last message on each kind of channel, and the address of ours that it went to.
pub(super) type LastWritten = BTreeMap<(TenantId, &'static str, String), (HistoryPosition, Address)>;

impl Memory {
    /// Every conversation.
    #[must_use]
    pub fn all_conversations(&self) -> Vec<Conversation> {
        self.lock().conversations.values().cloned().collect()
    }
}

impl ports::Conversations for Memory {
    async fn touch(&self, touches: &[ConversationTouch]) -> Result<(), Failure> {
        check_keys(touches.iter().map(|touch| touch.tenant_id.as_str().len() + touch.customer.as_str().len()))?;
        self.many(Port::Conversations, touches.len(), |state, reached| {
            for touch in touches.iter().take(reached) {
                let key = (touch.tenant_id.clone(), touch.id.clone());
                let known = state.conversations.remove(&key);
                let now = known.map_or_else(|| Conversation::opened_by(touch), |known| known.touched_by(touch));
                state.conversations.insert(key, now);
                if let Some(written) = LastWrittenTo::of(touch) {
                    learn(&mut state.last_written, written);
                }
            }
        })
        .await
    }

    async fn conversations(&self, ids: &[(TenantId, ConversationId)]) -> Result<Vec<Option<Conversation>>, Failure> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        check_keys(ids.iter().map(|(tenant, id)| tenant.as_str().len() + id.as_str().len()))?;
        let read = |state: &mut State| ids.iter().map(|id| state.conversations.get(id).cloned()).collect();
        self.one(Port::Conversations, read).await
    }

    async fn last_written_to(
        &self,
        tenant: &TenantId,
        kind: ChannelKind,
        customer: &Address,
    ) -> Result<Option<Address>, Failure> {
        let key = (tenant.clone(), kind.conversation(), customer.as_str().to_owned());
        self.one(Port::Conversations, |state| state.last_written.get(&key).map(|(_, ours)| ours.clone())).await
    }
}

fn learn(known: &mut LastWritten, written: LastWrittenTo) {
    let LastWrittenTo { tenant_id, kind, customer, ours, place } = written;
    let last = known.entry((tenant_id, kind, customer.as_str().to_owned()));
    let last = last.or_insert_with(|| (place.clone(), ours.clone()));
    if last.0 <= place {
        *last = (place, ours);
    }
}

impl History for Memory {
    async fn messages(
        &self,
        tenant: &TenantId,
        conversation: &ConversationId,
        before: Option<&HistoryPosition>,
        limit: usize,
    ) -> Result<HistoryPage, Failure> {
        self.one(Port::Timelines, |state| {
            let stored = state.messages.values().filter_map(|known| known.message());
            let theirs = stored.filter(|m| m.tenant_id == *tenant && m.conversation_id == *conversation);
            let placed: BTreeMap<HistoryPosition, &Message> =
                theirs.map(|message| (HistoryPosition::of(message), message)).collect();
            let earlier = placed.iter().rev().filter(|(place, _)| before.is_none_or(|before| *place < before));
            let mut page: Vec<(&HistoryPosition, &&Message)> = earlier.take(limit.saturating_add(1)).collect();
            let more = page.len() > limit;
            page.truncate(limit);
            page.reverse();
            let before = page.first().filter(|_| more).map(|(place, _)| (*place).clone());
            HistoryPage { messages: page.into_iter().map(|(_, message)| Message::clone(message)).collect(), before }
        })
        .await
    }
}
