//! Readers in the messages table: a partition per reader, with the sends that wait to be seen and up to when all was.
//!
//! Whoever sends writes first and then looks what was seen; whoever has seen writes first and then looks what was sent.
//! So of two at the same time at least one finds the other.

use aws_sdk_dynamodb::types::{DeleteRequest, WriteRequest};
use jiff::Timestamp;
use omni_core::foundation::failure::Failure;
use omni_core::model::claim::KEEP_OUTBOUND;
use omni_core::model::message::{Reader, Seen, SendReference, TenantId};
use omni_core::model::timeline::Unread;
use omni_core::ports::{Env, MAX_UNREAD, Readers};

use crate::dynamodb::attempts::AttemptsTable;
use crate::dynamodb::table;
use crate::dynamodb::table::decide::{Decision, Row};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{EXPIRES_AT, Item};
use crate::env::SystemEnv;
use crate::failure;

/// The sort key of what was seen.
const SEEN: &str = "seen";

/// Beginning of the sort keys of sends.
const SENT: &str = "sent#";

const AT: &str = "at";

/// The most rows of one `BatchWriteItem`.
const BATCH: usize = 25;

impl Readers for AttemptsTable {
    async fn expect(&self, tenant: &TenantId, reader: &Reader, unread: &Unread) -> Result<Option<Timestamp>, Failure> {
        let pk = partition(tenant, reader);
        let expires = table::expiry(SystemEnv.now(), KEEP_OUTBOUND);
        let sent = Update::of(table::keys(&pk, sent(unread))).set(EXPIRES_AT, expires);
        self.table.decide_one(|_| Ok(Decision::write(sent.clone(), ()))).await?;
        let seen = self.table.partition(&pk, Some(SEEN)).await?;
        Ok(seen.first().and_then(|row| table::moment_of(row, AT)))
    }

    async fn see(&self, tenant: &TenantId, seen: &Seen) -> Result<Vec<Unread>, Failure> {
        let pk = partition(tenant, &seen.reader);
        let up_to = table::moment(seen.up_to);
        let update = Update::of(table::keys(&pk, SEEN))
            .set(AT, up_to.clone())
            .set(EXPIRES_AT, table::expiry(SystemEnv.now(), KEEP_OUTBOUND))
            .if_at_most(AT, up_to);
        let judge = |row: &Row| match row {
            Row::Found(_) => Ok(Decision::Known(())),
            Row::Unseen | Row::Missing => Ok(Decision::write(update.clone(), ())),
        };
        self.table.decide_one(judge).await?;
        // `$` follows `#`: everything that was sent at that moment sorts before it.
        let last = format!("{SENT}{}$", written(seen.up_to));
        let query = self.table.client.query().table_name(&self.table.name).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", table::text(&pk))
            .expression_attribute_values(":first", table::text(SENT))
            .expression_attribute_values(":last", table::text(last))
            .scan_index_forward(false)
            .limit(i32::try_from(MAX_UNREAD).unwrap_or(i32::MAX));
        let rows = query.send().await.map_err(failure::of("Query"))?;
        Ok(rows.items().iter().filter_map(unread).collect())
    }

    /// A row that is not deleted is read once more.
    async fn forget(&self, tenant: &TenantId, reader: &Reader, read: &[Unread]) -> Result<(), Failure> {
        let pk = partition(tenant, reader);
        for batch in read.chunks(BATCH) {
            let deletes = batch.iter().map(|unread| {
                let key = table::keys(&pk, sent(unread));
                let delete = DeleteRequest::builder().set_key(Some(key)).build();
                delete.map(|delete| WriteRequest::builder().delete_request(delete).build())
            });
            let deletes: Vec<WriteRequest> =
                deletes.collect::<Result<_, _>>().map_err(|_| failure::unbuildable("BatchWriteItem"))?;
            let request = self.table.client.batch_write_item().request_items(&self.table.name, deletes);
            request.send().await.map_err(failure::of("BatchWriteItem"))?;
        }
        Ok(())
    }
}

fn partition(tenant: &TenantId, reader: &Reader) -> String {
    format!("{tenant}#{SEEN}#{}#{}", reader.channel_id, reader.customer.as_str())
}

fn sent(unread: &Unread) -> String {
    format!("{SENT}{}#{}", written(unread.at), unread.reference)
}

/// The send that a row is about.
fn unread(row: &Item) -> Option<Unread> {
    let (at, reference) = table::text_of(row, "sk")?.strip_prefix(SENT)?.split_once('#')?;
    Some(Unread { at: at.parse().ok()?, reference: SendReference::read(reference)? })
}

/// RFC 3339 with all nine digits, so that text sorts as time does.
fn written(at: Timestamp) -> String {
    format!("{at:.9}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_its_send_and_sorts_by_time() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let send = Unread { at: at("2026-11-23T12:00:00.5Z"), reference: SendReference::read("m-1.0.2").unwrap() };
        let row = table::keys("t", sent(&send));
        assert_eq!(unread(&row), Some(send.clone()));
        let last = |text: &str| format!("{SENT}{}$", written(at(text)));
        assert!(sent(&send) < last("2026-11-23T12:00:00.5Z"));
        assert!(sent(&send) > last("2026-11-23T12:00:00.499999Z"));
        assert!(sent(&send).as_str() > SENT);
    }
}
