//! Idempotency keys: one message in each life of a key, whoever is stopped wherever, and none of another life is lost.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use omni_core::foundation::http::{Request, Response};
use omni_core::model::message::Message;
use omni_core::operations::Operations;
use omni_core::testing::in_memory::{Fault, MemoryPorts, Port, count_steps, run, run_until};
use serde_json::{Value, json};

use super::common;
use super::gateway::Gateway;

const DAY: u64 = 24 * 3600;
const LEASE: u64 = 60;
const AT: &str = "2026-11-23T13:00:00Z";

fn api(gateway: &Gateway) -> Operations<MemoryPorts> {
    Operations { ports: gateway.memory.ports() }
}

fn request(body: &str) -> Request {
    let authorization = format!("Bearer {}", common::API_KEY);
    Request {
        method: "POST".to_owned(),
        path: "/v1/messages".to_owned(),
        headers: [("authorization", authorization.as_str()), ("idempotency-key", "order-1")].into_iter().collect(),
        body: body.as_bytes().to_vec(),
        ..Request::default()
    }
}

fn now(text: &str) -> String {
    json!({"to": "+14155550100", "channel": "sms", "body": text}).to_string()
}

fn later(text: &str) -> String {
    json!({"to": "+14155550100", "channel": "sms", "body": text, "sendAt": AT}).to_string()
}

fn read(response: &Response) -> (u16, Value) {
    (response.status, serde_json::from_slice(&response.body).unwrap())
}

fn submit(gateway: &Gateway, body: &str) -> (u16, Value) {
    read(&run(api(gateway).answer(&request(body))))
}

/// The messages that have gone on by now, each once for each time that it was admitted.
fn sent(gateway: &Gateway) -> Vec<String> {
    run(gateway.release().release_due()).unwrap();
    for message in gateway.drain::<Message>("outbound.fifo") {
        run(gateway.admit(message)).unwrap();
    }
    gateway.drain::<Message>("selection.fifo").into_iter().map(|message| message.body).collect()
}

/// The number of messages that have a time line.
fn known(gateway: &Gateway) -> usize {
    gateway.memory.timelines().values().filter(|timeline| timeline.message.is_some()).count()
}

#[test]
fn a_key_that_is_used_again_after_its_day_is_another_message_and_overwrites_none() {
    let check = |first: &str, second: &str, bodies: [&str; 2]| {
        let gateway = Gateway::new();
        let (_, one) = submit(&gateway, first);
        gateway.wait(3600);
        assert_eq!(sent(&gateway), [bodies[0]]);
        assert_eq!(submit(&gateway, first).1, one, "within the day it is the same message");
        assert_eq!(sent(&gateway), Vec::<String>::new());
        gateway.wait(DAY);
        let (status, other) = submit(&gateway, second);
        assert_eq!(status, 202, "{other}");
        assert_ne!(one["id"], other["id"], "the id belongs to one life of its key");
        gateway.wait(60);
        assert_eq!(sent(&gateway), [bodies[1]], "what was answered 202 goes out");
        let texts = |id: &Value| {
            let path = format!("/v1/messages/{}", id.as_str().unwrap());
            let asked = Request { method: "GET".to_owned(), path, ..request("") };
            read(&run(api(&gateway).answer(&asked))).1["message"]["body"].clone()
        };
        assert_eq!([texts(&one["id"]), texts(&other["id"])], bodies, "each has a record of its own");
        assert_eq!(submit(&gateway, second).1, other, "later claimants of this life get its message");
    };
    check(&now("one"), &now("one"), ["one", "one"]);
    check(&now("one"), &now("two"), ["one", "two"]);
    check(&later("one"), &later("one"), ["one", "one"]);
    check(&later("one"), &now("two"), ["one", "two"]);
    check(&now("one"), &later("two"), ["one", "two"]);
}

#[test]
fn a_submission_stopped_at_any_await_is_one_message_for_whoever_tries_again() {
    for body in [now("one"), later("one")] {
        let steps = count_steps(api(&Gateway::new()).answer(&request(&body))).1;
        for first in 0..steps {
            // The second one is stopped as well; what it does is as long as the first at most.
            for second in (0..steps + 8).step_by(3) {
                let gateway = Gateway::new();
                assert!(run_until(api(&gateway).answer(&request(&body)), first).is_none());
                gateway.wait(LEASE + 1);
                drop(run_until(api(&gateway).answer(&request(&body)), second));
                gateway.wait(LEASE + 1);
                let (status, answer) = submit(&gateway, &body);
                assert_eq!(status, 202, "{first} {second}: {answer}");
                assert_eq!(submit(&gateway, &body).1["id"], answer["id"], "{first} {second}");
                gateway.wait(3600);
                assert_eq!((sent(&gateway), known(&gateway)), (vec!["one".to_owned()], 1), "{first} {second}");
            }
        }
    }
}

#[test]
fn a_store_that_fails_costs_a_second_and_not_the_lease() {
    for body in [now("one"), later("one")] {
        for port in [Port::Timelines, Port::Queues, Port::Schedule, Port::Effects, Port::Config] {
            for nth in 0..3 {
                for fault in [Fault::Before, Fault::After] {
                    let gateway = Gateway::new();
                    // The operations before the one that fails.
                    let ok = (0..nth).fold(0, |steps, _| steps + 2);
                    let status = fail_after(&gateway, &body, port, fault, ok);
                    let context = format!("{port:?} {fault:?} {nth} {status:?}");
                    gateway.memory.faults().stop();
                    gateway.wait(1);
                    let (again, answer) = submit(&gateway, &body);
                    if port != Port::Effects && status == Some(503) {
                        assert_eq!(again, 202, "{context}: {answer}");
                    }
                    gateway.wait(LEASE);
                    assert_eq!(submit(&gateway, &body).0, 202, "{context}");
                    gateway.wait(3600);
                    assert_eq!((sent(&gateway), known(&gateway)), (vec!["one".to_owned()], 1), "{context}");
                }
            }
        }
    }
}

/// Submits, and lets the first operation of `port` after `steps` steps fail.
fn fail_after(gateway: &Gateway, body: &str, port: Port, fault: Fault, steps: usize) -> Option<u16> {
    let (api, request) = (api(gateway), request(body));
    let mut answer = pin!(api.answer(&request));
    let mut context = Context::from_waker(Waker::noop());
    let mut taken = 0;
    loop {
        if taken == steps {
            gateway.memory.faults().next(port, fault);
        }
        if let Poll::Ready(answer) = answer.as_mut().poll(&mut context) {
            return Some(answer.status);
        }
        taken += 1;
    }
}

#[test]
fn who_was_overtaken_and_comes_back_sends_nothing_of_its_own() {
    for body in [now("one"), later("one")] {
        let steps = count_steps(api(&Gateway::new()).answer(&request(&body))).1;
        for stalled in 0..=steps {
            let gateway = Gateway::new();
            let (slow, asked) = (api(&gateway), request(&body));
            let mut slow = pin!(slow.answer(&asked));
            let mut context = Context::from_waker(Waker::noop());
            if (0..stalled).any(|_| slow.as_mut().poll(&mut context).is_ready()) {
                continue;
            }
            gateway.wait(LEASE + 1);
            let (status, quick) = submit(&gateway, &body);
            assert_eq!(status, 202, "{stalled}");
            let (status, slow) = read(&run(slow));
            assert!(status == 503 || slow["id"] == quick["id"], "{stalled}: {slow}");
            gateway.wait(3600);
            assert_eq!((sent(&gateway), known(&gateway)), (vec!["one".to_owned()], 1), "{stalled}");
        }
    }
}

#[test]
fn another_document_never_takes_over_what_was_left_behind() {
    let steps = count_steps(api(&Gateway::new()).answer(&request(&now("one")))).1;
    for stopped in 0..steps {
        let gateway = Gateway::new();
        assert!(run_until(api(&gateway).answer(&request(&now("one"))), stopped).is_none());
        gateway.wait(LEASE + 1);
        let (status, answer) = submit(&gateway, &now("two"));
        let expected = match status {
            // Nothing had happened: the key was free.
            202 => "two",
            422 => {
                assert_eq!(answer["code"], "idempotency_key_reused", "{stopped}");
                assert_eq!(submit(&gateway, &now("one")).0, 202, "{stopped}: it need not wait for another lease");
                "one"
            }
            _ => panic!("{stopped}: {answer}"),
        };
        assert_eq!((sent(&gateway), known(&gateway)), (vec![expected.to_owned()], 1), "{stopped}");
    }
}

#[test]
fn what_a_tenant_changes_meanwhile_does_not_part_a_message_from_its_answer() {
    let steps = count_steps(api(&Gateway::new()).answer(&request(&now("one")))).1;
    let mut finished = 0;
    for stopped in 0..steps {
        let gateway = Gateway::new();
        assert!(run_until(api(&gateway).answer(&request(&now("one"))), stopped).is_none());
        gateway.wait(LEASE + 1);
        let is_stored = known(&gateway) == 1;
        for (channel, _) in common::channels() {
            gateway.memory.add_channel(omni_core::model::channel::Channel { kinds: Vec::new(), ..channel });
        }
        let (status, answer) = submit(&gateway, &now("one"));
        assert_eq!(status, if is_stored { 202 } else { 422 }, "{stopped}: {answer}");
        assert_eq!(sent(&gateway).len(), usize::from(is_stored), "{stopped}");
        finished += usize::from(is_stored);
    }
    assert!(finished > 0, "some were stopped after the message was stored");
}

#[test]
fn a_document_is_the_same_in_another_order_and_with_other_white_space() {
    let gateway = Gateway::new();
    let first = r#"{"to":"+14155550100","channel":"sms","body":"one","metadata":{"a":1,"b":2.50}}"#;
    let again = "{ \"metadata\": {\"b\": 2.5, \"a\": 1.0},\n\"body\": \"\\u006fne\",\"channel\":\"sms\",\"to\":\"+14155550100\"}";
    let taken = run(api(&gateway).answer(&request(first)));
    let replayed = run(api(&gateway).answer(&request(again)));
    assert_eq!(read(&taken), read(&replayed));
    assert_eq!((taken.status, taken.headers.get("idempotent-replayed")), (202, None));
    assert_eq!(replayed.headers.get("idempotent-replayed"), Some("true"));
    let location = format!("/v1/messages/{}", read(&taken).1["id"].as_str().unwrap());
    for answer in [&taken, &replayed] {
        assert_eq!(answer.headers.get("location"), Some(location.as_str()));
    }
    assert_eq!(sent(&gateway), ["one"]);
    let other = r#"{"to":"+14155550100","channel":"sms","body":"one","metadata":{"a":1,"b":2.51}}"#;
    assert_eq!(submit(&gateway, other).1["code"], "idempotency_key_reused");
}

#[test]
fn a_key_comes_once_and_is_not_endless() {
    let gateway = Gateway::new();
    let check = |keys: &[&str], status: u16| {
        let mut asked = request(&now("one"));
        asked.headers = [("authorization", format!("Bearer {}", common::API_KEY))].into_iter().collect();
        for key in keys {
            asked.headers.add("idempotency-key", *key);
        }
        assert_eq!(run(api(&gateway).answer(&asked)).status, status, "{keys:?}");
    };
    check(&["a", "a"], 400);
    check(&[""], 400);
    check(&[&"x".repeat(256)], 400);
    check(&[&"x".repeat(255)], 202);
    check(&["ä b#c"], 202);
}
