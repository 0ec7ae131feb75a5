//! Attempts and links in the messages table: what sends and receipts tell of each other, merged row by row.
//!
//! A row carries a version that every write expects and raises, so that nobody's news is lost.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use omni_core::foundation::failure::Failure;
use omni_core::model::carrier::CarrierId;
use omni_core::model::claim::KEEP_OUTBOUND;
use omni_core::model::message::{Progress, Receipt, SendReference, TenantId};
use omni_core::model::timeline::{Attempt, AttemptNews};
use omni_core::ports::{Attempts, Env};

use crate::dynamodb::table::decide::{Decision, Row};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{DOCUMENT, EXPIRES_AT, Item, Table};
use crate::dynamodb::{table, timelines};
use crate::env::SystemEnv;

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

impl Attempts for AttemptsTable {
    async fn merge(&self, news: &AttemptNews) -> Result<Attempt, Failure> {
        let pk = timelines::partition(&news.tenant_id, &news.reference.message_id);
        let key = table::keys(pk, timelines::attempt(&news.reference));
        let judge = |row: &Row| {
            let known: Option<Attempt> = found(row).map(table::document_of).transpose()?;
            let whole = known.clone().map_or_else(|| news.clone(), |known| known.merge(news.clone()));
            if known.as_ref() == Some(&whole) {
                return Ok(Decision::Known(whole));
            }
            Ok(Decision::write(next(&key, row).set(DOCUMENT, table::json(&whole)?), whole))
        };
        self.table.decide_one(judge).await
    }

    async fn link(
        &self,
        tenant: &TenantId,
        carrier: CarrierId,
        carrier_message_id: &str,
        reference: &SendReference,
    ) -> Result<Progress, Failure> {
        let key = link_key(tenant, carrier, carrier_message_id);
        let judge = |row: &Row| {
            let parked = parked(row)?;
            if linked(row).as_ref() == Some(reference) {
                return Ok(Decision::Known(parked));
            }
            let update = next(&key, row)
                .set(REFERENCE, table::text(reference.to_string()))
                .set(EXPIRES_AT, table::expiry(SystemEnv.now(), KEEP_LINKS));
            Ok(Decision::write(update, parked))
        };
        self.table.decide_one(judge).await
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
