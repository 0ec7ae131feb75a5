//! Costs of tenants: predicted when a carrier takes a part, actual where the carrier's receipts say it.

use jiff::civil::Date;
use jiff::tz::Offset;

use crate::model::expense::Expense;
use crate::model::money::{Micros, Money};
use crate::model::timeline::Attempt;

/// What a change of a send adds to the sums. Each part is predicted once, when its carrier is known to have it; of what is
/// reported the difference to what was reported before.
#[must_use]
pub fn expenses(now: &Attempt, before: Option<&Attempt>) -> Vec<Expense> {
    let Some(day) = day(now) else { return Vec::new() };
    let none = Micros::default();
    let expense = |money: Money, predicted: bool, sign: i64| {
        let amount = Micros::new(money.amount.get().saturating_mul(sign));
        let (predicted, actual) = if predicted { (amount, none) } else { (none, amount) };
        let (tenant_id, carrier) = (now.tenant_id.clone(), now.carrier);
        Expense { tenant_id, day, currency: money.currency, carrier, predicted, actual }
    };
    let predicted = predicted(now).filter(|_| before.and_then(predicted).is_none()).map(|cost| expense(cost, true, 1));
    let (reported, known) = (now.progress.cost(), before.and_then(|before| before.progress.cost()));
    let news = if reported == known { [None, None] } else { [reported, known] };
    let actual = news.into_iter().zip([1, -1]).filter_map(|(cost, sign)| Some(expense(cost?.clone(), false, sign)));
    let changes = predicted.into_iter().chain(actual).filter(|it| it.predicted != none || it.actual != none);
    changes.fold(Vec::new(), |mut sums: Vec<Expense>, change| {
        match sums.iter_mut().find(|sum| sum.currency == change.currency) {
            Some(sum) => sum.add(&change),
            None => sums.push(change),
        }
        sums
    })
}

/// The price that was predicted for a part that its carrier has.
fn predicted(attempt: &Attempt) -> Option<Money> {
    attempt.progress.status()?;
    let step = attempt.plan.as_ref()?.steps.get(attempt.reference.step)?;
    step.cost.as_ref()?.part(attempt.reference.part)
}

/// The day of the earliest that is known of it.
fn day(attempt: &Attempt) -> Option<Date> {
    let first = attempt.progress.reached().map(|(_, reached)| reached.at).min()?;
    Some(Offset::UTC.to_datetime(first).date())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A send whose second part is to cost 0.0079 dollars.
    fn attempt(plan: bool, progress: &Value) -> Attempt {
        let step = json!({"carrier": "twilio", "channelId": "c", "reasons": [],
            "cost": {"currency": "USD", "parts": ["0.0158", "0.0079"]}});
        serde_json::from_value(json!({
            "tenantId": "t", "reference": "m.1.0", "carrier": "twilio", "progress": progress,
            "plan": plan.then(|| json!({"steps": [step]})),
        }))
        .unwrap()
    }

    #[test]
    fn each_part_is_predicted_once_and_what_is_reported_counts_by_its_difference() {
        let check = |before: Option<&Attempt>, now: &Attempt, expected: &[(&str, &str, i64, i64)]| {
            let found = expenses(now, before);
            let found: Vec<_> = found
                .iter()
                .map(|it| (it.day.to_string(), it.currency.as_str(), it.predicted.get(), it.actual.get()))
                .collect();
            let found: Vec<_> = found.iter().map(|(day, currency, p, a)| (day.as_str(), *currency, *p, *a)).collect();
            assert_eq!(found, expected);
        };
        let queued = json!({"queued": {"at": "2026-11-23T23:59:59Z"}});
        let delivered = |amount: &str, currency: &str| {
            json!({"queued": {"at": "2026-11-23T23:59:59Z"},
                "delivered": {"at": "2026-11-24T00:00:01Z", "cost": {"currency": currency, "amount": amount}}})
        };
        let day = "2026-11-23";
        let sent = attempt(true, &queued);
        check(None, &attempt(true, &json!({})), &[]);
        check(None, &attempt(false, &queued), &[]);
        check(None, &sent, &[(day, "USD", 7_900, 0)]);
        check(Some(&attempt(false, &queued)), &sent, &[(day, "USD", 7_900, 0)]);
        check(Some(&sent), &sent, &[]);
        let reported = attempt(true, &delivered("0.0075", "USD"));
        check(Some(&sent), &reported, &[(day, "USD", 0, 7_500)]);
        check(None, &reported, &[(day, "USD", 7_900, 7_500)]);
        check(Some(&reported), &attempt(true, &delivered("0.008", "USD")), &[(day, "USD", 0, 500)]);
        check(Some(&reported), &reported, &[]);
        let euros = attempt(true, &delivered("0.007", "EUR"));
        check(Some(&euros), &reported, &[(day, "USD", 0, 7_500), (day, "EUR", 0, -7_000)]);
    }
}
