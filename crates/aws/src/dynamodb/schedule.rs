//! The schedule table: what must wait longer than a queue can hold it, by when it is due.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use omni_core::foundation::failure::Failure;
use omni_core::model::delayed::{Delayed, DelayedItem, DueItems, UnreadableRow};
use omni_core::model::message::{MessageId, TenantId};
use omni_core::ports::Schedule;

use crate::dynamodb::table;
use crate::dynamodb::table::{DOCUMENT, Item, Table};
use crate::failure;

/// The schedule table. Messages whose senders chose a time are in it too (`scheduled.rs`).
#[derive(Clone, Debug)]
pub struct ScheduleTable {
    pub(crate) table: Table,
}

impl ScheduleTable {
    /// The table called `name` (`SCHEDULE_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }
}

impl Schedule for ScheduleTable {
    async fn hold(&self, held: &Delayed) -> Result<(), Failure> {
        let request = self.table.client.put_item().table_name(&self.table.name).set_item(Some(place(held)?));
        request.send().await.map(drop).map_err(failure::of("PutItem"))
    }

    async fn due(&self, shard: u8, now: Timestamp, after: Option<&Delayed>, limit: usize) -> Result<DueItems, Failure> {
        // Every moment sorts after "0", and `$` follows `#`: everything that is due at `now` sorts before it.
        let (from, until) = (after.map_or_else(|| "0".to_owned(), sort_key), format!("{}$", moment(now)));
        if from > until {
            return Ok(DueItems::default());
        }
        let query = self.table.client.query().table_name(&self.table.name).consistent_read(true);
        let mut pages = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :until")
            .expression_attribute_values(":pk", table::text(partition(shard)))
            .expression_attribute_values(":from", table::text(&from))
            .expression_attribute_values(":until", table::text(until))
            .limit(i32::try_from(limit + 1).unwrap_or(i32::MAX))
            .into_paginator()
            .items()
            .send();
        let mut due = DueItems::default();
        while due.held.len() + due.wrecks.len() < limit {
            let Some(row) = pages.next().await else { break };
            let row = row.map_err(failure::of("Query"))?;
            if table::text_of(&row, "sk") == Some(&from) {
                continue;
            }
            match table::document_of(&row) {
                Ok(held) => due.held.push(held),
                // One wreck must not hold back everything behind it.
                Err(failure) => due.wrecks.push(wreck(shard, &row, &failure)),
            }
        }
        Ok(due)
    }

    async fn discard(&self, wrecks: &[UnreadableRow]) -> Result<(), Failure> {
        let keys = wrecks.iter().map(|wreck| table::keys(partition(wreck.shard), &wreck.place));
        self.table.delete_many(keys.collect()).await
    }

    async fn release(&self, held: &[Delayed]) -> Result<(), Failure> {
        // A batch takes each row once.
        let mut rows: BTreeMap<(String, String), Item> = BTreeMap::new();
        for held in held {
            rows.insert((partition(held.shard()), sort_key(held)), key(held));
            if let DelayedItem::Scheduled(place) = &held.what {
                let (tenant, id) = (&place.key.tenant_id, &place.key.message_id);
                rows.insert((list(tenant), list_key(held.due, id)), listed(tenant, held.due, id));
            }
        }
        self.table.delete_many(rows.into_values().collect()).await
    }
}

/// A row that nobody can read, as it is buried.
fn wreck(shard: u8, row: &Item, failure: &Failure) -> UnreadableRow {
    let text = |name| table::text_of(row, name).unwrap_or_default().to_owned();
    UnreadableRow { shard, place: text("sk"), text: text(DOCUMENT), reason: failure.to_string() }
}

/// The row that says when something is due.
pub(crate) fn place(held: &Delayed) -> Result<Item, Failure> {
    table::with_document(key(held), held)
}

/// The key of that row.
pub(crate) fn key(held: &Delayed) -> Item {
    table::keys(partition(held.shard()), sort_key(held))
}

/// The row in the list of a tenant's scheduled messages. It has nothing but its key.
pub(crate) fn listed(tenant: &TenantId, due: Timestamp, id: &MessageId) -> Item {
    table::keys(list(tenant), list_key(due, id))
}

/// The partition of a tenant's list.
pub(crate) fn list(tenant: &TenantId) -> String {
    format!("{tenant}#upcoming")
}

/// The sort key in that list.
pub(crate) fn list_key(due: Timestamp, id: &MessageId) -> String {
    format!("{}#{id}", moment(due))
}

fn partition(shard: u8) -> String {
    format!("held#{shard:02}")
}

fn sort_key(held: &Delayed) -> String {
    let (id, step) = held.name();
    format!("{}#{id}.{step}", moment(held.due))
}

/// RFC 3339 with all nine digits, so that text sorts as time does.
fn moment(at: Timestamp) -> String {
    format!("{at:.9}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_sorts_as_time_does() {
        let moments =
            ["2026-11-23T20:45:00Z", "2026-11-23T20:45:00.5Z", "2026-11-23T20:45:01Z", "2026-11-24T00:00:00Z"];
        let written: Vec<String> = moments.iter().map(|at| moment(at.parse().unwrap())).collect();
        assert!(written.is_sorted());
        assert_eq!(written.first().unwrap(), "2026-11-23T20:45:00.000000000Z");
        assert!(format!("{}#id.0", written[0]) < format!("{}$", written[0]));
        assert!("0" < written[0].as_str());
    }
}
