//! The switches of workflows: what each does, what it costs, and that docs/architecture/workflows.md says so.

use std::collections::BTreeMap;

use omni_core::domain::tenant::Tenant;
use omni_core::foundation::failure::Failure;
use omni_core::model::contact::Contact;
use omni_core::model::message::{Address, ContactInfo, Content, Message, MessageId, TenantId};
use omni_core::model::timeline::{Outcome, TimelineEntry};
use omni_core::model::workflow::ProcessorInput;
use omni_core::ports::{Contacts, Tenants, Timelines};
use omni_core::testing::in_memory::{Fault, Port, count_steps, run, run_until};
use serde_json::{Map, Value, json};

use super::common::{TWILIO_NUMBER, customer_writes, tenant};
use super::gateway::{CUSTOMER, Gateway};

const PAGE: &str = include_str!("../../../../docs/architecture/workflows.md");

/// A gateway whose tenant has `workflow`, and knows Ana.
fn with(workflow: &Value) -> Gateway {
    let gateway = Gateway::new();
    let mut document = serde_json::to_value(tenant()).unwrap();
    document["workflows"].as_array_mut().unwrap().push(workflow.clone());
    let fields: Map<String, Value> = document.as_object().unwrap().clone();
    let tenant = Tenant::written(&TenantId::new("acme"), fields).unwrap();
    assert_eq!(tenant.problems(), [], "{workflow}");
    gateway.memory.add_tenant(tenant);
    knows_ana(&gateway, &["vip", "berlin"]);
    gateway
}

fn knows_ana(gateway: &Gateway, tags: &[&str]) {
    let attributes = [("language", json!("de")), ("mobile", json!("+4915112345678"))];
    let ana = Contact {
        address: Address::infer(CUSTOMER),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        time_zone: Some("Europe/Berlin".to_owned()),
        attributes: attributes.map(|(name, value)| (name.to_owned(), value)).into(),
    };
    run(gateway.memory.save(&TenantId::new("acme"), &ana)).unwrap();
}

/// Ana's message, stored as `inbound-router` does it, on its way to the workflow called `name`.
fn ana_writes(gateway: &Gateway, id: &str, body: &str, name: &str) -> ProcessorInput {
    let mut message = customer_writes(&gateway.memory, id, body);
    message.from = ContactInfo::from(message.from.address).named(Some("Ana"));
    stored(gateway, &message);
    ProcessorInput { message, workflow: name.to_owned(), context: Map::new() }
}

fn stored(gateway: &Gateway, message: &Message) {
    run(gateway.memory.record(&[TimelineEntry::Message(Box::new(message.clone()))])).unwrap();
}

/// What goes out, as the page writes it.
fn gone(gateway: &Gateway) -> String {
    let messages = gateway.drain::<Message>("outbound.fifo");
    let told = messages.iter().map(|one| format!("{}: {}", one.channel.name(), one.body.replace('\n', "⏎")));
    told.collect::<Vec<_>>().join(" · ")
}

/// The workflows of the page, each with the rows of the table below it.
fn examples() -> Vec<(Value, Vec<Vec<String>>)> {
    let blocks = PAGE.split("```json\n").skip(1).map(|rest| rest.split_once("```").unwrap());
    let rows = |after: &str| -> Vec<Vec<String>> {
        let table = after.trim_start().lines().skip(2).take_while(|line| line.starts_with('|'));
        let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
        table.map(cells).collect()
    };
    blocks.map(|(json, after)| (serde_json::from_str(json).unwrap(), rows(after))).collect()
}

#[test]
fn every_example_of_the_page_comes_true() {
    let examples = examples();
    assert!(examples.len() >= 7, "the page has examples");
    for (workflow, rows) in examples {
        assert!(!rows.is_empty(), "{workflow}");
        let name = workflow["name"].as_str().unwrap();
        for row in rows {
            let gateway = with(&workflow);
            let input = ana_writes(&gateway, "1", row[0].trim_matches('`'), name);
            run(gateway.process(input.clone())).unwrap();
            assert_eq!(gone(&gateway), row[1], "{row:?}");
            let (outcome, detail) = row[2].split_once(' ').unwrap();
            let events = gateway.timeline(&input.message).events;
            let event = events.iter().find(|event| event.details.name() == outcome.trim_matches('`')).unwrap();
            let expected: Map<String, Value> = serde_json::from_str(detail.trim_matches('`')).unwrap();
            let told = event.detail();
            for (field, value) in expected {
                assert_eq!(told.get(&field), Some(&value), "{row:?}: {told:?}");
            }
            assert_eq!(told["workflow"], name);
            assert_eq!(gateway.status(&input.message), "processed");
        }
    }
}

#[test]
fn every_transform_and_target_stands_on_the_page() {
    use omni_core::model::workflow::{DeliveryTarget, Transform};
    for name in DeliveryTarget::TYPES.iter().chain(Transform::NAMES) {
        assert!(PAGE.contains(&format!("`{name}`")), "{name}");
    }
}

fn workflow(switches: &Value) -> Value {
    let mut workflow =
        json!({"name": "w", "delivery": {"targets": [{"type": "reply", "body": "Hi {{ contact.tags }}"}]}});
    for (name, value) in switches.as_object().unwrap() {
        workflow[name] = value.clone();
    }
    workflow
}

#[test]
fn a_switch_that_is_off_costs_nothing() {
    let check = |switches: Value, more: &[(Port, usize)]| {
        let gateway = with(&workflow(&switches));
        let inputs: Vec<ProcessorInput> =
            (0..10).map(|nth| ana_writes(&gateway, &nth.to_string(), "Hi", "w")).collect();
        gateway.memory.take_calls();
        let results = run(gateway.processor().process(inputs));
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        let mut expected: BTreeMap<Port, usize> =
            [(Port::Config, 10), (Port::Effects, 2), (Port::Timelines, 1), (Port::Queues, 1)].into();
        for (port, calls) in more {
            *expected.entry(*port).or_default() += calls;
        }
        assert_eq!(gateway.memory.take_calls(), expected, "{switches}");
    };
    check(json!({}), &[]);
    check(json!({"filters": {"pii": true, "profanity": true, "spam": true}}), &[]);
    check(json!({"transform": [{"type": "suffix", "text": "!"}, {"type": "contentAsText"}]}), &[]);
    check(json!({"enrichment": {"userProfile": true}}), &[(Port::Contacts, 10)]);
    check(json!({"enrichment": {"history": 3}}), &[(Port::Timelines, 10)]);
    let targets = |target: Value| json!({"delivery": {"targets": [{"type": "reply", "body": "Hi"}, target]}});
    check(targets(json!({"type": "folder", "name": "x"})), &[(Port::Conversations, 1)]);
    check(targets(json!({"type": "channel", "channel": "sms"})), &[(Port::Config, 10)]);
}

#[test]
fn a_look_up_that_fails_is_gone_without_and_the_time_line_says_so() {
    let gateway = with(&workflow(&json!({"enrichment": {"userProfile": true, "history": true}})));
    let input = ana_writes(&gateway, "1", "Hi", "w");
    gateway.memory.faults().next(Port::Contacts, Fault::Before);
    run(gateway.process(input.clone())).unwrap();
    assert_eq!(gone(&gateway), "whatsapp: Hi []");
    let detail = gateway.event(&input.message, Outcome::Enriched).detail();
    let failed = detail["failed"][0].as_str().unwrap();
    assert!(failed.starts_with("userProfile: "), "{failed}");
    assert_eq!((&detail["contact"], &detail["history"]), (&json!(false), &json!(0)));
}

#[test]
fn a_failure_names_its_step() {
    let check = |switches: Value, reason: &str| {
        let gateway = with(&workflow(&switches));
        let failure = run(gateway.process(ana_writes(&gateway, "1", "Hi", "w"))).unwrap_err();
        let Failure::Permanent(told) = failure else { panic!("{failure:?}") };
        assert!(told.starts_with(reason), "{told}");
        assert!(gateway.queue::<Message>("outbound.fifo").is_empty());
    };
    let unknown = "{{ text | no_such_filter }}";
    check(json!({"transform": [{"type": "suffix", "text": unknown}]}), "transform: the template does not render");
    check(
        json!({"delivery": {"targets": [{"type": "reply", "body": unknown}]}}),
        "delivery: the template does not render",
    );
    let by = |channel: &str| json!({"delivery": {"targets": [{"type": "channel", "channel": channel}]}});
    check(by("chat"), "delivery: target 0 goes by chat to an address that is phone");
    let from = json!({"type": "channel", "channel": "sms", "from": "+12025550199"});
    check(
        json!({"delivery": {"targets": [from]}}),
        "delivery: target 0 goes by sms, and the tenant has no such address",
    );
}

#[test]
fn a_try_after_a_crash_sends_what_the_first_one_wrote_down() {
    let switches = workflow(&json!({"enrichment": {"userProfile": true, "history": 3}}));
    let steps = {
        let gateway = with(&switches);
        count_steps(gateway.process(ana_writes(&gateway, "1", "Hi", "w"))).1
    };
    for crash in 0..steps {
        let gateway = with(&switches);
        let input = ana_writes(&gateway, "1", "Hi", "w");
        assert!(run_until(gateway.process(input.clone()), crash).is_none());
        let written = gateway.timeline(&input.message).events.iter().any(|event| event.outcome() == Outcome::Processed);
        knows_ana(&gateway, &["gone"]);
        gateway.wait(61);
        run(gateway.process(input)).unwrap();
        let texts: Vec<String> =
            gateway.drain::<Message>("outbound.fifo").into_iter().map(|message| message.body).collect();
        let expected = if written { "Hi ['vip', 'berlin']" } else { "Hi ['gone']" };
        assert_eq!(texts, [expected], "crash at {crash}");
    }
}

#[test]
fn what_is_masked_is_nowhere_in_what_goes_on() {
    let switches = json!({"enrichment": {"history": 3}, "filters": {"pii": true}, "delivery": {"targets": [{
        "type": "reply", "body": "{{ message }} {{ conversation.history }} {{ text }}",
    }]}});
    let gateway = with(&workflow(&switches));
    ana_writes(&gateway, "1", "My card is 4111 1111 1111 1111", "w");
    gateway.wait(5);
    let mut input = ana_writes(&gateway, "2", "I said 4111 1111 1111 1111", "w");
    input.message.original_payload = Some(json!({"text": "I said 4111 1111 1111 1111"}));
    run(gateway.process(input.clone())).unwrap();
    let answer = gateway.drain::<Message>("outbound.fifo").remove(0);
    assert!(answer.body.contains("My card is [CARD]") && !answer.body.contains("4111"), "{}", answer.body);
    assert_eq!(answer.metadata["filters"], json!({"pii": ["card"]}));
    let events = serde_json::to_string(&gateway.timeline(&input.message).events).unwrap();
    assert!(!events.contains("4111") && !events.contains("I said"), "{events}");
    assert!(gateway.timeline(&input.message).message.unwrap().body.contains("4111"), "it is kept as it came");
}

#[test]
fn a_target_by_another_channel_has_a_conversation_a_sender_and_an_end_of_its_own() {
    let delivery = json!({"targets": [{"type": "channel", "channel": "sms"}], "timeout": 60, "priority": "low"});
    let gateway = with(&workflow(&json!({ "delivery": delivery })));
    let input = ana_writes(&gateway, "1", "Hi", "w");
    let output = run(gateway.process(input.clone())).unwrap();
    let message = gateway.drain::<Message>("outbound.fifo").remove(0);
    assert_eq!(output.delivery_id.as_ref(), Some(&message.id));
    assert_eq!(message.id, MessageId::of_answer(&message.tenant_id, &input.message.id, "w", 0));
    assert_eq!((message.from.address.as_str(), message.to.address.as_str()), (TWILIO_NUMBER, CUSTOMER));
    assert_ne!(message.conversation_id, input.message.conversation_id);
    assert_eq!(message.correlation_id, input.message.correlation_id);
    assert_eq!(message.valid_until, Some(gateway.now() + std::time::Duration::from_mins(1)));
    assert_eq!((&message.metadata["priority"], message.body.as_str()), (&json!("low"), "Hi"));
}

#[test]
fn a_drop_outweighs_every_other_target_and_the_conversation_is_filed_all_the_same() {
    let targets = json!([{"type": "reply", "body": "Hi"}, {"type": "drop", "reason": "spam"}, {"type": "folder", "name": "Spam"}]);
    let gateway = with(&workflow(&json!({"delivery": {"targets": targets}})));
    let input = ana_writes(&gateway, "1", "Hi", "w");
    assert_eq!(run(gateway.process(input.clone())).unwrap().delivery_id, None);
    assert_eq!(gone(&gateway), "");
    assert_eq!(gateway.conversation(&input.message).unwrap().folder.unwrap().name, "Spam");
}

#[test]
fn a_number_is_taken_for_the_quick_reply_that_it_stood_for() {
    let buttons = json!([{"id": "s", "title": "Small"}, {"id": "l", "title": "Large"}]);
    let content = json!({"type": "interactive", "action": {"type": "buttons", "buttons": buttons}});
    let asks = workflow(&json!({"enrichment": {"history": 2}, "transform": [{"type": "quickRepliesToText"}],
        "delivery": {"targets": [{"type": "reply", "body": "{{ message.content.id }}/{{ message.body }}?", "content": content}]}}));
    let check = |written: &str, expected: &str| {
        let gateway = with(&asks);
        run(gateway.process(ana_writes(&gateway, "1", "a shirt", "w"))).unwrap();
        let question = gateway.drain::<Message>("outbound.fifo").remove(0);
        assert_eq!((question.body.as_str(), &question.content), ("/a shirt?\n1. Small\n2. Large", &Content::Text));
        gateway.wait(10);
        run(gateway.process(ana_writes(&gateway, "2", written, "w"))).unwrap();
        let answer = gateway.drain::<Message>("outbound.fifo").remove(0);
        assert_eq!(answer.body.lines().next(), Some(expected));
    };
    check("2", "l/Large?");
    check(" 1. ", "s/Small?");
    check("3", "/3?");
    check("0", "/0?");
    check("two", "/two?");
}

#[test]
fn a_workflow_with_a_machine_of_its_own_starts_it_once_and_the_machine_can_run_it() {
    let gateway = with(&workflow(&json!({"engine": "stateMachine"})));
    let saved = run(gateway.memory.tenant(&TenantId::new("acme"))).unwrap().unwrap();
    let mut document = serde_json::to_value(&*saved).unwrap();
    document["defaultDestination"] = json!("w");
    gateway.memory.add_tenant(serde_json::from_value(document).unwrap());
    gateway.memory.add_state_machine("w");
    let message = customer_writes(&gateway.memory, "1", "hello");
    for _ in 0..2 {
        assert_eq!(run(gateway.router().route(vec![message.clone()])), [Ok(())]);
    }
    assert!(gateway.drain::<ProcessorInput>("workflow.fifo").is_empty());
    let executions = gateway.memory.executions();
    let [((machine, execution), input)] = executions.iter().collect::<Vec<_>>()[..] else { panic!("{executions:?}") };
    assert_eq!((machine.as_str(), &input.message.id), ("w", &message.id));
    assert_eq!(*execution, MessageId::execution(&message.tenant_id, &message.id, None, "w"));
    let routed = gateway.event(&message, Outcome::Routed).detail();
    assert_eq!(routed["choices"], json!([{"rule": null, "destination": "w", "execution": execution}]));
    let output = run(gateway.process(input.clone())).unwrap();
    assert_eq!(output.message_id, message.id);
    assert_eq!(gone(&gateway), "whatsapp: Hi []");
}
