//! Running workflows: templates, answers, and what cannot be run.

use omni_core::domain::tenant::Tenant;
use omni_core::foundation::failure::Failure;
use omni_core::model::message::{ContactInfo, Direction, Message, MessageId};
use omni_core::model::timeline::Outcome;
use omni_core::model::workflow::ProcessorInput;
use omni_core::testing::in_memory::{count_steps, run, run_until};

use super::common::{WHATSAPP_NUMBER, customer_writes, tenant};
use super::gateway::{CUSTOMER, Gateway};

fn input(gateway: &Gateway) -> ProcessorInput {
    let mut message = customer_writes(&gateway.memory, "1", "I need HELP");
    message.from = ContactInfo::from(message.from.address).named(Some("Ana"));
    ProcessorInput { message, workflow: "support-workflow".to_owned(), context: serde_json::Map::new() }
}

fn with_reply(body: &str) -> Gateway {
    let gateway = Gateway::new();
    let mut tenant: serde_json::Value = serde_json::to_value(tenant()).unwrap();
    tenant["workflows"][0]["delivery"]["targets"][0]["body"] = body.into();
    gateway.memory.add_tenant(serde_json::from_value::<Tenant>(tenant).unwrap());
    gateway
}

#[test]
fn the_reply_is_filled_in_and_goes_back_where_the_question_came_from() {
    let check = |body: &str, expected: &str| {
        let gateway = with_reply(body);
        let mut input = input(&gateway);
        input.context.insert("ticket".to_owned(), 7.into());
        run(gateway.process(input.clone())).unwrap();
        let answers = gateway.drain::<Message>("outbound.fifo");
        assert_eq!(answers.len(), 1);
        let answer = &answers[0];
        assert_eq!(answer.body, expected);
        assert_eq!((answer.direction, answer.channel), (Direction::Outbound, input.message.channel));
        assert_eq!(answer.to.address.as_str(), CUSTOMER);
        assert_eq!(answer.from.address.as_str(), WHATSAPP_NUMBER);
        assert_eq!(answer.conversation_id, input.message.conversation_id);
        assert_eq!(answer.correlation_id, input.message.correlation_id);
        assert_eq!(gateway.timeline(answer).message.as_ref(), Some(answer));
    };
    check("plain", "plain");
    check("You wrote: {{ message.body }}", "You wrote: I need HELP");
    check("Hi {{ message.from.name }}, ticket {{ context.ticket }}", "Hi Ana, ticket 7");
    check("{{ message.none }}{% if message.body %}yes{% endif %}", "yes");
}

#[test]
fn a_template_that_does_not_render_fails_for_good_and_names_its_line() {
    let check = |body: &str, line: &str| {
        let gateway = with_reply(body);
        let failure = run(gateway.process(input(&gateway))).unwrap_err();
        let Failure::Permanent(reason) = &failure else { panic!("{failure:?}") };
        assert!(reason.contains("the template does not render") && reason.contains(line), "{reason}");
        assert!(!reason.contains("I need HELP"), "{reason}");
        assert!(gateway.queue::<Message>("outbound.fifo").is_empty());
        // Again it fails with the same words: it can be redriven once somebody has mended it.
        assert_eq!(run(gateway.process(input(&gateway))).unwrap_err(), failure);
    };
    check("one\n{{ message.", "line 2");
    check("{{ message.body | no_such_filter }}", "line 1");
}

/// Loops over ten items each, one within the other.
fn loops(depth: usize) -> String {
    let heads = "{% for item in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] %}\n".repeat(depth);
    format!("{heads}x{}", "{% endfor %}".repeat(depth))
}

#[test]
fn a_template_that_loops_too_long_is_stopped() {
    let check = |depth: usize, renders: bool| {
        let gateway = with_reply(&loops(depth));
        let result = run(gateway.process(input(&gateway)));
        let costs_too_much = "the template does not render: engine ran out of fuel";
        match result {
            Ok(output) => assert!(renders && output.success, "{depth}"),
            Err(Failure::Permanent(reason)) => {
                assert!(!renders && reason.contains(costs_too_much), "{depth}: {reason}");
            }
            Err(other) => panic!("{depth}: {other:?}"),
        }
    };
    check(3, true);
    // A little too long, and for ever.
    check(4, false);
    check(5, false);
    check(100, false);
}

#[test]
fn a_second_run_returns_what_the_first_did_and_sends_nothing() {
    let gateway = Gateway::new();
    let first = run(gateway.process(input(&gateway))).unwrap();
    gateway.wait(3600);
    let second = run(gateway.process(input(&gateway))).unwrap();
    assert_eq!(first, second);
    assert!(first.success);
    assert_eq!(first.delivery_id, Some(gateway.drain::<Message>("outbound.fifo")[0].id.clone()));
    assert!(gateway.queue::<Message>("outbound.fifo").is_empty());
}

#[test]
fn a_crash_at_any_step_ends_in_one_answer() {
    let steps = {
        let gateway = Gateway::new();
        count_steps(gateway.process(input(&gateway))).1
    };
    for crash in 0..steps {
        let gateway = Gateway::new();
        assert!(run_until(gateway.process(input(&gateway)), crash).is_none());
        gateway.wait(61);
        run(gateway.process(input(&gateway))).unwrap();
        let ids: Vec<MessageId> =
            gateway.drain::<Message>("outbound.fifo").into_iter().map(|answer| answer.id).collect();
        let expected = MessageId::of_answer(
            &input(&gateway).message.tenant_id,
            &input(&gateway).message.id,
            "support-workflow",
            0,
        );
        assert_eq!(ids, [expected], "crash at {crash}");
    }
}

#[test]
fn an_unknown_workflow_is_not_tried_again() {
    let gateway = Gateway::new();
    let unknown = ProcessorInput { workflow: "no-such".to_owned(), ..input(&gateway) };
    let failure = run(gateway.process(unknown)).unwrap_err();
    assert_eq!(failure, Failure::permanent(r#"no workflow is called "no-such""#));
}

#[test]
fn the_event_names_the_workflow_and_its_answers() {
    let gateway = Gateway::new();
    let output = run(gateway.process(input(&gateway))).unwrap();
    let detail = gateway.event(&input(&gateway).message, Outcome::Processed).detail();
    assert_eq!(detail["workflow"], "support-workflow");
    assert_eq!(detail["messages"], serde_json::json!([output.delivery_id]));
}

#[test]
fn ten_runs_cost_as_many_calls_as_one() {
    let calls = |runs: usize| {
        let gateway = Gateway::new();
        let one = input(&gateway);
        let of = |nth: usize| {
            let mut input = one.clone();
            input.message.id = MessageId::new(format!("m{nth}"));
            input
        };
        let inputs: Vec<ProcessorInput> = (0..runs).map(of).collect();
        let (results, steps) = count_steps(gateway.processor().process(inputs));
        assert!(results.iter().all(Result::is_ok), "{results:?}");
        assert_eq!(gateway.drain::<Message>("outbound.fifo").len(), runs);
        // Each call passes two crash points. A tenant is read once by a function that is warm.
        steps / 2 - runs
    };
    assert_eq!((calls(1), calls(10)), (4, 4), "claim, record, send, close");
}
