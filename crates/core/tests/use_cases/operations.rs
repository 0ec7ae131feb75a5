//! The operations API on in-memory ports: access, submission, idempotency, and the view of a message.

use omni_core::domain::tenant::Tenant;
use omni_core::foundation::http::{Request, Response};
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::Channel;
use omni_core::model::message::{Address, ChannelId, ChannelKind, Message};
use omni_core::operations::Operations;
use omni_core::testing::in_memory::{Memory, run};
use serde_json::{Value, json};

use super::common;
use super::gateway::Gateway;

fn answer(memory: &Memory, request: &Request) -> Response {
    run(Operations { ports: memory.ports() }.answer(request))
}

fn request(method: &str, path: &str, key: Option<&str>, idempotency_key: Option<&str>, body: &Value) -> Request {
    let authorization = key.map(|key| ("authorization", format!("Bearer {key}")));
    let idempotency = idempotency_key.map(|key| ("idempotency-key", key.to_owned()));
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: authorization.into_iter().chain(idempotency).collect(),
        body: if body.is_null() { Vec::new() } else { body.to_string().into_bytes() },
        ..Request::default()
    }
}

pub(crate) fn submit(memory: &Memory, idempotency_key: Option<&str>, body: &Value) -> (u16, Value) {
    let response = answer(memory, &request("POST", "/v1/messages", Some(common::API_KEY), idempotency_key, body));
    (response.status, serde_json::from_slice(&response.body).unwrap())
}

fn hello() -> Value {
    json!({"to": "+14155550100", "channel": "sms", "body": "Hello"})
}

#[test]
fn a_message_is_taken_queued_and_found_again() {
    let memory = common::acme();
    let (status, accepted) = submit(&memory, None, &hello());
    assert_eq!((status, accepted["status"].as_str()), (202, Some("accepted")));
    let queued = memory.queue::<Message>("outbound.fifo").drain().unwrap();
    assert_eq!(queued.len(), 1);
    assert_eq!(queued[0].from.address.as_str(), common::TWILIO_NUMBER);
    let path = format!("/v1/messages/{}", accepted["id"].as_str().unwrap());
    let found = answer(&memory, &request("GET", &path, Some(common::API_KEY), None, &Value::Null));
    let found: Value = serde_json::from_slice(&found.body).unwrap();
    assert_eq!(found["status"], "accepted");
    assert_eq!(found["timeline"][0]["detail"]["by"], "api");
    assert_eq!(found["message"]["body"], "Hello");
}

#[test]
fn the_same_idempotency_key_is_one_message() {
    let memory = common::acme();
    let first = submit(&memory, Some("order-1"), &hello());
    let again = submit(&memory, Some("order-1"), &hello());
    assert_eq!(first, again);
    assert_eq!(memory.queue::<Message>("outbound.fifo").len(), 1);
    let (status, problem) =
        submit(&memory, Some("order-1"), &json!({"to": "+14155550100", "channel": "sms", "body": "Other"}));
    assert_eq!((status, problem["title"].as_str()), (422, Some("idempotency key reused")));
}

#[test]
fn a_refused_message_frees_its_idempotency_key() {
    let memory = common::acme();
    let (status, _) = submit(&memory, Some("order-1"), &json!({"to": "nobody at all", "channel": "sms", "body": "x"}));
    assert_eq!(status, 422);
    assert_eq!(submit(&memory, Some("order-1"), &hello()).0, 202);
}

#[test]
fn a_bad_request_is_told_what_is_wrong() {
    let memory = common::acme();
    let check = |body: Value, status: u16, words: &str| {
        let (got, problem) = submit(&memory, None, &body);
        assert_eq!(got, status, "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    };
    check(json!({"to": "+14155550100", "channel": "sms", "body": "x", "colour": "red"}), 422, "colour");
    check(json!({"to": "+14155550100", "channel": "pigeon", "body": "x"}), 422, "pigeon");
    check(json!({"to": "OU0V0P0OWT", "channel": "chat", "body": "x"}), 422, "no address for chat");
    check(json!({"to": "+14155550100", "channel": "sms", "from": "+19998887777"}), 422, "none of your addresses");
    check(json!({"to": "+14155550100", "channel": "sms", "content": {"type": "hologram"}}), 422, "hologram");
    check(json!({"channel": "sms"}), 422, "to is missing");
    for content in
        [json!({"type": "text"}), json!({"type": "media", "items": [{"kind": "image", "url": "https://x.example/1"}]})]
    {
        let files = ["https://x.example/2"];
        let twice =
            json!({"to": "+14155550100", "channel": "mms", "body": "x", "content": content, "mediaUrls": files});
        check(twice, 422, "exclude each other");
    }
}

#[test]
fn every_kind_that_can_be_sent_is_taken_and_a_broken_one_is_told_why() {
    let memory = common::acme();
    let check = |body: &str, content: Value, expected: Result<(), &str>| {
        let submission = json!({"to": "+14155550100", "channel": "whatsapp", "body": body, "content": content});
        let (status, answer) = submit(&memory, None, &submission);
        match expected {
            Ok(()) => assert_eq!(status, 202, "{answer}"),
            Err(words) => {
                assert_eq!(status, 422, "{content}");
                let told = answer["errors"].as_array().unwrap().iter();
                let mut told = told.map(|error| format!("{} {}", error["path"].as_str().unwrap(), error["problem"]));
                assert!(told.any(|told| told.replace(['"', '\\'], "").contains(words)), "{answer}");
            }
        }
    };
    let offer = |action: Value| json!({"type": "interactive", "action": action});
    let row = json!({"id": "1", "title": "One"});
    check("Yes?", offer(json!({"type": "buttons", "buttons": [row]})), Ok(()));
    check("Yes?", offer(json!({"type": "list", "button": "Open", "sections": [{"rows": [row]}]})), Ok(()));
    check("Read", offer(json!({"type": "link", "title": "Here", "url": "https://x.example"})), Ok(()));
    check("Where?", offer(json!({"type": "locationRequest"})), Ok(()));
    check("", json!({"type": "markRead", "target": "wamid.1"}), Ok(()));
    check("", json!({"type": "contacts", "contacts": [{"name": "Ana", "phones": ["1"]}]}), Ok(()));
    check("", json!({"type": "template", "name": "hello"}), Ok(()));
    check("", json!({"type": "media", "items": [{"kind": "image", "id": "1"}]}), Ok(()));

    check(" ", offer(json!({"type": "locationRequest"})), Err("body is empty"));
    check("x", offer(json!({"type": "buttons", "buttons": []})), Err("buttons is empty"));
    check("x", offer(json!({"type": "buttons", "buttons": [{"id": "", "title": "A"}]})), Err("no id or no title"));
    check("x", offer(json!({"type": "list", "button": "", "sections": []})), Err("it opens the list"));
    check("x", offer(json!({"type": "list", "button": "Open", "sections": [{"rows": []}]})), Err("has no rows"));
    check("x", offer(json!({"type": "link", "title": "A", "url": "ftp://x"})), Err("not a link"));
    check("x", offer(json!({"type": "dance"})), Err("is dance, and none of buttons, list"));
    check("", json!({"type": "markRead", "target": ""}), Err("target is empty"));
    check("", json!({"type": "media", "items": []}), Err("no file"));
    check("", json!({"type": "media", "items": [{"kind": "image", "url": "file:///x"}]}), Err("neither id nor a link"));
    check("", json!({"type": "location", "latitude": 91, "longitude": 0}), Err("not on earth"));
    check("", json!({"type": "contacts", "contacts": []}), Err("contacts is empty"));
    check("", json!({"type": "template", "name": ""}), Err("name is empty"));
    check("", json!({"type": "order", "items": []}), Err("comes from customers only"));
    check("", json!({"type": "deletion", "target": "1"}), Err("comes from customers only"));
}

#[test]
fn a_file_may_go_by_either_technology_of_a_telephone() {
    use omni_core::model::message::ChannelKind::{Mms, Sms};
    use omni_core::model::plan::Delivery;
    let check = |kinds: &[ChannelKind], channel: &str, files: bool, status: u16, planned: bool| {
        let gateway = Gateway::new();
        let downgrade = serde_json::from_value(json!(["mediaAsLink"])).unwrap();
        gateway.memory.add_tenant(Tenant { downgrade, ..common::tenant() });
        let (twilio, _) = common::channels().remove(1);
        gateway.memory.add_channel(Channel { kinds: kinds.to_vec(), ..twilio });
        let files: &[&str] = if files { &["https://x.example/a.png"] } else { &[] };
        let body = json!({"to": "+14155550100", "channel": channel, "body": "Look", "mediaUrls": files});
        assert_eq!(submit(&gateway.memory, None, &body).0, status, "{kinds:?} {body}");
        for message in gateway.drain::<Message>("outbound.fifo") {
            run(gateway.select(message)).unwrap();
        }
        assert_eq!(gateway.drain::<Delivery>("delivery.fifo").len(), usize::from(planned), "{kinds:?} {body}");
    };
    for channel in ["sms", "mms"] {
        check(&[Sms], channel, true, 202, true);
        check(&[Mms], channel, true, 202, true);
        check(&[Sms, Mms], channel, true, 202, true);
    }
    check(&[Sms], "mms", false, 422, false);
    check(&[Mms], "sms", false, 422, false);
}

#[test]
fn a_chat_is_written_to_by_its_id_on_a_chat_only() {
    let memory = common::acme();
    let (whatsapp, _) = common::channels().remove(0);
    memory.add_channel(Channel {
        id: ChannelId::new("acme-chat"),
        carrier: CarrierId::LiveChat,
        address: Address::Chat("ORG1".to_owned()),
        kinds: vec![ChannelKind::Chat],
        ..whatsapp
    });
    let check = |channel: &str, to: &str, from: Option<&str>, expected: u16| {
        let submission = json!({"to": to, "channel": channel, "from": from, "body": "Hello"});
        let (status, answer) = submit(&memory, None, &submission);
        assert_eq!(status, expected, "{channel} {to}: {answer}");
        if status == 202 {
            let message = memory.queue::<Message>("outbound.fifo").drain().unwrap().remove(0);
            assert_eq!(
                (message.to.address, message.from.address),
                (Address::Chat(to.to_owned()), Address::Chat("ORG1".to_owned()))
            );
        }
    };
    check("chat", "OU0V0P0OWT", None, 202);
    check("chat", "12345678", Some("ORG1"), 202);
    check("chat", "", None, 422);
    check("chat", "two words", None, 422);
    check("chat", &"x".repeat(65), None, 422);
    check("chat", "OU0V0P0OWT", Some("ORG2"), 422);
    check("sms", "OU0V0P0OWT", None, 422);
    check("whatsapp", "chat-OU0V0P0OWT", None, 422);
}

#[test]
fn only_a_valid_key_opens_anything() {
    let memory = common::acme();
    let check = |method: &str, path: &str, key: Option<&str>, status: u16| {
        let response = answer(&memory, &request(method, path, key, None, &hello()));
        assert_eq!(response.status, status, "{method} {path} {key:?}");
        assert_eq!(
            response.headers.get("content-type"),
            Some(if status == 200 { "application/json" } else { "application/problem+json" })
        );
    };
    check("POST", "/v1/messages", None, 401);
    check("POST", "/v1/messages", Some("acme.wrong"), 401);
    check("POST", "/v1/messages", Some("nobody.s3cret"), 401);
    check("POST", "/v1/messages", Some("acme"), 401);
    check("GET", "/v1/messages/unknown", Some(common::API_KEY), 404);
    check("DELETE", "/v1/messages", Some(common::API_KEY), 405);
    check("GET", "/v2/anything", Some(common::API_KEY), 404);
    check("GET", "/health", None, 200);
}

#[test]
fn another_tenant_does_not_see_a_message() {
    use omni_core::domain::tenant::{ApiKey, ApiScope};
    use omni_core::model::message::TenantId;
    use omni_core::operations::access;
    let memory = common::acme();
    let (_, accepted) = submit(&memory, None, &hello());
    memory.add_api_key(ApiKey {
        id: "other".to_owned(),
        hash: access::hash("other.key"),
        tenant_id: TenantId::new("other"),
        scopes: vec![ApiScope::Read],
    });
    let path = format!("/v1/messages/{}", accepted["id"].as_str().unwrap());
    assert_eq!(answer(&memory, &request("GET", &path, Some("other.key"), None, &Value::Null)).status, 404);
    assert_eq!(answer(&memory, &request("POST", "/v1/messages", Some("other.key"), None, &hello())).status, 403);
}
