//! Every example of docs/architecture/routing.md can be saved and decides what stands above it.

use omni_core::domain::rules::{Facts, Operator, RuleSet, Rules};
use omni_core::model::contact::Contact;
use omni_core::model::conversation::Conversation;
use omni_core::model::destination::Destination;
use omni_core::model::message::Message;
use serde_json::{Map, Value, json};

const PAGE: &str = include_str!("../../../../docs/architecture/routing.md");
/// Time at which the messages of the examples come, unless they say it.
const NOW: &str = "2026-11-23T12:00:00Z";

/// An example: its rules, and what they decide of which messages.
struct Example {
    line: usize,
    rules: String,
    claims: Vec<String>,
}

/// The part of the page that is about rules.
fn section() -> impl Iterator<Item = (usize, &'static str)> {
    let lines = PAGE.lines().enumerate().map(|(at, line)| (at + 1, line));
    let mut here = false;
    lines.filter(move |(_, line)| {
        here = if line.starts_with("## ") { *line == "## Rules" } else { here };
        here
    })
}

fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    let mut claims = Vec::new();
    let mut lines = section();
    while let Some((line, text)) = lines.next() {
        if let Some(claim) = text.strip_prefix("<!-- rules: ") {
            claims.push(claim.strip_suffix(" -->").expect("a claim is one line").to_owned());
        } else if text == "```json" {
            let rules: Vec<&str> = lines.by_ref().map(|(_, text)| text).take_while(|text| *text != "```").collect();
            examples.push(Example { line, rules: rules.join("\n"), claims: std::mem::take(&mut claims) });
        }
    }
    assert!(claims.is_empty(), "claims without rules: {claims:?}");
    examples
}

/// The facts of a claim about a message, in parts.
fn facts(said: &Value) -> (Message, Option<Contact>, Option<Conversation>, String) {
    let text = |key: &str, default: &str| said[key].as_str().unwrap_or(default).to_owned();
    let mut content = said["content"].as_object().cloned().unwrap_or_default();
    content.insert("type".to_owned(), text("type", "text").into());
    let mut metadata = said["metadata"].as_object().cloned().unwrap_or_default();
    if let Some(id) = said.get("channelId") {
        metadata.insert("channelId".to_owned(), id.clone());
    }
    let message = json!({
        "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "x", "sourceCarrier": "twilio",
        "direction": "inbound", "channel": text("channel", "sms"), "from": {"address": text("from", "+14155550100")},
        "to": {"address": "+15550001111"}, "body": text("body", ""), "content": content, "metadata": metadata,
        "timestamp": NOW, "receivedAt": NOW,
    });
    let with = |key: &str, more: Value| {
        let mut all: Map<String, Value> = said.get(key)?.as_object()?.clone();
        all.extend(more.as_object().cloned().unwrap_or_default());
        Some(Value::Object(all))
    };
    let contact = with("contact", json!({"address": "+14155550100"}));
    let conversation = with("conversation", json!({"id": "c", "tenantId": "t", "channel": "sms"}));
    (
        serde_json::from_value(message).unwrap(),
        contact.map(|contact| serde_json::from_value(contact).unwrap()),
        conversation.map(|conversation| serde_json::from_value(conversation).unwrap()),
        text("now", NOW),
    )
}

#[test]
fn every_example_can_be_saved_and_decides_what_stands_above_it() {
    let examples = examples();
    assert!(examples.len() >= 7, "the page has examples");
    for Example { line, rules, claims } in examples {
        let set: RuleSet = serde_json::from_str(&rules).unwrap_or_else(|error| panic!("line {line}: {error}"));
        let rules = Rules::compile(&set).unwrap_or_else(|problems| panic!("line {line}: {problems:?}"));
        assert!(!claims.is_empty(), "line {line} claims nothing");
        for claim in claims {
            let (said, expected) = claim.split_once(" → ").expect("a claim has an arrow");
            let said: Value =
                serde_json::from_str(said).unwrap_or_else(|error| panic!("line {line}: {claim}: {error}"));
            let (message, contact, conversation, now) = facts(&said);
            let facts = Facts {
                message: &message,
                contact: contact.as_ref(),
                conversation: conversation.as_ref(),
                channel: None,
                now: now.parse().unwrap(),
            };
            let expected = if expected == "nothing" { String::new() } else { expected.to_owned() };
            let expected: Vec<Destination> = serde_json::from_str(&format!("[{expected}]")).unwrap();
            let choices = rules.decide(&facts).choices.into_iter();
            let chosen: Vec<Destination> = choices.map(|choice| choice.destination).collect();
            assert_eq!(chosen, expected, "line {line}: {claim}");
            assert_eq!(rules.decide(&facts), set.decide(&facts), "line {line}: {claim}");
        }
    }
}

#[test]
fn every_operator_and_every_type_of_destination_is_on_the_page() {
    let page = section().map(|(_, line)| line).collect::<Vec<_>>().join("\n");
    let missing: Vec<&&str> = Operator::NAMES.iter().filter(|name| !page.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "operators: {missing:?}");
    let types = Destination::TYPES.iter().filter(|name| !page.contains(&format!("\"type\": \"{name}\"")));
    assert_eq!(types.collect::<Vec<_>>(), Vec::<&&str>::new());
    let fields = RuleSet::fields().map(|name| name.trim_end_matches('.'));
    let missing: Vec<&str> = fields.filter(|name| !page.contains(&format!("`{name}"))).collect();
    assert!(missing.is_empty(), "fields: {missing:?}");
}
