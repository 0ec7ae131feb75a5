//! Where rules send messages: each place once, whatever crashes, and together where there are several.

use omni_core::foundation::failure::Failure;
use omni_core::model::conversation::{Conversation, HistoryPosition};
use omni_core::model::message::{Direction, Message, MessageId, TenantId};
use omni_core::model::timeline::Outcome;
use omni_core::model::workflow::ProcessorInput;
use omni_core::ports::Conversations;
use omni_core::runtime::batch::Undone;
use omni_core::testing::in_memory::{Fault, Port, count_steps, run, run_until};
use serde_json::{Value, json};

use super::common;
use super::common::{WHATSAPP_NUMBER, customer_writes};
use super::gateway::{CUSTOMER, Gateway};

/// A gateway whose tenant sends everything to `destination`.
fn sending_to(destination: &Value) -> Gateway {
    let gateway = Gateway::new();
    configure(&gateway, 3, &json!([{ "name": "all", "conditions": [], "destination": destination }]));
    gateway.memory.add_state_machine("intake");
    gateway
}

fn configure(gateway: &Gateway, version: u64, rules: &Value) {
    let mut tenant = common::tenant();
    tenant.version = version;
    tenant.rules = serde_json::from_value(json!({ "routingRules": rules })).unwrap();
    gateway.memory.add_tenant(tenant);
}

fn writes(gateway: &Gateway, id: &str) -> Message {
    customer_writes(&gateway.memory, id, "hello")
}

fn conversation(gateway: &Gateway, message: &Message) -> Conversation {
    gateway.conversation(message).unwrap()
}

fn folder(gateway: &Gateway, message: &Message) -> Option<String> {
    conversation(gateway, message).folder.map(|decided| decided.name)
}

fn everything() -> Value {
    json!([
        "support-workflow",
        {"type": "stateMachine", "name": "intake"},
        {"type": "folder", "name": "bills"},
        {"type": "agentGroup", "name": "night"},
        {"type": "reply", "body": "You wrote {{ message.body }}"},
    ])
}

fn assert_everything_happened_once(gateway: &Gateway, message: &Message, when: &str) {
    let inputs = gateway.drain::<ProcessorInput>("workflow.fifo");
    let workflows: Vec<&str> = inputs.iter().map(|input| input.workflow.as_str()).collect();
    assert_eq!(workflows, ["support-workflow"], "{when}");
    let answers = gateway.drain::<Message>("outbound.fifo");
    let bodies: Vec<&str> = answers.iter().map(|answer| answer.body.as_str()).collect();
    assert_eq!(bodies, ["You wrote hello"], "{when}");
    assert_eq!(gateway.timeline(&answers[0]).message.as_ref(), Some(&answers[0]), "{when}");
    assert_eq!(gateway.memory.executions().len(), 1, "{when}");
    let conversation = conversation(gateway, message);
    let decided = [conversation.folder, conversation.agent_group].map(|decided| decided.unwrap().name);
    assert_eq!(decided, ["bills", "night"], "{when}");
    assert_eq!(gateway.status(message), "routed", "{when}");
}

#[test]
fn a_message_goes_to_every_place_that_its_rule_names() {
    let gateway = sending_to(&everything());
    let message = writes(&gateway, "1");
    assert_eq!(run(gateway.router().route(vec![message.clone()])), [Ok(())]);
    assert_everything_happened_once(&gateway, &message, "at once");
    gateway.wait(600);
    assert_eq!(run(gateway.router().route(vec![message])), [Ok(())]);
    assert_eq!(gateway.drain::<Message>("outbound.fifo").len(), 0);
    assert_eq!(gateway.drain::<ProcessorInput>("workflow.fifo").len(), 0);
}

#[test]
fn a_crash_at_any_step_ends_with_each_place_reached_once() {
    let steps = {
        let gateway = sending_to(&everything());
        count_steps(gateway.router().route(vec![writes(&gateway, "1")])).1
    };
    for crash in 0..steps {
        let gateway = sending_to(&everything());
        let message = writes(&gateway, "1");
        assert_eq!(run_until(gateway.router().route(vec![message.clone()]), crash), None);
        gateway.wait(61);
        assert_eq!(run(gateway.router().route(vec![message.clone()])), [Ok(())], "crash at {crash}");
        assert_everything_happened_once(&gateway, &message, &format!("crash at {crash}"));
    }
}

#[test]
fn a_store_that_fails_before_or_after_its_effect_costs_nothing_and_doubles_nothing() {
    for port in [Port::Outbox, Port::Timelines, Port::Conversations, Port::StateMachines, Port::Effects] {
        for fault in [Fault::Before, Fault::After] {
            let gateway = sending_to(&everything());
            let message = writes(&gateway, "1");
            gateway.memory.faults().next(port, fault);
            let results = run(gateway.router().route(vec![message.clone()]));
            assert!(results[0].as_ref().is_err_and(Undone::comes_again), "{port:?} {fault:?}: {results:?}");
            gateway.wait(61);
            assert_eq!(run(gateway.router().route(vec![message.clone()])), [Ok(())], "{port:?} {fault:?}");
            assert_everything_happened_once(&gateway, &message, &format!("{port:?} {fault:?}"));
        }
    }
}

#[test]
fn an_answer_goes_back_where_the_question_came_from() {
    let gateway = sending_to(&json!({"type": "reply", "body": "Hello {{ message.from.address }}"}));
    let message = writes(&gateway, "1");
    run(gateway.router().route(vec![message.clone()]))[0].as_ref().unwrap();
    let [answer] = gateway.drain::<Message>("outbound.fifo").try_into().unwrap();
    assert_eq!(answer.id, MessageId::of_rule(&message.tenant_id, &message.id, Some("all"), 0));
    assert_eq!((answer.direction, answer.channel), (Direction::Outbound, message.channel));
    assert_eq!((answer.from.address.as_str(), answer.to.address.as_str()), (WHATSAPP_NUMBER, CUSTOMER));
    assert_eq!(answer.conversation_id, message.conversation_id);
    assert_eq!(answer.body, format!("Hello {CUSTOMER}"));
    assert_eq!(json!(answer.metadata), json!({"answers": message.id, "rule": "all"}));
}

#[test]
fn the_time_line_says_where_a_message_went() {
    let execution = |message: &Message| MessageId::execution(&message.tenant_id, &message.id, Some("all"), "intake");
    let answer = |message: &Message, nth| MessageId::of_rule(&message.tenant_id, &message.id, Some("all"), nth);
    let check = |destination: Value, short: &str, choices: &dyn Fn(&Message) -> Value| {
        let gateway = sending_to(&destination);
        let message = writes(&gateway, "1");
        run(gateway.router().route(vec![message.clone()]))[0].as_ref().unwrap();
        let mut expected = json!({"rule": "all", "destination": short, "configuration": 3});
        if !choices(&message).is_null() {
            expected["choices"] = choices(&message);
        }
        assert_eq!(Value::Object(gateway.event(&message, Outcome::Routed).detail()), expected, "{destination}");
    };
    let told = |destination: Value| json!({"rule": "all", "destination": destination});
    check(json!("support-workflow"), "support-workflow", &|_| Value::Null);
    check(json!(["support-workflow"]), "support-workflow", &|_| Value::Null);
    let filed = json!({"type": "folder", "name": "bills"});
    check(filed.clone(), "bills", &|_| json!([told(filed.clone())]));
    let given = json!({"type": "agentGroup", "name": "night"});
    check(given.clone(), "night", &|_| json!([told(given.clone())]));
    let started = json!({"type": "stateMachine", "name": "intake"});
    check(
        started.clone(),
        "intake",
        &|message| json!([{"rule": "all", "destination": started, "execution": execution(message)}]),
    );
    let answered = json!({"type": "reply", "body": "Hi"});
    let again = json!({"type": "reply", "body": "Hi again"});
    check(json!([["support-workflow", answered], again]), "support-workflow", &|message| {
        json!([
            told(json!("support-workflow")),
            {"rule": "all", "destination": answered, "message": answer(message, 0)},
            {"rule": "all", "destination": again, "message": answer(message, 1)},
        ])
    });
}

#[test]
fn what_is_dropped_goes_nowhere_and_says_why() {
    let check = |destination: Value, filed: Option<&str>| {
        let gateway = sending_to(&destination);
        let message = writes(&gateway, "1");
        assert_eq!(run(gateway.router().route(vec![message.clone()])), [Ok(())], "{destination}");
        assert_eq!(gateway.reason(&message, Outcome::Refused), "spam");
        assert_eq!(gateway.event(&message, Outcome::Refused).detail()["rule"], "all");
        assert_eq!(gateway.status(&message), "refused");
        assert_eq!(gateway.drain::<ProcessorInput>("workflow.fifo").len(), 0);
        assert_eq!(gateway.drain::<Message>("outbound.fifo").len(), 0);
        assert_eq!(gateway.memory.executions().len(), 0);
        assert_eq!(folder(&gateway, &message).as_deref(), filed, "{destination}");
    };
    let drop = json!({"type": "drop", "reason": "spam"});
    check(drop.clone(), None);
    check(json!([{"type": "folder", "name": "junk"}, drop]), Some("junk"));
    let mut all = everything().as_array().unwrap().clone();
    all.push(drop);
    check(json!(all), Some("bills"));
}

#[test]
fn what_nobody_knows_is_named_and_not_tried_again() {
    let check = |destination: Value, reason: &str| {
        let gateway = sending_to(&destination);
        let message = writes(&gateway, "1");
        let results = run(gateway.router().route(vec![message]));
        assert_eq!(results, [Err(Failure::permanent(reason.to_owned()).into())], "{destination}");
        assert_eq!(gateway.drain::<ProcessorInput>("workflow.fifo").len(), 0, "nothing happens by half");
    };
    check(json!({"type": "teleport", "to": "mars"}), r#"no destination is like {"to":"mars","type":"teleport"}"#);
    check(json!(["support-workflow", {"type": "teleport"}]), r#"no destination is like {"type":"teleport"}"#);
    let broken = json!({"type": "reply", "body": "{{ message. }}"});
    check(json!(["support-workflow", broken]), "the template does not render: syntax error in line 1");
    check(json!({"type": "stateMachine", "name": "nothing"}), r#"no state machine is called "nothing""#);
}

#[test]
fn what_can_work_later_comes_again_though_something_else_never_will() {
    let gateway = sending_to(&json!(["support-workflow", {"type": "stateMachine", "name": "nothing"}]));
    let message = writes(&gateway, "1");
    gateway.memory.faults().next(Port::Outbox, Fault::Before);
    let results = run(gateway.router().route(vec![message.clone()]));
    assert!(results[0].as_ref().is_err_and(Undone::comes_again), "{results:?}");
    let results = run(gateway.router().route(vec![message.clone()]));
    assert_eq!(results, [Err(Failure::permanent(r#"no state machine is called "nothing""#).into())]);
    assert_eq!(gateway.drain::<ProcessorInput>("workflow.fifo").len(), 1);
    // Once somebody has made the machine, the dead letter can be redriven.
    gateway.memory.add_state_machine("nothing");
    assert_eq!(run(gateway.router().route(vec![message])), [Ok(())]);
    assert_eq!(gateway.memory.executions().len(), 1);
}

#[test]
fn a_state_machine_gets_what_message_processor_takes() {
    let gateway = sending_to(&json!({"type": "stateMachine", "name": "intake"}));
    let message = writes(&gateway, "1");
    run(gateway.router().route(vec![message.clone()]))[0].as_ref().unwrap();
    let execution = MessageId::execution(&message.tenant_id, &message.id, Some("all"), "intake");
    let input = gateway.memory.executions().remove(&("intake".to_owned(), execution.clone())).unwrap();
    assert_eq!(input.workflow, "intake");
    assert_eq!(input.message, Message { original_payload: None, ..message });
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    assert!(execution.len() <= 80 && execution.chars().all(is_allowed), "{execution}");
}

#[test]
fn the_decision_on_the_later_message_counts_whenever_it_comes() {
    let gateway = Gateway::new();
    let file = |word: &str| {
        let condition = json!({"field": "body", "operator": "contains", "value": word});
        json!({"name": word, "conditions": [condition], "destination": {"type": "folder", "name": word}})
    };
    configure(
        &gateway,
        3,
        &json!([file("bill"), file("offer"), {"name": "rest", "conditions": [], "destination": "x"}]),
    );
    let says = |id: &str, body: &str, second: i64| {
        let mut message = customer_writes(&gateway.memory, id, body);
        message.timestamp += jiff::SignedDuration::from_secs(second);
        message
    };
    let check = |message: Message, expected: Option<&str>| {
        run(gateway.router().route(vec![message.clone()]))[0].as_ref().unwrap();
        assert_eq!(folder(&gateway, &message).as_deref(), expected, "{}", message.body);
    };
    check(says("1", "hello", 0), None);
    check(says("2", "my bill", 20), Some("bill"));
    check(says("3", "an offer, late", 10), Some("bill"));
    check(says("4", "hello again", 30), Some("bill"));
    check(says("5", "an offer", 40), Some("offer"));
    let filed = conversation(&gateway, &says("5", "", 0)).folder.unwrap();
    assert_eq!(filed.place, HistoryPosition::of(&says("5", "an offer", 40)));
}

#[test]
fn whoever_repeats_a_message_does_what_was_decided_unless_the_rules_have_changed() {
    let rule = |workflow: &str| json!([{"name": "r", "conditions": [], "destination": workflow}]);
    let check = |version: u64, expected: &str| {
        let gateway = Gateway::new();
        configure(&gateway, 3, &rule("first"));
        let message = writes(&gateway, "1");
        gateway.memory.faults().next(Port::Outbox, Fault::Before);
        assert!(run(gateway.router().route(vec![message.clone()]))[0].is_err());
        // As if a clock, a tag or the conversation made the same rules decide otherwise now.
        configure(&gateway, version, &rule("second"));
        assert_eq!(run(gateway.router().route(vec![message])), [Ok(())]);
        let inputs = gateway.drain::<ProcessorInput>("workflow.fifo");
        let workflows: Vec<&str> = inputs.iter().map(|input| input.workflow.as_str()).collect();
        assert_eq!(workflows, [expected], "version {version}");
    };
    check(3, "first");
    check(4, "second");
}

#[test]
fn what_rules_do_not_ask_about_is_not_read() {
    let check = |field: &str, calls: usize| {
        let gateway = Gateway::new();
        let condition = json!({"field": field, "operator": "equals", "value": "x"});
        configure(
            &gateway,
            3,
            &json!([
                {"name": "asks", "conditions": [condition], "destination": "x"},
                {"name": "rest", "conditions": [], "destination": "support-workflow"},
            ]),
        );
        let batch: Vec<Message> = (0..10).map(|nth| writes(&gateway, &nth.to_string())).collect();
        let (results, steps) = count_steps(gateway.router().route(batch));
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        // Two steps a call: claim, record, touch, send, done, and the tenant for each message.
        assert_eq!(steps, 2 * (5 + 10 + calls), "{field}");
    };
    check("body", 0);
    check("contact.tags", 10);
    check("account.carrier", 10);
    // Read once: what the messages of a batch make of it is known without asking again.
    check("conversation.folder", 1);
}

#[test]
fn folders_and_groups_ride_in_the_touch() {
    let steps = |destination: &Value| {
        let gateway = sending_to(destination);
        let batch: Vec<Message> = (0..10).map(|nth| writes(&gateway, &nth.to_string())).collect();
        count_steps(gateway.router().route(batch)).1
    };
    let one = steps(&json!("support-workflow"));
    assert_eq!(steps(&json!(["support-workflow", {"type": "folder", "name": "f"}])), one);
    let answered = json!(["support-workflow", {"type": "reply", "body": "Hi"}]);
    assert_eq!(steps(&answered), one + 2, "the answers of a batch are one call more");
}

#[test]
fn where_a_customer_last_wrote_to_is_known() {
    let gateway = sending_to(&json!("support-workflow"));
    let message = writes(&gateway, "1");
    let customer = &message.from.address;
    let find = || run(gateway.memory.last_written_to(&TenantId::new("acme"), message.channel, customer)).unwrap();
    assert_eq!(find(), None);
    run(gateway.router().route(vec![message.clone()]))[0].as_ref().unwrap();
    assert_eq!(find(), Some(message.to.address.clone()));
}
