//! The schedule table: what must wait longer than a queue can hold it, by when it is due.

use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use omni_core::delivery::Held;
use omni_core::failure::Failure;
use omni_core::ports::Schedule;

use crate::failure;
use crate::table::{self, Item, Table};

const HELD: &str = "held";

/// The schedule table.
#[derive(Clone, Debug)]
pub struct ScheduleTable {
    table: Table,
}

impl ScheduleTable {
    /// The table called `name` (`SCHEDULE_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }
}

impl Schedule for ScheduleTable {
    async fn hold(&self, held: &Held) -> Result<(), Failure> {
        let row = table::with_document(key(held), held)?;
        let request = self.table.client.put_item().table_name(&self.table.name).set_item(Some(row));
        request.send().await.map(drop).map_err(failure::of("PutItem"))
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Held>, Failure> {
        // `$` follows `#`: everything that is due at `now` sorts before it.
        let until = format!("{}$", moment(now));
        let query = self.table.client.query().table_name(&self.table.name).consistent_read(true);
        let mut pages = query
            .key_condition_expression("pk = :pk AND sk < :until")
            .expression_attribute_values(":pk", table::text(HELD))
            .expression_attribute_values(":until", table::text(until))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .into_paginator()
            .items()
            .send();
        let mut due = Vec::new();
        while due.len() < limit {
            let Some(row) = pages.next().await else { break };
            let row = row.map_err(failure::of("Query"))?;
            match table::document_of(&row) {
                Ok(held) => due.push(held),
                // One wreck must not hold back everything behind it.
                Err(failure) => {
                    tracing::error!(row = table::text_of(&row, "sk"), "cannot release what was held: {failure}");
                }
            }
        }
        Ok(due)
    }

    async fn release(&self, held: &Held) -> Result<(), Failure> {
        let request = self.table.client.delete_item().table_name(&self.table.name).set_key(Some(key(held)));
        request.send().await.map(drop).map_err(failure::of("DeleteItem"))
    }
}

fn key(held: &Held) -> Item {
    let (id, step) = held.name();
    table::keys(HELD, format!("{}#{id}.{step}", moment(held.due)))
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
    }
}
