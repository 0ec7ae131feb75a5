//! Conversations and the consent of customers.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Memory, Port};
use crate::conversation::{Conversation, Touch};
use crate::failure::Failure;
use crate::message::{Address, ChannelKind, ConversationId, TenantId};
use crate::ports::{self, Consent};

pub(super) type Conversations = BTreeMap<(TenantId, ConversationId), Conversation>;
/// The last word of each customer: when, and whether it was stop.
pub(super) type Contacts = BTreeMap<(TenantId, String), (Timestamp, bool)>;

impl ports::Conversations for Memory {
    async fn touch(&self, touches: &[Touch]) -> Result<(), Failure> {
        self.many(Port::Conversations, touches.len(), |state, reached| {
            for touch in touches.iter().take(reached) {
                let key = (touch.tenant_id.clone(), touch.id.clone());
                let known = state.conversations.remove(&key);
                let now = known.map_or_else(|| Conversation::opened_by(touch), |known| known.touched_by(touch));
                state.conversations.insert(key, now);
            }
        })
        .await
    }

    async fn conversation(&self, tenant: &TenantId, id: &ConversationId) -> Result<Option<Conversation>, Failure> {
        let key = (tenant.clone(), id.clone());
        self.one(Port::Conversations, |state| state.conversations.get(&key).cloned()).await
    }

    async fn last_written_to(
        &self,
        _tenant: &TenantId,
        _kind: ChannelKind,
        _customer: &Address,
    ) -> Result<Option<Address>, Failure> {
        Ok(None)
    }
}

impl Consent for Memory {
    async fn set(&self, tenant: &TenantId, customer: &Address, stopped: bool, at: Timestamp) -> Result<(), Failure> {
        let key = (tenant.clone(), customer.as_str().to_owned());
        self.one(Port::Consent, |state| {
            let word = state.contacts.entry(key).or_insert((at, stopped));
            if word.0 <= at {
                *word = (at, stopped);
            }
        })
        .await
    }

    async fn is_stopped(&self, tenant: &TenantId, customer: &Address) -> Result<bool, Failure> {
        let key = (tenant.clone(), customer.as_str().to_owned());
        self.one(Port::Consent, |state| state.contacts.get(&key).is_some_and(|(_, stopped)| *stopped)).await
    }
}
