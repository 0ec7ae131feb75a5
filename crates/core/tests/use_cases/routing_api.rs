//! The API of configurations on in-memory ports: what is refused, who wins, and what comes back.

use std::sync::{Arc, Mutex};

use futures_util::future::join_all;
use omni_core::bundle;
use omni_core::domain::tenant::{ApiKey, ApiScope, ConfigurationRevision, SavedVersion, Tenant};
use omni_core::foundation::failure::Failure;
use omni_core::foundation::http::{Request, Response};
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, TenantChannels};
use omni_core::model::message::{ChannelId, Message, TenantId};
use omni_core::operations::handlers::routing::document::MAX_BYTES;
use omni_core::operations::ports::OperationsPorts;
use omni_core::operations::{Operations, access};
use omni_core::ports::{ApiKeys, Channels, ConfigurationHistory, Configurations, Tenants};
use omni_core::testing::in_memory::{Fault, Memory, MemoryQueue, Port, run};
use serde_json::{Value, json};

use super::common;

const RULES: &str = "/v1/routing/rules";
const CONFIGURATION: &str = "/v1/configuration";

fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let key = [("authorization", format!("Bearer {}", common::API_KEY))];
    let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: headers.chain(key).collect(),
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
        ..Request::default()
    }
}

async fn answer(memory: &Memory, request: &Request) -> Response {
    Operations { ports: memory.ports() }.answer(request).await
}

pub(crate) fn ask(memory: &Memory, method: &str, path: &str, body: &Value) -> (u16, Value) {
    asked(memory, &request(method, path, &[], body))
}

fn asked(memory: &Memory, request: &Request) -> (u16, Value) {
    let response = run(answer(memory, request));
    (response.status, serde_json::from_slice(&response.body).unwrap())
}

/// Rules with one rule that answers to `word`.
pub(crate) fn rules(word: &str) -> Value {
    let condition = json!({"field": "body", "operator": "contains", "value": word});
    json!({"routingRules": [{"name": word, "conditions": [condition], "destination": "support-workflow"}]})
}

pub(crate) fn with(mut document: Value, name: &str, value: impl Into<Value>) -> Value {
    document[name] = value.into();
    document
}

#[test]
fn rules_are_shown_saved_and_in_force() {
    let memory = common::acme();
    let shown = run(answer(&memory, &request("GET", RULES, &[], &Value::Null)));
    assert_eq!(shown.headers.get("etag"), Some("\"3\""));
    let shown: Value = serde_json::from_slice(&shown.body).unwrap();
    assert_eq!((&shown["version"], &shown["routingRules"][0]["name"]), (&json!(3), &json!("asks for help")));

    let saved = run(answer(&memory, &request("PUT", RULES, &[], &with(rules("refund"), "note", "after the sale"))));
    assert_eq!((saved.status, saved.headers.get("etag")), (200, Some("\"4\"")));
    let tenant = run(memory.tenant(&TenantId::new("acme"))).unwrap().unwrap();
    assert_eq!((tenant.version, tenant.rules.routing_rules[0].name.as_str()), (4, "refund"));
    assert_eq!(tenant.workflows.len(), 1, "the rest of the configuration stays");

    let (_, versions) = ask(&memory, "GET", "/v1/routing/versions", &Value::Null);
    let newest = json!({"version": 4, "at": "2026-11-23T12:00:00Z", "by": "acme", "note": "after the sale"});
    assert_eq!(versions["versions"][0], newest);
    assert_eq!(versions["versions"][1]["by"], "operator");
}

#[test]
fn what_is_shown_can_be_saved_again() {
    let memory = common::acme();
    for path in [RULES, CONFIGURATION] {
        let (_, shown) = ask(&memory, "GET", path, &Value::Null);
        assert_eq!(ask(&memory, "PUT", path, &shown), (200, json!({"version": 3, "changed": false})), "{path}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_path_and_changes_nothing() {
    let memory = common::acme();
    let before = run(memory.tenant(&TenantId::new("acme"))).unwrap();
    let check = |path: &str, body: Value, wrong: &[&str]| {
        let (status, problem) = ask(&memory, "PUT", path, &body);
        assert_eq!((status, problem["title"].as_str()), (422, Some("invalid configuration")), "{body}: {problem}");
        let paths: Vec<&str> =
            problem["errors"].as_array().unwrap().iter().map(|error| error["path"].as_str().unwrap()).collect();
        assert_eq!(paths, wrong, "{body}: {problem}");
        assert_eq!(run(memory.tenant(&TenantId::new("acme"))).unwrap(), before);
    };
    let fine = rules("x")["routingRules"][0].clone();
    let rule = |rule: Value| json!({"routingRules": [fine, rule]});
    let condition =
        |condition: Value| rule(json!({"name": "r", "conditions": [condition], "destination": "support-workflow"}));
    check(RULES, json!({}), &["routingRules"]);
    check(RULES, rule(json!({"name": "r", "destination": "unheard-of"})), &["routingRules[1].destination"]);
    check(RULES, rule(json!({"destination": "support-workflow"})), &["routingRules[1].name"]);
    check(RULES, rule(json!({"name": 7, "destination": "support-workflow"})), &["routingRules[1].name"]);
    check(RULES, with(rules("x"), "defaultDestination", "nowhere"), &["defaultDestination"]);
    check(RULES, with(rules("x"), "defaultDestinatoin", "support-workflow"), &["defaultDestinatoin"]);
    check(RULES, with(rules("x"), "workflows", json!([])), &["workflows"]);
    check(RULES, with(rules("x"), "note", "x".repeat(501)), &["note"]);
    check(RULES, with(rules("x"), "version", "three"), &["version"]);
    let operator = "routingRules[1].conditions[0].operator";
    check(RULES, condition(json!({"field": "body", "operator": "resembles", "value": "x"})), &[operator]);
    let misspelt = json!({"field": "body", "operator": "equals", "value": "x", "caseSensitve": true});
    check(RULES, condition(misspelt), &["routingRules[1].conditions[0].caseSensitve"]);

    check(CONFIGURATION, json!({"workflow": []}), &["workflow"]);
    check(CONFIGURATION, json!({"id": "globex"}), &["id"]);
    check(CONFIGURATION, json!({"pinnedCarrier": "pigeon"}), &["pinnedCarrier"]);
    check(CONFIGURATION, rules("x"), &["routingRules[0].destination"]);
    check(CONFIGURATION, json!({"weights": {"twilio": 50, "pigeon": 50}}), &["weights.pigeon"]);
    check(CONFIGURATION, json!({"deniedCarriers": ["twilio", "pigeon"]}), &["deniedCarriers[1]"]);
    check(CONFIGURATION, json!({"deniedCarriers": ["pigeon"]}), &["deniedCarriers[0]"]);
    check(CONFIGURATION, json!({"downgrade": ["mediaAsLink", "asSong"]}), &["downgrade[1]"]);
    check(CONFIGURATION, json!({"selection": {"tolerance": 5}}), &["selection.tolerance"]);
    check(CONFIGURATION, json!({"routingRules": [{"name": "r"}]}), &["routingRules[0].destination"]);
    let workflow = |target: Value| json!({"workflows": [{"name": "w", "delivery": {"targets": [target]}}]});
    check(CONFIGURATION, workflow(json!({"type": "pigeon"})), &["workflows[0].delivery.targets[0].type"]);
    let broken = workflow(json!({"type": "reply", "body": "{{ message.body"}));
    check(CONFIGURATION, broken, &["workflows[0].delivery.targets[0].body"]);
}

#[test]
fn a_body_that_is_no_document_is_refused() {
    let memory = common::acme();
    let check = |body: &[u8], expected: u16| {
        let request = Request { body: body.to_vec(), ..request("PUT", RULES, &[], &Value::Null) };
        assert_eq!(asked(&memory, &request).0, expected, "{}", String::from_utf8_lossy(&body[..body.len().min(40)]));
    };
    check(b"", 400);
    check(b"[]", 400);
    check(b"{\"routingRules\": [", 400);
    check(&b"[".repeat(10_000), 400);
    check(format!("{{\"routingRules\": {}", "[".repeat(10_000)).as_bytes(), 400);
    check(&vec![b' '; MAX_BYTES + 1], 413);
    let rule = rules(&"x".repeat(MAX_BYTES / 2 + 1))["routingRules"][0].clone();
    check(json!({"routingRules": [rule]}).to_string().as_bytes(), 413);
}

#[test]
fn who_changes_an_old_version_is_refused() {
    let memory = common::acme();
    let check = |headers: &[(&str, &str)], body: &Value, status: u16| {
        assert_eq!(asked(&memory, &request("PUT", RULES, headers, body)).0, status, "{headers:?} {body}");
    };
    check(&[("if-match", "\"2\"")], &rules("a"), 412);
    check(&[("if-match", "\"3\"")], &rules("a"), 200);
    check(&[("if-match", "\"3\"")], &rules("b"), 412);
    check(&[("if-match", "\"3\"")], &rules("a"), 200);
    check(&[("if-match", "\"4\""), ("if-match", "\"4\"")], &rules("b"), 400);
    check(&[], &with(rules("b"), "version", 3), 409);
    check(&[], &with(rules("b"), "version", 4), 200);
    check(&[], &rules("c"), 200);
}

#[test]
fn of_many_that_change_one_version_one_wins() {
    let memory = common::acme();
    let requests: Vec<Request> =
        (0..10).map(|nth| request("PUT", RULES, &[("if-match", "\"3\"")], &rules(&format!("rule-{nth}")))).collect();
    let answers = run(join_all(requests.iter().map(|request| answer(&memory, request))));
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [[200].as_slice(), &[412; 9]].concat());

    // Without a condition each is tried on what the others made of it.
    let requests: Vec<Request> =
        (0..3).map(|nth| request("PUT", RULES, &[], &rules(&format!("again-{nth}")))).collect();
    let answers = run(join_all(requests.iter().map(|request| answer(&memory, request))));
    assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
    assert_eq!(ask(&memory, "GET", RULES, &Value::Null).1["version"], 7);
}

/// Memory that fails the first replacement.
struct Failing(Memory, Mutex<Option<Fault>>);

bundle! {
    /// Ports with that memory.
    struct FailingPorts: OperationsPorts {
        configuration: Failing,
        conversations: Memory,
        effects: Memory,
        timelines: Memory,
        schedule: Memory,
        outbound: MemoryQueue<Message>,
        contacts: Memory,
        consent: Memory,
        costs: Memory,
        health: Memory,
        env: Memory,
    }
}

impl ApiKeys for Failing {
    async fn api_key(&self, id: &str) -> Result<Option<Arc<ApiKey>>, Failure> {
        self.0.api_key(id).await
    }
}

impl Configurations for Failing {
    async fn current(&self, tenant: &TenantId) -> Result<Option<Tenant>, Failure> {
        self.0.current(tenant).await
    }

    async fn replace(&self, next: &ConfigurationRevision) -> Result<bool, Failure> {
        if let Some(fault) = self.1.lock().unwrap().take() {
            self.0.faults().next(Port::Config, fault);
        }
        self.0.replace(next).await
    }
}

impl ConfigurationHistory for Failing {
    async fn versions(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<SavedVersion>, Failure> {
        self.0.versions(tenant, before, limit).await
    }

    async fn version(&self, tenant: &TenantId, version: u64) -> Result<Option<ConfigurationRevision>, Failure> {
        self.0.version(tenant, version).await
    }
}

impl Channels for Failing {
    async fn by_keys(&self, carrier: CarrierId, keys: &[ChannelKey]) -> Result<Vec<Arc<Channel>>, Failure> {
        self.0.by_keys(carrier, keys).await
    }

    async fn by_id(&self, id: &ChannelId) -> Result<Option<Arc<Channel>>, Failure> {
        self.0.by_id(id).await
    }

    async fn of_tenant(&self, tenant: &TenantId) -> Result<Arc<TenantChannels>, Failure> {
        self.0.of_tenant(tenant).await
    }
}

#[test]
fn a_change_whose_answer_was_lost_is_made_once() {
    for (fault, changed) in [(Fault::Before, true), (Fault::After, false)] {
        let memory = common::acme();
        let change = request("PUT", RULES, &[("if-match", "\"3\"")], &rules("refund"));
        let ports = FailingPorts {
            configuration: Failing(memory.clone(), Mutex::new(Some(fault))),
            conversations: memory.clone(),
            effects: memory.clone(),
            timelines: memory.clone(),
            schedule: memory.clone(),
            outbound: memory.queue("outbound.fifo"),
            contacts: memory.clone(),
            consent: memory.clone(),
            costs: memory.clone(),
            health: memory.clone(),
            env: memory.clone(),
        };
        let lost = run(Operations { ports }.answer(&change));
        assert_eq!(lost.status, 503);
        assert_eq!(asked(&memory, &change), (200, json!({"version": 4, "changed": changed})), "{fault:?}");
    }
}

#[test]
fn an_earlier_version_comes_back_as_a_new_one() {
    let memory = common::acme();
    ask(&memory, "PUT", RULES, &rules("refund"));
    let back = ask(&memory, "POST", "/v1/routing/rollback", &json!({"version": 3}));
    assert_eq!(back, (200, json!({"version": 5, "changed": true})));
    let (_, shown) = ask(&memory, "GET", RULES, &Value::Null);
    assert_eq!(shown["routingRules"][0]["name"], "asks for help");
    let again = ask(&memory, "POST", "/v1/routing/rollback", &json!({"version": 3}));
    assert_eq!(again, (200, json!({"version": 5, "changed": false})), "nothing is to do");
    let (_, old) = ask(&memory, "GET", "/v1/routing/versions/4", &Value::Null);
    assert_eq!((&old["by"], &old["rules"]["routingRules"][0]["name"]), (&json!("acme"), &json!("refund")));
    let (_, new) = ask(&memory, "GET", "/v1/routing/versions/5", &Value::Null);
    assert_eq!(new["note"], "roll-back to version 3");

    let check = |body: Value, status: u16| {
        assert_eq!(ask(&memory, "POST", "/v1/routing/rollback", &body).0, status, "{body}");
    };
    check(json!({"version": 9}), 404);
    check(json!({"version": 0}), 404);
    check(json!({}), 422);
    check(json!({"version": 4, "force": true}), 422);
    check(json!({"version": -1}), 422);
}

#[test]
fn a_roll_back_of_the_rules_leaves_the_rest_and_is_checked_again() {
    let memory = common::acme();
    let other = json!({"workflows": [{"name": "sales", "delivery": {"targets": [{"type": "reply", "body": "Hi"}]}}],
                       "pinnedCarrier": "twilio", "defaultDestination": "sales"});
    assert_eq!(ask(&memory, "PUT", CONFIGURATION, &other), (200, json!({"version": 4, "changed": true})));
    let (status, problem) = ask(&memory, "POST", "/v1/routing/rollback", &json!({"version": 3}));
    assert_eq!((status, &problem["errors"][0]["path"]), (422, &json!("routingRules[0].destination")));

    let whole = ask(&memory, "POST", "/v1/configuration/rollback", &json!({"version": 3, "note": "sales is closed"}));
    assert_eq!(whole, (200, json!({"version": 5, "changed": true})));
    let tenant = run(memory.tenant(&TenantId::new("acme"))).unwrap().unwrap();
    assert_eq!((tenant.pinned_carrier, tenant.workflow("support-workflow").is_some()), (None, true));
    let (_, old) = ask(&memory, "GET", "/v1/configuration/versions/4", &Value::Null);
    assert_eq!(old["configuration"]["pinnedCarrier"], "twilio");
}

#[test]
fn versions_come_in_pages_newest_first() {
    let memory = common::acme();
    (0..4).for_each(|nth| drop(ask(&memory, "PUT", RULES, &rules(&format!("rule-{nth}")))));
    let page = |query: &str, expected: &[u64]| {
        let (_, page) = ask(&memory, "GET", &format!("/v1/routing/versions{query}"), &Value::Null);
        let versions: Vec<u64> =
            page["versions"].as_array().unwrap().iter().map(|version| version["version"].as_u64().unwrap()).collect();
        assert_eq!(versions, expected, "{query}");
        page["next"].as_str().map(str::to_owned)
    };
    assert_eq!(page("", &[7, 6, 5, 4, 3]), None);
    let next = page("?limit=2", &[7, 6]).unwrap();
    let next = page(&format!("?limit=2&cursor={next}"), &[5, 4]).unwrap();
    assert_eq!(page(&format!("?limit=2&cursor={next}"), &[3]), None);
    for query in ["limit=0", "limit=51", "limit=", "limit=x", "cursor=x", "before=6", "limit=1&limit=2"] {
        let (status, problem) = ask(&memory, "GET", &format!("/v1/routing/versions?{query}"), &Value::Null);
        assert_eq!((status, &problem["code"]), (400, &json!("invalid_parameter")), "{query}");
    }
    assert_eq!(ask(&memory, "GET", "/v1/routing/versions/x", &Value::Null).0, 404);
}

#[test]
fn nobody_sees_or_changes_anothers_configuration() {
    let memory = common::acme();
    ask(&memory, "PUT", RULES, &rules("refund"));
    let key = |id: &str, tenant: &str, scopes: &[ApiScope]| ApiKey {
        id: id.to_owned(),
        hash: access::hash(&format!("{id}.s3cret")),
        tenant_id: TenantId::new(tenant),
        scopes: scopes.to_vec(),
    };
    memory.add_api_key(key("globex", "globex", &[ApiScope::Read, ApiScope::Configure]));
    memory.add_api_key(key("reader", "acme", &[ApiScope::Send, ApiScope::Read]));
    memory.add_api_key(key("writer", "acme", &[ApiScope::Configure]));
    let check = |key: &str, method: &str, path: &str, body: Value, status: u16| {
        let mut asking = request(method, path, &[], &body);
        asking.headers = [("authorization", format!("Bearer {key}.s3cret"))].into_iter().collect();
        let (got, answer) = asked(&memory, &asking);
        assert_eq!(got, status, "{key} {method} {path}: {answer}");
        answer
    };
    assert_eq!(check("globex", "GET", RULES, Value::Null, 200), json!({"version": 0, "routingRules": []}));
    assert_eq!(check("globex", "GET", "/v1/routing/versions", Value::Null, 200), json!({"versions": [], "next": null}));
    check("globex", "GET", "/v1/routing/versions/3", Value::Null, 404);
    check("globex", "POST", "/v1/routing/rollback", json!({"version": 3}), 404);
    check("globex", "PUT", CONFIGURATION, json!({"id": "acme"}), 422);
    let first = check("globex", "PUT", CONFIGURATION, json!({"pinnedCarrier": "twilio"}), 200);
    assert_eq!(first["version"], 1, "a tenant may begin with nothing");

    check("reader", "PUT", RULES, rules("x"), 403);
    check("reader", "PUT", CONFIGURATION, json!({}), 403);
    check("reader", "POST", "/v1/routing/rollback", json!({"version": 3}), 403);
    check("reader", "POST", "/v1/configuration/rollback", json!({"version": 3}), 403);
    check("writer", "GET", RULES, Value::Null, 403);
    check("writer", "PUT", RULES, rules("x"), 200);
    check("nobody", "PUT", RULES, rules("x"), 401);
    check("writer", "DELETE", RULES, Value::Null, 405);
    check("writer", "GET", "/v1/routing", Value::Null, 404);
}
