//! Receipts in every order: they end in one state.

use omni_core::model::carrier::CarrierId;
use serde_json::{Value, json};

use crate::carriers::by_each;
use crate::customer::{Customer, QUESTION};
use crate::world::{World, events};

#[tokio::test]
async fn receipts_that_come_before_the_send_is_recorded_are_joined_with_it() {
    let Some(world) = World::find() else { return };
    by_each(async |carrier| {
        let customer = Customer::of(&world, carrier, "receipts first");
        customer.suffers(json!({"fault": "receiptsFirst", "times": 1})).await;
        let message = answered(&world, &customer).await;
        assert_eq!(reached(&message), customer.account().receipts, "{carrier:?}");
        assert_eq!(events(&message, "sent").len(), 1, "{carrier:?}");
        assert_eq!(customer.copies().await, [1], "{carrier:?}");
    })
    .await;
}

#[tokio::test]
async fn receipts_that_come_twice_and_in_reverse_end_in_one_state() {
    let Some(world) = World::find() else { return };
    by_each(async |carrier| {
        let customer = Customer::of(&world, carrier, "reverse");
        customer.suffers(json!({"fault": "duplicateReceipts", "copies": 3, "times": 1})).await;
        customer.suffers(json!({"fault": "reorderedReceipts", "times": 1})).await;
        let message = answered(&world, &customer).await;
        assert_eq!(reached(&message), customer.account().receipts, "{carrier:?}");
        assert_eq!(message["status"], customer.last_receipt(), "{carrier:?}");
        assert_eq!(customer.copies().await, [1], "{carrier:?}");
    })
    .await;
}

/// A code of each carrier that tells receipts of failures, for a customer whom no carrier can reach; and what is told.
const UNREACHABLE: [(CarrierId, i64, &str); 4] = [
    (CarrierId::WhatsApp, 131_026, "failed"),
    (CarrierId::Twilio, 30_005, "undelivered"),
    (CarrierId::Bandwidth, 4_720, "failed"),
    (CarrierId::MessageBird, 5, "undelivered"),
];

#[tokio::test]
async fn a_message_that_the_network_gives_back_for_good_ends_as_failed_once() {
    let Some(world) = World::find() else { return };
    let check = async |carrier: CarrierId, code: i64, told: &str| {
        let customer = Customer::of(&world, carrier, "given back");
        let undelivered = told == "undelivered";
        customer.suffers(json!({"fault": "failedReceipt", "code": code, "undelivered": undelivered, "times": 1})).await;
        customer.suffers(json!({"fault": "duplicateReceipts", "copies": 3, "times": 1})).await;
        let question = customer.writes(QUESTION).await;
        let id = Customer::answer_to(&question);
        world.status(&id, "failed").await;
        // By the time that a later message has arrived, the other copies of the receipt are through.
        let later = world.send(&customer.text("Your parcel is here.")).await;
        world.status(&later, customer.last_receipt()).await;
        let message = world.view(&id).await.json();
        let failed = events(&message, "failed");
        assert_eq!(failed.len(), 1, "{carrier:?}");
        assert_eq!(failed[0]["detail"]["code"], code.to_string(), "{carrier:?}");
        assert_eq!(message["attempts"][0]["progress"][told]["error"]["code"], code.to_string(), "{carrier:?}");
        assert_eq!(message["status"], "failed", "{carrier:?}");
        assert_eq!(customer.copies().await, [1, 1], "{carrier:?}");
    };
    let [one, two, three, four] = UNREACHABLE.map(|(carrier, code, told)| check(carrier, code, told));
    tokio::join!(one, two, three, four);
}

#[tokio::test]
async fn a_message_that_one_carriers_network_gives_back_goes_by_another_carrier() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "other network");
    customer.suffers(json!({"fault": "failedReceipt", "code": 30_002, "undelivered": true, "times": 1})).await;
    let id = world.send(&customer.text("Your parcel is here.")).await;
    let message = world.status(&id, "delivered").await;
    assert_eq!(events(&message, "failedOver").len(), 1);
    assert_eq!(customer.carriers().await, ["twilio", "bandwidth"]);
}

/// The answer to a question, when the send is recorded and all its receipts are here.
async fn answered(world: &World, customer: &Customer<'_>) -> Value {
    let question = customer.writes(QUESTION).await;
    let complete = |message: &Value| {
        let reached = reached(message);
        customer.account().receipts.iter().all(|status| reached.contains(status)) && !events(message, "sent").is_empty()
    };
    world.message(&Customer::answer_to(&question), "has all receipts", complete).await
}

/// The statuses that were reported of the one attempt, beside what the carrier's answer says.
fn reached(message: &Value) -> Vec<&str> {
    let progress = message.pointer("/attempts/0/progress").and_then(Value::as_object).into_iter().flatten();
    progress.map(|(status, _)| status.as_str()).filter(|status| *status != "queued").collect()
}
