//! `/v1/costs`: shows callers what they have cost.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde_json::{Value, json as value};

use crate::foundation::http::Request;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::expense::Expense;
use crate::model::money::Micros;
use crate::operations::call::{Answer, Call, json};
use crate::operations::message::view::CARRIER;
use crate::operations::page::invalid;
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::Problem;
use crate::ports::Costs;

/// The most days that one answer is about.
const MAX_DAYS: i32 = 366;

/// The query for the costs of some days.
pub(in crate::operations) const QUERY: Schema = Schema::object(&[
    Field::required("from", Schema::formatted("date")).about("The first day, in UTC."),
    Field::required("to", Schema::formatted("date")).about("The last day, at most 366 days from the first on."),
]);

/// The costs of a tenant.
pub(in crate::operations) const COSTS: Schema = Schema::object(&[
    Field::required("from", Schema::formatted("date")),
    Field::required("to", Schema::formatted("date")),
    Field::required("sums", Schema::list(&SUM)).about("By day, currency and carrier."),
    Field::required("totals", Schema::list(&TOTAL)).about("All days and carriers together."),
])
.named("Costs");

const SUM: Schema = Schema::object(&[
    Field::required("day", Schema::formatted("date")),
    Field::required("currency", Schema::TEXT),
    Field::required("carrier", CARRIER),
    PREDICTED,
    ACTUAL,
]);

const TOTAL: Schema = Schema::object(&[Field::required("currency", Schema::TEXT), PREDICTED, ACTUAL]);

const PREDICTED: Field =
    Field::required("predicted", Schema::TEXT).about("A decimal: by our price tables, as parts are sent.");

const ACTUAL: Field = Field::required("actual", Schema::TEXT).about("A decimal: as carriers have reported it.");

/// Shows what the caller's tenant has cost.
///
/// # Errors
/// A [`Problem`] if a day is missing or wrong, or a store does not answer.
pub async fn show<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let (from, to) = (day(call.request, "from")?, day(call.request, "to")?);
    if to < from || (to - from).get_days() >= MAX_DAYS {
        return Err(invalid("to", format!("is not from the day of from on and at most {MAX_DAYS} days long")));
    }
    let sums = ports.costs().sums(call.tenant(), from, to).await?;
    Ok(json(200, &value!({"from": from, "to": to, "sums": shown(&sums), "totals": totals(&sums)})))
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
