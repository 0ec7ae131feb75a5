//! Carriers that fail: what they did not take is sent again, what they may have taken is not.

use std::time::Duration;

use omni_core::model::carrier::CarrierId;
use serde_json::{Value, json};

use crate::carriers::by_each;
use crate::customer::{Customer, QUESTION};
use crate::world::{World, events, outcomes};

/// A carrier that says "too many" is left alone for a minute.
const SLOW: Duration = Duration::from_mins(3);
/// A lost answer is settled two minutes later: a minute's lease, and a minute for receipts to come.
const SETTLED: Duration = Duration::from_mins(4);

#[tokio::test]
async fn a_carrier_that_fails_twice_and_recovers_delivers_once() {
    let Some(world) = World::find() else { return };
    by_each(async |carrier| {
        // No document says what their own 503 leaves undone.
        if matches!(carrier, CarrierId::MessageBird | CarrierId::Inteliquent) {
            return;
        }
        let customer = Customer::of(&world, carrier, "fails twice");
        customer.suffers(json!({"fault": "status", "status": 503, "times": 2})).await;
        let question = customer.writes(QUESTION).await;
        let answer = customer.is_answered(&question).await;
        let message = world.view(&answer).await.json();
        let expected = ["accepted", "admitted", "planned", "retrying", "retrying", "sent"];
        assert_eq!(outcomes(&message), expected, "{carrier:?}");
        assert_eq!(customer.copies().await, [1], "{carrier:?}");
    })
    .await;
}

#[tokio::test]
async fn a_carrier_that_keeps_failing_hands_over_to_the_next_that_reaches_the_customer() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "hands over");
    customer.suffers(json!({"fault": "status", "status": 401})).await;
    let question = customer.writes(QUESTION).await;
    let message = world.status(&Customer::answer_to(&question), "delivered").await;
    assert_eq!(outcomes(&message), ["accepted", "admitted", "planned", "rejected", "failedOver", "sent"]);
    assert_eq!(customer.carriers().await, ["bandwidth"]);
}

#[tokio::test]
async fn a_carrier_that_has_too_many_is_asked_again_later_and_delivers_once() {
    let Some(world) = World::find() else { return };
    let check = async |carrier: CarrierId, code: &str| {
        let customer = Customer::of(&world, carrier, "too many");
        customer.suffers(json!({"fault": "status", "status": 429, "retryAfter": 2, "times": 1})).await;
        let id = world.send(&customer.text("Your parcel is here.")).await;
        let last = customer.last_receipt();
        let message = world.message_within(SLOW, &id, &format!("is {last}"), |message| message["status"] == last).await;
        assert_eq!(outcomes(&message), ["accepted", "admitted", "planned", "retrying", "sent"], "{carrier:?}");
        assert_eq!(events(&message, "retrying")[0]["detail"]["code"], code, "{carrier:?}");
        assert_eq!(customer.copies().await, [1], "{carrier:?}");
    };
    tokio::join!(
        check(CarrierId::Twilio, "20429"),
        check(CarrierId::Bandwidth, "max-message-queue-size-exceeded"),
        check(CarrierId::LiveChat, "too_many_requests"),
    );
}

#[tokio::test]
async fn a_send_whose_answer_is_lost_is_settled_by_receipts_or_else_by_what_it_is_worth() {
    let Some(world) = World::find() else { return };
    tokio::join!(
        by_each(async |carrier| settled_by_receipts(&world, carrier, "lostAnswer").await),
        by_each(async |carrier| settled_by_receipts(&world, carrier, "gateway").await),
        never_settled(&world),
        rather_twice_than_never(&world),
    );
}

/// Receipts prove that the phone has it.
async fn settled_by_receipts(world: &World, carrier: CarrierId, fault: &str) {
    let customer = Customer::of(world, carrier, fault);
    customer.suffers(json!({"fault": fault, "times": 1})).await;
    let question = customer.writes(QUESTION).await;
    let answer = Customer::answer_to(&question);
    let told = |message: &Value| message.pointer("/attempts/0/progress/sent").is_some() || delivered(message);
    world.message(&answer, "has a receipt", told).await;
    assert_eq!(customer.copies().await, [1], "{carrier:?}, while nobody has recorded that it was sent");
    // Who has seen a chat has seen everything in it: that our message is there is known only when it is settled.
    let last = customer.last_receipt();
    let settled = |message: &Value| !events(message, "sent").is_empty() && message["status"] == last;
    let message = world.message_within(SETTLED, &answer, &format!("is settled and {last}"), settled).await;
    assert_eq!(outcomes(&message), ["accepted", "admitted", "planned", "unanswered", "sent"]);
    assert_eq!(customer.copies().await, [1], "{carrier:?}, when it is settled");
}

fn delivered(message: &Value) -> bool {
    message.pointer("/attempts/0/progress/delivered").is_some()
}

/// Checks that a send that nothing proves does not go twice.
async fn never_settled(world: &World) {
    let customer = Customer::of(world, CarrierId::Twilio, "never settled");
    let message = nothing_is_known_of(world, &customer, "transactional", "unknown").await;
    assert_eq!(outcomes(&message), ["accepted", "admitted", "planned", "unanswered", "unknown"]);
    assert_eq!(customer.copies().await, [1]);
}

/// Checks that a code goes again that nothing proves: none at all is worse than two.
async fn rather_twice_than_never(world: &World) {
    let customer = Customer::of(world, CarrierId::Twilio, "twice");
    let message = nothing_is_known_of(world, &customer, "code", customer.last_receipt()).await;
    assert_eq!(outcomes(&message), ["accepted", "admitted", "planned", "unanswered", "retrying", "sent"]);
    assert_eq!(customer.copies().await, [2]);
}

/// A text whose first send has neither an answer nor receipts, when it has come to `status`.
async fn nothing_is_known_of(world: &World, customer: &Customer<'_>, class: &str, status: &str) -> Value {
    customer.suffers(json!({"fault": "lostAnswer", "times": 1})).await;
    customer.suffers(json!({"fault": "noReceipts", "times": 1})).await;
    let mut text = customer.text("Your code is 1234.");
    if let Some(fields) = text.as_object_mut() {
        fields.insert("class".to_owned(), json!(class));
    }
    let id = world.send(&text).await;
    world.message_within(SETTLED, &id, &format!("is {status}"), |message| message["status"] == status).await
}
