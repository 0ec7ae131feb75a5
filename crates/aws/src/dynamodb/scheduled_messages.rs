//! Messages whose senders chose a time: a row each in the schedule table, its place among what is due, and its place in
//! its tenant's list.
//!
//! A row and its places are moved together, in one transaction. A message that ends keeps its places until they are
//! released: whoever finds one of them reads the row, which is what decides.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use jiff::Timestamp;
use omni_core::domain::scheduled::{KEEP_ENDED, ScheduledMessage, ScheduledRevision, ScheduledState};
use omni_core::foundation::failure::Failure;
use omni_core::model::delayed::ScheduledKey;
use omni_core::model::message::{MessageId, TenantId};
use omni_core::ports::ScheduledMessages;
use serde::{Deserialize, Serialize};

use crate::dynamodb::schedule::ScheduleTable;
use crate::dynamodb::table::decide::{Decision, Row};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{DOCUMENT, EXPIRES_AT, Item};
use crate::dynamodb::{schedule, table};
use crate::failure;

/// Attribute that counts the writes of the row.
const VERSION: &str = "version";
/// Everything but the message.
const STANDING: &str = "standing";

/// The most tries of a transaction that met another one.
const ROUNDS: usize = 5;

/// The fields of a row beside its message.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Standing {
    send_at: Timestamp,
    state: ScheduledState,
    changed_at: Timestamp,
    edited: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held: Option<String>,
}

impl ScheduledMessages for ScheduleTable {
    async fn keep(&self, revisions: &[ScheduledRevision]) -> Result<Vec<bool>, Failure> {
        let stays = |revision: &ScheduledRevision| stays_in_place(revision);
        let staying: Vec<&ScheduledRevision> = revisions.iter().filter(|revision| stays(revision)).collect();
        let updates = staying.iter().map(|revision| update(revision)).collect::<Result<Vec<_>, _>>()?;
        // A batch of one transaction takes each row once, as its callers do.
        let kept = self.table.decide(updates.len(), |position, row| {
            Ok(match (row, updates.get(position)) {
                (Row::Unseen, Some(update)) => Decision::write(update.clone(), true),
                _ => Decision::Known(false),
            })
        });
        let mut kept = kept.await?.into_iter();
        let mut all = Vec::with_capacity(revisions.len());
        for revision in revisions {
            let kept = if stays(revision) { kept.next().unwrap_or(false) } else { self.place(revision).await? };
            all.push(kept);
        }
        Ok(all)
    }

    async fn scheduled(&self, keys: &[ScheduledKey]) -> Result<Vec<Option<ScheduledMessage>>, Failure> {
        let rows = if let [key] = keys {
            self.table.read(row_key(key)).await?.into_iter().collect()
        } else {
            let different: BTreeSet<&ScheduledKey> = keys.iter().collect();
            self.table.read_many(&different.into_iter().map(row_key).collect::<Vec<_>>()).await?
        };
        let found = rows.iter().map(|row| read(row).map(|scheduled| (scheduled.key(), scheduled)));
        let found = found.collect::<Result<BTreeMap<ScheduledKey, ScheduledMessage>, _>>()?;
        Ok(keys.iter().map(|key| found.get(key).cloned()).collect())
    }

    async fn upcoming(
        &self,
        tenant: &TenantId,
        after: Option<(Timestamp, &MessageId)>,
        limit: usize,
    ) -> Result<Vec<ScheduledMessage>, Failure> {
        let mut after = after.map_or_else(|| "0".to_owned(), |(at, id)| schedule::list_key(at, id));
        let mut upcoming = Vec::new();
        while upcoming.len() < limit {
            let places = self.list_page(tenant, &after, limit - upcoming.len()).await?;
            let Some(last) = places.last() else { break };
            after.clone_from(last);
            let keys = places.iter().filter_map(|place| place.split_once('#'));
            let keys: Vec<ScheduledKey> = keys
                .map(|(_, id)| ScheduledKey { tenant_id: tenant.clone(), message_id: MessageId::new(id) })
                .collect();
            let found = self.scheduled(&keys).await?;
            // What has ended keeps its place for a moment; what moved while we read is listed where it is.
            let waiting = found.into_iter().zip(&places).filter_map(|(found, place)| {
                let is_here = |kept: &ScheduledMessage| schedule::list_key(kept.send_at, &kept.message.id) == *place;
                found.filter(|kept| kept.is_waiting() && is_here(kept))
            });
            upcoming.extend(waiting);
        }
        Ok(upcoming)
    }
}

impl ScheduleTable {
    /// The next places in a tenant's list.
    async fn list_page(&self, tenant: &TenantId, after: &str, limit: usize) -> Result<Vec<String>, Failure> {
        let query = self.table.client.query().table_name(&self.table.name).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND sk > :after")
            .expression_attribute_values(":pk", table::text(schedule::list(tenant)))
            .expression_attribute_values(":after", table::text(after))
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let rows = query.send().await.map_err(failure::of("Query"))?.items.unwrap_or_default();
        Ok(rows.iter().filter_map(|row| table::text_of(row, "sk")).map(str::to_owned).collect())
    }

    /// Writes a row and moves its places with it.
    async fn place(&self, revision: &ScheduledRevision) -> Result<bool, Failure> {
        let items = self.transaction(revision)?;
        for _ in 0..ROUNDS {
            let request = self.table.client.transact_write_items().set_transact_items(Some(items.clone()));
            let Err(error) = request.send().await else { return Ok(true) };
            let Some(TransactWriteItemsError::TransactionCanceledException(canceled)) = error.as_service_error() else {
                return Err(failure::of_transaction(error));
            };
            let reasons = canceled.cancellation_reasons();
            if reasons.iter().any(|reason| reason.code() == Some("ConditionalCheckFailed")) {
                return Ok(false);
            }
            if let Some(failure) = reasons.iter().find_map(failure::of_reason) {
                return Err(failure);
            }
        }
        Err(failure::because("TransactWriteItems", "too much contention"))
    }

    fn transaction(
        &self,
        ScheduledRevision { was, becomes }: &ScheduledRevision,
    ) -> Result<Vec<TransactWriteItem>, Failure> {
        let incomplete = |_| failure::unbuildable("TransactWriteItems");
        let put = |row: Item| Put::builder().table_name(&self.table.name).set_item(Some(row));
        let row = match was {
            None => put(row(becomes)?).condition_expression("attribute_not_exists(pk)"),
            Some(was) => put(row(becomes)?)
                .condition_expression("#version = :version")
                .expression_attribute_names("#version", VERSION)
                .expression_attribute_values(":version", table::number(was.version)),
        };
        let mut items = Vec::new();
        for put in [row, put(schedule::place(&becomes.held())?), put(list_row(becomes))] {
            items.push(TransactWriteItem::builder().put(put.build().map_err(incomplete)?).build());
        }
        for key in was.iter().flat_map(|was| [schedule::key(&was.held()), list_row(was)]) {
            let delete = Delete::builder().table_name(&self.table.name).set_key(Some(key)).build();
            items.push(TransactWriteItem::builder().delete(delete.map_err(incomplete)?).build());
        }
        Ok(items)
    }
}

/// Whether the places of a message are where they were: it is neither new nor moved.
fn stays_in_place(ScheduledRevision { was, becomes }: &ScheduledRevision) -> bool {
    was.as_ref().is_some_and(|was| !becomes.is_waiting() || was.send_at == becomes.send_at)
}

/// The write of a message that stays in its places. What ends stays as it was, so its text is not written again.
fn update(ScheduledRevision { was, becomes }: &ScheduledRevision) -> Result<Update, Failure> {
    let update = Update::of(row_key(&becomes.key()))
        .if_still(VERSION, was.as_ref().map(|was| table::number(was.version)))
        .set(VERSION, table::number(becomes.version))
        .set(STANDING, table::json(&standing(becomes))?)
        .replace(EXPIRES_AT, expiry(becomes));
    let same = was.as_ref().is_some_and(|was| was.message == becomes.message);
    Ok(if same { update } else { update.set(DOCUMENT, table::json(&becomes.message)?) })
}

fn row(scheduled: &ScheduledMessage) -> Result<Item, Failure> {
    let row = table::with_document(row_key(&scheduled.key()), &scheduled.message)?;
    let row = table::with(row, VERSION, table::number(scheduled.version));
    Ok(table::with(row, STANDING, table::json(&standing(scheduled))?))
}

fn read(row: &Item) -> Result<ScheduledMessage, Failure> {
    let standing = table::json_of(row, STANDING)?;
    let version = table::number_of(row, VERSION);
    let (Some(standing), Some(version)) = (standing, version) else {
        return Err(Failure::Permanent("a scheduled message has no standing".into()));
    };
    let Standing { send_at, state, changed_at, edited, held } = standing;
    Ok(ScheduledMessage { message: table::document_of(row)?, send_at, state, changed_at, version, edited, held })
}

fn standing(scheduled: &ScheduledMessage) -> Standing {
    let ScheduledMessage { send_at, state, changed_at, edited, .. } = *scheduled;
    Standing { send_at, state, changed_at, edited, held: scheduled.held.clone() }
}

/// What waits is kept; what has ended is remembered for a while.
fn expiry(scheduled: &ScheduledMessage) -> Option<aws_sdk_dynamodb::types::AttributeValue> {
    (!scheduled.is_waiting()).then(|| table::expiry(scheduled.changed_at, KEEP_ENDED))
}

fn row_key(key: &ScheduledKey) -> Item {
    table::keys(format!("{}#{}", key.tenant_id, key.message_id), "scheduled")
}

fn list_row(scheduled: &ScheduledMessage) -> Item {
    schedule::listed(&scheduled.message.tenant_id, scheduled.send_at, &scheduled.message.id)
}
