//! The health of carriers on in-memory ports: one probe, one transition, the tick, and an operator's word by the API.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use omni_core::domain::route_health::{HealthSample, ObservedCall, Position, RouteTransition};
use omni_core::domain::tenant::{ApiKey, ApiScope};
use omni_core::events::health::observe;
use omni_core::foundation::http::{Request, Response};
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{ChannelKind, TenantId};
use omni_core::model::route::{Availability, Route};
use omni_core::operations::{Operations, access};
use omni_core::ports::{Env, Health, HealthRecords};
use omni_core::scheduler::health_tick::HealthTick;
use omni_core::testing::in_memory::{Fault, Memory, Port, count_steps, run, run_until};
use serde_json::{Value, json};

use super::common;

const SMS: Route = Route { carrier: CarrierId::Twilio, kind: ChannelKind::Sms };

fn seen(memory: &Memory, observed: ObservedCall, times: usize) -> Vec<HealthSample> {
    vec![HealthSample { route: SMS, at: memory.now(), observed }; times]
}

fn transitions(memory: &Memory) -> Vec<RouteTransition> {
    let mut transitions = run(memory.transitions(jiff::Timestamp::MIN, 100)).unwrap();
    transitions.reverse();
    transitions
}

fn availability(memory: &Memory) -> Availability {
    run(memory.standings(&[SMS], memory.now())).unwrap()[0].availability
}

fn wait(memory: &Memory, seconds: u64) {
    memory.clock().advance(std::time::Duration::from_secs(seconds));
}

/// Polls all of `futures` to their ends, in an order that follows from `memory`'s chance.
fn interleave<T>(memory: &Memory, futures: Vec<impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<Pin<Box<_>>> = futures.into_iter().map(Box::pin).collect();
    let mut outputs = Vec::new();
    let mut context = Context::from_waker(Waker::noop());
    while !waiting.is_empty() {
        let nth = memory.dice().below(waiting.len());
        if let Poll::Ready(output) = waiting[nth].as_mut().poll(&mut context) {
            outputs.push(output);
            drop(waiting.swap_remove(nth));
        }
    }
    outputs
}

#[test]
fn one_of_sixteen_callers_gets_the_probe_in_every_order() {
    for seed in 0..1000 {
        let memory = Memory::new(seed);
        run(observe(&memory, &seen(&memory, ObservedCall::Failed, 20), memory.now())).unwrap();
        assert_eq!(availability(&memory), Availability::Blocked);
        wait(&memory, 30);
        let owners: Vec<String> = (0..16).map(|nth| nth.to_string()).collect();
        let now = memory.now();
        let given = interleave(&memory, owners.iter().map(|owner| memory.probe(SMS, owner, now)).collect());
        assert_eq!(given.into_iter().filter(|given| *given.as_ref().unwrap()).count(), 1, "seed {seed}");
        assert_eq!(availability(&memory), Availability::Blocked, "seed {seed}");
    }
}

#[test]
fn watchers_side_by_side_open_a_breaker_once() {
    for seed in 0..200 {
        let memory = Memory::new(seed);
        let (samples, now) = (seen(&memory, ObservedCall::Failed, 10), memory.now());
        let watched = interleave(&memory, (0..8).map(|_| observe(&memory, &samples, now)).collect());
        assert!(watched.into_iter().all(|outcome| outcome.is_ok()));
        let opened: Vec<Position> = transitions(&memory).iter().map(|it| it.to.breaker).collect();
        assert_eq!(opened, [Position::Open], "seed {seed}");
    }
}

#[test]
fn what_a_probe_finds_closes_or_opens_the_breaker() {
    let check = |observed, expected: Position| {
        let memory = Memory::new(1);
        run(observe(&memory, &seen(&memory, ObservedCall::Failed, 20), memory.now())).unwrap();
        wait(&memory, 30);
        assert!(run(memory.probe(SMS, "me", memory.now())).unwrap());
        // An answer to a call from before the breaker opened says nothing.
        let early =
            HealthSample { at: memory.now() - jiff::SignedDuration::from_secs(40), ..seen(&memory, observed, 1)[0] };
        run(observe(&memory, &[early], memory.now())).unwrap();
        wait(&memory, 2);
        run(observe(&memory, &seen(&memory, observed, 1), memory.now())).unwrap();
        let positions: Vec<Position> = transitions(&memory).iter().map(|it| it.to.breaker).collect();
        assert_eq!(positions, [Position::Open, Position::HalfOpen, expected]);
    };
    check(ObservedCall::Accepted, Position::Closed);
    check(ObservedCall::Failed, Position::Open);
}

#[test]
fn the_tick_moves_points_once_and_holds() {
    let memory = Memory::new(1);
    let controller = HealthTick { ports: memory.ports() };
    let trouble = || [seen(&memory, ObservedCall::Failed, 60), seen(&memory, ObservedCall::Accepted, 90)].concat();
    let mut moved = Vec::new();
    for _ in 0..6 {
        run(memory.observe(&trouble())).unwrap();
        moved.push(run(controller.tick()).unwrap());
        wait(&memory, 30);
    }
    // The burst moves points at once, and after a minute; then half an hour has had its two moves.
    assert_eq!(moved, [1, 0, 1, 0, 0, 0]);
    assert_eq!(run(memory.standings(&[SMS], memory.now())).unwrap()[0].points, 80);
    let told: Vec<String> = transitions(&memory).iter().map(|it| format!("{}: {}", it.to.points, it.reason)).collect();
    assert_eq!(
        told,
        ["90: more than 50 calls failed within a minute", "80: more than 50 calls failed within a minute"]
    );
}

#[test]
fn a_tick_that_crashes_or_fails_anywhere_leaves_a_state_and_its_record_or_neither() {
    let world = || {
        let memory = Memory::new(1);
        let trouble = [seen(&memory, ObservedCall::Failed, 60), seen(&memory, ObservedCall::Accepted, 90)].concat();
        run(memory.observe(&trouble)).unwrap();
        let controller = HealthTick { ports: memory.ports() };
        (memory, controller)
    };
    let agrees = |memory: &Memory| {
        let version = run(memory.states(&[SMS])).unwrap()[0].version;
        assert_eq!(usize::try_from(version).unwrap(), transitions(memory).len());
        version
    };
    let steps = count_steps(world().1.tick()).1;
    for crash in 0..steps {
        let (memory, controller) = world();
        assert!(run_until(controller.tick(), crash).is_none());
        agrees(&memory);
        run(controller.tick()).unwrap();
        assert_eq!(agrees(&memory), 1, "crash at {crash}");
    }
    for fault in [Fault::Before, Fault::After] {
        let (memory, controller) = world();
        memory.faults().next(Port::Health, fault);
        assert!(run(controller.tick()).is_err());
        run(controller.tick()).unwrap();
        assert_eq!(agrees(&memory), 1, "{fault:?}");
    }
}

fn acme() -> Memory {
    let memory = common::acme();
    let key = |id: &str, tenant: &str, scopes: &[ApiScope]| ApiKey {
        id: id.to_owned(),
        hash: access::hash(&format!("{id}.key")),
        tenant_id: TenantId::new(tenant),
        scopes: scopes.to_vec(),
    };
    memory.add_api_key(key("reader", "acme", &[ApiScope::Read]));
    memory.add_api_key(key("operator", "house", &[ApiScope::Read, ApiScope::Operate]));
    memory
}

fn ask(memory: &Memory, method: &str, path: &str, key: &str, body: &str) -> (u16, Value) {
    let operations = Operations { ports: memory.ports() };
    let request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: [("authorization", format!("Bearer {key}.key"))].into_iter().collect(),
        body: body.as_bytes().to_vec(),
        ..Request::default()
    };
    let Response { status, body, .. } = run(operations.answer(&request));
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

#[test]
fn only_operators_steer_and_only_by_words_that_are_known() {
    let memory = acme();
    let check = |method: &str, path: &str, key: &str, body: &str, expected: u16| {
        assert_eq!(ask(&memory, method, path, key, body).0, expected, "{method} {path} {key} {body}");
    };
    let path = "/v1/carriers/twilio/sms";
    check("PUT", path, "reader", r#"{"action":"drain"}"#, 403);
    check("PUT", path, "nobody", r#"{"action":"drain"}"#, 401);
    check("PUT", "/v1/carriers/twilio/chat", "operator", r#"{"action":"drain"}"#, 404);
    check("PUT", "/v1/carriers/pigeon/sms", "operator", r#"{"action":"drain"}"#, 404);
    check("POST", path, "operator", r#"{"action":"drain"}"#, 405);
    check("PUT", "/v1/carriers/health", "operator", "{}", 405);
    check("GET", "/v1/carriers", "operator", "", 404);
    check("PUT", path, "operator", "", 400);
    check("PUT", path, "operator", r#"{"action":"explode"}"#, 422);
    check("PUT", path, "operator", r#"{"action":"drain","notes":"x"}"#, 422);
    check("PUT", path, "operator", r#"{"action":"drain","note":"two\nlines"}"#, 422);
    check("PUT", path, "operator", &json!({"action": "drain", "note": "x".repeat(201)}).to_string(), 422);
    check("PUT", path, "operator", r#"{"action":"probe"}"#, 409);
    assert_eq!(transitions(&memory), []);
    check("PUT", path, "operator", r#"{"action":"release"}"#, 200);
    assert_eq!(transitions(&memory), [], "nothing to release changes nothing");
    check("PUT", path, "operator", &json!({"action": "drain", "note": "ä".repeat(200)}).to_string(), 200);
    check("PUT", path, "operator", r#"{"action":"probe"}"#, 409);
    check("GET", "/v1/carriers/health", "reader", "", 200);
}

#[test]
fn an_operators_word_is_kept_to_until_it_is_released() {
    let memory = acme();
    let say = |action: &str| {
        ask(&memory, "PUT", "/v1/carriers/twilio/sms", "operator", &json!({"action": action}).to_string()).1
    };
    assert_eq!(say("drain")["availability"], "blocked");
    assert_eq!(availability(&memory), Availability::Blocked);
    run(observe(&memory, &seen(&memory, ObservedCall::Failed, 20), memory.now())).unwrap();
    wait(&memory, 30);
    assert!(!run(memory.probe(SMS, "me", memory.now())).unwrap(), "a drained route is not probed");
    assert_eq!((&say("release")["availability"], &say("pin")["pinned"]), (&json!("probing"), &json!(true)));
    assert!(run(memory.probe(SMS, "me", memory.now())).unwrap());
    assert_eq!(say("probe")["availability"], "probing", "the probe that is out is not waited for");
    let words: Vec<String> = transitions(&memory).iter().map(|it| it.reason.clone()).collect();
    let told = ["drained", "100 % of the calls failed within a minute", "released", "pinned"];
    assert_eq!(words, [told.as_slice(), &["a call probes it", "an operator asks for a probe"]].concat());
}

#[test]
fn a_tenant_sees_its_routes_in_shares_and_operators_see_numbers_and_names() {
    let memory = acme();
    let calls = [seen(&memory, ObservedCall::Failed, 15), seen(&memory, ObservedCall::Accepted, 45)].concat();
    let late = [seen(&memory, ObservedCall::Settled, 9), seen(&memory, ObservedCall::Prompt, 36)].concat();
    run(observe(&memory, &[calls, late].concat(), memory.now())).unwrap();
    wait(&memory, 60);
    ask(&memory, "PUT", "/v1/carriers/twilio/sms", "operator", r#"{"action":"drain","note":"maintenance"}"#);
    let routes = |key: &str| ask(&memory, "GET", "/v1/carriers/health", key, "").1["routes"].clone();
    let named = |routes: &Value| -> Vec<String> {
        let routes = routes.as_array().unwrap().iter();
        routes.map(|it| format!("{}/{}", it["carrier"].as_str().unwrap(), it["kind"].as_str().unwrap())).collect()
    };
    let seen_by_reader = routes("reader");
    assert_eq!(named(&seen_by_reader), ["whatsapp/whatsapp", "twilio/sms", "twilio/mms"]);
    assert_eq!(named(&routes("operator")), Vec::<String>::new(), "the house has no channels");
    let twilio = &seen_by_reader[1];
    assert_eq!(twilio["reason"], "an operator drains it: maintenance");
    assert_eq!(
        twilio["minutes"],
        json!([{ "at": "2026-11-23T12:00:00Z", "failedPercent": 25 }]),
        "too young to be late"
    );
    assert_eq!(twilio["transitions"][0]["by"], json!({ "who": "operator" }), "who it was is not for everybody");
    wait(&memory, 300);
    let late = &routes("reader")[1]["minutes"][0]["latePercent"];
    assert_eq!(late, 20);
    let (_, operators) = ask(&memory, "PUT", "/v1/carriers/twilio/sms", "operator", r#"{"action":"release"}"#);
    assert_eq!(
        operators["transitions"][0]["by"],
        json!({ "who": "operator", "tenantId": "house", "keyId": "operator" })
    );
    let minute = &operators["minutes"][0];
    assert_eq!((&minute["accepted"], &minute["failed"], &minute["prompt"]), (&json!(45), &json!(15), &json!(36)));
}
