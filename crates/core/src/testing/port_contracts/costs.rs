//! The contracts of [`Prices`] and [`Costs`].

use futures_util::future::join_all;
use jiff::civil::{Date, date};

use super::Fixture;
use crate::model::carrier::CarrierId;
use crate::model::expense::Expense;
use crate::model::message::TenantId;
use crate::model::money::Micros;
use crate::ports::{Costs, Prices};

/// Checks every claim of [`Prices`]; [`Fixture::prices`] must be there.
pub async fn prices(port: &impl Prices, fixture: &Fixture) {
    let [everybodys, own] = fixture.prices();
    let found = async |tenant: &TenantId| port.table(tenant, own.carrier).await.unwrap();
    assert_eq!(found(&fixture.tenant_id()).await.as_deref(), Some(&own), "a tenant's own prices come first");
    let stranger = TenantId::new(format!("{}-stranger", fixture.prefix));
    assert_eq!(found(&stranger).await.as_deref(), Some(&everybodys), "a stranger has those of everybody");
    let none = port.table(&stranger, CarrierId::LiveChat).await.unwrap();
    assert_eq!(none, None, "a carrier without prices has none");
}

/// Checks every claim of [`Costs`].
pub async fn costs(port: &impl Costs, fixture: &Fixture) {
    let (first, last) = (date(2026, 11, 1), date(2026, 11, 30));
    let sums = async |from, to| port.sums(&fixture.tenant_id(), from, to).await.unwrap();
    assert_eq!(sums(first, last).await, [], "a tenant that has sent nothing has cost nothing");

    let spent = |day: Date, currency: &str, carrier, predicted, actual| Expense {
        tenant_id: fixture.tenant_id(),
        day,
        currency: currency.parse().unwrap(),
        carrier,
        predicted: Micros::new(predicted),
        actual: Micros::new(actual),
    };
    let twilio = |day, predicted, actual| spent(day, "USD", CarrierId::Twilio, predicted, actual);
    let (before, after) = (date(2026, 10, 31), date(2026, 12, 1));
    let stranger = TenantId::new(format!("{}-stranger", fixture.prefix));
    let (tenant, now) = (fixture.tenant_id(), fixture.at(0));
    let add = async |id: &str, expenses: &[Expense], at| port.add(&tenant, id, expenses, at).await.unwrap();
    let several = [
        twilio(last, 1, 0),
        twilio(before, 100, 0),
        twilio(after, 100, 0),
        spent(first, "USD", CarrierId::Bandwidth, 5, 0),
        spent(first, "EUR", CarrierId::MessageBird, 0, 7),
    ];
    add("several", &several, now).await;
    add("several", &several, now).await;
    add("several", &several, fixture.at(3_600)).await;
    add("none", &[], now).await;
    port.add(&stranger, "several", &[Expense { tenant_id: stranger.clone(), ..twilio(first, 1_000, 0) }], now)
        .await
        .unwrap();
    let one = [twilio(first, 7_900, -1)];
    let parallel: Vec<String> = (0..20).map(|nth| format!("parallel-{nth}")).collect();
    for added in join_all(parallel.iter().map(|id| port.add(&tenant, id, &one, now))).await {
        added.unwrap();
    }
    for added in join_all(parallel.iter().map(|id| port.add(&tenant, id, &one, now))).await {
        added.unwrap();
    }

    let expected = [
        spent(first, "EUR", CarrierId::MessageBird, 0, 7),
        spent(first, "USD", CarrierId::Bandwidth, 5, 0),
        twilio(first, 158_000, -20),
        twilio(last, 1, 0),
    ];
    assert_eq!(sums(first, last).await, expected, "sums of the days, both ends included, by day, currency and carrier");
    assert_eq!(sums(last, last).await, expected[3..], "a single day");
    assert_eq!(sums(last, first).await, [], "days the wrong way round are none");
    let theirs = port.sums(&stranger, first, last).await.unwrap();
    assert_eq!(theirs.len(), 1, "what a stranger cost is theirs");
}
