//! The conversations table: when each was opened and last touched from either side.
//!
//! Times only move forward, and DynamoDB has no maximum. So each moment is an attribute of its own, and a touch is
//! written under the condition that the row knows nothing later: one call for a whole batch in the usual order. A row
//! that refuses comes back with the refusal, and only what it does not know yet is written again.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use omni_core::conversation::{Conversation, Touch};
use omni_core::failure::Failure;
use omni_core::message::{Address, ChannelKind, ConversationId, TenantId};
use omni_core::ports::Conversations;

use crate::table::{self, Decision, Item, Row, Table, Update};

const CHANNEL: &str = "channel";
const OPENED: &str = "openedAt";
const INBOUND: &str = "lastInboundAt";
const OUTBOUND: &str = "lastOutboundAt";

/// The conversations table.
#[derive(Clone, Debug)]
pub struct ConversationsTable {
    table: Table,
}

impl ConversationsTable {
    /// The table called `name` (`CONVERSATIONS_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }
}

impl Conversations for ConversationsTable {
    async fn touch(&self, touches: &[Touch]) -> Result<(), Failure> {
        let news = merged(touches);
        let judge = |position: usize, row: &Row| match (news.get(position), row) {
            (Some(news), Row::Unseen | Row::Missing) => Ok(Decision::write(opening(news)?, ())),
            (Some(news), Row::Found(row)) => {
                let known = conversation_of(row, &news.tenant_id, &news.id)?;
                Ok(continuing(news, &known).map_or(Decision::Known(()), |update| Decision::write(update, ())))
            }
            (None, _) => Ok(Decision::Known(())),
        };
        self.table.decide(news.len(), judge).await.map(drop)
    }

    async fn conversation(&self, tenant: &TenantId, id: &ConversationId) -> Result<Option<Conversation>, Failure> {
        let row = self.table.read(key(tenant, id)).await?;
        row.map(|row| conversation_of(&row, tenant, id)).transpose()
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

/// What `touches` tell of each conversation, each conversation once.
fn merged(touches: &[Touch]) -> Vec<Conversation> {
    let mut positions = HashMap::new();
    let mut all: Vec<Conversation> = Vec::new();
    for touch in touches {
        let position = *positions.entry((&touch.tenant_id, &touch.id)).or_insert(all.len());
        match all.get_mut(position) {
            Some(known) => *known = known.clone().touched_by(touch),
            None => all.push(Conversation::opened_by(touch)),
        }
    }
    all
}

/// Writes `news` unless the row knows something later, or was opened later.
fn opening(news: &Conversation) -> Result<Update, Failure> {
    let opened = table::moment(news.opened_at);
    let update = Update::of(key(&news.tenant_id, &news.id))
        .set_once(CHANNEL, table::json(&news.channel)?)
        .set_once(OPENED, opened.clone())
        .if_at_most(OPENED, opened);
    Ok(lasts(news).into_iter().fold(update, forward))
}

/// Writes what of `news` is new to a row that refused it; `None` if nothing is. Each condition can only fail because
/// somebody else knew better, so a few rounds settle it, however many write at once.
fn continuing(news: &Conversation, known: &Conversation) -> Option<Update> {
    let fresh = lasts(news).into_iter().zip(lasts(known)).filter(|((_, at), (_, known))| at > known);
    let fresh: Vec<_> = fresh.map(|(last, _)| last).collect();
    let earlier = news.opened_at < known.opened_at;
    let update = fresh.iter().copied().fold(Update::of(key(&news.tenant_id, &news.id)), forward);
    match (earlier, fresh.is_empty()) {
        (false, true) => None,
        (false, false) => Some(update),
        (true, _) => {
            let opened = table::moment(news.opened_at);
            Some(update.set(OPENED, opened.clone()).if_more(OPENED, opened))
        }
    }
}

fn forward(update: Update, (name, at): (&str, Option<Timestamp>)) -> Update {
    match at.map(table::moment) {
        Some(at) => update.set(name, at.clone()).if_at_most(name, at),
        None => update,
    }
}

fn lasts(conversation: &Conversation) -> [(&'static str, Option<Timestamp>); 2] {
    [(INBOUND, conversation.last_inbound_at), (OUTBOUND, conversation.last_outbound_at)]
}

fn conversation_of(row: &Item, tenant: &TenantId, id: &ConversationId) -> Result<Conversation, Failure> {
    let incomplete = || Failure::permanent("a conversation's row is incomplete");
    Ok(Conversation {
        id: id.clone(),
        tenant_id: tenant.clone(),
        channel: table::json_of(row, CHANNEL)?.ok_or_else(incomplete)?,
        opened_at: table::moment_of(row, OPENED).ok_or_else(incomplete)?,
        last_inbound_at: table::moment_of(row, INBOUND),
        last_outbound_at: table::moment_of(row, OUTBOUND),
    })
}

fn key(tenant: &TenantId, id: &ConversationId) -> Item {
    table::key(format!("{tenant}#{id}"))
}
