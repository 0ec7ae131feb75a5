//! Expenses: what a tenant spent with a carrier on one day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::carrier::CarrierId;
use crate::model::message::TenantId;
use crate::model::money::{Currency, Micros};

/// The sum that a tenant spent on one day with one carrier, or a sum of such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Expense {
    /// Tenant that spent it.
    pub tenant_id: TenantId,
    /// Day on which it was sent, in UTC.
    pub day: Date,
    /// Currency of both amounts.
    pub currency: Currency,
    /// Carrier that was paid.
    pub carrier: CarrierId,
    /// Sum by our price tables.
    pub predicted: Micros,
    /// Sum by what the carrier reported; less than predicted where it does not report everything.
    pub actual: Micros,
}

impl Expense {
    /// The order of sums: by day, currency and the name of the carrier.
    #[must_use]
    pub fn place(&self) -> (Date, &str, &'static str) {
        (self.day, self.currency.as_str(), self.carrier.name())
    }

    /// Adds the amounts of `other`, which is of the same tenant, day, currency and carrier.
    pub fn add(&mut self, other: &Self) {
        self.predicted = [self.predicted, other.predicted].into_iter().sum();
        self.actual = [self.actual, other.actual].into_iter().sum();
    }
}
