//! Carriers' webhooks: genuine, twice, forged, broken.

use reqwest::Method;
use serde_json::{Value, json};

use crate::carriers::{account, another, by_each, question, wreck};
use crate::customer::{Customer, QUESTION, answers};
use crate::world::{World, outcomes};

/// Body of the 401 that a forger gets.
const UNAUTHORIZED: &str = r#"{"message":"Unauthorized"}"#;

#[tokio::test]
async fn a_webhook_that_comes_five_times_is_one_message_with_one_answer() {
    let Some(world) = World::find() else { return };
    by_each(async |carrier| {
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
        assert_eq!(all.len(), 5, "{carrier:?}");
        assert!(all.iter().all(|answer| answer.0 == 200 && Some(answer) == all.first()), "{carrier:?}: {all:?}");
        assert_eq!(customer.copies().await, [1, 1], "{carrier:?}");
        let question = world.view(&first.id).await.json();
        assert_eq!(outcomes(&question), ["accepted", "routed", "processed"], "{carrier:?}");
        let answer = world.view(&answer).await.json();
        assert_eq!(outcomes(&answer), ["accepted", "admitted", "planned", "sent"], "{carrier:?}");
    })
    .await;
}

#[tokio::test]
async fn a_forged_webhook_is_refused_in_constant_words_and_leaves_nothing() {
    let Some(world) = World::find() else { return };
    by_each(async |carrier| {
        let customer = Customer::of(&world, carrier, "forged");
        let ids = [1, 2, 3].map(|nth| customer.carrier_message_id(nth));
        let mark = customer.mark();
        let (own, other) = (question(carrier, mark, &ids[1]), question(another(carrier), mark, &ids[2]));
        let path = format!("{}/webhook", carrier.name());
        let foreign = json!({"body": other, "secret": account(another(carrier)).secret});

        let wrong = customer.posts(QUESTION, json!({"id": ids[0], "secret": "of-somebody-else"})).await;
        let unsigned = world
            .stranger(Method::POST, &format!("/webhooks/{}", carrier.name()), &own, account(carrier).content_type)
            .await;
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
        assert_eq!(customer.copies().await, [1], "{carrier:?}");
        assert!(world.letters(mark).await.is_empty(), "a forgery by {carrier:?} is buried");
    })
    .await;
}

#[tokio::test]
async fn a_body_that_is_broken_behind_a_good_signature_is_taken_and_buried_with_its_reason() {
    let Some(world) = World::find() else { return };
    by_each(async |carrier| {
        for channel_id in [Value::Null, json!(format!("demo-{}", carrier.name()))] {
            let customer = Customer::of(&world, carrier, "broken");
            let mark = customer.mark();
            let (body, reason) = wreck(carrier, mark);
            let webhook = json!({"body": body, "channelId": channel_id});
            let posted = world.control(Method::POST, &format!("{}/webhook", carrier.name()), Some(&webhook)).await;
            let answers = answers(&posted);
            assert!(answers.iter().all(|(status, _)| (200..300).contains(status)), "{carrier:?}: {answers:?}");
            let letter = world.letter(mark).await.letter;
            assert!(letter.reason.contains(reason), "{carrier:?}: {}", letter.reason);
            assert!(!letter.input.contains(account(carrier).secret), "{carrier:?}'s secret is buried, too");
            let source = format!("webhook:{}", carrier.name());
            assert_eq!((letter.source, letter.function), (source, format!("{}-receive", carrier.name())));
        }
    })
    .await;
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
