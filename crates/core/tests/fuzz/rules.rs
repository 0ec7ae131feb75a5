//! The rules engine takes whatever is stored: it is read, looked through, compiled, and decides, in time.

use omni_core::domain::rules::{Facts, RuleSet, Rules};
use omni_core::model::message::Message;
use serde_json::json;

use crate::seeds::{Edit, edited};
use crate::{ITERATIONS, MAX_LENGTH, ORDINARY, spent};

/// Its JSON is where the rule sets start from.
const PAGE: &str = include_str!("../../../../docs/architecture/routing.md");

#[test]
fn rules_take_anything() {
    bolero::check!()
        .with_iterations(ITERATIONS)
        .with_test_time(ORDINARY)
        .for_each(|bytes: &[u8]| decides(bytes, bytes));
}

#[test]
fn rules_take_mutated_rule_sets() {
    let blocks = PAGE.split("```json\n").skip(1).filter_map(|block| block.split("```").next());
    let seeds: Vec<Vec<u8>> = blocks.map(|block| block.bytes().collect()).collect();
    let target = bolero::check!().with_type::<(u8, Vec<Edit>, Vec<u8>)>();
    target.with_iterations(ITERATIONS).with_test_time(ORDINARY).for_each(|(seed, edits, body)| {
        decides(&edited(&seeds[usize::from(*seed) % seeds.len()], edits), body);
    });
}

/// Reads a rule set, and decides about a message with a body in all ways that there are: they agree.
fn decides(document: &[u8], body: &[u8]) {
    let before = spent();
    let Ok(set) = serde_json::from_slice::<RuleSet>(document) else { return };
    let message: Message = serde_json::from_value(json!({
        "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "x", "direction": "inbound",
        "channel": "sms", "from": {"address": "+14155550100"}, "to": {"address": "+15550001111"},
        "body": String::from_utf8_lossy(body), "metadata": {"channelId": "shop", "amount": 250},
        "timestamp": "2026-11-23T12:00:00Z", "receivedAt": "2026-11-23T12:00:00Z",
    }))
    .unwrap();
    let facts = Facts { message: &message, contact: None, conversation: None, channel: None, now: message.received_at };
    let problems = set.problems();
    let rules = Rules::lenient(&set);
    let decision = rules.decide(&facts);
    assert_eq!(decision, set.decide(&facts), "{set:?}");
    assert_eq!(decision.choices, rules.explain(&facts).choices);
    assert_eq!(Rules::compile(&set).is_ok(), problems.is_empty());
    let took = spent().saturating_sub(before);
    assert!(took < MAX_LENGTH, "{} bytes of rules took {took:?}", document.len());
    let written = serde_json::to_vec(&set).unwrap();
    assert_eq!(serde_json::from_slice::<RuleSet>(&written).unwrap(), set);
}
