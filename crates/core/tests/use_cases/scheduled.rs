//! Messages that go out at a time that their senders chose: submitted, looked at, changed, cancelled and let go.

use omni_core::domain::tenant::{ApiKey, ApiScope};
use omni_core::foundation::http::{Request, Response};
use omni_core::model::message::{Message, TenantId};
use omni_core::model::timeline::Outcome;
use omni_core::operations::{Operations, access};
use omni_core::testing::in_memory::{Memory, count_steps, run, run_until};
use serde_json::{Value, json};

use super::common;
use super::gateway::Gateway;

const AT: &str = "2026-11-23T13:00:00Z";

fn ask(memory: &Memory, request: &Request) -> Response {
    run(Operations { ports: memory.ports() }.answer(request))
}

fn request(method: &str, path: &str, key: &str, body: &Value) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: [("authorization", format!("Bearer {key}"))].into_iter().collect(),
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
        ..Request::default()
    }
}

fn call(gateway: &Gateway, method: &str, path: &str, body: &Value) -> (u16, Value) {
    read(&ask(&gateway.memory, &request(method, path, common::API_KEY, body)))
}

fn read(response: &Response) -> (u16, Value) {
    (response.status, serde_json::from_slice(&response.body).unwrap())
}

fn get(gateway: &Gateway, path: &str) -> Value {
    let (status, answer) = call(gateway, "GET", path, &Value::Null);
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

fn hello(more: &Value) -> Value {
    let mut body = json!({"to": "+14155550100", "channel": "sms", "body": "Hello"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

/// Schedules a message for an hour from now; returns its id.
fn schedule(gateway: &Gateway, more: &Value) -> String {
    let mut submission = hello(&json!({"sendAt": AT}));
    submission.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, answer) = call(gateway, "POST", "/v1/messages", &submission);
    assert_eq!((status, answer["status"].as_str()), (202, Some("scheduled")), "{answer}");
    answer["id"].as_str().unwrap().to_owned()
}

fn tick(gateway: &Gateway) -> usize {
    run(gateway.release().release_due()).unwrap()
}

fn bodies(gateway: &Gateway) -> Vec<String> {
    gateway.drain::<Message>("outbound.fifo").into_iter().map(|message| message.body).collect()
}

#[test]
fn a_scheduled_message_is_shown_and_goes_out_when_its_time_has_come() {
    let gateway = Gateway::new();
    let id = schedule(&gateway, &json!({}));
    let (message, scheduled) = (format!("/v1/messages/{id}"), format!("/v1/scheduled/{id}"));
    let shown = get(&gateway, &message);
    assert_eq!((shown["status"].as_str(), shown["sendAt"].as_str()), (Some("scheduled"), Some(AT)));
    assert_eq!(shown["timeline"][1]["detail"]["sendAt"], AT);
    assert_eq!(get(&gateway, &scheduled)["message"]["body"], "Hello");
    gateway.wait(3599);
    assert_eq!((tick(&gateway), bodies(&gateway)), (0, vec![]));
    gateway.wait(1);
    assert_eq!((tick(&gateway), bodies(&gateway)), (1, vec!["Hello".to_owned()]));
    assert_eq!(tick(&gateway), 0);
    assert_eq!(get(&gateway, &message)["status"], "due");
    assert_eq!(get(&gateway, &scheduled)["status"], "due");
    let (status, problem) = call(&gateway, "DELETE", &scheduled, &Value::Null);
    assert_eq!((status, problem["title"].as_str()), (409, Some("too late")));
    let told = problem["detail"].as_str().unwrap();
    assert!(told.contains("its time has come at 2026-11-23T13:00:00Z"), "{told}");
    assert_eq!(call(&gateway, "PATCH", &scheduled, &json!({"body": "Late"})).0, 409);
}

#[test]
fn what_is_for_now_is_not_scheduled() {
    let gateway = Gateway::new();
    for at in ["2020-01-01T00:00:00Z", "2026-11-23T12:00:00Z", "2026-11-23T12:00:05Z"] {
        let (status, answer) = call(&gateway, "POST", "/v1/messages", &hello(&json!({"sendAt": at})));
        assert_eq!((status, answer["status"].as_str()), (202, Some("accepted")), "{at}");
        assert_eq!(bodies(&gateway), ["Hello"]);
    }
}

#[test]
fn a_wrong_time_is_told_so() {
    let gateway = Gateway::new();
    let id = schedule(&gateway, &json!({}));
    let check = |fields: Value, words: &str| {
        for (method, path, body) in [
            ("POST", "/v1/messages".to_owned(), hello(&fields)),
            ("PATCH", format!("/v1/scheduled/{id}"), fields.clone()),
        ] {
            let (status, problem) = call(&gateway, method, &path, &body);
            assert_eq!(status, if words.contains("65536") { 413 } else { 422 }, "{method} {fields}: {problem}");
            assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
        }
    };
    check(json!({"sendAt": "soon"}), "neither a moment");
    check(json!({"sendAt": "2028-01-01T00:00:00Z"}), "365 days");
    check(json!({"timeZone": "Europe/Berlin"}), "missing");
    check(json!({"sendAt": "2026-12-01T09:00", "timeZone": "Moon/Tranquility"}), "no time zone");
    check(json!({"sendAt": AT, "validUntil": AT}), "validUntil is not after sendAt");
    check(json!({"sendAt": AT, "metadata": {"a": "x".repeat(70_000)}}), "at most 65536 bytes");
    let (status, _) = call(&gateway, "PATCH", &format!("/v1/scheduled/{id}"), &json!({"to": "+1"}));
    assert_eq!(status, 422, "the customer cannot be changed");
    let (status, _) = call(&gateway, "PATCH", &format!("/v1/scheduled/{id}"), &json!({"content": {"type": "dance"}}));
    assert_eq!(status, 422);
    assert_eq!(get(&gateway, &format!("/v1/scheduled/{id}"))["version"], 1, "a refused change changes nothing");
}

#[test]
fn a_local_time_is_a_moment() {
    let gateway = Gateway::new();
    let id = schedule(&gateway, &json!({"sendAt": "2026-12-01T09:00", "timeZone": "Europe/Berlin"}));
    assert_eq!(get(&gateway, &format!("/v1/scheduled/{id}"))["sendAt"], "2026-12-01T08:00:00Z");
}

#[test]
fn the_same_key_is_one_scheduled_message_whatever_happens_to_it() {
    let gateway = Gateway::new();
    let submit = |body: &Value| {
        let mut request = request("POST", "/v1/messages", common::API_KEY, body);
        request.headers.add("idempotency-key", "order-1".to_owned());
        read(&ask(&gateway.memory, &request))
    };
    let submission = hello(&json!({"sendAt": AT}));
    let (status, first) = submit(&submission);
    assert_eq!((status, submit(&submission).1), (202, first.clone()));
    let path = format!("/v1/scheduled/{}", first["id"].as_str().unwrap());
    assert_eq!(call(&gateway, "PATCH", &path, &json!({"sendAt": "2026-12-23T12:00:00Z"})).0, 200);
    let other = hello(&json!({"body": "Other"}));
    for wait in [60, 80_000] {
        gateway.wait(wait);
        assert_eq!(submit(&submission).1["id"], first["id"], "the key is kept until a day after its time");
        assert_eq!(submit(&other).1["title"], "idempotency key reused");
    }
    // Its life ends a day after the time that it was submitted for, wherever its message was moved to.
    gateway.wait(20_000);
    let (status, next) = submit(&hello(&json!({"sendAt": "2026-12-01T12:00:00Z"})));
    assert_eq!((status, &next["status"]), (202, &json!("scheduled")), "{next}");
    assert_ne!(next["id"], first["id"], "the next life has a message of its own");
    let kept = get(&gateway, "/v1/scheduled");
    let ids: Vec<&Value> = kept["scheduled"].as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&next["id"], &first["id"]], "and the first one waits where it was moved to");
}

#[test]
fn a_cancelled_message_never_goes_out_and_says_so_as_often_as_it_is_cancelled() {
    let gateway = Gateway::new();
    let id = schedule(&gateway, &json!({}));
    let path = format!("/v1/scheduled/{id}");
    let first = call(&gateway, "DELETE", &path, &Value::Null);
    assert_eq!((first.0, first.1["status"].as_str()), (200, Some("cancelled")));
    gateway.wait(10);
    assert_eq!(call(&gateway, "DELETE", &path, &Value::Null), first);
    let (status, problem) = call(&gateway, "PATCH", &path, &json!({"body": "Back"}));
    assert_eq!(status, 409);
    assert!(problem["detail"].as_str().unwrap().contains("cancelled"), "{problem}");
    gateway.wait(3600);
    assert_eq!((tick(&gateway), bodies(&gateway)), (0, vec![]));
    assert_eq!(get(&gateway, &format!("/v1/messages/{id}"))["status"], "cancelled");
    assert_eq!(get(&gateway, "/v1/scheduled")["scheduled"], json!([]));
}

#[test]
fn what_goes_out_is_what_the_last_edit_says() {
    let gateway = Gateway::new();
    let id = schedule(&gateway, &json!({"validUntil": "2026-11-23T14:00:00Z", "metadata": {"order": 1}}));
    let path = format!("/v1/scheduled/{id}");
    let edit = |fields: Value| {
        let (status, answer) = call(&gateway, "PATCH", &path, &fields);
        assert_eq!(status, 200, "{answer}");
        answer
    };
    assert_eq!(edit(json!({}))["version"], 1, "nothing changed");
    let edited = edit(json!({"body": "Bye", "metadata": {"order": 2}, "sendAt": "2026-11-23T13:30:00Z"}));
    assert_eq!(edited["version"], 2);
    assert_eq!(edit(json!({"body": "Bye"}))["version"], 2, "a repeated edit is one");
    let shown = get(&gateway, &format!("/v1/messages/{id}"));
    assert_eq!((shown["message"]["body"].as_str(), shown["status"].as_str()), (Some("Bye"), Some("scheduled")));
    assert_eq!(shown["message"]["validUntil"], "2026-11-23T14:00:00Z");
    assert!(edit(json!({"validUntil": null}))["message"].get("validUntil").is_none());
    let place = json!({"type": "location", "latitude": 52.5, "longitude": 13.4});
    edit(json!({"content": place}));
    gateway.wait(3600);
    assert_eq!(tick(&gateway), 0);
    gateway.wait(1800);
    assert_eq!(tick(&gateway), 1);
    let sent = gateway.drain::<Message>("outbound.fifo").remove(0);
    assert_eq!((sent.body.as_str(), &sent.metadata["order"], sent.valid_until), ("Bye", &json!(2), None));
    assert_eq!(gateway.timeline(&sent).message, Some(sent.clone()), "the time line has what went out");
    assert_eq!(gateway.status(&sent), "due");
}

#[test]
fn an_edit_to_now_goes_out_with_the_next_tick() {
    let gateway = Gateway::new();
    let path = format!("/v1/scheduled/{}", schedule(&gateway, &json!({})));
    assert_eq!(call(&gateway, "PATCH", &path, &json!({"sendAt": "2020-01-01T00:00:00Z"})).0, 200);
    assert_eq!((tick(&gateway), bodies(&gateway)), (1, vec!["Hello".to_owned()]));
}

#[test]
fn a_list_is_paged_by_time() {
    let gateway = Gateway::new();
    for minute in [30, 10, 50, 20, 40] {
        schedule(&gateway, &json!({"body": format!("{minute}"), "sendAt": format!("2026-11-23T13:{minute}:00Z")}));
    }
    let page = |query: &str| {
        let page = get(&gateway, &format!("/v1/scheduled?{query}"));
        let bodies: Vec<String> = page["scheduled"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["message"]["body"].as_str().unwrap().to_owned())
            .collect();
        (bodies.join(" "), page["next"].as_str().map(str::to_owned))
    };
    assert_eq!(page(""), ("10 20 30 40 50".to_owned(), None));
    let (first, next) = page("limit=2");
    let (second, after) = page(&format!("limit=2&cursor={}", next.unwrap()));
    let (third, end) = page(&format!("limit=2&cursor={}", after.unwrap()));
    assert_eq!(([first, second, third], end), (["10 20", "30 40", "50"].map(str::to_owned), None));
    // The last one names no moment.
    for query in ["limit=0", "limit=101", "limit=x", "cursor=x", "after=x", "offset=2", "cursor=fjE"] {
        let (status, problem) = call(&gateway, "GET", &format!("/v1/scheduled?{query}"), &Value::Null);
        assert_eq!((status, &problem["code"]), (400, &json!("invalid_parameter")), "{query}");
        assert_eq!(problem["errors"][0]["path"], query.split('=').next().unwrap(), "{problem}");
    }
}

#[test]
fn a_change_names_the_version_that_it_means() {
    let gateway = Gateway::new();
    let path = format!("/v1/scheduled/{}", schedule(&gateway, &json!({})));
    let check = |method: &str, tag: Option<&str>, body: &Value, status: u16, version: Option<&str>| {
        let mut asked = request(method, &path, common::API_KEY, body);
        if let Some(tag) = tag {
            asked.headers.add("if-match", tag);
        }
        let answer = ask(&gateway.memory, &asked);
        assert_eq!((answer.status, answer.headers.get("etag")), (status, version), "{method} {tag:?} {body}");
        read(&answer).1
    };
    check("GET", None, &Value::Null, 200, Some("\"1\""));
    check("PATCH", Some("\"1\""), &json!({"body": "two"}), 200, Some("\"2\""));
    check("PATCH", Some("\"1\""), &json!({"body": "two"}), 200, Some("\"2\""));
    let problem = check("PATCH", Some("\"1\""), &json!({"body": "three"}), 412, None);
    assert_eq!(problem["code"], "precondition_failed");
    check("DELETE", Some("\"1\""), &Value::Null, 412, None);
    check("PATCH", Some("\"7\", \"2\""), &json!({"body": "three"}), 200, Some("\"3\""));
    assert_eq!(check("GET", None, &Value::Null, 200, Some("\"3\""))["message"]["body"], "three");
    check("DELETE", Some("*"), &Value::Null, 200, Some("\"4\""));
    check("DELETE", Some("\"3\""), &Value::Null, 200, Some("\"4\""));
    check("PATCH", Some("\"4\""), &json!({"body": "four"}), 409, None);
}

#[test]
fn nobody_else_sees_or_touches_it() {
    let gateway = Gateway::new();
    let path = format!("/v1/scheduled/{}", schedule(&gateway, &json!({})));
    for (id, tenant, scopes) in
        [("other", "other", vec![ApiScope::Read, ApiScope::Send]), ("look", "acme", vec![ApiScope::Read])]
    {
        let (hash, tenant_id) = (access::hash(&format!("{id}.key")), TenantId::new(tenant));
        gateway.memory.add_api_key(ApiKey { id: id.to_owned(), hash, tenant_id, scopes });
    }
    let check = |key: &str, method: &str, path: &str, expected: u16| {
        let response = ask(&gateway.memory, &request(method, path, key, &json!({})));
        assert_eq!(response.status, expected, "{key} {method} {path}");
        response
    };
    for (method, expected) in [("GET", 404), ("PATCH", 404), ("DELETE", 404)] {
        check("other.key", method, &path, expected);
    }
    assert_eq!(read(&check("other.key", "GET", "/v1/scheduled", 200)).1["scheduled"], json!([]));
    check("look.key", "GET", &path, 200);
    check("look.key", "PATCH", &path, 403);
    check("look.key", "DELETE", &path, 403);
    check("nobody.key", "GET", "/v1/scheduled", 401);
    check(common::API_KEY, "POST", "/v1/scheduled", 405);
    check(common::API_KEY, "PUT", &path, 405);
    check(common::API_KEY, "GET", "/v1/scheduled/nothing", 404);
}

#[test]
fn a_submission_stopped_anywhere_is_one_message_when_it_is_tried_again() {
    let submission = || {
        let mut request = request("POST", "/v1/messages", common::API_KEY, &hello(&json!({"sendAt": AT})));
        request.headers.add("idempotency-key", "order-1".to_owned());
        request
    };
    let operations = |memory: &Memory| Operations { ports: memory.ports() };
    let steps = count_steps(operations(&Gateway::new().memory).answer(&submission())).1;
    for crash in 0..steps {
        let gateway = Gateway::new();
        assert!(run_until(operations(&gateway.memory).answer(&submission()), crash).is_none());
        gateway.wait(61);
        let (status, answer) = read(&ask(&gateway.memory, &submission()));
        assert_eq!((status, answer["sendAt"].as_str()), (202, Some(AT)), "{crash}");
        gateway.wait(3600);
        tick(&gateway);
        assert_eq!(bodies(&gateway), ["Hello"], "{crash}");
    }
}

#[test]
fn a_message_that_is_stopped_or_late_by_then_ends_as_any_other() {
    let gateway = Gateway::new();
    let id = schedule(&gateway, &json!({"validUntil": "2026-11-23T13:01:00Z"}));
    gateway.wait(3700);
    tick(&gateway);
    for message in gateway.drain::<Message>("outbound.fifo") {
        run(gateway.admit(message.clone())).unwrap();
        assert_eq!(gateway.reason(&message, Outcome::Refused), "it is no longer valid");
    }
    assert_eq!(get(&gateway, &format!("/v1/messages/{id}"))["status"], "refused");
}
