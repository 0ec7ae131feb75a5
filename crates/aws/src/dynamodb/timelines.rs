//! The messages table: a partition per message with the message, its events and its attempts.

pub(crate) mod place;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use omni_core::foundation::failure::Failure;
use omni_core::model::message::{Message, MessageId, SendReference, TenantId};
use omni_core::model::timeline::{Attempt, Timeline, TimelineEntry, TimelineEvent};
use omni_core::ports::Timelines;

use crate::dynamodb::table;
use crate::dynamodb::table::{Item, Table};
use crate::failure;

/// The most rows of one `BatchWriteItem`.
const BATCH: usize = 25;

/// How often unprocessed rows are written again.
const ROUNDS: usize = 5;

const MESSAGE: &str = "message";

/// The messages table.
#[derive(Clone, Debug)]
pub struct TimelinesTable {
    pub(crate) table: Table,
}

impl TimelinesTable {
    /// The table called `name` (`MESSAGES_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }

    async fn write(&self, rows: Vec<Item>) -> Result<(), Failure> {
        let puts = rows.into_iter().map(|row| PutRequest::builder().set_item(Some(row)).build());
        let puts = puts.collect::<Result<Vec<_>, _>>().map_err(|_| failure::unbuildable("BatchWriteItem"))?;
        let mut left: Vec<_> = puts.into_iter().map(|put| WriteRequest::builder().put_request(put).build()).collect();
        for _ in 0..ROUNDS {
            let request =
                self.table.client.batch_write_item().request_items(&self.table.name, std::mem::take(&mut left));
            let answer = request.send().await.map_err(failure::of("BatchWriteItem"))?;
            left = answer.unprocessed_items.and_then(|mut tables| tables.remove(&self.table.name)).unwrap_or_default();
            if left.is_empty() {
                return Ok(());
            }
        }
        Err(failure::because("BatchWriteItem", "unprocessed rows"))
    }
}

impl Timelines for TimelinesTable {
    async fn record(&self, entries: &[TimelineEntry]) -> Result<(), Failure> {
        // A batch takes each row once; of two the later one counts, as it would one by one.
        let mut rows: BTreeMap<(String, String), Item> = BTreeMap::new();
        for entry in entries {
            let (pk, sk) = key(entry);
            let row = table::with(table::keys(&pk, &sk), table::DOCUMENT, table::text(document(entry)?));
            let row = match entry {
                TimelineEntry::Message(message) => place::placed(row, message),
                TimelineEntry::Event(_) => row,
            };
            rows.insert((pk, sk), row);
        }
        let rows: Vec<Item> = rows.into_values().collect();
        for batch in rows.chunks(BATCH) {
            self.write(batch.to_vec()).await?;
        }
        Ok(())
    }

    async fn record_once(&self, message: &Message) -> Result<Message, Failure> {
        let (pk, sk) = (partition(&message.tenant_id, &message.id), MESSAGE);
        let document = document(&TimelineEntry::Message(Box::new(message.clone())))?;
        let row = table::with(table::keys(&pk, sk), table::DOCUMENT, table::text(document));
        match self.table.put_once(place::placed(row, message)).await? {
            Some(found) => table::document_of(&found),
            None => Ok(message.clone()),
        }
    }

    async fn read(&self, tenant: &TenantId, message: &MessageId) -> Result<Option<Timeline>, Failure> {
        let rows = self.table.partition(&partition(tenant, message), None).await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut timeline = Timeline { message: None, events: Vec::new(), attempts: Vec::new() };
        for row in &rows {
            match table::text_of(row, "sk").unwrap_or_default() {
                MESSAGE => timeline.message = Some(table::document_of::<Message>(row)?),
                sk if sk.starts_with("hop#") => timeline.events.push(table::document_of::<TimelineEvent>(row)?),
                sk if sk.starts_with("attempt#") => timeline.attempts.push(table::document_of::<Attempt>(row)?),
                _ => {}
            }
        }
        timeline.events.sort_by_key(|event| event.at);
        timeline.attempts.sort_by(|one, other| one.reference.cmp(&other.reference));
        Ok(Some(timeline))
    }
}

/// The partition of one message.
pub(crate) fn partition(tenant: &TenantId, message: &MessageId) -> String {
    format!("{tenant}#{message}")
}

/// The sort key of one attempt.
pub(crate) fn attempt(reference: &SendReference) -> String {
    format!("attempt#{}#{}", reference.part, reference.step)
}

/// The partition and the sort key of one entry.
pub(crate) fn key(entry: &TimelineEntry) -> (String, String) {
    match entry {
        TimelineEntry::Message(message) => (partition(&message.tenant_id, &message.id), MESSAGE.to_owned()),
        TimelineEntry::Event(event) => (partition(&event.tenant_id, &event.message_id), format!("hop#{}", event.key)),
    }
}

/// One entry as it is stored.
pub(crate) fn document(entry: &TimelineEntry) -> Result<String, Failure> {
    entry.stored().map(|(_, document)| document)
}
