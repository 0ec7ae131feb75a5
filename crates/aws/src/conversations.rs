//! The conversations table: when each was opened and last touched from either side.
//!
//! Times only move forward, and DynamoDB has no maximum. So each moment is an attribute of its own, and a touch is
//! written under the condition that the row knows nothing later: one call for a whole batch in the usual order. A row
//! that refuses comes back with the refusal, and the touch is merged into it.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use omni_core::conversation::{Conversation, Touch};
use omni_core::failure::Failure;
use omni_core::message::{ConversationId, TenantId};
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
        let touched = merged(touches);
        let judge = |position: usize, row: &Row| match (touched.get(position), row) {
            (Some(touched), Row::Unseen | Row::Missing) => Ok(Decision::Write(forward(touched)?, ())),
            (Some(touched), Row::Found(row)) => {
                let known = conversation_of(row, &touched.tenant_id, &touched.id)?;
                let whole = union(known.clone(), touched);
                Ok(if whole == known { Decision::Known(()) } else { Decision::Write(instead(&known, &whole), ()) })
            }
            (None, _) => Ok(Decision::Known(())),
        };
        self.table.decide(touched.len(), judge).await.map(drop)
    }

    async fn conversation(&self, tenant: &TenantId, id: &ConversationId) -> Result<Option<Conversation>, Failure> {
        let row = self.table.read(key(tenant, id)).await?;
        row.map(|row| conversation_of(&row, tenant, id)).transpose()
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

/// Writes `touched` unless the row knows something later, or something earlier was the first.
fn forward(touched: &Conversation) -> Result<Update, Failure> {
    let mut update = Update::of(key(&touched.tenant_id, &touched.id))
        .set_once(CHANNEL, table::json(&touched.channel)?)
        .set_once(OPENED, table::moment(touched.opened_at))
        .if_at_most(OPENED, table::moment(touched.opened_at));
    for (name, at) in [(INBOUND, touched.last_inbound_at), (OUTBOUND, touched.last_outbound_at)] {
        if let Some(at) = at.map(table::moment) {
            update = update.set(name, at.clone()).if_at_most(name, at);
        }
    }
    Ok(update)
}

/// Writes `whole` if the row still is `known`.
fn instead(known: &Conversation, whole: &Conversation) -> Update {
    moments(whole)
        .into_iter()
        .zip(moments(known))
        .fold(Update::of(key(&whole.tenant_id, &whole.id)), |update, ((name, now), (_, before))| {
            update.replace(name, now).if_still(name, before)
        })
}

fn moments(conversation: &Conversation) -> [(&'static str, Option<AttributeValue>); 3] {
    [
        (OPENED, Some(table::moment(conversation.opened_at))),
        (INBOUND, conversation.last_inbound_at.map(table::moment)),
        (OUTBOUND, conversation.last_outbound_at.map(table::moment)),
    ]
}

fn union(known: Conversation, touched: &Conversation) -> Conversation {
    Conversation {
        opened_at: known.opened_at.min(touched.opened_at),
        last_inbound_at: known.last_inbound_at.max(touched.last_inbound_at),
        last_outbound_at: known.last_outbound_at.max(touched.last_outbound_at),
        ..known
    }
}

fn conversation_of(row: &Item, tenant: &TenantId, id: &ConversationId) -> Result<Conversation, Failure> {
    let incomplete = || Failure::permanent("a conversation's row is incomplete");
    let moment = |name| -> Option<Timestamp> { table::moment_of(row, name) };
    Ok(Conversation {
        id: id.clone(),
        tenant_id: tenant.clone(),
        channel: table::json_of(row, CHANNEL)?.ok_or_else(incomplete)?,
        opened_at: moment(OPENED).ok_or_else(incomplete)?,
        last_inbound_at: moment(INBOUND),
        last_outbound_at: moment(OUTBOUND),
    })
}

fn key(tenant: &TenantId, id: &ConversationId) -> Item {
    table::key(format!("{tenant}#{id}"))
}
