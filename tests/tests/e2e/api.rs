//! The API: one message per key, only for those who may, and only to customers who want it.

use omni_core::model::carrier::CarrierId;
use omni_core::model::message::MessageId;
use reqwest::Method;
use serde_json::json;

use crate::customer::{Customer, QUESTION};
use crate::world::{World, events};

#[tokio::test]
async fn a_message_with_the_same_key_is_sent_once_and_another_body_is_refused() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "idempotency");
    let key = format!("order-{}", customer.address);
    let sms = customer.text("Your parcel is here.");
    let submit = || world.submit(&sms, Some(&key));
    let (first, second, third) = tokio::join!(submit(), submit(), submit());
    let again = submit().await;
    let other = world.submit(&customer.text("Another."), Some(&key)).await;

    let id = again.id();
    for answer in [first, second, third, again] {
        // Who comes while the first one is at work is asked to come again.
        assert!(answer.status == 409 || (answer.status == 202 && answer.id() == id), "{answer:?}");
    }
    assert_eq!((other.status, other.content_type.as_str()), (422, "application/problem+json"), "{other:?}");
    world.status(&id, customer.last_receipt()).await;
    // A conversation keeps its order: once this one is there, a second copy would be, too.
    let fence = world.send(&sms).await;
    world.status(&fence, customer.last_receipt()).await;
    assert_eq!(customer.copies().await, [1, 1]);
}

#[tokio::test]
async fn strangers_learn_nothing_and_an_unknown_message_is_not_found() {
    let Some(world) = World::find() else { return };
    let unknown = world.view(&MessageId::new("00000000-0000-8000-8000-000000000000")).await;
    assert_eq!((unknown.status, unknown.content_type.as_str()), (404, "application/problem+json"), "{unknown:?}");
    let check = async |method: Method, path: &str| {
        let answer = world.stranger(method, path, "{}", "application/json").await;
        assert_eq!((answer.status, answer.content_type.as_str()), (401, "application/problem+json"), "{answer:?}");
        assert_eq!(answer.json()["title"], "unauthorized");
    };
    check(Method::POST, "/v1/messages").await;
    check(Method::GET, "/v1/messages/00000000-0000-8000-8000-000000000000").await;
}

#[tokio::test]
async fn a_customer_who_says_stop_gets_nothing_until_they_say_start() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "stop");
    customer.writes("STOP").await;
    let unheard = customer.writes(QUESTION).await;
    let unheard = world.status(&Customer::answer_to(&unheard), "suppressed").await;
    assert_eq!(events(&unheard, "suppressed")[0]["detail"]["reason"], "the customer said stop");
    let sms = customer.text("Your parcel is here.");
    world.status(&world.send(&sms).await, "suppressed").await;
    assert!(customer.inbox().await.is_empty(), "somebody who said stop gets nothing");

    customer.writes("Start").await;
    let heard = customer.writes(QUESTION).await;
    customer.is_answered(&heard).await;
    world.status(&world.send(&sms).await, customer.last_receipt()).await;
    assert_eq!(customer.copies().await, [1, 1]);
}

#[tokio::test]
async fn somebody_who_never_wrote_by_whatsapp_gets_templates_only() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::WhatsApp, "window");
    let text = json!({"to": customer.address, "channel": "whatsapp", "body": "Hello?"});
    let template = json!({"to": customer.address, "channel": "whatsapp",
        "content": {"type": "template", "name": "order_ready", "language": "en_US"}});

    let refused = world.status(&world.send(&text).await, "refused").await;
    let reason = &events(&refused, "refused")[0]["detail"]["reason"];
    assert!(reason.as_str().is_some_and(|reason| reason.contains("24 hours")), "{reason}");
    world.status(&world.send(&template).await, customer.last_receipt()).await;
    let inbox = customer.inbox().await;
    assert_eq!(inbox.len(), 1);
    assert_eq!((&inbox[0]["kind"], &inbox[0]["body"]), (&json!("template"), &json!("order_ready")));

    let question = customer.writes(QUESTION).await;
    customer.is_answered(&question).await;
    world.status(&world.send(&text).await, customer.last_receipt()).await;
    assert_eq!(customer.copies().await, [1, 1, 1]);
}

#[tokio::test]
async fn every_path_and_method_below_the_one_route_is_answered_by_the_function() {
    let Some(world) = World::find() else { return };
    let check = async |method: Method, path: &str, status: u16, code: Option<&str>| {
        let answer = world.api(method.clone(), path, None).await;
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        match code {
            Some(code) => assert_eq!(answer.json()["code"], code, "{method} {path}"),
            None => assert!(answer.body.is_empty(), "{method} {path}: {answer:?}"),
        }
    };
    check(Method::GET, "/v1/nothing/at/all", 404, Some("not_found")).await;
    check(Method::DELETE, "/v1/messages", 405, Some("method_not_allowed")).await;
    check(Method::TRACE, "/v1/scheduled", 405, Some("method_not_allowed")).await;
    check(Method::GET, "/v1/scheduled?limit=0", 400, Some("invalid_parameter")).await;
    check(Method::GET, "/v1/scheduled?limti=%22%20%3C", 400, Some("invalid_parameter")).await;
    check(Method::GET, "/v1/messages/a%20b%3Fc", 404, Some("not_found")).await;
    check(Method::HEAD, "/v1/scheduled/", 200, None).await;
    check(Method::HEAD, "/health", 200, None).await;
    check(Method::OPTIONS, "/v1/scheduled", 204, None).await;
    check(Method::OPTIONS, "/health", 204, None).await;
    let address = "/v1/contacts/%2B14155550177";
    let saved = world.api(Method::PUT, address, Some(&json!({"tags": ["e2e"]}))).await;
    assert_eq!((saved.status, &saved.json()["address"]), (200, &json!("+14155550177")), "{saved:?}");
    check(Method::DELETE, "/v1//contacts/+14155550177/", 204, None).await;
    check(Method::GET, address, 404, Some("not_found")).await;
}
