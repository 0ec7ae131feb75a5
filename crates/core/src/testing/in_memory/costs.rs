//! Prices of carriers, and costs of tenants.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::clock::later;
use super::{Memory, Port};
use crate::domain::pricing::PriceTable;
use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierId;
use crate::model::expense::Expense;
use crate::model::message::TenantId;
use crate::model::money::Currency;
use crate::ports::{Costs, KEEP_ADDED, Prices};

pub(super) type Tables = BTreeMap<(CarrierId, Option<TenantId>), Arc<PriceTable>>;

pub(super) type Added = BTreeMap<(TenantId, String), Timestamp>;

pub(super) type Sums = BTreeMap<(TenantId, Date, Currency, CarrierId), Expense>;

impl Memory {
    /// Adds or replaces the prices of a carrier, for one tenant or for everybody.
    pub fn add_prices(&self, table: PriceTable) {
        self.lock().prices.insert((table.carrier, table.tenant.clone()), Arc::new(table));
    }
}

impl Prices for Memory {
    async fn table(&self, tenant: &TenantId, carrier: CarrierId) -> Result<Option<Arc<PriceTable>>, Failure> {
        self.one(Port::Config, |state| {
            let of = |tenant: Option<&TenantId>| state.prices.get(&(carrier, tenant.cloned())).cloned();
            of(Some(tenant)).or_else(|| of(None))
        })
        .await
    }
}

impl Costs for Memory {
    async fn add(&self, tenant: &TenantId, id: &str, expenses: &[Expense], now: Timestamp) -> Result<(), Failure> {
        self.one(Port::Costs, |state| {
            let known = (tenant.clone(), id.to_owned());
            if state.added.get(&known).is_some_and(|at| now < later(*at, KEEP_ADDED)) {
                return;
            }
            state.added.insert(known, now);
            for expense in expenses {
                let key = (expense.tenant_id.clone(), expense.day, expense.currency.clone(), expense.carrier);
                match state.costs.get_mut(&key) {
                    Some(sum) => sum.add(expense),
                    None => drop(state.costs.insert(key, expense.clone())),
                }
            }
        })
        .await
    }

    async fn sums(&self, tenant: &TenantId, from: Date, to: Date) -> Result<Vec<Expense>, Failure> {
        self.one(Port::Costs, |state| {
            let within =
                |(of, day, ..): &(TenantId, Date, Currency, CarrierId)| of == tenant && (from..=to).contains(day);
            let mut sums: Vec<Expense> =
                state.costs.iter().filter(|(key, _)| within(key)).map(|(_, sum)| sum.clone()).collect();
            sums.sort_by(|a, b| a.place().cmp(&b.place()));
            sums
        })
        .await
    }
}
