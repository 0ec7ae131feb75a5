//! Long texts that come in pieces: one message, whatever the order, however often, whoever dies.

use omni_core::model::message::{ConversationId, Message, MessageId};
use omni_core::model::timeline::Outcome;
use omni_core::model::workflow::ProcessorInput;
use omni_core::testing::in_memory::{Fault, Port, count_steps, run, run_until};
use serde_json::{Value, json};

use super::common::customer_writes;
use super::gateway::Gateway;

const TEXTS: [&str; 3] = ["I need HELP ", "with my order, ", "please"];

/// Piece `number` of three, as the carrier's webhook makes it.
fn piece(gateway: &Gateway, id: &str, number: usize) -> Message {
    let mut message = customer_writes(&gateway.memory, id, TEXTS[number - 1]);
    message.metadata.insert("fragment".to_owned(), json!({"reference": 204, "number": number, "of": 3}));
    message
}

fn pieces(gateway: &Gateway) -> [Message; 3] {
    [1, 2, 3].map(|number| piece(gateway, &format!("piece-{number}"), number))
}

/// Routes `messages` one after another, each in a batch of its own.
fn route(gateway: &Gateway, messages: &[Message]) {
    for message in messages {
        assert_eq!(run(gateway.router().route(vec![message.clone()])), [Ok(())], "{message:?}");
    }
}

/// The messages that have gone on to workflows: id, text, and what is missing.
fn gone_on(gateway: &Gateway) -> Vec<(MessageId, String, Value)> {
    let inputs = gateway.drain::<ProcessorInput>("workflow.fifo").into_iter().map(|input| input.message);
    inputs
        .map(|whole| (whole.id, whole.body, whole.metadata.get("fragmentsMissing").cloned().unwrap_or_default()))
        .collect()
}

fn texts(gateway: &Gateway) -> Vec<String> {
    gone_on(gateway).into_iter().map(|(_, body, _)| body).collect()
}

/// The minute's tick, and what it brings back to the router.
fn tick(gateway: &Gateway) {
    run(gateway.release().release_due()).unwrap();
    route(gateway, &gateway.drain::<Message>("inbound.fifo"));
}

#[test]
fn pieces_in_any_order_are_one_message_of_one_id() {
    let orders = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]];
    let one = |order: [usize; 3]| {
        let gateway = Gateway::new();
        let first = piece(&gateway, "piece-1", 1);
        for number in order {
            assert_eq!(texts(&gateway), [""; 0], "{order:?}");
            route(&gateway, &[piece(&gateway, &format!("piece-{number}"), number)]);
            gateway.wait(20);
        }
        let mut whole = gateway.drain::<ProcessorInput>("workflow.fifo");
        assert_eq!(whole.len(), 1, "{order:?}");
        let whole = whole.remove(0).message;
        assert_eq!(whole.body, "I need HELP with my order, please");
        assert_eq!(whole.metadata["fragments"], 3);
        assert!(!whole.metadata.contains_key("fragment") && !whole.metadata.contains_key("fragmentsMissing"));
        let payloads = json!({"fragments": [{"id": "piece-1"}, {"id": "piece-2"}, {"id": "piece-3"}]});
        assert_eq!(whole.original_payload, Some(payloads));
        assert_eq!(
            (&whole.carrier_message_id, &whole.conversation_id),
            (&first.carrier_message_id, &first.conversation_id)
        );
        assert_eq!(gateway.status(&whole), "routed");
        assert_eq!(gateway.timeline(&whole).message, Some(whole.clone()));
        // Nothing comes of the reminder.
        gateway.wait(120);
        tick(&gateway);
        assert_eq!(texts(&gateway), [""; 0]);
        whole.id
    };
    let ids = orders.map(one);
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[test]
fn the_whole_is_dated_by_its_first_piece() {
    let gateway = Gateway::new();
    let third = piece(&gateway, "piece-3", 3);
    gateway.wait(5);
    let first = piece(&gateway, "piece-1", 1);
    gateway.wait(5);
    let second = piece(&gateway, "piece-2", 2);
    route(&gateway, &[third, second, first.clone()]);
    let whole = gateway.drain::<ProcessorInput>("workflow.fifo").remove(0).message;
    assert_eq!(whole.timestamp, first.timestamp);
}

#[test]
fn pieces_in_one_batch_are_one_message() {
    let gateway = Gateway::new();
    let mut batch = pieces(&gateway).to_vec();
    batch.push(customer_writes(&gateway.memory, "after", "HELP too"));
    assert!(run(gateway.router().route(batch)).iter().all(Result::is_ok));
    assert_eq!(texts(&gateway), ["I need HELP with my order, please", "HELP too"]);
}

#[test]
fn a_piece_that_comes_twice_counts_once() {
    let gateway = Gateway::new();
    let [first, second, third] = pieces(&gateway);
    for _ in 0..3 {
        route(&gateway, &[second.clone(), second.clone(), first.clone()]);
        gateway.wait(10);
    }
    route(&gateway, std::slice::from_ref(&third));
    assert_eq!(texts(&gateway), ["I need HELP with my order, please"]);
    for _ in 0..2 {
        gateway.wait(600);
        route(&gateway, &[third.clone(), first.clone(), second.clone()]);
        tick(&gateway);
    }
    assert_eq!(texts(&gateway), [""; 0]);
}

#[test]
fn what_is_there_goes_on_when_a_piece_is_missing() {
    let check = |there: &[usize], body: &str, missing: Value| {
        let gateway = Gateway::new();
        let all = pieces(&gateway);
        for number in there {
            route(&gateway, std::slice::from_ref(&all[number - 1]));
            gateway.wait(30);
        }
        gateway.wait(89 - 30 * (there.len() as u64 - 1));
        tick(&gateway);
        assert_eq!(texts(&gateway), [""; 0], "not before two minutes have passed since the first piece came");
        gateway.wait(1);
        tick(&gateway);
        let gone = gone_on(&gateway);
        let shown: Vec<_> = gone.iter().map(|(_, body, missing)| (body.as_str(), missing)).collect();
        assert_eq!(shown, [(body, &missing)], "{there:?}");
        gateway.wait(60);
        tick(&gateway);
        assert_eq!(texts(&gateway), [""; 0], "once");
    };
    check(&[1], "I need HELP ", json!([2, 3]));
    check(&[1, 3], "I need HELP please", json!([2]));
    check(&[3, 1], "I need HELP please", json!([2]));
    check(&[1, 2], "I need HELP with my order, ", json!([3]));
}

#[test]
fn a_late_piece_goes_on_alone() {
    let gateway = Gateway::new();
    let [first, _, third] = pieces(&gateway);
    route(&gateway, &[first, third]);
    gateway.wait(120);
    tick(&gateway);
    assert_eq!(texts(&gateway), ["I need HELP please"]);
    gateway.wait(60);
    let mut late = piece(&gateway, "piece-2", 2);
    late.body = "HELP, late".to_owned();
    route(&gateway, &[late.clone(), late.clone()]);
    let gone = gone_on(&gateway);
    assert_eq!(gone, [(late.id.clone(), "HELP, late".to_owned(), Value::Null)]);
    assert_eq!(gateway.status(&late), "routed");
}

#[test]
fn a_reference_means_another_text_after_a_while() {
    let gateway = Gateway::new();
    route(&gateway, &pieces(&gateway));
    assert_eq!(texts(&gateway).len(), 1);
    // Another text of the same reference, too early to tell: its pieces go on alone, and none is lost.
    let early = [1, 2, 3].map(|number| piece(&gateway, &format!("early-{number}"), number));
    route(&gateway, &early);
    assert_eq!(texts(&gateway), [TEXTS[0]], "only the first is what the tenant's rule wants");
    for (number, refused) in early.iter().enumerate().skip(1) {
        assert_eq!(gateway.reason(refused, Outcome::Refused), "no rule matches and there is no default", "{number}");
    }
    gateway.wait(901);
    let next = [3, 1, 2].map(|number| piece(&gateway, &format!("next-{number}"), number));
    route(&gateway, &next);
    assert_eq!(texts(&gateway), ["I need HELP with my order, please"]);
}

#[test]
fn another_conversation_and_another_reference_are_other_texts() {
    let gateway = Gateway::new();
    let [first, second, third] = pieces(&gateway);
    let mut other_customer = piece(&gateway, "other-1", 2);
    other_customer.conversation_id = ConversationId::new("other");
    let mut other_reference = piece(&gateway, "other-2", 2);
    other_reference.metadata.insert("fragment".to_owned(), json!({"reference": 205, "number": 2, "of": 3}));
    let mut other_length = piece(&gateway, "other-3", 2);
    other_length.metadata.insert("fragment".to_owned(), json!({"reference": 204, "number": 2, "of": 4}));
    route(&gateway, &[first, other_customer, other_reference, other_length, third]);
    assert_eq!(texts(&gateway), [""; 0]);
    route(&gateway, &[second]);
    assert_eq!(texts(&gateway), ["I need HELP with my order, please"]);
}

#[test]
fn what_is_no_piece_of_a_text_goes_on_as_it_is() {
    let check = |fragment: Value| {
        let gateway = Gateway::new();
        let mut message = piece(&gateway, "1", 1);
        message.metadata.insert("fragment".to_owned(), fragment.clone());
        route(&gateway, &[message]);
        assert_eq!(texts(&gateway), [TEXTS[0]], "{fragment}");
    };
    check(json!({"reference": 1, "number": 1, "of": 1}));
    check(json!({"reference": 1, "number": 0, "of": 2}));
    check(json!({"reference": 1, "number": 3, "of": 2}));
    check(json!({"reference": 1, "number": 1, "of": 65}));
    check(json!({"reference": -1, "number": 1, "of": 2}));
    check(json!("1/2"));
}

#[test]
fn a_crash_at_any_step_of_any_piece_loses_nothing_and_hands_on_once() {
    let steps = |number: usize| {
        let gateway = Gateway::new();
        let all = pieces(&gateway);
        route(&gateway, &all[..number - 1]);
        count_steps(gateway.router().route(vec![all[number - 1].clone()])).1
    };
    for number in 1..=3 {
        for crash in 0..steps(number) {
            let gateway = Gateway::new();
            let all = pieces(&gateway);
            route(&gateway, &all[..number - 1]);
            let piece = all[number - 1].clone();
            assert_eq!(run_until(gateway.router().route(vec![piece]), crash), None);
            gateway.wait(61);
            route(&gateway, &all[number - 1..]);
            assert_eq!(texts(&gateway), ["I need HELP with my order, please"], "piece {number}, crash at {crash}");
            gateway.wait(61);
            tick(&gateway);
            assert_eq!(texts(&gateway), [""; 0], "piece {number}, crash at {crash}");
        }
    }
}

#[test]
fn a_crash_at_any_step_of_a_reminder_loses_nothing_and_hands_on_once() {
    let waiting = || {
        let gateway = Gateway::new();
        route(&gateway, &pieces(&gateway)[..2]);
        gateway.wait(120);
        gateway
    };
    let reminder = |gateway: &Gateway| {
        run(gateway.release().release_due()).unwrap();
        gateway.drain::<Message>("inbound.fifo").remove(0)
    };
    let steps = {
        let gateway = waiting();
        let reminder = reminder(&gateway);
        count_steps(gateway.router().route(vec![reminder])).1
    };
    for crash in 0..steps {
        let gateway = waiting();
        let reminder = reminder(&gateway);
        assert_eq!(run_until(gateway.router().route(vec![reminder.clone()]), crash), None);
        gateway.wait(61);
        route(&gateway, &[reminder]);
        assert_eq!(texts(&gateway), ["I need HELP with my order, "], "crash at {crash}");
    }
    let steps = {
        let gateway = waiting();
        count_steps(gateway.release().release_due()).1
    };
    for crash in 0..steps {
        let gateway = waiting();
        assert!(run_until(gateway.release().release_due(), crash).is_none());
        gateway.wait(61);
        tick(&gateway);
        tick(&gateway);
        assert_eq!(texts(&gateway), ["I need HELP with my order, "], "crash of the tick at {crash}");
    }
}

#[test]
fn a_reminder_that_comes_again_much_later_is_for_its_own_text_only() {
    let gateway = Gateway::new();
    route(&gateway, &pieces(&gateway));
    gateway.wait(120);
    run(gateway.release().release_due()).unwrap();
    let old = gateway.drain::<Message>("inbound.fifo");
    gateway.wait(800);
    let first = piece(&gateway, "next-1", 1);
    route(&gateway, &[first]);
    assert_eq!(texts(&gateway).len(), 1);
    route(&gateway, &old);
    assert_eq!(texts(&gateway), [""; 0], "the new text still waits");
    gateway.wait(120);
    tick(&gateway);
    assert_eq!(texts(&gateway), ["I need HELP "]);
}

#[test]
fn whatever_is_down_the_piece_comes_again() {
    for port in [Port::Fragments, Port::Schedule, Port::Effects, Port::Queues, Port::Timelines, Port::Conversations] {
        for fault in [Fault::Before, Fault::After] {
            let gateway = Gateway::new();
            let all = pieces(&gateway);
            for piece in &all {
                gateway.memory.faults().next(port, fault);
                let _ = run(gateway.router().route(vec![piece.clone()]));
                gateway.wait(61);
            }
            // Every piece comes again until nothing fails any more.
            let again = || all.iter().all(|piece| run(gateway.router().route(vec![piece.clone()])) == [Ok(())]);
            for _ in 0..6 {
                again();
                gateway.wait(61);
            }
            assert!(again(), "{port:?} {fault:?}");
            let gone = gone_on(&gateway);
            assert!(gone.iter().all(|whole| *whole == gone[0]), "{port:?} {fault:?} {gone:?}");
            assert_eq!(gone[0].1, "I need HELP with my order, please", "{port:?} {fault:?}");
        }
    }
}

#[test]
fn a_batch_without_pieces_costs_no_call_more() {
    let gateway = Gateway::new();
    let plain = customer_writes(&gateway.memory, "1", "HELP");
    let costs = count_steps(gateway.router().route(vec![plain])).1;
    // Two steps a call: the tenant, claim, record, touch, send, done.
    assert_eq!(costs, 2 * 6);
    let kept = count_steps(gateway.router().route(vec![piece(&gateway, "2", 1)])).1;
    // Claim, read, keep, remind, done.
    assert_eq!(kept, 2 * 5);
}

#[test]
fn a_reminder_goes_to_the_queue_of_its_conversation() {
    let gateway = Gateway::new();
    let first = piece(&gateway, "1", 1);
    route(&gateway, std::slice::from_ref(&first));
    gateway.wait(120);
    run(gateway.release().release_due()).unwrap();
    let reminder = gateway.drain::<Message>("inbound.fifo").remove(0);
    assert_eq!((reminder.conversation_id, reminder.body), (first.conversation_id, String::new()));
    assert_ne!(reminder.id, first.id);
}

#[test]
fn in_a_thousand_troubled_worlds_every_piece_goes_on_once() {
    for seed in 0..1_000_u64 {
        let gateway = Gateway::new();
        let pieces: Vec<Message> = (1..=4)
            .map(|number| {
                let mut piece =
                    customer_writes(&gateway.memory, &format!("piece-{number}"), &format!("<HELP {number}>"));
                let fragment = json!({"reference": 7, "number": number, "of": 4});
                piece.metadata.insert("fragment".to_owned(), fragment);
                piece
            })
            .collect();
        // A linear congruential generator (Knuth's constants): the same seed, the same world.
        let mut state = seed;
        let mut chance = |below: u64| -> usize {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from((state >> 33) % below).unwrap()
        };
        for _ in 0..12 {
            let piece = pieces[chance(4)].clone();
            match chance(4) {
                // The function dies in the middle.
                0 => drop(run_until(gateway.router().route(vec![piece]), chance(14))),
                1 => {
                    run_until(gateway.release().release_due(), chance(8));
                    for reminder in gateway.drain::<Message>("inbound.fifo") {
                        // It comes again when it is not done; here it is tried until it is.
                        run_until(gateway.router().route(vec![reminder.clone()]), chance(14));
                        gateway.wait(61);
                        route(&gateway, &[reminder]);
                    }
                }
                _ => drop(run(gateway.router().route(vec![piece]))),
            }
            gateway.wait(chance(50) as u64);
        }
        for _ in 0..2 {
            gateway.wait(61);
            route(&gateway, &pieces);
            gateway.wait(120);
            tick(&gateway);
        }
        let gone: std::collections::BTreeMap<MessageId, String> =
            gone_on(&gateway).into_iter().map(|(id, body, _)| (id, body)).collect();
        let all: String = gone.values().map(String::as_str).collect();
        for number in 1..=4 {
            let times = all.matches(&format!("<HELP {number}>")).count();
            assert_eq!(times, 1, "piece {number} in world {seed}: {gone:?}");
        }
    }
}
