//! Receipts in every order: they end in one state.

use omni_core::carrier::CarrierId;
use serde_json::{Value, json};

use crate::customer::{Customer, QUESTION};
use crate::world::{World, hops};

#[tokio::test]
async fn receipts_that_come_before_the_send_is_recorded_are_joined_with_it() {
    let Some(world) = World::find() else { return };
    for carrier in CarrierId::ALL {
        let customer = Customer::of(&world, carrier, "receipts first");
        customer.suffers(json!({"fault": "receiptsFirst", "times": 1})).await;
        let message = answered(&world, &customer).await;
        assert_eq!(reached(&message), expected(&customer));
        assert_eq!(hops(&message, "sent").len(), 1);
        assert_eq!(customer.copies().await, [1]);
    }
}

#[tokio::test]
async fn receipts_that_come_twice_and_in_reverse_end_in_one_state() {
    let Some(world) = World::find() else { return };
    for carrier in CarrierId::ALL {
        let customer = Customer::of(&world, carrier, "reverse");
        customer.suffers(json!({"fault": "duplicateReceipts", "copies": 3, "times": 1})).await;
        customer.suffers(json!({"fault": "reorderedReceipts", "times": 1})).await;
        let message = answered(&world, &customer).await;
        assert_eq!(reached(&message), expected(&customer));
        assert_eq!(message["status"], customer.last_receipt());
        assert_eq!(customer.copies().await, [1]);
    }
}

#[tokio::test]
async fn a_message_that_the_network_gives_back_ends_as_failed_once() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "given back");
    customer.suffers(json!({"fault": "failedReceipt", "code": 30003, "undelivered": true, "times": 1})).await;
    customer.suffers(json!({"fault": "duplicateReceipts", "copies": 3, "times": 1})).await;
    let sms = json!({"to": customer.number, "channel": "sms", "body": "Your parcel is here."});
    let id = world.send(&sms).await;
    world.status(&id, "failed").await;
    // By the time that a later message has arrived, the other copies of the receipt are through.
    let later = world.send(&sms).await;
    world.status(&later, customer.last_receipt()).await;
    let message = world.view(&id).await.json();
    let failed = hops(&message, "failed");
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["detail"]["code"], "30003");
    assert_eq!(message["attempts"][0]["progress"]["undelivered"]["error"]["code"], "30003");
    assert_eq!(message["status"], "failed");
    assert_eq!(customer.copies().await, [1, 1]);
}

/// The answer to a question, when the send is recorded and all its receipts are here.
async fn answered(world: &World, customer: &Customer<'_>) -> Value {
    let question = customer.writes(QUESTION).await;
    let complete = |message: &Value| {
        let reached = reached(message);
        expected(customer).iter().all(|status| reached.contains(status)) && !hops(message, "sent").is_empty()
    };
    world.message(&Customer::answer_to(&question), "has all receipts", complete).await
}

/// What was reported of the one attempt, beside what the carrier's answer says.
fn reached(message: &Value) -> Vec<&str> {
    let progress = message.pointer("/attempts/0/progress").and_then(Value::as_object).into_iter().flatten();
    progress.map(|(status, _)| status.as_str()).filter(|status| *status != "queued").collect()
}

/// In the order of the alphabet, as JSON is read.
fn expected(customer: &Customer<'_>) -> &'static [&'static str] {
    match customer.carrier {
        CarrierId::WhatsApp => &["delivered", "read", "sent"],
        CarrierId::LiveChat => &["read"],
        CarrierId::Inteliquent => &["delivered"],
        _ => &["delivered", "sent"],
    }
}
