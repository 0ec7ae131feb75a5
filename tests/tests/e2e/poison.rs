//! Records that nobody can read, between records that are good.

use omni_core::model::carrier::CarrierId;

use crate::customer::{Customer, QUESTION};
use crate::world::World;

#[tokio::test]
async fn a_wreck_among_customers_messages_is_buried_and_its_neighbours_are_answered() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "inbound wreck");
    let before = customer.writes(QUESTION).await;
    put(&world, &customer, "inbound.fifo").await;
    let after = customer.writes(QUESTION).await;
    customer.is_answered(&before).await;
    customer.is_answered(&after).await;
    buried(&world, &customer, "inbound.fifo", "inbound-router").await;
    assert_eq!(customer.copies().await, [1, 1]);
}

#[tokio::test]
async fn a_wreck_among_our_messages_is_buried_and_its_neighbours_are_delivered() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "outbound wreck");
    let sms = customer.text("Your parcel is here.");
    let before = world.send(&sms).await;
    put(&world, &customer, "outbound.fifo").await;
    let after = world.send(&sms).await;
    for id in [before, after] {
        world.status(&id, customer.last_receipt()).await;
    }
    buried(&world, &customer, "outbound.fifo", "outbound-router").await;
    assert_eq!(customer.copies().await, [1, 1]);
}

/// Puts half a message into a queue, in the group of the customer's whole ones.
async fn put(world: &World, customer: &Customer<'_>, queue: &str) {
    let group = customer.conversation();
    let wreck = format!(r#"{{"schemaVersion":1,"from":{{"address":"{}"#, customer.address);
    world.put(queue, group.as_str(), &format!("wreck.{}", customer.address), &wreck).await;
}

/// The half message lies in the dead letters and says why.
async fn buried(world: &World, customer: &Customer<'_>, queue: &str, function: &str) {
    let letter = world.letter(&customer.address).await.letter;
    assert_eq!((letter.source.as_str(), letter.function.as_str()), (queue, function));
    assert_eq!(letter.group.as_deref(), Some(customer.conversation().as_str()));
    assert!(letter.reason.contains("the record"), "{}", letter.reason);
    assert!(!letter.reason.contains(&customer.address), "a reason names nobody");
}
