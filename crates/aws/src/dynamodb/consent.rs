//! The contacts table: who does not want to hear from a tenant.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use omni_core::foundation::failure::Failure;
use omni_core::model::message::{Address, TenantId};
use omni_core::ports::Consent;

use crate::dynamodb::table;
use crate::dynamodb::table::decide::{Decision, Row};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{Item, Table};

const STOPPED: &str = "stopped";
/// Attribute with the time at which the customer said so.
pub(crate) const SAID_AT: &str = "saidAt";

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
    async fn set(&self, tenant: &TenantId, customer: &Address, stopped: bool, at: Timestamp) -> Result<(), Failure> {
        let word = Update::of(key(tenant, customer))
            .set(STOPPED, AttributeValue::Bool(stopped))
            .set(SAID_AT, table::moment(at))
            .if_at_most(SAID_AT, table::moment(at));
        let judge = |row: &Row| match row {
            Row::Found(_) => Ok(Decision::Known(())),
            Row::Unseen | Row::Missing => Ok(Decision::write(word.clone(), ())),
        };
        self.table.decide_one(judge).await
    }

    async fn stopped(&self, customers: &[(TenantId, Address)]) -> Result<Vec<bool>, Failure> {
        let keys: Vec<Item> = customers.iter().map(|(tenant, customer)| key(tenant, customer)).collect();
        let rows = self.table.read_each(&keys).await?.into_iter();
        let is_stop = |row: Item| row.get(STOPPED) == Some(&AttributeValue::Bool(true));
        Ok(rows.map(|row| row.is_some_and(is_stop)).collect())
    }
}

/// The row of one customer, which [`crate::dynamodb::contacts`] shares.
pub(crate) fn key(tenant: &TenantId, customer: &Address) -> Item {
    table::key(format!("{tenant}#{}", customer.as_str()))
}
