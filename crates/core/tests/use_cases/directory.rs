//! Contacts and conversations by the API: who may, what fits, what is shown.

use jiff::SignedDuration;
use omni_core::domain::tenant::{ApiKey, ApiScope};
use omni_core::foundation::http::{Request, Response};
use omni_core::model::message::{Address, Message, MessageId, TenantId};
use omni_core::operations::{Operations, access};
use omni_core::ports::Env;
use omni_core::testing::in_memory::{Memory, run};
use serde_json::{Value, json};

use super::common;
use super::common::customer_writes;
use super::gateway::Gateway;

fn answer(memory: &Memory, request: &Request) -> Response {
    run(Operations { ports: memory.ports() }.answer(request))
}

fn ask(memory: &Memory, key: &str, method: &str, path: &str, body: &str) -> (u16, Value) {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: [("authorization", format!("Bearer {key}"))].into_iter().collect(),
        body: body.as_bytes().to_vec(),
        ..Request::default()
    };
    let response = answer(memory, &request);
    (response.status, serde_json::from_slice(&response.body).unwrap_or_default())
}

fn acme(memory: &Memory, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    ask(memory, common::API_KEY, method, path, &body)
}

fn add_key(memory: &Memory, id: &str, tenant: &str, scopes: &[ApiScope]) -> String {
    let key = format!("{id}.s3cret");
    memory.add_api_key(ApiKey {
        id: id.to_owned(),
        hash: access::hash(&key),
        tenant_id: TenantId::new(tenant),
        scopes: scopes.to_vec(),
    });
    key
}

const ANA: &str = "/v1/contacts/%2B14155550100";

#[test]
fn a_contact_is_kept_as_a_whole_shown_and_forgotten() {
    let memory = common::acme();
    assert_eq!(acme(&memory, "GET", ANA, &Value::Null).0, 404);
    let told = json!({"tags": ["vip"], "timeZone": "Europe/Berlin", "attributes": {"name": "Ana", "orders": 3}});
    let mut shown = told.clone();
    shown["address"] = "+14155550100".into();
    shown["addressType"] = "phone".into();
    assert_eq!(acme(&memory, "PUT", ANA, &told), (200, shown.clone()));
    for path in [ANA, "/v1/contacts/+14155550100", "/v1/contacts/+1%20(415)%20555-0100"] {
        assert_eq!(acme(&memory, "GET", path, &Value::Null), (200, shown.clone()), "{path}");
    }
    let bare = json!({"address": "+14155550100", "addressType": "phone"});
    assert_eq!(acme(&memory, "PUT", ANA, &json!({})), (200, bare));
    for _ in 0..2 {
        assert_eq!(acme(&memory, "DELETE", ANA, &Value::Null), (204, Value::Null));
        assert_eq!(acme(&memory, "GET", ANA, &Value::Null).0, 404);
    }
}

#[test]
fn who_is_forgotten_has_still_said_stop() {
    let memory = common::acme();
    let (tenant, customer) = (TenantId::new("acme"), Address::infer("+14155550100"));
    common::say(&memory, &tenant, &customer, true, jiff::Timestamp::UNIX_EPOCH);
    acme(&memory, "PUT", ANA, &json!({"tags": ["vip"]}));
    acme(&memory, "DELETE", ANA, &Value::Null);
    assert!(common::is_stopped(&memory, &tenant, &customer));
}

#[test]
fn what_does_not_fit_is_refused_and_named() {
    let many = |count: usize| (0..count).map(|nth| format!("n{nth}")).collect::<Vec<_>>();
    let attributes = |count: usize| many(count).into_iter().map(|name| (name, json!(1))).collect::<Value>();
    let check = |body: Value, expected: Option<&str>| {
        let memory = common::acme();
        let (status, answer) = acme(&memory, "PUT", ANA, &body);
        assert_eq!(status, if expected.is_some() { 422 } else { 200 }, "{body} {answer}");
        if let Some(named) = expected {
            assert!(answer["detail"].as_str().unwrap().contains(named), "{body} {answer}");
            assert_eq!(acme(&memory, "GET", ANA, &Value::Null).0, 404, "{body}");
        }
    };
    check(json!({"tags": many(50), "attributes": attributes(50)}), None);
    check(json!({"tags": many(51)}), Some("tags"));
    check(json!({"attributes": attributes(51)}), Some("attributes"));
    check(json!({"tags": ["x".repeat(64)]}), None);
    check(json!({"tags": ["x".repeat(65)]}), Some("tags[0]"));
    check(json!({"tags": ["a", " "]}), Some("tags[1]"));
    check(json!({"tags": ["a", "line\nline"]}), Some("tags[1]"));
    check(json!({"tags": ["a", "b", "a"]}), Some("tags[2]"));
    check(json!({"attributes": {"known": true, "rate": 0.5, "name": "x".repeat(1024)}}), None);
    check(json!({"attributes": {"name": "x".repeat(1025)}}), Some("attributes.name"));
    check(json!({"attributes": {"name": ["x"]}}), Some("attributes.name"));
    check(json!({"attributes": {"name": null}}), Some("attributes.name"));
    check(json!({"attributes": {"first.name": "x"}}), Some("attributes.first.name"));
    check(json!({"attributes": {"": "x"}}), Some("attributes."));
    check(json!({"timeZone": "UTC"}), None);
    check(json!({"timeZone": "Europe/Atlantis"}), Some("timeZone"));
    check(json!({"timeZone": "../etc/passwd"}), Some("timeZone"));
    check(json!({"tag": ["a"]}), Some("tag"));
    check(json!({"address": "+14155550111"}), Some("address"));
}

#[test]
fn an_address_that_nobody_has_is_refused() {
    let check = |path: &str, status: u16| {
        let memory = common::acme();
        assert_eq!(acme(&memory, "PUT", path, &json!({})).0, status, "{path}");
    };
    check("/v1/contacts/PJ0MRSHTDG", 200);
    check("/v1/contacts/US.13491208655302741918", 200);
    check(&format!("/v1/contacts/{}", "x".repeat(256)), 200);
    check(&format!("/v1/contacts/{}", "x".repeat(257)), 422);
    check("/v1/contacts/%20", 422);
    check("/v1/contacts/a%23b", 422);
    check("/v1/contacts/a%00b", 422);
    check("/v1/contacts/%ff", 404);
    check("/v1/contacts", 404);
    check("/v1/contacts/a/b", 404);
}

#[test]
fn a_body_that_is_not_json_is_refused() {
    let memory = common::acme();
    let (status, problem) = ask(&memory, common::API_KEY, "PUT", ANA, "{\"tags\":");
    assert_eq!((status, problem["title"].as_str()), (400, Some("not JSON")));
    let large = format!("{{{}}}", " ".repeat(256 * 1024));
    assert_eq!(ask(&memory, common::API_KEY, "PUT", ANA, &large).0, 413);
}

#[test]
fn each_key_may_do_what_its_scopes_say_for_its_tenant_alone() {
    let memory = common::acme();
    acme(&memory, "PUT", ANA, &json!({"tags": ["vip"]}));
    let reader = add_key(&memory, "reader", "acme", &[ApiScope::Read]);
    let writer = add_key(&memory, "writer", "acme", &[ApiScope::Configure]);
    let stranger = add_key(&memory, "stranger", "other", &[ApiScope::Read, ApiScope::Configure]);
    let check = |key: &str, method: &str, path: &str, status: u16| {
        assert_eq!(ask(&memory, key, method, path, "{}").0, status, "{key} {method} {path}");
    };
    check(&reader, "GET", ANA, 200);
    check(&reader, "PUT", ANA, 403);
    check(&reader, "DELETE", ANA, 403);
    check(&reader, "POST", ANA, 405);
    check(&writer, "GET", ANA, 403);
    check(&writer, "GET", "/v1/conversations/x", 403);
    check(&stranger, "GET", ANA, 404);
    check(&stranger, "DELETE", ANA, 204);
    check(&reader, "GET", ANA, 200);
    check("nobody.s3cret", "GET", ANA, 401);
    check(&reader, "DELETE", "/v1/conversations/x", 405);
    check(&reader, "PUT", "/v1/conversations/x/messages", 405);
}

/// Five messages in one conversation, routed in another order than they were written.
fn talk(gateway: &Gateway) -> Vec<Message> {
    let write = |nth: i64| {
        let mut message = customer_writes(&gateway.memory, &nth.to_string(), "HELP");
        message.id = MessageId::new(format!("m-{nth}"));
        message.timestamp += SignedDuration::from_secs(nth);
        message
    };
    let messages: Vec<Message> = (0..5).map(write).collect();
    for nth in [3, 0, 4, 1, 2] {
        run(gateway.router().route(vec![messages[nth].clone()]))[0].as_ref().unwrap();
    }
    messages
}

#[test]
fn a_conversation_is_shown_with_what_is_known_of_it() {
    let gateway = Gateway::new();
    let messages = talk(&gateway);
    let path = format!("/v1/conversations/{}", messages[0].conversation_id);
    let expected = json!({
        "id": messages[0].conversation_id,
        "channel": "whatsapp",
        "openedAt": messages[0].timestamp,
        "lastInboundAt": messages[4].timestamp,
        "lastOutboundAt": null,
        "folder": null,
        "agentGroup": null,
    });
    assert_eq!(acme(&gateway.memory, "GET", &path, &Value::Null), (200, expected));
}

#[test]
fn a_history_comes_in_pages_with_the_newest_message_last() {
    let gateway = Gateway::new();
    let conversation = talk(&gateway)[0].conversation_id.clone();
    let read = |query: &str| {
        let path = format!("/v1/conversations/{conversation}/messages{query}");
        let (status, page) = acme(&gateway.memory, "GET", &path, &Value::Null);
        assert_eq!(status, 200, "{path} {page}");
        let messages = page["messages"].as_array().unwrap();
        assert!(messages.iter().all(|message| message.get("originalPayload").is_none()), "{page}");
        let ids: Vec<String> = messages.iter().map(|message| message["id"].as_str().unwrap().to_owned()).collect();
        (ids, page["next"].as_str().map(str::to_owned))
    };
    assert_eq!(read("").0, ["m-0", "m-1", "m-2", "m-3", "m-4"]);
    let (newest, next) = read("?limit=2");
    assert_eq!(newest, ["m-3", "m-4"]);
    let (middle, next) = read(&format!("?limit=2&cursor={}", next.unwrap()));
    assert_eq!(middle, ["m-1", "m-2"]);
    let (oldest, next) = read(&format!("?limit=2&cursor={}", next.unwrap()));
    assert_eq!((oldest, next), (vec!["m-0".to_owned()], None));
}

#[test]
fn what_is_asked_wrongly_or_is_not_ones_own_is_refused() {
    let gateway = Gateway::new();
    let conversation = talk(&gateway)[0].conversation_id.clone();
    let stranger = add_key(&gateway.memory, "stranger", "other", &[ApiScope::Read]);
    let own = format!("/v1/conversations/{conversation}");
    let check = |key: &str, path: &str, status: u16| {
        assert_eq!(ask(&gateway.memory, key, "GET", path, "").0, status, "{path}");
    };
    let key = common::API_KEY;
    check(key, &format!("{own}/messages?limit=100"), 200);
    for limit in ["0", "101", "-1", "x", ""] {
        check(key, &format!("{own}/messages?limit={limit}"), 400);
    }
    for cursor in ["", "*", "!!!", "_w"] {
        check(key, &format!("{own}/messages?cursor={cursor}"), 400);
    }
    check(key, "/v1/conversations/unknown", 404);
    check(key, "/v1/conversations/unknown/messages", 404);
    // Rows of other kinds stand in the same table.
    check(key, "/v1/conversations/customer%23sms%23+14155550100", 404);
    check(key, &format!("/v1/conversations/{}", "x".repeat(65)), 404);
    check(key, &format!("{own}/else"), 404);
    check(&stranger, &own, 404);
    check(&stranger, &format!("{own}/messages"), 404);
}

#[test]
fn a_word_that_came_another_way_counts_and_stays_in_the_audit() {
    let memory = common::acme();
    let consent = format!("{ANA}/consent");
    let said = |stopped: bool, scope: &str| json!({"stopped": stopped, "scope": scope, "reason": "they called"});
    let shown = |everything: bool, marketing: bool, since: bool, version: u64| {
        let mut shown = json!({"address": "+14155550100", "addressType": "phone", "everythingStopped": everything,
            "marketingStopped": marketing, "version": version});
        if since {
            shown["since"] = json!(memory.now());
        }
        (200, shown)
    };
    assert_eq!(acme(&memory, "GET", &consent, &Value::Null), shown(false, false, false, 0));
    assert_eq!(acme(&memory, "PUT", &consent, &said(true, "marketing")), shown(false, true, true, 1));
    assert_eq!(acme(&memory, "PUT", &consent, &json!({"stopped": true, "reason": "x"})), shown(true, true, true, 2));
    assert_eq!(acme(&memory, "GET", &consent, &Value::Null), shown(true, true, true, 2));
    let (status, audit) = acme(&memory, "GET", &format!("{consent}/audit"), &Value::Null);
    let change = |scope: &str, reason: &str| {
        let source = json!({"type": "operator", "keyId": "acme", "reason": reason});
        json!({"scope": scope, "stopped": true, "at": memory.now(), "source": source, "confirmedBy": "nobody"})
    };
    let expected = json!({"changes": [change("marketing", "they called"), change("everything", "x")]});
    assert_eq!((status, audit), (200, expected));
    let nobody = "/v1/contacts/%2B14155550199/consent/audit";
    assert_eq!(acme(&memory, "GET", nobody, &Value::Null), (200, json!({"changes": []})));
}

#[test]
fn a_word_without_a_reason_or_with_something_odd_is_refused() {
    let memory = common::acme();
    let check = |path: &str, document: Value, problem: &str| {
        let (status, answer) = acme(&memory, "PUT", path, &document);
        assert_eq!((status, answer["code"].as_str()), (422, Some("invalid_contact")), "{document}: {answer}");
        assert_eq!(answer["errors"][0]["path"], problem, "{document}: {answer}");
    };
    let consent = format!("{ANA}/consent");
    check(&consent, json!({"stopped": true}), "reason");
    check(&consent, json!({"stopped": true, "reason": " "}), "reason");
    check(&consent, json!({"stopped": true, "reason": "x".repeat(501)}), "reason");
    check(&consent, json!({"reason": "x"}), "stopped");
    check(&consent, json!({"stopped": "yes", "reason": "x"}), "stopped");
    check(&consent, json!({"stopped": true, "reason": "x", "scope": "some"}), "scope");
    check(&consent, json!({"stopped": true, "reason": "x", "until": 1}), "until");
    check("/v1/contacts/a%23b/consent", json!({"stopped": true, "reason": "x"}), "address");
}
