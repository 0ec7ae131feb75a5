//! The contract of [`Schedule`].

use jiff::{SignedDuration, Timestamp};

use super::Fixture;
use crate::model::delayed::{Delayed, DelayedItem, SHARDS};
use crate::model::message::TenantId;
use crate::model::plan::{Delivery, DeliveryPlan};
use crate::ports::Schedule;

/// Checks every claim of [`Schedule`]. Others may hold things meanwhile, but less than a thousand.
pub async fn schedule(port: &impl Schedule, fixture: &Fixture) {
    let half = fixture.at(1) + SignedDuration::from_millis(500);
    // A time with a fraction must sort between its neighbours, however it is written.
    let in_order = [(fixture.at(0), "schedule-d"), (fixture.at(1), "schedule-a"), (half, "schedule-b")];
    let in_order: Vec<Delayed> = in_order.into_iter().map(|(due, name)| held(fixture, due, name)).collect();
    let later = held(fixture, fixture.at(60), "schedule-c");
    for held in in_order.iter().rev().chain([&later]).chain(&in_order) {
        port.hold(held).await.unwrap();
    }

    let shard = later.shard();
    let due = async |now: Timestamp| mine(port.due(shard, now, None, 1000).await.unwrap().held, fixture);
    assert_eq!(due(fixture.at(-1)).await, [], "nothing is due before its time");
    assert_eq!(due(fixture.at(1)).await, in_order.iter().take(2).cloned().collect::<Vec<_>>(), "what is due, is due");
    assert_eq!(due(fixture.at(59)).await, in_order, "what is due comes oldest first, and once though held twice");
    assert_eq!(
        port.due(shard, fixture.at(59), None, 2).await.unwrap().held.len(),
        2,
        "no more comes than was asked for"
    );
    let after =
        async |held: &Delayed| mine(port.due(shard, fixture.at(59), Some(held), 1000).await.unwrap().held, fixture);
    for (position, held) in in_order.iter().enumerate() {
        let rest: Vec<Delayed> = in_order.iter().skip(position + 1).cloned().collect();
        assert_eq!(after(held).await, rest, "what comes after one is the rest");
    }
    let elsewhere = port.due((shard + 1) % SHARDS, fixture.at(59), None, 1000).await.unwrap();
    assert_eq!(mine(elsewhere.held, fixture), [], "each is in its own shard");

    let mut in_order = in_order.into_iter();
    let first = in_order.next().unwrap();
    port.release(std::slice::from_ref(&first)).await.unwrap();
    port.release(&[first.clone(), first]).await.unwrap();
    port.release(&[]).await.unwrap();
    let rest: Vec<Delayed> = in_order.collect();
    assert_eq!(due(fixture.at(59)).await, rest, "a released one is gone, the others stay");
    assert_eq!(after(rest.first().unwrap()).await, rest.iter().skip(1).cloned().collect::<Vec<_>>());
    let all: Vec<Delayed> = rest.into_iter().chain([later]).collect();
    port.release(&all).await.unwrap();
    assert_eq!(due(fixture.at(3600)).await, [], "nothing is left");
}

fn mine(held: Vec<Delayed>, fixture: &Fixture) -> Vec<Delayed> {
    held.into_iter().filter(|held| *tenant(held) == fixture.tenant_id()).collect()
}

fn held(fixture: &Fixture, due: Timestamp, name: &str) -> Delayed {
    let message = fixture.message(name);
    let what = match name {
        "schedule-a" => DelayedItem::Reminder(message),
        _ => DelayedItem::Delivery(Delivery { step: 1, attempt: 3, ..Delivery::new(message, DeliveryPlan::default()) }),
    };
    Delayed { due, what }
}

fn tenant(held: &Delayed) -> &TenantId {
    match &held.what {
        DelayedItem::Delivery(delivery) => &delivery.message.tenant_id,
        DelayedItem::Reminder(message) => &message.tenant_id,
        DelayedItem::Scheduled(place) => &place.key.tenant_id,
    }
}
