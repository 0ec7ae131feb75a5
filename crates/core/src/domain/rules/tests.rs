//! Tests of what rules mean.

mod ends;
mod explain;
mod hours;
mod problems;
mod split;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::model::channel::Channel;
use crate::model::contact::Contact;
use crate::model::conversation::Conversation;
use crate::model::message::{Direction, Message};

const NOW: &str = "2026-11-23T12:00:00Z";

fn message(body: &str) -> Message {
    let message = json!({
        "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "x", "sourceCarrier": "whatsapp",
        "direction": "inbound", "channel": "whatsapp", "from": {"address": "+14155550100", "name": "Ann Lee"},
        "to": {"address": "+15550001111"}, "body": body, "timestamp": NOW, "receivedAt": NOW,
        "metadata": {"tier": "gold", "visits": 3, "ip": "::ffff:10.1.2.3", "a.b": 1, "shop": {"id": "s1"},
                     "labels": ["New", "Hot"], "amount": "99.5", "due": "2026-12-24", "nothing": null},
        "replyTo": {"carrierMessageId": "wamid.A"},
    });
    serde_json::from_value(message).unwrap()
}

fn with(content: Value) -> Message {
    Message { content: serde_json::from_value(content).unwrap(), ..message("") }
}

fn facts(message: &Message) -> Facts<'_> {
    Facts { message, contact: None, conversation: None, channel: None, now: message.received_at }
}

fn contact() -> Contact {
    let contact = json!({
        "address": "+14155550100", "tags": ["VIP", "press"], "timeZone": "Asia/Tokyo",
        "attributes": {"plan": "pro", "seats": 12, "owner": {"team": "north"}},
    });
    serde_json::from_value(contact).unwrap()
}

fn conversation() -> Conversation {
    let conversation = json!({
        "id": "c", "tenantId": "t", "channel": "whatsapp", "openedAt": "2026-11-23T11:00:00Z",
        "lastInboundAt": "2026-11-23T11:59:00Z",
    });
    serde_json::from_value(conversation).unwrap()
}

fn channel() -> Channel {
    let channel = json!({
        "id": "main", "tenantId": "t", "carrier": "whatsapp", "keys": ["k"], "address": {"address": "+15550001111"},
        "kinds": ["whatsapp"], "secret": "s", "settings": {"brand": "Acme"},
    });
    serde_json::from_value(channel).unwrap()
}

fn set(document: Value) -> RuleSet {
    serde_json::from_value(document).unwrap()
}

/// The rule `r` with `conditions`, and nothing else but a time zone and hours.
fn asking(conditions: &Value) -> RuleSet {
    let weekdays = json!({"mon": [["12:30", "13:30"]]});
    set(json!({
        "routingRules": [{"name": "r", "conditions": conditions, "destination": "d"}], "timeZone": "Europe/Vienna",
        "openingHours": {"desk": {"weekly": weekdays}, "night": {"weekly": {}}},
    }))
}

/// The decision, on which both ways of deciding must agree.
fn decide(set: &RuleSet, facts: &Facts<'_>) -> RuleDecision {
    let decision = Rules::lenient(set).decide(facts);
    assert_eq!(decision, set.decide(facts), "the compiled rules and the written ones disagree: {set:?}");
    decision
}

fn holds(condition: &Value, facts: &Facts<'_>) -> bool {
    !decide(&asking(&json!([condition])), facts).choices.is_empty()
}

#[test]
fn a_condition_reads_the_message() {
    let message = message("I need HELP");
    let check = |field: &str, operator: &str, value: Value, expected: bool| {
        let condition = json!({"field": field, "operator": operator, "value": value});
        assert_eq!(holds(&condition, &facts(&message)), expected, "{condition}");
    };
    check("body", "contains", json!("help"), true);
    check("body", "equals", json!("help"), false);
    check("body", "equals", json!("i NEED help"), true);
    check("body", "startsWith", json!("i need"), true);
    check("body", "startsWith", json!("need"), false);
    check("body", "endsWith", json!("HELP"), true);
    check("body", "endsWith", json!("need"), false);
    check("body", "matches", json!("^i .* h.lp$"), true);
    check("body", "matches", json!(r"\bhel\b"), false);
    check("body", "notEquals", json!("help"), true);
    check("body", "notEquals", json!("I need help"), false);
    check("body", "in", json!(["x", "i need help"]), true);
    check("body", "notIn", json!(["x", "i need help"]), false);
    check("body", "exists", json!(true), true);
    check("body", "exists", json!(false), false);
    check("carrier", "equals", json!("WhatsApp"), true);
    check("channel", "equals", json!("whatsapp"), true);
    check("type", "equals", json!("text"), true);
    check("direction", "equals", json!("inbound"), true);
    check("class", "equals", json!("transactional"), true);
    check("from", "startsWith", json!("+1415"), true);
    check("from.name", "contains", json!("ann"), true);
    check("from.type", "equals", json!("phone"), true);
    check("to", "equals", json!("+15550001111"), true);
    check("replyTo", "equals", json!("wamid.a"), true);
    check("tenant.id", "equals", json!("t"), true);
    check("metadata.tier", "equals", json!("gold"), true);
    check("metadata.visits", "equals", json!(3), true);
    check("metadata.visits", "equals", json!("3"), true);
    check("metadata.visits", "equals", json!(3.0), true);
    check("metadata.visits", "greaterThan", json!(2), true);
    check("metadata.visits", "greaterThan", json!(3), false);
    check("metadata.visits", "lessThan", json!(3.5), true);
    check("metadata.visits", "between", json!([3, 4]), true);
    check("metadata.amount", "greaterThan", json!(99), true);
    check("metadata.amount", "between", json!([99.6, 200]), false);
    check("metadata.tier", "greaterThan", json!(0), false);
    check("metadata.due", "lessThan", json!("2026-12-25"), true);
    check("metadata.due", "lessThan", json!("12:00"), false);
    check("metadata.shop.id", "equals", json!("s1"), true);
    check("metadata.shop.name", "exists", json!(false), true);
    check("metadata.a.b", "equals", json!(1), true);
    check("metadata.labels", "equals", json!("hot"), true);
    check("metadata.labels", "notEquals", json!("hot"), false);
    check("metadata.labels", "notIn", json!(["cold", "old"]), true);
    check("metadata.ip", "cidr", json!("10.0.0.0/8"), true);
    check("metadata.ip", "cidr", json!(["192.168.0.0/16", "10.1.2.3/32"]), true);
    check("metadata.ip", "cidr", json!("10.2.0.0/16"), false);
    check("metadata.tier", "cidr", json!("0.0.0.0/0"), false);
    check("mediaUrls", "exists", json!(false), true);
    check("media.count", "equals", json!(0), true);
}

#[test]
fn nothing_holds_for_a_field_that_is_missing_but_that_it_is() {
    let message = message("x");
    let check = |field: &str, operator: &str, value: Value, expected: bool| {
        let condition = json!({"field": field, "operator": operator, "value": value});
        assert_eq!(holds(&condition, &facts(&message)), expected, "{condition}");
        assert_eq!(holds(&json!({"not": condition}), &facts(&message)), !expected, "not {condition}");
    };
    for field in
        ["metadata.none", "metadata.nothing", "contact.tags", "account.id", "reply.id", "conversation.openedAt"]
    {
        check(field, "contains", json!(""), false);
        check(field, "equals", json!(""), false);
        check(field, "in", json!(["", "x"]), false);
        check(field, "startsWith", json!(""), false);
        check(field, "matches", json!(".*"), false);
        check(field, "lessThan", json!(1), false);
        check(field, "cidr", json!("0.0.0.0/0"), false);
        check(field, "exists", json!(true), false);
        check(field, "exists", json!(false), true);
        check(field, "notEquals", json!("x"), true);
        check(field, "notIn", json!(["x"]), true);
    }
}

#[test]
fn what_cannot_be_known_does_not_hold_and_neither_does_its_contrary() {
    let message = message("help");
    let check = |condition: Value| {
        assert!(!holds(&condition, &facts(&message)), "{condition}");
        assert!(!holds(&json!({"not": condition}), &facts(&message)), "not {condition}");
        let (yes, no) = (json!({"all": []}), json!({"any": []}));
        assert!(!holds(&json!({"not": {"all": [condition, yes]}}), &facts(&message)), "{condition}");
        assert!(holds(&json!({"not": {"all": [condition, no]}}), &facts(&message)), "{condition}");
        assert!(holds(&json!({"any": [condition, yes]}), &facts(&message)), "{condition}");
        assert!(!holds(&json!({"not": {"any": [condition, no]}}), &facts(&message)), "{condition}");
    };
    check(json!({"field": "body", "operator": "resembles", "value": "help"}));
    check(json!({"field": "boody", "operator": "equals", "value": "help"}));
    check(json!({"field": "body", "operator": "equals", "value": null}));
    check(json!({"field": "body", "operator": "in", "value": []}));
    check(json!({"field": "body", "operator": "matches", "value": "("}));
    check(json!({"field": "body", "operator": "matches", "value": "((a{99}){99}){99}"}));
    check(json!({"field": "body", "operator": "between", "value": [2, 1]}));
    check(json!({"field": "body", "operator": "timeWindow", "value": {"from": "00:00", "to": "24:00"}}));
    check(json!({"field": "now", "operator": "equals", "value": "x"}));
    check(json!({"field": "now.isOpen.nowhere", "operator": "equals", "value": true}));
    check(json!({"field": "body", "operator": "equals", "value": "help", "negate": true}));
    check(json!({"none": []}));
    check(json!("help"));
    let mut deep = json!({"all": []});
    for _ in 0..16 {
        deep = json!({"all": [deep]});
    }
    check(deep);
}

#[test]
fn case_matters_where_a_condition_says_so() {
    let message = message("ΟΔΟΣ Straße İstanbul HELP");
    let check = |operator: &str, value: &str, sensitive: bool, expected: bool| {
        let condition = json!({"field": "body", "operator": operator, "value": value, "caseSensitive": sensitive});
        assert_eq!(holds(&condition, &facts(&message)), expected, "{condition}");
    };
    check("contains", "help", false, true);
    check("contains", "help", true, false);
    check("contains", "HELP", true, true);
    check("startsWith", "οδος", false, true);
    check("startsWith", "οδοσ", false, true);
    check("startsWith", "οδος", true, false);
    check("contains", "STRAẞE", false, true);
    check("contains", "strasse", false, false);
    check("contains", "İ", false, true);
    check("contains", "İ", true, true);
    check("matches", "help$", false, true);
    check("matches", "help$", true, false);
    check("equals", "οδοσ straße İSTANBUL help", false, true);
    check("equals", "ΟΔΟΣ Straße İstanbul HELP", true, true);
}

#[test]
fn a_condition_reads_what_the_message_carries() {
    let check = |content: Value, field: &str, value: Value| {
        let condition = json!({"field": field, "operator": "equals", "value": value});
        assert!(holds(&condition, &facts(&with(content))), "{condition}");
    };
    let reply = json!({"type": "interactiveReply", "kind": "list", "id": "YES", "title": "Yes, please"});
    check(reply.clone(), "reply.id", json!("yes"));
    check(reply.clone(), "reply.title", json!("yes, please"));
    check(reply.clone(), "reply.kind", json!("list"));
    check(reply, "type", json!("interactiveReply"));
    let media = json!({"type": "media", "items": [{"kind": "image", "mimeType": "image/png"}, {"kind": "voice"}]});
    check(media.clone(), "media.kind", json!("voice"));
    check(media.clone(), "media.mimeType", json!("image/png"));
    check(media, "media.count", json!(2));
    check(json!({"type": "location", "latitude": 48.0, "longitude": 16.5}), "location.latitude", json!(48));
    check(json!({"type": "location", "latitude": 48.0, "longitude": 16.5}), "location.longitude", json!(16.5));
    check(json!({"type": "reaction", "target": "x", "emoji": "👍"}), "reaction.emoji", json!("👍"));
    check(json!({"type": "order", "catalogId": "c", "items": []}), "order.catalogId", json!("c"));
    check(json!({"type": "system", "kind": "number"}), "system.kind", json!("number"));
}

#[test]
fn a_condition_reads_what_is_known_around_the_message() {
    let (message, contact, conversation, channel) = (message("x"), contact(), conversation(), channel());
    let facts = Facts {
        contact: Some(&contact),
        conversation: Some(&conversation),
        channel: Some(&channel),
        ..facts(&message)
    };
    let check = |field: &str, operator: &str, value: Value, expected: bool| {
        let condition = json!({"field": field, "operator": operator, "value": value});
        assert_eq!(holds(&condition, &facts), expected, "{condition}");
    };
    check("contact.tags", "equals", json!("vip"), true);
    check("contact.tags", "in", json!(["staff", "press"]), true);
    check("contact.tags", "notEquals", json!("vip"), false);
    check("contact.timeZone", "equals", json!("Asia/Tokyo"), true);
    check("contact.attributes.plan", "equals", json!("pro"), true);
    check("contact.attributes.seats", "greaterThan", json!(10), true);
    check("contact.attributes.owner.team", "equals", json!("north"), true);
    check("conversation.isNew", "equals", json!(false), true);
    check("conversation.openedAt", "lessThan", json!("2026-11-23T11:30:00Z"), true);
    check("conversation.openedAt", "between", json!(["2026-11-23T12:00:00+01:00", NOW]), true);
    check("conversation.lastInboundAt", "exists", json!(true), true);
    check("conversation.lastOutboundAt", "exists", json!(true), false);
    check("conversation.secondsOpen", "equals", json!(3_600), true);
    check("conversation.secondsSinceInbound", "between", json!([60, 60]), true);
    check("conversation.secondsSinceOutbound", "greaterThan", json!(0), false);
    check("conversation.folder", "exists", json!(false), true);
    check("account.id", "equals", json!("main"), true);
    check("account.carrier", "equals", json!("whatsapp"), true);
    check("account.address", "endsWith", json!("1111"), true);
    check("account.settings.brand", "equals", json!("acme"), true);
    check("now.localTime", "equals", json!("13:00"), true);
    check("now.localTime", "between", json!(["12:59", "13:00"]), true);
    check("now.localTime", "lessThan", json!("13:00"), false);
    check("now.localDate", "equals", json!("2026-11-23"), true);
    check("now.weekday", "in", json!(["sat", "mon"]), true);
    check("now.isOpen.desk", "equals", json!(true), true);
    check("now.isOpen.night", "equals", json!(true), false);
    check("now", "greaterThan", json!("2026-11-23T00:00:00Z"), true);
    check("now", "timeWindow", json!({"from": "13:00", "to": "13:01"}), true);
    check("now", "timeWindow", json!({"from": "13:00", "to": "13:01", "days": ["tue"]}), false);
    check("now", "timeWindow", json!({"from": "20:59", "to": "21:01", "timeZone": "Asia/Tokyo"}), true);
    check("contactNow.localTime", "equals", json!("21:00"), true);
    check("contactNow.weekday", "equals", json!("mon"), true);
    check("contactNow", "timeWindow", json!({"from": "21:00", "to": "06:00", "days": ["mon"]}), true);
}

#[test]
fn a_first_message_is_new_and_its_contact_has_no_clock() {
    let message = message("x");
    let check = |field: &str, operator: &str, value: Value, expected: bool| {
        let condition = json!({"field": field, "operator": operator, "value": value});
        assert_eq!(holds(&condition, &facts(&message)), expected, "{condition}");
    };
    check("conversation.isNew", "equals", json!(true), true);
    check("contactNow.localTime", "exists", json!(true), false);
    check("contactNow", "timeWindow", json!({"from": "00:00", "to": "24:00"}), false);
    check("contactNow", "timeWindow", json!({"from": "00:00", "to": "24:00", "timeZone": "UTC"}), true);
}

#[test]
fn the_first_rule_that_matches_wins_and_the_default_comes_last() {
    let contains = |text: &str| json!([{"field": "body", "operator": "contains", "value": text}]);
    let set = set(json!({"routingRules": [
        {"name": "a", "conditions": contains("x"), "destination": "1"},
        {"name": "b", "conditions": contains("he"), "destination": "2"},
        {"name": "c", "conditions": contains("help"), "destination": "3"}], "defaultDestination": "4"}));
    let check = |body: &str, rule: Option<&str>, workflow: &str| {
        let choice = RuleChoice { rule: rule.map(str::to_owned), destination: Destination::workflow(workflow) };
        assert_eq!(decide(&set, &facts(&message(body))).choices, [choice], "{body}");
    };
    check("help", Some("b"), "2");
    check("nothing", None, "4");
    assert_eq!(decide(&asking(&json!([])), &facts(&message(""))).choices.len(), 1, "no conditions always match");
}

fn chosen(set: &RuleSet, facts: &Facts<'_>) -> Vec<String> {
    let shown = |choice: RuleChoice| format!("{}:{}", choice.rule.unwrap_or_default(), Value::from(choice.destination));
    decide(set, facts).choices.into_iter().map(shown).collect()
}

#[test]
fn priority_orders_rules_and_a_rule_may_let_others_follow() {
    let mut document = json!({"routingRules": [
        {"name": "late", "conditions": [], "destination": "late", "priority": 5},
        {"name": "first", "conditions": [], "destination": ["one", "two"], "stopProcessing": false},
        {"name": "off", "conditions": [], "destination": "off", "enabled": false},
        {"name": "second", "conditions": [], "destination": ["two", "three"], "stopProcessing": false},
        {"name": "early", "conditions": [], "destination": {"type": "folder", "name": "f"}, "priority": -1,
         "stopProcessing": false}], "defaultDestination": "default"});
    let message = message("x");
    let early = r#"early:{"name":"f","type":"folder"}"#;
    let all = [early, r#"first:"one""#, r#"first:"two""#, r#"second:"three""#, r#"late:"late""#];
    assert_eq!(chosen(&set(document.clone()), &facts(&message)), all);
    document["routingRules"][3]["stopProcessing"] = json!(true);
    assert_eq!(chosen(&set(document), &facts(&message)), all[..4]);
}

#[test]
fn the_rules_of_the_channel_are_asked_first() {
    let rule = |name: &str, text: &str| {
        let conditions = json!([{"field": "body", "operator": "contains", "value": text}]);
        json!({"name": name, "conditions": conditions, "destination": name})
    };
    let set = set(json!({
        "routingRules": [rule("ours", "a")], "defaultDestination": "default",
        "channels": {"main": {"routingRules": [rule("main", "b")], "defaultDestination": "main default"},
                     "other": {"routingRules": [rule("other", "b")]}},
    }));
    let (main, other) = (channel(), Channel { id: crate::model::message::ChannelId::new("other"), ..channel() });
    let check = |body: &str, channel: Option<&Channel>, expected: &str| {
        let message = message(body);
        assert_eq!(chosen(&set, &Facts { channel, ..facts(&message) }), [expected], "{body}");
    };
    check("ab", Some(&main), r#"main:"main""#);
    check("ab", Some(&other), r#"other:"other""#);
    check("ab", None, r#"ours:"ours""#);
    check("a", Some(&main), r#"ours:"ours""#);
    check("x", Some(&main), r#":"main default""#);
    check("x", Some(&other), r#":"default""#);
    let mut told = message("b");
    told.metadata.insert("channelId".to_owned(), json!("other"));
    assert_eq!(chosen(&set, &facts(&told)), [r#"other:"other""#]);
    assert!(Rules::lenient(&set).needs().channel);
}

#[test]
fn only_what_is_asked_for_is_needed() {
    let check = |condition: Value, contact: bool, conversation: bool, channel: bool| {
        let needs = Rules::lenient(&asking(&json!([condition]))).needs();
        assert_eq!(needs, RuleNeeds { contact, conversation, channel }, "{condition}");
    };
    let exists = |field: &str| json!({"field": field, "operator": "exists"});
    check(exists("body"), false, false, false);
    check(exists("now.localTime"), false, false, false);
    check(exists("metadata.contact"), false, false, false);
    check(json!({"not": {"any": [exists("contact.tags")]}}), true, false, false);
    check(exists("contactNow.weekday"), true, false, false);
    check(json!({"all": [exists("conversation.isNew"), exists("contact.attributes.x")]}), true, true, false);
    check(exists("account.settings.x"), false, false, true);
    let hidden = json!({"name": "never", "conditions": [exists("contact.tags")], "destination": "d"});
    let mut document = serde_json::to_value(asking(&json!([]))).unwrap();
    document["routingRules"].as_array_mut().unwrap().push(hidden);
    assert_eq!(
        Rules::lenient(&set(document)).needs(),
        RuleNeeds::default(),
        "a rule that is never reached needs nothing"
    );
}

#[test]
fn a_rule_of_a_newer_version_is_kept_as_it_came() {
    let document = json!({"routingRules": [
        {"name": "n", "conditions": [{"field": "body", "operator": "resembles", "value": {"to": "x"}}, {"some": []}],
         "destination": {"type": "teleport", "to": "moon"}, "validUntil": "2027-01-01"}]});
    let set = set(document.clone());
    assert_eq!(serde_json::to_value(&set).unwrap(), document);
    let place = Destination::Unknown(json!({"type": "teleport", "to": "moon"}));
    let mut known = set;
    known.routing_rules[0].conditions.clear();
    assert_eq!(decide(&known, &facts(&message("x"))).choices[0].destination, place);
}

#[test]
fn outbound_messages_can_be_asked_for_too() {
    let message = Message { direction: Direction::Outbound, ..message("x") };
    let now: Timestamp = NOW.parse().unwrap();
    let condition = json!({"field": "direction", "operator": "equals", "value": "outbound"});
    assert!(holds(&condition, &Facts { now, ..facts(&message) }));
}
