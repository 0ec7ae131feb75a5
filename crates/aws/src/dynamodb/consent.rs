//! The contacts table: who does not want to hear from a tenant, and every change of that.
//!
//! - `record` is what a customer said, as attributes of their row.
//!
//! A change is one transaction of three rows: the customer's; the change under its number, by which all are read in their
//! order; and its fingerprint, by which it is known when it comes again. The names of the latter two begin with `#`, which
//! no tenant's id does.

pub(crate) mod record;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use omni_core::foundation::failure::Failure;
use omni_core::model::consent::{ConsentChange, ConsentRecord, ConsentStatus};
use omni_core::model::message::{Address, TenantId};
use omni_core::ports::Consent;
use sha2::{Digest, Sha256};

use crate::dynamodb::table;
use crate::dynamodb::table::decide::{ROUNDS, Row, Verdict};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{DOCUMENT, Item, Table};
use crate::failure;

/// Attribute with whether a change made a difference.
const CHANGED: &str = "changed";

/// The contacts table.
#[derive(Clone, Debug)]
pub struct ConsentTable {
    table: Table,
}

impl ConsentTable {
    /// The table called `name` (`CONTACTS_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }
}

impl Consent for ConsentTable {
    async fn change(&self, change: &ConsentChange) -> Result<bool, Failure> {
        let mut row = Item::new();
        for _ in 0..ROUNDS {
            let known = record::read(&row);
            let next = known.after(change);
            let changed = !next.says_the_same_as(&known);
            let verdicts = self.table.write(&writes(change, &row, &next, changed)?).await?;
            let mut verdicts = verdicts.into_iter();
            match (verdicts.next(), verdicts.next(), verdicts.next()) {
                (_, Some(Verdict::Refused(Row::Found(known))), _) => {
                    return Ok(known.get(CHANGED) == Some(&AttributeValue::Bool(true)));
                }
                (Some(Verdict::Accepted), ..) => return Ok(changed),
                (Some(Verdict::Refused(Row::Found(found))), ..) => row = found,
                (Some(Verdict::Refused(_)), ..) => row = Item::new(),
                // Somebody else was at it.
                _ => {}
            }
        }
        Err(failure::because("TransactWriteItems", "too much contention"))
    }

    async fn status(&self, customers: &[(TenantId, Address)]) -> Result<Vec<ConsentStatus>, Failure> {
        let keys: Vec<Item> = customers.iter().map(|(tenant, customer)| key(tenant, customer)).collect();
        let rows = self.table.read_each(&keys).await?.into_iter();
        Ok(rows.map(|row| row.as_ref().map(record::read).unwrap_or_default().status()).collect())
    }

    async fn audit(&self, tenant: &TenantId, customer: &Address) -> Result<Vec<ConsentChange>, Failure> {
        let row = self.table.read(key(tenant, customer)).await?;
        let version = row.as_ref().map(record::read).unwrap_or_default().version;
        let keys: Vec<Item> =
            (1..=version).map(|number| table::key(record_name(tenant, customer, &number.to_string()))).collect();
        let rows = self.table.read_each(&keys).await?;
        rows.iter().flatten().map(table::document_of).collect()
    }
}

/// The writes of a change whose customer's row was `row` and becomes `next`.
fn writes(change: &ConsentChange, row: &Item, next: &ConsentRecord, changed: bool) -> Result<[Update; 3], Failure> {
    let (tenant, customer) = (&change.tenant_id, &change.address);
    let name = |what: &str| Update::of(table::key(record_name(tenant, customer, what)));
    let customer = record::if_unchanged(Update::of(key(tenant, customer)), row);
    let fingerprint = name(&change.fingerprint()).set(CHANGED, AttributeValue::Bool(changed)).if_absent();
    let numbered = name(&next.version.to_string()).set(DOCUMENT, table::json(change)?).if_absent();
    Ok([record::written(customer, next), fingerprint, numbered])
}

/// The row of one customer, which [`crate::dynamodb::contacts`] shares.
pub(crate) fn key(tenant: &TenantId, customer: &Address) -> Item {
    table::key(row_name(tenant, customer))
}

/// The name of that row.
pub(crate) fn row_name(tenant: &TenantId, customer: &Address) -> String {
    format!("{tenant}#{}", customer.as_str())
}

/// The name of a row that records something of a customer. An address can be as long as a name may be, a digest of it is
/// not.
fn record_name(tenant: &TenantId, customer: &Address, what: &str) -> String {
    let subject = hex::encode(Sha256::digest(row_name(tenant, customer)));
    format!("#consent#{subject}#{what}")
}
