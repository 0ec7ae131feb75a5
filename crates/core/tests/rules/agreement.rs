//! Whatever the rules and the message: compiled, written and explained rules decide alike.

use omni_core::domain::rules::{Facts, RuleOutcome, RuleSet, Rules};
use omni_core::model::contact::Contact;
use omni_core::model::conversation::Conversation;
use omni_core::model::message::Message;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const FIELDS: [&str; 24] = [
    "body",
    "body",
    "body",
    "body",
    "body",
    "type",
    "carrier",
    "channel",
    "from",
    "from.name",
    "metadata.a",
    "metadata.list",
    "metadata.deep.x",
    "metadata.none",
    "contact.tags",
    "contact.attributes.n",
    "conversation.isNew",
    "conversation.secondsOpen",
    "now.localTime",
    "now.weekday",
    "now.isOpen.desk",
    "contactNow.localTime",
    "now",
    "boody",
];
const OPERATORS: [&str; 15] = [
    "equals",
    "notEquals",
    "in",
    "notIn",
    "contains",
    "contains",
    "contains",
    "startsWith",
    "endsWith",
    "matches",
    "exists",
    "greaterThan",
    "lessThan",
    "between",
    "resembles",
];
const WORDS: [&str; 30] = [
    "e\u{301}", "\u{212b}", "å", "\n", "\u{a0}a", "\u{feff}", "a", "b", "ab", "aba", "AB", "bAb", "ς", "Σ", "σα", "İ",
    "i\u{307}", "ß", "ẞ", "É", "é", " ", "", "12:00", "3", "true", "whatsapp", "a+", "^a|b$", "(",
];

fn text() -> impl Strategy<Value = String> {
    prop::collection::vec(select(&WORDS[..27]), 0..5).prop_map(|words| words.concat())
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        8 => select(&WORDS[..]).prop_map(Value::from),
        2 => text().prop_map(Value::from),
        1 => (-2i64..5).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::from),
        1 => select(vec![json!(null), json!(2.5), json!({"from": "11:00", "to": "14:00"}), json!({})]),
    ];
    prop_oneof![4 => scalar.clone(), 1 => prop::collection::vec(scalar, 0..4).prop_map(Value::from)]
}

fn condition() -> impl Strategy<Value = Value> {
    let window = json!({"field": "now", "operator": "timeWindow", "value": {"from": "11:00", "to": "14:00"}});
    let compare = (select(&FIELDS[..]), select(&OPERATORS[..]), value(), any::<bool>()).prop_map(
        |(field, operator, value, case_sensitive)| {
            json!({"field": field, "operator": operator, "value": value, "caseSensitive": case_sensitive})
        },
    );
    let leaf = prop_oneof![20 => compare, 1 => Just(window), 1 => Just(json!({"none": 1}))];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let several = prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            several.clone().prop_map(|of| json!({"all": of})),
            several.prop_map(|of| json!({"any": of})),
            inner.prop_map(|of| json!({"not": of})),
        ]
    })
}

fn destination() -> impl Strategy<Value = Value> {
    let name = prop_oneof![3 => select(vec!["1", "2", "3"]).prop_map(Value::from), 1 => Just(json!({"type": "new"}))];
    name.prop_recursive(2, 6, 3, |inner| {
        let share = (0u8..60, inner.clone()).prop_map(|(percent, to)| json!({"percent": percent, "destination": to}));
        prop_oneof![
            prop::collection::vec(inner, 0..3).prop_map(Value::from),
            prop::collection::vec(share, 0..3).prop_map(|shares| json!({"type": "split", "shares": shares})),
        ]
    })
}

fn rules() -> impl Strategy<Value = Value> {
    let rule = (prop::collection::vec(condition(), 0..4), destination(), -2i32..3, any::<[bool; 3]>());
    let rule = rule.prop_map(|(conditions, destination, priority, [off, also_off, follows])| {
        json!({"name": format!("{conditions:?}"), "conditions": conditions, "destination": destination,
               "priority": priority, "enabled": !(off && also_off), "stopProcessing": !follows})
    });
    prop::collection::vec(rule, 0..8).prop_map(Value::from)
}

fn set() -> impl Strategy<Value = RuleSet> {
    let zone = select(vec!["Europe/Vienna", "Asia/Tokyo", "Nowhere"]);
    let parts = (rules(), rules(), prop::option::of(destination()), prop::option::of(destination()), zone);
    parts.prop_map(|(ours, own, default, own_default, zone)| {
        let mut document = json!({"routingRules": ours, "channels": {"main": {"routingRules": own}}, "timeZone": zone,
            "openingHours": {"desk": {"weekly": {"mon": [["12:00", "14:00"]]}}}});
        if let Some(default) = default {
            document["defaultDestination"] = default;
        }
        if let Some(default) = own_default {
            document["channels"]["main"]["defaultDestination"] = default;
        }
        serde_json::from_value(document).unwrap()
    })
}

fn message() -> impl Strategy<Value = Message> {
    (text(), text(), value(), value(), any::<bool>()).prop_map(|(body, name, a, list, by_main)| {
        let mut metadata = json!({"a": a, "list": [list, "ab", 3], "deep": {"x": "b"}});
        if by_main {
            metadata["channelId"] = json!("main");
        }
        serde_json::from_value(json!({
            "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "x", "sourceCarrier": "whatsapp",
            "direction": "inbound", "channel": "whatsapp", "from": {"address": "+14155550100", "name": name},
            "to": {"address": "+15550001111"}, "body": body, "metadata": metadata,
            "timestamp": "2026-11-23T12:00:00Z", "receivedAt": "2026-11-23T12:00:00Z",
        }))
        .unwrap()
    })
}

fn known() -> (Contact, Conversation) {
    let contact =
        json!({"address": "+14155550100", "tags": ["a", "AB"], "timeZone": "Asia/Tokyo", "attributes": {"n": 3}});
    let conversation = json!({"id": "c", "tenantId": "t", "channel": "whatsapp", "openedAt": "2026-11-23T11:59:57Z"});
    (serde_json::from_value(contact).unwrap(), serde_json::from_value(conversation).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn compiled_written_and_explained_rules_decide_alike(
        set in set(),
        messages in prop::collection::vec((message(), any::<bool>()), 1..6),
    ) {
        let rules = Rules::lenient(&set);
        let (contact, conversation) = known();
        for (message, is_known) in &messages {
            let facts = Facts {
                message,
                contact: is_known.then_some(&contact),
                conversation: is_known.then_some(&conversation),
                channel: None,
                now: message.received_at,
            };
            let decision = rules.decide(&facts);
            prop_assert_eq!(&decision, &set.decide(&facts));
            let explained = rules.explain(&facts);
            prop_assert_eq!(&explained.choices, &decision.choices);
            let matched = explained.rules.iter().filter(|rule| rule.outcome == RuleOutcome::Matched);
            let matched: Vec<&str> = matched.map(|rule| rule.name.as_str()).collect();
            let chose = decision.choices.iter().filter_map(|choice| choice.rule.as_deref());
            prop_assert!(chose.into_iter().all(|rule| matched.contains(&rule)));
        }
    }

    #[test]
    fn rules_survive_json_and_looking_them_through_never_fails(set in set()) {
        let text = serde_json::to_string(&set).unwrap();
        prop_assert_eq!(&serde_json::from_str::<RuleSet>(&text).unwrap(), &set);
        let compiled = Rules::compile(&set);
        prop_assert_eq!(compiled.is_ok(), set.problems().is_empty());
    }
}
