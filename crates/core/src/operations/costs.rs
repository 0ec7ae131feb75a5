//! `/v1/costs`: callers see what they have cost.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json as value};

use super::OperationsPorts;
use super::json;
use super::page::invalid;
use super::problem::Problem;
use super::section::{Caller, Endpoint, Section};
use crate::domain::tenant::ApiScope;
use crate::foundation::http::{Request, Response};
use crate::model::expense::Expense;
use crate::model::money::Micros;
use crate::ports::Costs as _;

/// The most days that one answer is about.
const MAX_DAYS: i32 = 366;

/// Shows sums.
#[derive(Clone, Debug)]
pub struct Costs<'a, P> {
    /// Everything that it needs from outside.
    pub ports: &'a P,
}

impl<P: OperationsPorts> Section for Costs<'_, P> {
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint] {
        match path {
            ["v1", "costs"] => const { &[Endpoint::with("GET", ApiScope::Read, &["from", "to"])] },
            _ => &[],
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, _: &[&str]) -> Result<Response, Problem> {
        let (from, to) = (day(request, "from")?, day(request, "to")?);
        if to < from || (to - from).get_days() >= MAX_DAYS {
            return Err(invalid("to", &format!("is not from the day of from on and at most {MAX_DAYS} days long")));
        }
        let sums = self.ports.costs().sums(&caller.tenant, from, to).await?;
        Ok(json(200, &value!({"from": from, "to": to, "sums": shown(&sums), "totals": totals(&sums)})))
    }
}

fn day(request: &Request, name: &str) -> Result<Date, Problem> {
    let written = request.query_parameter(name).ok_or_else(|| invalid(name, "is missing: 2026-11-01"))?;
    written.parse().map_err(|_| invalid(name, "is no day, such as 2026-11-01"))
}

fn shown(sums: &[Expense]) -> Vec<Value> {
    let shown = |sum: &Expense| {
        value!({
            "day": sum.day,
            "currency": sum.currency,
            "carrier": sum.carrier,
            "predicted": sum.predicted,
            "actual": sum.actual,
        })
    };
    sums.iter().map(shown).collect()
}

/// All days and carriers together, by currency: amounts of two currencies do not add up.
fn totals(sums: &[Expense]) -> Vec<Value> {
    let mut totals: BTreeMap<&str, (Micros, Micros)> = BTreeMap::new();
    for sum in sums {
        let (predicted, actual) = totals.entry(sum.currency.as_str()).or_default();
        *predicted = [*predicted, sum.predicted].into_iter().sum();
        *actual = [*actual, sum.actual].into_iter().sum();
    }
    let shown =
        |(currency, (predicted, actual))| value!({"currency": currency, "predicted": predicted, "actual": actual});
    totals.into_iter().map(shown).collect()
}
