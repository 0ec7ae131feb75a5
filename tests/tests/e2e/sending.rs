//! Carriers that fail: what they did not take is sent again, what they may have taken is not.

use std::time::Duration;

use omni_core::carrier::CarrierId;
use serde_json::json;

use crate::customer::{Customer, QUESTION};
use crate::world::{World, hops, outcomes};

/// A carrier that says "too many" is left alone for a minute.
const SLOW: Duration = Duration::from_mins(3);
/// A lost answer is settled by the receipts, two minutes later: a minute's lease, and a minute for the receipts to come.
const SETTLED: Duration = Duration::from_mins(4);

#[tokio::test]
async fn a_carrier_that_fails_twice_and_recovers_delivers_once() {
    let Some(world) = World::find() else { return };
    let check = async |carrier: CarrierId| {
        let customer = Customer::of(&world, carrier, "fails twice");
        customer.suffers(json!({"fault": "status", "status": 503, "times": 2})).await;
        let question = customer.writes(QUESTION).await;
        let answer = customer.is_answered(&question).await;
        let message = world.view(&answer).await.json();
        assert_eq!(outcomes(&message), ["accepted", "admitted", "planned", "retrying", "retrying", "sent"]);
        assert_eq!(customer.copies().await, [1]);
    };
    tokio::join!(check(CarrierId::WhatsApp), check(CarrierId::Twilio));
}

#[tokio::test]
async fn a_carrier_that_has_too_many_is_asked_again_later_and_delivers_once() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "too many");
    customer.suffers(json!({"fault": "status", "status": 429, "retryAfter": 2, "times": 1})).await;
    let id = world.send(&json!({"to": customer.number, "channel": "sms", "body": "Your parcel is here."})).await;
    let message =
        world.message_within(SLOW, &id, "is delivered", |message| message["status"] == customer.last_receipt()).await;
    assert_eq!(outcomes(&message), ["accepted", "admitted", "planned", "retrying", "sent"]);
    assert_eq!(hops(&message, "retrying")[0]["detail"]["code"], "20429");
    assert_eq!(customer.copies().await, [1]);
}

#[tokio::test]
async fn a_send_whose_answer_is_lost_is_settled_by_its_receipts_and_never_repeated() {
    let Some(world) = World::find() else { return };
    let check = async |carrier: CarrierId| {
        let customer = Customer::of(&world, carrier, "lost answer");
        customer.suffers(json!({"fault": "lostAnswer", "times": 1})).await;
        let question = customer.writes(QUESTION).await;
        let answer = customer.is_answered(&question).await;
        assert_eq!(customer.copies().await, [1], "{carrier:?}, while nobody knows that it was sent");
        let settled = |message: &serde_json::Value| !hops(message, "sent").is_empty();
        let message = world.message_within(SETTLED, &answer, "is settled", settled).await;
        assert_eq!(message["status"], customer.last_receipt());
        assert_eq!(outcomes(&message), ["accepted", "admitted", "planned", "sent"]);
        assert_eq!(customer.copies().await, [1], "{carrier:?}, when it is settled");
    };
    tokio::join!(check(CarrierId::WhatsApp), check(CarrierId::Twilio));
}
