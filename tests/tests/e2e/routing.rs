//! Routing on the deployed stack: rules and what they do, carriers that change in the middle of a message, what an
//! operator says of routes, and messages for later.

use std::time::Duration;

use omni_aws::env::SystemEnv;
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::MessageId;
use omni_core::ports::Env;
use reqwest::Method;
use serde_json::{Value, json};

use crate::customer::Customer;
use crate::world::{World, events, outcomes, until};

/// Functions remember a tenant's configuration for a minute.
const IN_FORCE: Duration = Duration::from_mins(3);
/// The schedule is looked at every minute.
const FIRED: Duration = Duration::from_mins(4);

/// A text of two parts at every carrier of text messages.
fn two_parts() -> String {
    ["a", "b"].map(|letter| letter.repeat(900)).join(" ")
}

#[tokio::test]
async fn of_a_long_text_only_the_part_that_twilio_lost_goes_by_bandwidth() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "lost part");
    customer.suffers(json!({"fault": "failedReceipt", "code": 30_002, "undelivered": true, "times": 1})).await;
    let id = world.send(&customer.text(&two_parts())).await;
    let message = world.status(&id, "delivered").await;
    assert_eq!(events(&message, "failedOver").len(), 1);
    let by = |carrier: &str| {
        let sends = message["attempts"].as_array().unwrap().iter().filter(|send| send["carrier"] == carrier);
        sends.map(|send| send["part"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let (twilio, bandwidth) = (by("twilio"), by("bandwidth"));
    assert!(twilio.len() >= 2 && bandwidth.len() == 1 && twilio.contains(&bandwidth[0]), "{twilio:?} {bandwidth:?}");
    assert_eq!(customer.copies().await, vec![1; twilio.len() + 1], "no part is sent twice by the same carrier");
}

#[tokio::test]
async fn what_twilio_refuses_after_its_first_part_bandwidth_takes_up() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "first part only");
    // The second call for this customer: the fault waits until a first message has gone.
    let first = world.send(&customer.text("Your parcel is here.")).await;
    world.status(&first, "delivered").await;
    customer.suffers(json!({"fault": "status", "status": 401})).await;
    let id = world.send(&customer.text(&two_parts())).await;
    let message = world.status(&id, "delivered").await;
    assert_eq!(outcomes(&message).iter().filter(|outcome| **outcome == "failedOver").count(), 1);
    let reasons = message.pointer("/timeline").unwrap().to_string();
    assert!(reasons.contains("leftOut") || reasons.contains("reasons"), "the plan says why: {reasons}");
    assert!(customer.carriers().await.iter().skip(1).all(|carrier| carrier == "bandwidth"));
}

#[tokio::test]
async fn rules_file_answer_and_drop_and_the_time_line_says_which() {
    let Some(world) = World::find() else { return };
    let check = async |text: &str, status: &str, told: &str| {
        let customer = Customer::of(&world, CarrierId::WhatsApp, text);
        let id = customer.writes(text).await;
        let message = world.status(&id, status).await;
        assert!(message["timeline"].to_string().contains(told), "{text}: {}", message["timeline"]);
        (customer.inbox().await.len(), message["message"]["conversationId"].as_str().unwrap().to_owned())
    };
    let (_, filed) = check("folder test", "routed", "files").await;
    let conversation = world.api(Method::GET, &format!("/v1/conversations/{filed}"), None).await;
    assert_eq!((conversation.status, &conversation.json()["folder"]), (200, &json!("bills")));
    let (answers, dropped) = check("drop test", "refused", "it is a test").await;
    assert_eq!(answers, 0);
    let history = world.api(Method::GET, &format!("/v1/conversations/{dropped}/messages"), None).await;
    assert_eq!(history.json()["messages"].as_array().unwrap().len(), 1, "a dropped message is kept");
}

#[tokio::test]
async fn a_workflow_with_every_switch_on_files_the_conversation_and_answers_by_two_channels() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::WhatsApp, "every switch");
    let id = customer.writes("workflow test").await;
    let message = world.status(&id, "processed").await;
    let mut told = outcomes(&message);
    told.sort_unstable();
    assert_eq!(told, ["accepted", "enriched", "filtered", "processed", "routed", "transformed"]);
    let nth = |target| MessageId::of_answer(&World::tenant(), &id, "everything-workflow", target);
    let answers = [(2, "read", "[Demo] You wrote \"workflow test\"."), (3, "delivered", "[Demo] By another channel.")];
    for (target, status, text) in answers {
        let sent = world.status(&nth(target), status).await;
        assert_eq!(sent["message"]["body"], text);
    }
    let conversation = message["message"]["conversationId"].as_str().unwrap();
    let conversation = world.api(Method::GET, &format!("/v1/conversations/{conversation}"), None).await;
    assert_eq!(conversation.json()["folder"], "everything");
}

#[tokio::test]
async fn a_rule_that_is_saved_is_in_force_within_minutes_and_rolled_back_by_one_call() {
    let Some(world) = World::find() else { return };
    let before = world.api(Method::GET, "/v1/routing/rules", None).await.json();
    let mut rules = before.clone();
    let bad = json!({"name": "bad", "conditions": [{"field": "boody", "operator": "equals", "value": "x"}], "destination": "x"});
    rules["routingRules"].as_array_mut().unwrap().insert(0, bad);
    let refused = world.api(Method::PUT, "/v1/routing/rules", Some(&rules)).await;
    assert_eq!(
        (refused.status, &refused.json()["errors"][0]["path"]),
        (422, &json!("routingRules[0].conditions[0].field"))
    );

    rules["routingRules"][0] = json!({
        "name": "of an end-to-end test",
        "conditions": [{"field": "body", "operator": "matches", "value": "^saved rule [0-9]+$"}],
        "destination": {"type": "folder", "name": "saved"},
    });
    let saved = world.api(Method::PUT, "/v1/routing/rules", Some(&rules)).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    let mut nth = 0;
    let customer = Customer::of(&world, CarrierId::WhatsApp, "saved rule");
    let asked = std::time::Instant::now();
    loop {
        nth += 1;
        let id = customer.writes(&format!("saved rule {nth}")).await;
        let ended =
            |message: &Value| !message["timeline"].as_array().unwrap().is_empty() && message["status"] != "accepted";
        let message = world.message(&id, "is routed", ended).await;
        if message["timeline"].to_string().contains("of an end-to-end test") {
            break;
        }
        assert!(asked.elapsed() < IN_FORCE, "the saved rule is not in force: {}", message["timeline"]);
        tokio::time::sleep(Duration::from_secs(5)).await;
    }
    let back = json!({"version": before["version"]});
    let rolled = world.api(Method::POST, "/v1/routing/rollback", Some(&back)).await;
    assert_eq!(rolled.status, 200, "{rolled:?}");
    let now = world.api(Method::GET, "/v1/routing/rules", None).await.json();
    assert_eq!(now["routingRules"], before["routingRules"]);
}

#[tokio::test]
async fn an_operators_word_on_a_route_is_seen_and_taken_back() {
    let Some(world) = World::find() else { return };
    let path = "/v1/carriers/inteliquent/mms";
    let route = async || {
        let health = world.api(Method::GET, "/v1/carriers/health", None).await;
        assert_eq!(health.status, 200, "{health:?}");
        let routes = health.json()["routes"].as_array().unwrap().clone();
        routes.into_iter().find(|route| route["carrier"] == "inteliquent" && route["kind"] == "mms").unwrap()
    };
    let said = world.api(Method::PUT, path, Some(&json!({"action": "drain", "note": "maintenance"}))).await;
    assert_eq!(said.status, 200, "{said:?}");
    let drained = route().await;
    assert_eq!(drained["availability"], "blocked", "{drained}");
    assert!(drained.to_string().contains("maintenance"), "{drained}");
    let released = world.api(Method::PUT, path, Some(&json!({"action": "release"}))).await;
    assert_eq!(released.status, 200, "{released:?}");
    assert_eq!(route().await["availability"], "usable");
}

#[tokio::test]
async fn a_message_for_later_goes_out_at_its_time_and_a_cancelled_one_never() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "later");
    let later = async |seconds: i64, text: &str| -> MessageId {
        let mut message = customer.text(text);
        let at = SystemEnv.now() + jiff::SignedDuration::from_secs(seconds);
        message["sendAt"] = json!(at);
        world.send(&message).await
    };
    let (sent, cancelled) = tokio::join!(later(40, "It is time."), later(40, "Never."));
    assert_eq!(world.view(&sent).await.json()["status"], "scheduled");
    let cancel = world.api(Method::DELETE, &format!("/v1/scheduled/{cancelled}"), None).await;
    assert_eq!((cancel.status, &cancel.json()["status"]), (200, &json!("cancelled")));
    world.message_within(FIRED, &sent, "is delivered", |message| message["status"] == "delivered").await;
    assert_eq!(world.view(&cancelled).await.json()["status"], "cancelled");
    assert_eq!(customer.copies().await, [1]);
    let late = world.api(Method::DELETE, &format!("/v1/scheduled/{sent}"), None).await;
    assert_eq!(late.status, 409, "{late:?}");
    until(Duration::from_secs(5), "the list forgets both", async || {
        let list = world.api(Method::GET, "/v1/scheduled", None).await.json().to_string();
        if list.contains(sent.as_str()) || list.contains(cancelled.as_str()) { Err(list) } else { Ok(()) }
    })
    .await;
}

#[tokio::test]
async fn messages_for_later_are_listed_and_move_to_another_time() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "moved");
    let hours = |hours: i64| json!(SystemEnv.now() + jiff::SignedDuration::from_hours(hours));
    let later = async |text: &str| -> MessageId {
        let mut message = customer.text(text);
        message["sendAt"] = hours(30);
        world.send(&message).await
    };
    let (one, other) = tokio::join!(later("It is time."), later("It is time again."));
    let list = world.api(Method::GET, "/v1/scheduled?limit=100", None).await;
    let listed = list.json().to_string();
    assert!(listed.contains(one.as_str()) && listed.contains(other.as_str()), "{listed}");
    let moved_to = hours(40);
    let path = format!("/v1/scheduled/{one}");
    let moved = world.api(Method::PATCH, &path, Some(&json!({"sendAt": moved_to}))).await;
    assert_eq!((moved.status, &moved.json()["sendAt"]), (200, &moved_to), "{moved:?}");
    assert_eq!(world.api(Method::GET, &path, None).await.json()["sendAt"], moved_to);
    for id in [one, other] {
        let cancel = world.api(Method::DELETE, &format!("/v1/scheduled/{id}"), None).await;
        assert_eq!((cancel.status, &cancel.json()["status"]), (200, &json!("cancelled")));
    }
}
