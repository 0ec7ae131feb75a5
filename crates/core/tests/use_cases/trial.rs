//! Rules tried by the API: what is made up, what is explained, and that nothing comes of it.

use omni_core::model::message::Message;
use omni_core::testing::in_memory::Memory;
use serde_json::{Value, json};

use super::common;
use super::routing_api::{ask, rules, with};

fn evaluate(memory: &Memory, body: &Value) -> (u16, Value) {
    ask(memory, "POST", "/v1/routing/evaluate", body)
}

#[test]
fn the_current_rules_say_where_a_message_would_go_and_nothing_is_sent() {
    let memory = common::acme();
    let asked = json!({"message": {"body": "I need help", "sourceCarrier": "whatsapp", "tenantId": "globex"}});
    let (status, tried) = evaluate(&memory, &asked);
    assert_eq!((status, &tried["version"], &tried["problems"]), (200, &json!(3), &json!([])));
    assert_eq!(tried["choices"], json!([{"rule": "asks for help", "destination": "support-workflow"}]));
    let rule = &tried["rules"][0];
    assert_eq!((&rule["outcome"], &rule["conditions"][0]["actual"]), (&json!("matched"), &json!(["I need help"])));
    assert!(memory.timelines().is_empty(), "nothing is stored");
    assert!(memory.queue::<Message>("outbound.fifo").is_empty(), "nothing is sent");
}

#[test]
fn what_a_message_leaves_out_is_made_up_to_fit() {
    let memory = common::acme();
    let check = |message: Value, expected: Value| {
        let (status, tried) = evaluate(&memory, &json!({"message": message}));
        assert_eq!(status, 200, "{message}: {tried}");
        for (pointer, value) in expected.as_object().unwrap() {
            assert_eq!(tried["message"].pointer(pointer), Some(value), "{message}: {pointer}");
        }
    };
    let now = "2026-11-23T12:00:00Z";
    check(
        json!({}),
        json!({"/tenantId": "acme", "/direction": "inbound", "/channel": "sms", "/timestamp": now, "/receivedAt": now,
               "/to/address": common::TWILIO_NUMBER, "/sourceCarrier": "twilio", "/metadata/channelId": "acme-twilio"}),
    );
    check(
        json!({"channel": "whatsapp"}),
        json!({"/to/address": common::WHATSAPP_NUMBER, "/sourceCarrier": "whatsapp"}),
    );
    check(json!({"sourceCarrier": "livechat"}), json!({"/channel": "chat", "/from/addressType": "chat"}));
    check(json!({"from": "+44 7700 900123"}), json!({"/from": {"address": "+447700900123", "addressType": "phone"}}));
    check(json!({"to": common::TWILIO_NUMBER}), json!({"/metadata/channelId": "acme-twilio"}));
    check(json!({"metadata": {"channelId": "acme-whatsapp", "tier": 1}}), json!({"/metadata/tier": 1}));
    check(json!({"conversationId": "c", "id": "m"}), json!({"/conversationId": "c", "/id": "m"}));
}

#[test]
fn a_draft_is_tried_without_being_saved() {
    let memory = common::acme();
    let draft = with(rules("refund"), "defaultDestination", "sales");
    let (status, tried) = evaluate(&memory, &json!({"message": {"body": "A refund!"}, "rules": draft}));
    assert_eq!((status, &tried["version"], &tried["choices"][0]["rule"]), (200, &Value::Null, &json!("refund")));
    assert_eq!(tried["problems"][0]["path"], "defaultDestination", "what would be refused is said");
    assert_eq!(ask(&memory, "GET", "/v1/routing/rules", &Value::Null).1["version"], 3);
}

#[test]
fn an_earlier_version_is_tried_before_it_is_brought_back() {
    let memory = common::acme();
    ask(&memory, "PUT", "/v1/routing/rules", &rules("refund"));
    let check = |version: Option<u64>, rule: Option<&str>| {
        let (_, tried) = evaluate(&memory, &json!({"message": {"body": "I need HELP"}, "version": version}));
        assert_eq!(tried["choices"][0]["rule"].as_str(), rule, "{version:?}");
    };
    check(Some(3), Some("asks for help"));
    check(Some(4), None);
    check(None, None);
}

#[test]
fn rules_see_the_contact_the_conversation_and_the_time() {
    let memory = common::acme();
    let check = |condition: Value, expected: bool| {
        let rule = json!({"name": "r", "conditions": [condition], "destination": "support-workflow"});
        let body = json!({"message": {}, "rules": {"routingRules": [rule]}, "now": "2026-11-23T20:00:00Z",
            "contact": {"tags": ["vip"], "timeZone": "Europe/Vienna"},
            "conversation": {"openedAt": "2026-11-01T00:00:00Z"}});
        let (status, tried) = evaluate(&memory, &body);
        assert_eq!((status, tried["rules"][0]["outcome"] == "matched"), (200, expected), "{condition}: {tried}");
    };
    check(json!({"field": "contact.tags", "operator": "equals", "value": "VIP"}), true);
    check(json!({"field": "contact.tags", "operator": "equals", "value": "new"}), false);
    check(json!({"field": "now", "operator": "greaterThan", "value": "2026-11-23T19:59:59Z"}), true);
    check(json!({"field": "now", "operator": "greaterThan", "value": "2026-11-23T20:00:00Z"}), false);
}

#[test]
fn what_cannot_be_tried_is_named_with_its_path() {
    let memory = common::acme();
    let check = |body: Value, wrong: &str| {
        let (status, problem) = evaluate(&memory, &body);
        assert_eq!((status, problem["errors"][0]["path"].as_str()), (422, Some(wrong)), "{body}: {problem}");
    };
    check(json!({}), "message");
    check(json!({"message": "Hi"}), "message");
    check(json!({"message": {"timestamp": "yesterday"}}), "message.timestamp");
    check(json!({"message": {"metadata": []}}), "message.metadata");
    check(json!({"message": {}, "contact": {"tags": "vip"}}), "contact.tags");
    check(json!({"message": {}, "conversation": []}), "conversation");
    check(json!({"message": {}, "now": "noon"}), "now");
    check(json!({"message": {}, "mesage": {}}), "mesage");
    check(json!({"message": {}, "rules": [], "version": 3}), "rules");
    check(json!({"message": {}, "rules": {}, "version": 3}), "version");
    let misspelt = json!([{"name": "r", "conditions": [{"field": "body", "operator": "resembles", "value": "x"}],
                           "destination": "support-workflow"}]);
    check(json!({"message": {}, "rules": {"routingRules": misspelt}}), "rules.routingRules[0].conditions[0].operator");
    assert_eq!(evaluate(&memory, &json!({"message": {}, "version": 9})).0, 404);
}
