//! Attempts and links in the messages table: what sends and receipts tell of each other, merged row by row.
//!
//! A row carries a version that every write expects and raises, so that nobody's news is lost.

use std::collections::HashSet;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use omni_core::foundation::failure::Failure;
use omni_core::model::carrier::CarrierId;
use omni_core::model::claim::KEEP_OUTBOUND;
use omni_core::model::message::{Progress, Receipt, SendReference, TenantId};
use omni_core::model::timeline::{Attempt, AttemptNews, SentPart, TimelineEntry};
use omni_core::ports::{Attempts, Env};

use crate::dynamodb::table::decide::{Decision, ROUNDS, Row, TRANSACTION, Verdict};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{DOCUMENT, EXPIRES_AT, Item, Table};
use crate::dynamodb::{table, timelines};
use crate::env::SystemEnv;
use crate::failure;

const VERSION: &str = "version";
const REFERENCE: &str = "reference";
const PROGRESS: &str = "progress";

/// No receipt comes later than a redrive.
const KEEP_LINKS: Duration = KEEP_OUTBOUND;

/// The messages table.
#[derive(Clone, Debug)]
pub struct AttemptsTable {
    pub(crate) table: Table,
}

impl AttemptsTable {
    /// The table called `name` (`MESSAGES_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }
}

/// What is known of the rows of one part that its carrier took.
#[derive(Clone)]
struct SentRows {
    link: Row,
    attempt: Row,
}

/// One of the rows that a part is written to.
#[derive(Clone, Copy)]
enum SentRow {
    Link,
    Attempt,
    Event,
}

/// A part is written to so many rows at most.
const SENT_ROWS: usize = 3;

impl AttemptsTable {
    /// Writes different parts in one transaction, as if nobody had heard of them; a refusal brings their rows along.
    async fn record_together(&self, sent: &[SentPart]) -> Result<Vec<Attempt>, Failure> {
        let mut rows = vec![SentRows { link: Row::Unseen, attempt: Row::Unseen }; sent.len()];
        for _ in 0..ROUNDS {
            let (mut whole, mut places, mut updates) = (Vec::new(), Vec::new(), Vec::new());
            for (position, (part, rows)) in sent.iter().zip(&rows).enumerate() {
                let (attempt, writes) = written(part, rows)?;
                whole.push(attempt);
                for (row, update) in writes {
                    places.push((position, row));
                    updates.push(update);
                }
            }
            let verdicts = self.table.write(&updates).await?;
            if verdicts.iter().all(|verdict| matches!(verdict, Verdict::Accepted)) {
                return Ok(whole);
            }
            for ((position, which), verdict) in places.into_iter().zip(verdicts) {
                let (Some(rows), Verdict::Refused(found)) = (rows.get_mut(position), verdict) else { continue };
                match which {
                    SentRow::Link => rows.link = found,
                    SentRow::Attempt => rows.attempt = found,
                    SentRow::Event => {}
                }
            }
        }
        Err(failure::because("TransactWriteItems", "too much contention"))
    }
}

impl Attempts for AttemptsTable {
    async fn merge(&self, news: &AttemptNews) -> Result<Attempt, Failure> {
        self.table.decide_one(|row| merged(row, news)).await
    }

    async fn record_sent(&self, sent: &[SentPart]) -> Result<Vec<Attempt>, Failure> {
        let mut whole = Vec::with_capacity(sent.len());
        let mut rest = sent;
        while !rest.is_empty() {
            let (together, later) = rest.split_at(distinct_ahead(rest));
            whole.extend(self.record_together(together).await?);
            rest = later;
        }
        Ok(whole)
    }

    async fn park(&self, receipt: &Receipt) -> Result<Option<SendReference>, Failure> {
        let key = link_key(&receipt.tenant_id, receipt.carrier, &receipt.carrier_message_id);
        let judge = |row: &Row| {
            if let Some(reference) = linked(row) {
                return Ok(Decision::Known(Some(reference)));
            }
            let known = parked(row)?;
            let whole = known.clone().merge(Progress::from(receipt));
            if whole == known {
                return Ok(Decision::Known(None));
            }
            let update = next(&key, row)
                .set(PROGRESS, table::json(&whole)?)
                .set(EXPIRES_AT, table::expiry(SystemEnv.now(), KEEP_LINKS));
            Ok(Decision::write(update, None))
        };
        self.table.decide_one(judge).await
    }
}

/// What is known of a part by its rows, and the writes that say so.
fn written(part: &SentPart, rows: &SentRows) -> Result<(Attempt, Vec<(SentRow, Update)>), Failure> {
    let SentPart { news, event } = part;
    let mut writes = Vec::with_capacity(SENT_ROWS);
    let mut told = Progress::default();
    if let Some(id) = &news.carrier_message_id {
        told = parked(&rows.link)?;
        if linked(&rows.link).as_ref() != Some(&news.reference) {
            let update = next(&link_key(&news.tenant_id, news.carrier, id), &rows.link)
                .set(REFERENCE, table::text(news.reference.to_string()))
                .set(EXPIRES_AT, table::expiry(SystemEnv.now(), KEEP_LINKS));
            writes.push((SentRow::Link, update));
        }
    }
    let news = Attempt { progress: news.progress.clone().merge(told), ..news.clone() };
    let attempt = match merged(&rows.attempt, &news)? {
        Decision::Known(whole) => whole,
        Decision::Write(update, whole) => {
            writes.push((SentRow::Attempt, *update));
            whole
        }
    };
    let event = TimelineEntry::Event(event.clone());
    let (pk, sk) = timelines::key(&event);
    let event = Update::of(table::keys(pk, sk)).set(DOCUMENT, table::text(timelines::document(&event)?));
    writes.push((SentRow::Event, event));
    Ok((attempt, writes))
}

/// What is known of a send with `news`, and the write that says so.
fn merged(row: &Row, news: &AttemptNews) -> Result<Decision<Attempt>, Failure> {
    let known: Option<Attempt> = found(row).map(table::document_of).transpose()?;
    let whole = known.clone().map_or_else(|| news.clone(), |known| known.merge(news.clone()));
    if known.as_ref() == Some(&whole) {
        return Ok(Decision::Known(whole));
    }
    let pk = timelines::partition(&news.tenant_id, &news.reference.message_id);
    let key = table::keys(pk, timelines::attempt(&news.reference));
    Ok(Decision::write(next(&key, row).set(DOCUMENT, table::json(&whole)?), whole))
}

/// How many parts from the start fit one transaction: it takes each row once.
fn distinct_ahead(sent: &[SentPart]) -> usize {
    let (mut references, mut ids, mut events) = (HashSet::new(), HashSet::new(), HashSet::new());
    let most = sent.len().min(TRANSACTION / SENT_ROWS);
    let repeated = sent.iter().take(most).position(|SentPart { news, event }| {
        let id = news.carrier_message_id.as_ref().map(|id| (&news.tenant_id, news.carrier.name(), id));
        !references.insert((&news.tenant_id, &news.reference))
            || id.is_some_and(|id| !ids.insert(id))
            || !events.insert((&event.tenant_id, &event.message_id, &event.key))
    });
    repeated.unwrap_or(most)
}

/// The write that raises the version of a row, refused if somebody else has.
fn next(key: &Item, row: &Row) -> Update {
    let update = Update::of(key.clone());
    match found(row) {
        None => update.set(VERSION, table::number(1)).if_absent(),
        Some(row) => {
            let version: u64 = table::number_of(row, VERSION).unwrap_or(0);
            update.set(VERSION, table::number(version + 1)).if_still(VERSION, row.get(VERSION).cloned())
        }
    }
}

fn found(row: &Row) -> Option<&Item> {
    match row {
        Row::Found(row) => Some(row),
        Row::Unseen | Row::Missing => None,
    }
}

/// The send that a link row knows.
fn linked(row: &Row) -> Option<SendReference> {
    found(row).and_then(|row| table::text_of(row, REFERENCE)).and_then(SendReference::read)
}

/// The progress that receipts told before the link was there.
fn parked(row: &Row) -> Result<Progress, Failure> {
    let parked = found(row).map(|row| table::json_of(row, PROGRESS)).transpose()?;
    Ok(parked.flatten().unwrap_or_default())
}

fn link_key(tenant: &TenantId, carrier: CarrierId, carrier_message_id: &str) -> Item {
    table::keys(format!("{tenant}#{}#{carrier_message_id}", carrier.name()), "link")
}
