//! Carriers' webhooks: genuine, twice, forged, broken.

use omni_core::carrier::CarrierId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::customer::{Customer, QUESTION, answers};
use crate::world::{World, outcomes};

/// What every forger gets, with a 401.
const UNAUTHORIZED: &str = r#"{"message":"Unauthorized"}"#;

#[tokio::test]
async fn a_webhook_that_comes_five_times_is_one_message_with_one_answer() {
    let Some(world) = World::find() else { return };
    for carrier in CarrierId::ALL {
        let customer = Customer::of(&world, carrier, "duplicates");
        let copy = json!({"id": customer.carrier_message_id(1)});
        let post = async |times| {
            let mut options = copy.clone();
            options["times"] = json!(times);
            customer.posts(QUESTION, options).await
        };
        let (first, second, third) = tokio::join!(post(1), post(1), post(1));
        let answer = customer.is_answered(&first.id).await;
        let late = post(2).await;
        // The queue keeps the customer's messages in order: when this one is answered, the late copies are through.
        let next = customer.writes(QUESTION).await;
        customer.is_answered(&next).await;

        let all = [first.answers, second.answers, third.answers, late.answers].concat();
        assert_eq!(all.len(), 5);
        assert!(all.iter().all(|answer| answer.0 == 200 && Some(answer) == all.first()), "{all:?}");
        assert_eq!(customer.copies().await, [1, 1]);
        let question = world.view(&first.id).await.json();
        assert_eq!(outcomes(&question), ["accepted", "routed", "processed"]);
        assert_eq!(outcomes(&world.view(&answer).await.json()), ["accepted", "admitted", "planned", "sent"]);
    }
}

#[tokio::test]
async fn a_forged_webhook_is_refused_in_constant_words_and_leaves_nothing() {
    let Some(world) = World::find() else { return };
    for carrier in CarrierId::ALL {
        let customer = Customer::of(&world, carrier, "forged");
        let ids = [1, 2, 3].map(|nth| customer.carrier_message_id(nth));
        let (own, other) = (body(carrier, &customer, &ids[1]), body(another(carrier), &customer, &ids[2]));
        let path = format!("{}/webhook", carrier.name());
        let foreign = json!({"body": other, "secret": secret(another(carrier))});

        let wrong = customer.posts(QUESTION, json!({"id": ids[0], "secret": "of-somebody-else"})).await;
        let unsigned =
            world.stranger(Method::POST, &format!("/webhooks/{}", carrier.name()), &own, kind(carrier)).await;
        let foreign = answers(&world.control(Method::POST, &path, Some(&foreign)).await);
        let to_nobody = customer.posts(QUESTION, json!({"id": ids[0], "channelId": "nobody"})).await;

        let forgeries = [
            (wrong.answers, "another secret"),
            (vec![(unsigned.status.into(), unsigned.body)], "no signature"),
            (foreign, "the body and secret of another carrier"),
            (to_nobody.answers, "a channel that is not there"),
        ];
        for (answers, forgery) in forgeries {
            assert_eq!(answers, [(401, UNAUTHORIZED.to_owned())], "{carrier:?}, {forgery}");
        }
        let genuine = customer.writes(QUESTION).await;
        customer.is_answered(&genuine).await;
        for id in &ids {
            assert_eq!(world.view(&customer.message_id(id)).await.status, 404, "{carrier:?} {id}");
        }
        assert_eq!(customer.copies().await, [1]);
        assert!(world.letters(customer.number.trim_start_matches('+')).await.is_empty(), "a forgery is buried");
    }
}

#[tokio::test]
async fn a_body_that_is_broken_behind_a_good_signature_is_taken_and_buried_with_its_reason() {
    let Some(world) = World::find() else { return };
    let check = async |carrier: CarrierId, channel_id: Value, body: fn(&str) -> String, reason: &str| {
        let customer = Customer::of(&world, carrier, "broken");
        let mark = customer.number.trim_start_matches('+');
        let webhook = json!({"body": body(mark), "channelId": channel_id});
        let posted = world.control(Method::POST, &format!("{}/webhook", carrier.name()), Some(&webhook)).await;
        let answers = answers(&posted);
        assert!(answers.iter().all(|(status, _)| (200..300).contains(status)), "{carrier:?}: {answers:?}");
        let letter = world.letter(mark).await.letter;
        assert!(letter.reason.contains(reason), "{carrier:?}: {}", letter.reason);
        let source = format!("webhook:{}", carrier.name());
        assert_eq!((letter.source, letter.function), (source, format!("{}-receive", carrier.name())));
    };
    let torn = |mark: &str| format!(r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{mark}"#);
    let nameless = |mark: &str| format!("AccountSid={ACCOUNT}&From=%2B{mark}&To=%2B12025550111&Body=HELP");
    tokio::join!(
        check(CarrierId::WhatsApp, Value::Null, torn, "webhook"),
        check(CarrierId::WhatsApp, json!("demo-whatsapp"), torn, "webhook"),
        check(CarrierId::Twilio, Value::Null, nameless, "inbound message without MessageSid"),
        check(CarrierId::Twilio, json!("demo-twilio"), nameless, "inbound message without MessageSid"),
    );
}

#[tokio::test]
async fn a_subscription_is_confirmed_to_whoever_knows_the_token() {
    let Some(world) = World::find() else { return };
    let check = async |path: &str, token: &str, expected: (u16, &str)| {
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444");
        let answer = world.stranger(Method::GET, &format!("{path}?{query}"), "", "text/plain").await;
        assert_eq!((answer.status, answer.body.as_str()), expected, "{path}");
    };
    for path in ["/webhooks/whatsapp", "/webhooks/whatsapp/demo-whatsapp"] {
        check(path, "demo-verify-token", (200, "1158201444")).await;
        check(path, "guessed", (401, UNAUTHORIZED)).await;
        check(path, "", (401, UNAUTHORIZED)).await;
    }
}

/// The demo tenant's account at Twilio.
const ACCOUNT: &str = "AC00000000000000000000000000000001";

/// A customer's message as the carrier writes it.
fn body(carrier: CarrierId, customer: &Customer<'_>, id: &str) -> String {
    let digits = customer.number.trim_start_matches('+');
    match carrier {
        CarrierId::WhatsApp => {
            let message = json!({"from": digits, "id": id, "timestamp": "1700000000", "type": "text",
                "text": {"body": QUESTION}});
            let value = json!({"messaging_product": "whatsapp", "messages": [message],
                "metadata": {"display_phone_number": "15550001111", "phone_number_id": "106540352242922"}});
            let entry = json!({"id": "102290129340398", "changes": [{"field": "messages", "value": value}]});
            json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string()
        }
        _ => {
            format!("AccountSid={ACCOUNT}&MessageSid={id}&From=%2B{digits}&To=%2B12025550111&Body=I+need+HELP")
        }
    }
}

fn another(carrier: CarrierId) -> CarrierId {
    match carrier {
        CarrierId::WhatsApp => CarrierId::Twilio,
        _ => CarrierId::WhatsApp,
    }
}

/// What the demo tenant's channel at `carrier` verifies with.
fn secret(carrier: CarrierId) -> &'static str {
    match carrier {
        CarrierId::WhatsApp => "demo-app-secret",
        _ => "demo-auth-token",
    }
}

fn kind(carrier: CarrierId) -> &'static str {
    match carrier {
        CarrierId::WhatsApp => "application/json",
        _ => "application/x-www-form-urlencoded",
    }
}
