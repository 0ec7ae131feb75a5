//! Routing customers' messages: once, in order, by the tenant's rules.

use omni_core::foundation::failure::Failure;
use omni_core::model::claim::LEASE;
use omni_core::model::message::{Address, ConversationId, Message, TenantId};
use omni_core::model::timeline::Outcome;
use omni_core::model::workflow::ProcessorInput;
use omni_core::runtime::batch::Undone;
use omni_core::testing::in_memory::{Fault, Port, count_steps, run, run_until};

use super::common;
use super::common::customer_writes;
use super::gateway::{CUSTOMER, Gateway};

fn asks(gateway: &Gateway, id: &str) -> Message {
    customer_writes(&gateway.memory, id, "HELP")
}

/// The same question by somebody else.
fn other_asks(gateway: &Gateway, id: &str) -> Message {
    let mut message = asks(gateway, id);
    message.conversation_id = ConversationId::new(id);
    message
}

fn queued(gateway: &Gateway) -> Vec<String> {
    let inputs = gateway.drain::<ProcessorInput>("workflow.fifo").into_iter();
    inputs.map(|input| input.message.carrier_message_id.unwrap()).collect()
}

#[test]
fn a_message_is_dispatched_once_however_often_it_comes() {
    let gateway = Gateway::new();
    let message = asks(&gateway, "1");
    for _ in 0..3 {
        assert_eq!(run(gateway.router().route(vec![message.clone()])), [Ok(())]);
        // Longer than a FIFO queue remembers and than a lease lasts.
        gateway.wait(600);
    }
    assert_eq!(queued(&gateway), ["1"]);
}

#[test]
fn a_second_worker_waits_for_the_first_and_repeats_it_only_after_its_lease() {
    let gateway = Gateway::new();
    let message = asks(&gateway, "1");
    // The first worker dies right after its claim.
    assert_eq!(run_until(gateway.router().route(vec![message.clone()]), 2), None);
    let busy = run(gateway.router().route(vec![message.clone()]));
    let lease = Failure::throttled(LEASE, "another worker is at it");
    assert_eq!(busy, [Err(lease.into())], "it waits as long as the first may take, and that is no try");
    assert_eq!(queued(&gateway).len(), 0);
    gateway.wait(61);
    assert_eq!(run(gateway.router().route(vec![message])), [Ok(())]);
    assert_eq!(queued(&gateway), ["1"]);
}

#[test]
fn a_crash_at_any_step_loses_nothing_and_dispatches_once() {
    let steps = {
        let gateway = Gateway::new();
        count_steps(gateway.router().route(vec![asks(&gateway, "1"), other_asks(&gateway, "2")])).1
    };
    for crash in 0..steps {
        let gateway = Gateway::new();
        let batch = vec![asks(&gateway, "1"), other_asks(&gateway, "2")];
        assert_eq!(run_until(gateway.router().route(batch.clone()), crash), None);
        gateway.wait(61);
        let results = run(gateway.router().route(batch));
        assert_eq!(results, [Ok(()), Ok(())], "crash at {crash}");
        assert_eq!(queued(&gateway), ["1", "2"], "crash at {crash}");
    }
}

#[test]
fn a_batch_of_ten_costs_one_call_of_each_port() {
    let gateway = Gateway::new();
    let batch: Vec<Message> = (0..10).map(|nth| other_asks(&gateway, &nth.to_string())).collect();
    let ten = count_steps(gateway.router().route(batch)).1;
    assert_eq!(queued(&gateway).len(), 10);
    let one = count_steps(gateway.router().route(vec![asks(&gateway, "one")])).1;
    // Two steps a call: the tenant for each message (from a cache in production), then claim, record, touch, send, done.
    let call = 2;
    assert_eq!((one, ten), (call * (1 + 5), call * (10 + 5)));
}

#[test]
fn a_duplicate_within_a_batch_is_not_dispatched_twice() {
    let gateway = Gateway::new();
    let mut batch: Vec<Message> = (0..9).map(|nth| other_asks(&gateway, &nth.to_string())).collect();
    batch.push(batch[4].clone());
    let results = run(gateway.router().route(batch.clone()));
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 9);
    assert_eq!(results[9], Err(Undone::Waiting), "it comes again at once, and finds it done");
    assert_eq!(queued(&gateway).len(), 9);
    assert_eq!(run(gateway.router().route(vec![batch[9].clone()])), [Ok(())]);
    assert_eq!(queued(&gateway).len(), 0);
}

#[test]
fn a_busy_message_holds_back_the_later_ones_of_its_conversation_only() {
    let gateway = Gateway::new();
    let first = asks(&gateway, "1");
    assert_eq!(run_until(gateway.router().route(vec![first.clone()]), 2), None);
    let batch = vec![first, asks(&gateway, "2"), other_asks(&gateway, "3"), asks(&gateway, "4")];
    let results = run(gateway.router().route(batch.clone()));
    let busy = Failure::throttled(LEASE, "another worker is at it");
    assert_eq!(results, [Err(busy.into()), Err(Undone::Waiting), Ok(()), Err(Undone::Waiting)]);
    assert_eq!(queued(&gateway), ["3"]);
    // What was held back is free at once: only the lease of the first is waited for.
    assert_eq!(run(gateway.router().route(vec![batch[1].clone()])), [Ok(())]);
    gateway.wait(61);
    assert!(run(gateway.router().route(batch)).iter().all(Result::is_ok));
    assert_eq!(queued(&gateway), ["2", "1", "4"]);
}

#[test]
fn a_queue_that_is_down_frees_the_messages_for_the_next_try() {
    let gateway = Gateway::new();
    let message = asks(&gateway, "1");
    for port in [Port::Queues, Port::Timelines, Port::Conversations, Port::Config] {
        gateway.memory.faults().next(port, Fault::Before);
        let results = run(gateway.router().route(vec![message.clone()]));
        assert!(results[0].as_ref().is_err_and(Undone::comes_again), "{port:?}: {results:?}");
        assert_eq!(queued(&gateway).len(), 0, "{port:?}");
    }
    assert_eq!(run(gateway.router().route(vec![message])), [Ok(())]);
    assert_eq!(queued(&gateway), ["1"]);
}

#[test]
fn a_message_that_no_rule_wants_is_refused_with_a_reason() {
    let gateway = Gateway::new();
    let message = customer_writes(&gateway.memory, "1", "good morning");
    assert_eq!(run(gateway.router().route(vec![message.clone()])), [Ok(())]);
    assert_eq!(queued(&gateway).len(), 0);
    assert_eq!(gateway.reason(&message, Outcome::Refused), "no rule matches and there is no default");
    assert_eq!(gateway.status(&message), "refused");
}

#[test]
fn a_message_of_an_unknown_tenant_is_not_tried_again() {
    let gateway = Gateway::new();
    let mut message = asks(&gateway, "1");
    message.tenant_id = TenantId::new("nobody");
    let results = run(gateway.router().route(vec![message]));
    assert_eq!(results, [Err(Failure::permanent("its tenant is not configured").into())]);
}

#[test]
fn the_event_names_the_rule_and_the_version_of_the_configuration() {
    let gateway = Gateway::new();
    let message = asks(&gateway, "1");
    run(gateway.router().route(vec![message.clone()]))[0].as_ref().unwrap();
    let detail = gateway.event(&message, Outcome::Routed).detail();
    assert_eq!(
        serde_json::Value::Object(detail),
        serde_json::json!({"rule": "asks for help", "destination": "support-workflow", "configuration": 3})
    );
    assert_eq!(gateway.timeline(&message).message, Some(message));
}

#[test]
fn the_conversation_remembers_when_the_customer_last_wrote() {
    let gateway = Gateway::new();
    let (mut early, late) = (asks(&gateway, "1"), asks(&gateway, "2"));
    early.timestamp = late.timestamp - std::time::Duration::from_mins(1);
    run(gateway.router().route(vec![late.clone(), early.clone()]));
    let found = gateway.conversation(&late).unwrap();
    assert_eq!(found.last_inbound_at, Some(late.timestamp));
    assert_eq!((found.opened_at, found.last_outbound_at), (early.timestamp, None));
}

#[test]
fn stop_and_start_set_the_consent_of_the_customer() {
    let check = |body: &str, heard: Option<&str>, before: bool, after: bool| {
        let gateway = Gateway::new();
        let (tenant, customer) = (TenantId::new("acme"), Address::infer(CUSTOMER));
        common::say(&gateway.memory, &tenant, &customer, before, jiff::Timestamp::UNIX_EPOCH);
        let mut message = customer_writes(&gateway.memory, "1", body);
        if let Some(heard) = heard {
            message.metadata.insert("optOutType".to_owned(), heard.into());
        }
        run(gateway.router().route(vec![message]))[0].as_ref().unwrap();
        assert_eq!(common::is_stopped(&gateway.memory, &tenant, &customer), after, "{body} {heard:?}");
    };
    check("STOP", None, false, true);
    check(" stop! ", None, false, true);
    check("Unsubscribe.", None, false, true);
    check("please stop calling me", None, false, true);
    check("please don't stop", None, false, false);
    check("he told me to stop", None, false, false);
    check("START", None, true, false);
    check("Unstop", None, true, false);
    check("yes", None, true, true);
    check("HELP", None, true, true);
    check("HELP", None, false, false);
    // Twilio's Advanced Opt-Out hears words that the tenant chose.
    check("arrêt", Some("STOP"), false, true);
    check("encore", Some("START"), true, false);
    check("aide", Some("HELP"), true, true);
}
