//! Tests of what only one carrier does.

use omni_core::model::carrier::CarrierId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::carriers::account;
use crate::customer::{Customer, QUESTION, answers};
use crate::world::{World, events};

#[tokio::test]
async fn bandwidth_is_asked_for_its_password_before_it_shows_what_it_has() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Bandwidth, "challenge");
    let id = customer.carrier_message_id(1);
    let posted = customer.posts(QUESTION, json!({"id": id})).await;
    let told = posts_about(&world, &id).await;
    let outline: Vec<(&str, u64)> = told.iter().map(|post| (word(post, "tells"), status(post))).collect();
    assert_eq!(outline, [("challenge", 401), ("message", 200)]);
    assert!(told.first().is_some_and(|post| word(post, "challenge").starts_with("Basic realm=")), "{told:?}");
    customer.is_answered(&posted.id).await;

    let at_once = customer.posts(QUESTION, json!({"scheme": "preemptive"})).await;
    customer.is_answered(&at_once.id).await;
    let another_password = customer.posts(QUESTION, json!({"secret": "guessed"})).await;
    assert_eq!(another_password.answers.first().map(|(status, _)| *status), Some(401));
    assert_eq!(customer.copies().await, [1, 1]);
}

#[tokio::test]
async fn what_we_say_in_a_chat_comes_back_and_is_no_question() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::LiveChat, "echo");
    let question = customer.writes(QUESTION).await;
    customer.is_answered(&question).await;
    // These words would be answered if a customer wrote them.
    let ours = world.send(&customer.text(QUESTION)).await;
    world.status(&ours, "read").await;
    let next = customer.writes(QUESTION).await;
    customer.is_answered(&next).await;

    let inbox = customer.inbox().await;
    let ids: Vec<&str> = inbox.iter().map(|message| word(message, "carrierMessageId")).collect();
    assert_eq!(ids.len(), 3, "{inbox:?}");
    for id in ids {
        let told = posts_about(&world, id).await;
        let outline: Vec<(&str, u64)> = told.iter().map(|post| (word(post, "tells"), status(post))).collect();
        assert_eq!(outline, [("sent", 200), ("read", 200)]);
    }
    assert_eq!(customer.copies().await, [1, 1, 1]);
}

#[tokio::test]
async fn messagebird_reports_by_a_get_and_signs_in_any_of_its_three_ways() {
    let Some(world) = World::find() else { return };
    for scheme in [None, Some("jwt"), Some("bird")] {
        let customer = Customer::of(&world, CarrierId::MessageBird, "reports");
        customer.suffers(json!({"fault": "noReceipts", "times": 1})).await;
        let id = world.send(&customer.text("Your parcel is here.")).await;
        world.message(&id, "is sent", |message| !events(message, "sent").is_empty()).await;
        let inbox = customer.inbox().await;
        let [message] = inbox.as_slice() else { panic!("{inbox:?}") };
        let (theirs, reference) = (word(message, "carrierMessageId"), word(message, "reference"));
        let report = |status: &str| {
            let moment = "2026-11-23T20%3A45%3A00%2B00%3A00";
            format!(
                "id={theirs}&reference={reference}&recipient={}&status={status}&statusDatetime={moment}",
                customer.mark()
            )
        };
        let post = async |query: String, secret: &str| {
            let order = json!({"body": "", "method": "GET", "query": query, "scheme": scheme, "secret": secret});
            answers(&world.control(Method::POST, "messagebird/webhook", Some(&order)).await)
        };
        let forged = post(report("delivery_failed"), "another-key").await;
        assert!(forged.iter().all(|(status, _)| *status == 401), "{scheme:?}: {forged:?}");
        let genuine = post(report("delivered"), account(CarrierId::MessageBird).secret).await;
        assert!(genuine.iter().all(|(status, _)| *status == 200), "{scheme:?}: {genuine:?}");
        world.status(&id, "delivered").await;
    }
}

#[tokio::test]
async fn inteliquent_says_that_it_failed_by_a_200() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Inteliquent, "not a success");
    customer.suffers(json!({"fault": "status", "status": 200, "times": 1})).await;
    let question = customer.writes(QUESTION).await;
    let answer = Customer::answer_to(&question);
    let judged = |message: &Value| !events(message, "retrying").is_empty() || !events(message, "rejected").is_empty();
    let message = world.message(&answer, "is not taken for sent", judged).await;
    assert!(events(&message, "sent").is_empty(), "{message}");
    let sent = world.control(Method::GET, "sends", None).await;
    let first = list(&sent, "sends").iter().find(|call| word(call, "to") == customer.mark());
    assert_eq!(first.map(|call| word(call, "outcome")), Some("refused"));
}

/// The webhooks that the simulator posted about one of the carrier's messages, in order.
async fn posts_about(world: &World, id: &str) -> Vec<Value> {
    let log = world.control(Method::GET, "webhooks", None).await;
    list(&log, "webhooks").iter().filter(|post| word(post, "about") == id).cloned().collect()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn status(post: &Value) -> u64 {
    post.get("status").and_then(Value::as_u64).unwrap_or_default()
}
