//! How often records were tried, in the effects table: a row for each record that has failed, and none for the others.

use aws_sdk_dynamodb::Client;
use omni_core::foundation::failure::Failure;
use omni_core::ports::{KEEP_TRIES, RecordTry, Tries};

use crate::dynamodb::table;
use crate::dynamodb::table::decide::{Decision, Row};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{EXPIRES_AT, Table};

const COUNT: &str = "tries";
/// The receive that was counted last.
const RECEIVE: &str = "receive";

/// The counts of tries.
#[derive(Clone, Debug)]
pub struct TriesTable {
    table: Table,
}

impl TriesTable {
    /// In the effects table, which is called `name` (`EFFECTS_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }
}

impl Tries for TriesTable {
    async fn count(&self, tries: &[RecordTry]) -> Result<Vec<u32>, Failure> {
        let judge = |position: usize, row: &Row| match (tries.get(position), row) {
            (Some(one), Row::Unseen | Row::Missing) => Ok(Decision::write(counted(one, 1).if_absent(), 1)),
            (Some(one), Row::Found(row)) => {
                let number = |name| table::number_of::<u32>(row, name).unwrap_or_default();
                let (count, last) = (number(COUNT), number(RECEIVE));
                if one.receive <= last {
                    return Ok(Decision::Known(count));
                }
                let update = counted(one, count + 1).if_still(RECEIVE, Some(table::number(last)));
                Ok(Decision::write(update, count + 1))
            }
            (None, _) => Err(Failure::transient("no such try")),
        };
        self.table.decide(tries.len(), judge).await
    }
}

/// No effect has such a key: those begin with a tenant and name what happens, which is no queue.
fn counted(one: &RecordTry, count: u32) -> Update {
    Update::of(table::key(format!("tries#{}#{}", one.queue, one.record)))
        .set(COUNT, table::number(count))
        .set(RECEIVE, table::number(one.receive))
        .set(EXPIRES_AT, table::expiry(one.at, KEEP_TRIES))
}
