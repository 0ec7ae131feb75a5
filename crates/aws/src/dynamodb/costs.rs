//! The costs table: one row per tenant, day, currency and carrier, in which amounts are added, and for two days a row
//! for each change that was added.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use omni_core::foundation::failure::Failure;
use omni_core::model::carrier::CarrierId;
use omni_core::model::expense::Expense;
use omni_core::model::message::TenantId;
use omni_core::model::money::Micros;
use omni_core::ports::{Costs, KEEP_ADDED};

use crate::dynamodb::table;
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{EXPIRES_AT, Item, Table};
use crate::failure;

/// Two years and a quarter: a year can be held to the one before.
const KEEP: Duration = Duration::from_hours(24 * 822);

/// Millionths of the currency's unit.
const PREDICTED: &str = "predicted";
const ACTUAL: &str = "actual";

/// Beginning of the key of a row that says what was added. It sorts behind every day.
const ADDED: &str = "added#";

/// The costs table.
#[derive(Clone, Debug)]
pub struct CostsTable {
    table: Table,
}

impl CostsTable {
    /// The table called `name` (`COSTS_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }
}

impl Costs for CostsTable {
    async fn add(&self, tenant: &TenantId, id: &str, expenses: &[Expense], now: Timestamp) -> Result<(), Failure> {
        let mut rows: BTreeMap<String, Expense> = BTreeMap::new();
        for expense in expenses {
            let row = rows.entry(sort_key(expense));
            row.and_modify(|sum| sum.add(expense)).or_insert_with(|| expense.clone());
        }
        let sums = rows.into_iter().map(|(sort_key, sum)| {
            Update::of(table::keys(tenant.as_str(), sort_key))
                .add(PREDICTED, table::number(sum.predicted.get()))
                .add(ACTUAL, table::number(sum.actual.get()))
                .set(EXPIRES_AT, table::expiry(noon(sum.day), KEEP))
        });
        let mark = Update::of(table::keys(tenant.as_str(), format!("{ADDED}{id}")))
            .set(EXPIRES_AT, table::expiry(now, KEEP_ADDED))
            .if_absent();
        // Refused is added before: the mark and the sums are one write.
        self.table.all_or_none(&std::iter::once(mark).chain(sums).collect::<Vec<_>>()).await.map(drop)
    }

    async fn sums(&self, tenant: &TenantId, from: Date, to: Date) -> Result<Vec<Expense>, Failure> {
        if to < from {
            return Ok(Vec::new());
        }
        let query = self.table.client.query().table_name(&self.table.name).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", table::text(tenant.as_str()))
            .expression_attribute_values(":from", table::text(from.to_string()))
            // What follows the day is a #, which comes before the $.
            .expression_attribute_values(":to", table::text(format!("{to}$")));
        let mut pages = query.into_paginator().items().send();
        let mut sums = Vec::new();
        while let Some(row) = pages.next().await {
            let row = row.map_err(failure::of("Query"))?;
            // A carrier of a newer version is no concern of this one.
            sums.extend(sum_of(&row, tenant));
        }
        sums.sort_by(|a, b| a.place().cmp(&b.place()));
        Ok(sums)
    }
}

/// `2026-11-23#USD#twilio`.
fn sort_key(expense: &Expense) -> String {
    format!("{}#{}#{}", expense.day, expense.currency, expense.carrier.name())
}

fn sum_of(row: &Item, tenant: &TenantId) -> Option<Expense> {
    let mut key = table::text_of(row, "sk")?.split('#');
    let amount = |name| Micros::new(table::number_of(row, name).unwrap_or_default());
    Some(Expense {
        tenant_id: tenant.clone(),
        day: key.next()?.parse().ok()?,
        currency: key.next()?.parse().ok()?,
        carrier: CarrierId::from_name(key.next()?)?,
        predicted: amount(PREDICTED),
        actual: amount(ACTUAL),
    })
}

fn noon(day: Date) -> Timestamp {
    Offset::UTC.to_timestamp(day.at(12, 0, 0, 0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_read_as_it_is_written_and_one_of_tomorrow_is_none() {
        let tenant = TenantId::new("acme");
        let expense = Expense {
            tenant_id: tenant.clone(),
            day: "2026-11-23".parse().unwrap(),
            currency: "USD".parse().unwrap(),
            carrier: CarrierId::Twilio,
            predicted: Micros::new(7_900),
            actual: Micros::new(-1),
        };
        let row = |key: &str| {
            let row = table::with(table::keys("acme", key), PREDICTED, table::number(7_900));
            table::with(row, ACTUAL, table::number(-1))
        };
        assert_eq!(sort_key(&expense), "2026-11-23#USD#twilio");
        assert_eq!(sum_of(&row(&sort_key(&expense)), &tenant), Some(expense));
        assert_eq!(sum_of(&row("2026-11-23#USD#pigeon"), &tenant), None);
    }
}
