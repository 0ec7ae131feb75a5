//! What was said in a conversation: an index of the messages table has the places, the table the messages.
//!
//! The index has keys only. A message is written with every webhook and read as history now and then: so its body is
//! stored once, and a page costs two reads. Rows that are no messages have no place and do not stand in it.

use std::collections::HashMap;

use omni_core::foundation::failure::Failure;
use omni_core::model::conversation::{HistoryPage, HistoryPosition};
use omni_core::model::message::{ConversationId, Message, TenantId};
use omni_core::ports::History;

use crate::dynamodb::table;
use crate::dynamodb::table::Item;
use crate::dynamodb::timelines::TimelinesTable;
use crate::dynamodb::timelines::place::{CONVERSATION, PLACE, partition};
use crate::failure;

/// The index.
const INDEX: &str = "by-conversation";

impl History for TimelinesTable {
    async fn messages(
        &self,
        tenant: &TenantId,
        conversation: &ConversationId,
        before: Option<&HistoryPosition>,
        limit: usize,
    ) -> Result<HistoryPage, Failure> {
        let query = self.table.client.query().table_name(&self.table.name).index_name(INDEX).scan_index_forward(false);
        let query = query
            .expression_attribute_names("#conversation", CONVERSATION)
            .expression_attribute_values(":conversation", partition(tenant, conversation))
            .limit(i32::try_from(limit.saturating_add(1)).unwrap_or(i32::MAX));
        let query = match before {
            None => query.key_condition_expression("#conversation = :conversation"),
            Some(before) => query
                .key_condition_expression("#conversation = :conversation AND #place < :before")
                .expression_attribute_names("#place", PLACE)
                .expression_attribute_values(":before", table::text(before.as_str())),
        };
        let mut rows = query.send().await.map_err(failure::of("Query"))?.items.unwrap_or_default();
        let is_all = rows.len() <= limit;
        rows.truncate(limit);
        rows.reverse();
        let first = rows.first().and_then(|row| table::text_of(row, PLACE)).map(HistoryPosition::new);
        Ok(HistoryPage { messages: self.fetch(rows).await?, before: first.filter(|_| !is_all) })
    }
}

impl TimelinesTable {
    /// The messages that rows of the index stand for, in their order.
    async fn fetch(&self, rows: Vec<Item>) -> Result<Vec<Message>, Failure> {
        let key = |row: &Item| Some((table::text_of(row, "pk")?.to_owned(), table::text_of(row, "sk")?.to_owned()));
        let wanted: Vec<(String, String)> = rows.iter().filter_map(key).collect();
        let found =
            self.table.read_many(&wanted.iter().map(|(pk, sk)| table::keys(pk, sk)).collect::<Vec<_>>()).await?;
        let mut found: HashMap<_, Item> = found.into_iter().filter_map(|row| Some((key(&row)?, row))).collect();
        wanted.iter().filter_map(|key| found.remove(key)).map(|row| table::document_of(&row)).collect()
    }
}
