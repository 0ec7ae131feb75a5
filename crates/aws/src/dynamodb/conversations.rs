//! The conversations table: when each was opened and last touched from either side, what rules decided about it, and
//! where each customer last wrote to.
//!
//! Times only move forward, and DynamoDB has no maximum. So each moment is an attribute of its own, and a touch is
//! written under the condition that the row knows nothing later: one call for a whole batch in the usual order. A row
//! that refuses comes back with the refusal, and only what it does not know yet is written again.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use omni_core::foundation::failure::Failure;
use omni_core::model::conversation::{
    Conversation, ConversationRouting, ConversationTouch, HistoryPosition, LastWrittenTo,
};
use omni_core::model::message::{Address, ChannelKind, ConversationId, TenantId};
use omni_core::ports::Conversations;

use crate::dynamodb::table;
use crate::dynamodb::table::decide::{Decision, Row};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{Item, Table};

const CHANNEL: &str = "channel";
const OPENED: &str = "openedAt";
const INBOUND: &str = "lastInboundAt";
const OUTBOUND: &str = "lastOutboundAt";
/// Attributes with the decision of rules, and with the position of the message on which they made it.
const FOLDER: [&str; 2] = ["folder", "folderPlace"];
const AGENT_GROUP: [&str; 2] = ["agentGroup", "agentGroupPlace"];

/// The address of ours that a customer wrote to, and the place of the message.
const OURS: &str = "ours";
const PLACE: &str = "place";

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
    async fn touch(&self, touches: &[ConversationTouch]) -> Result<(), Failure> {
        let news = merged(touches);
        let judge = |position: usize, row: &Row| match (news.get(position), row) {
            (Some(News::Of(conversation)), Row::Unseen | Row::Missing) => {
                Ok(Decision::write(opening(conversation)?, ()))
            }
            (Some(News::Of(conversation)), Row::Found(row)) => {
                let known = conversation_of(row, &conversation.tenant_id, &conversation.id)?;
                Ok(continuing(conversation, &known).map_or(Decision::Known(()), |update| Decision::write(update, ())))
            }
            (Some(News::Written(written)), Row::Unseen | Row::Missing) => Ok(Decision::write(writing(written)?, ())),
            (Some(News::Written(_)), Row::Found(_)) | (None, _) => Ok(Decision::Known(())),
        };
        self.table.decide(news.len(), judge).await.map(drop)
    }

    async fn conversations(&self, ids: &[(TenantId, ConversationId)]) -> Result<Vec<Option<Conversation>>, Failure> {
        let keys: Vec<Item> = ids.iter().map(|(tenant, id)| key(tenant, id)).collect();
        let rows = self.table.read_each(&keys).await?;
        let read = |((tenant, id), row): (&(TenantId, ConversationId), Option<Item>)| {
            row.map(|row| conversation_of(&row, tenant, id)).transpose()
        };
        ids.iter().zip(rows).map(read).collect()
    }

    async fn last_written_to(
        &self,
        tenant: &TenantId,
        kind: ChannelKind,
        customer: &Address,
    ) -> Result<Option<Address>, Failure> {
        let row = self.table.read(customer_key(tenant, kind.conversation(), customer)).await?;
        row.map_or(Ok(None), |row| table::json_of(&row, OURS))
    }
}

/// The news that touches bring for one row.
enum News {
    Of(Conversation),
    Written(LastWrittenTo),
}

/// The news that `touches` bring for each row, each row once: a transaction may not write one twice.
fn merged(touches: &[ConversationTouch]) -> Vec<News> {
    let mut conversations: BTreeMap<(&TenantId, &ConversationId), Conversation> = BTreeMap::new();
    let mut last: BTreeMap<(&TenantId, &str, &str), LastWrittenTo> = BTreeMap::new();
    for touch in touches {
        let key = (&touch.tenant_id, &touch.id);
        let known = conversations.remove(&key);
        let now = known.map_or_else(|| Conversation::opened_by(touch), |known| known.touched_by(touch));
        conversations.insert(key, now);
        if let Some(written) = LastWrittenTo::of(touch) {
            let known = last.entry((&touch.tenant_id, written.kind, touch.customer.as_str()));
            let known = known.or_insert_with(|| written.clone());
            if known.place < written.place {
                *known = written;
            }
        }
    }
    conversations.into_values().map(News::Of).chain(last.into_values().map(News::Written)).collect()
}

/// Writes `news` unless the row knows something later, or was opened later.
fn opening(news: &Conversation) -> Result<Update, Failure> {
    let opened = table::moment(news.opened_at);
    let update = Update::of(key(&news.tenant_id, &news.id))
        .set_once(CHANNEL, table::json(&news.channel)?)
        .set_once(OPENED, opened.clone())
        .if_at_most(OPENED, opened);
    Ok(Part::newer(news, None).into_iter().fold(update, Part::forward))
}

/// Writes what of `news` is new to a row that refused it; `None` if nothing is. Each condition can only fail because
/// somebody else knew better, so a few rounds settle it, however many write at once.
fn continuing(news: &Conversation, known: &Conversation) -> Option<Update> {
    let fresh = Part::newer(news, Some(known));
    let earlier = news.opened_at < known.opened_at;
    if fresh.is_empty() && !earlier {
        return None;
    }
    let update = fresh.into_iter().fold(Update::of(key(&news.tenant_id, &news.id)), Part::forward);
    let opened = table::moment(news.opened_at);
    Some(if earlier { update.set(OPENED, opened.clone()).if_more(OPENED, opened) } else { update })
}

/// Writes where a customer wrote to, unless the row knows something later.
fn writing(LastWrittenTo { tenant_id, kind, customer, ours, place }: &LastWrittenTo) -> Result<Update, Failure> {
    let place = table::text(place.as_str());
    let update = Update::of(customer_key(tenant_id, kind, customer)).set(OURS, table::json(ours)?);
    Ok(update.set(PLACE, place.clone()).if_at_most(PLACE, place))
}

/// One thing about a conversation that only moves forward.
struct Part {
    /// Attribute that only moves forward, and by which the part is ordered.
    by: &'static str,
    at: AttributeValue,
    /// Attribute that is written along with it.
    along: Option<(&'static str, AttributeValue)>,
}

impl Part {
    /// The parts in which `news` is ahead of what is `known`.
    fn newer(news: &Conversation, known: Option<&Conversation>) -> Vec<Self> {
        let moment = |by, at: Option<Timestamp>, known: Option<Timestamp>| {
            at.filter(|_| at > known).map(|at| Self { by, at: table::moment(at), along: None })
        };
        let decided =
            |[name, by]: [&'static str; 2], news: &Option<ConversationRouting>, known: Option<&ConversationRouting>| {
                let news = news.as_ref().filter(|news| Some(*news) > known)?;
                Some(Self {
                    by,
                    at: table::text(news.place.as_str()),
                    along: Some((name, table::text(news.name.as_str()))),
                })
            };
        let parts = [
            moment(INBOUND, news.last_inbound_at, known.and_then(|known| known.last_inbound_at)),
            moment(OUTBOUND, news.last_outbound_at, known.and_then(|known| known.last_outbound_at)),
            decided(FOLDER, &news.folder, known.and_then(|known| known.folder.as_ref())),
            decided(AGENT_GROUP, &news.agent_group, known.and_then(|known| known.agent_group.as_ref())),
        ];
        parts.into_iter().flatten().collect()
    }

    fn forward(update: Update, Self { by, at, along }: Self) -> Update {
        let update = update.set(by, at.clone()).if_at_most(by, at);
        along.into_iter().fold(update, |update, (name, value)| update.set(name, value))
    }
}

fn conversation_of(row: &Item, tenant: &TenantId, id: &ConversationId) -> Result<Conversation, Failure> {
    let incomplete = || Failure::permanent("a conversation's row is incomplete");
    let decided = |[name, place]: [&str; 2]| {
        let place = HistoryPosition::new(table::text_of(row, place)?);
        Some(ConversationRouting { place, name: table::text_of(row, name)?.to_owned() })
    };
    Ok(Conversation {
        id: id.clone(),
        tenant_id: tenant.clone(),
        channel: table::json_of(row, CHANNEL)?.ok_or_else(incomplete)?,
        opened_at: table::moment_of(row, OPENED).ok_or_else(incomplete)?,
        last_inbound_at: table::moment_of(row, INBOUND),
        last_outbound_at: table::moment_of(row, OUTBOUND),
        folder: decided(FOLDER),
        agent_group: decided(AGENT_GROUP),
    })
}

fn key(tenant: &TenantId, id: &ConversationId) -> Item {
    table::key(format!("{tenant}#{id}"))
}

fn customer_key(tenant: &TenantId, kind: &str, customer: &Address) -> Item {
    table::key(format!("{tenant}#customer#{kind}#{}", customer.as_str()))
}
