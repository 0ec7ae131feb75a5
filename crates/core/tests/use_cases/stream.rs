//! Watching the rows of `messages`: events once, the health of carriers, the trace in conversations.

use omni_core::carrier::CarrierId;
use omni_core::health::Window;
use omni_core::journal::{Attempt, Hop, Outcome};
use omni_core::memory::{count_steps, run, run_until};
use omni_core::message::ReceiptStatus::{self, Delivered, Failed, Queued, Sent};
use omni_core::message::{Direction, Message, Progress, SendReference};
use omni_core::ports::{Conversations, Health};
use omni_core::stream::{Change, MessageEvent, Row};
use serde_json::json;

use super::common::customer_writes;
use super::gateway::{CUSTOMER, Gateway};

fn watch(gateway: &Gateway, id: &str, row: Row) -> Vec<MessageEvent> {
    run(gateway.watcher().watch(Change { id: id.to_owned(), row })).unwrap();
    gateway.drain("message-events")
}

fn hop(gateway: &Gateway, outcome: Outcome, carrier: &str) -> Row {
    Row::Hop(Hop::of(&gateway.sms("m", "hello"), gateway.now(), outcome).with("carrier", carrier))
}

fn attempt(gateway: &Gateway, statuses: &[ReceiptStatus]) -> Attempt {
    let reached = statuses.iter().map(|status| Progress::of(*status, gateway.now(), None));
    Attempt {
        tenant_id: gateway.sms("m", "hello").tenant_id,
        reference: SendReference::read("m.0.0").unwrap(),
        carrier: CarrierId::Twilio,
        channel_id: None,
        carrier_message_id: None,
        plan: None,
        progress: reached.fold(Progress::default(), Progress::merge),
    }
}

#[test]
fn a_change_seen_twice_is_told_and_counted_once() {
    let gateway = Gateway::new();
    assert_eq!(watch(&gateway, "1", hop(&gateway, Outcome::Retrying, "twilio")).len(), 1);
    gateway.wait(120);
    assert_eq!(watch(&gateway, "1", hop(&gateway, Outcome::Retrying, "twilio")).len(), 0);
    let windows = run(gateway.memory.recent(&[CarrierId::Twilio], gateway.now())).unwrap();
    assert_eq!(windows, [Window { accepted: 0, failed: 1 }]);
}

#[test]
fn subscribers_hear_where_a_rule_sent_a_message_and_not_what_it_answered() {
    let gateway = Gateway::new();
    let answered = json!({"rule": "r", "destination": {"type": "reply", "body": "Dear customer"}, "message": "m-1"});
    let filed = json!({"rule": "r", "destination": {"type": "folder", "name": "bills"}});
    let hop = Hop::of(&gateway.sms("m", "hello"), gateway.now(), Outcome::Routed).with("rule", "r");
    let [event] = watch(&gateway, "1", Row::Hop(hop.with("choices", json!([answered, filed])))).try_into().unwrap();
    let answered = json!({"rule": "r", "destination": {"type": "reply"}, "message": "m-1"});
    assert_eq!(event.data, json!({"rule": "r", "choices": [answered, filed]}));
}

#[test]
fn a_crash_at_any_step_tells_it_at_least_once_under_one_id() {
    let change = |gateway: &Gateway| Change { id: "1".to_owned(), row: hop(gateway, Outcome::Sent, "twilio") };
    let steps = {
        let gateway = Gateway::new();
        count_steps(gateway.watcher().watch(change(&gateway))).1
    };
    for crash in 0..steps {
        let gateway = Gateway::new();
        assert!(run_until(gateway.watcher().watch(change(&gateway)), crash).is_none());
        gateway.wait(61);
        run(gateway.watcher().watch(change(&gateway))).unwrap();
        let told = gateway.drain::<MessageEvent>("message-events");
        let mut ids: Vec<String> = told.into_iter().map(|event| event.id).collect();
        ids.dedup();
        assert_eq!(ids, ["1"], "crash at {crash}");
    }
}

#[test]
fn each_row_becomes_the_event_it_stands_for() {
    let gateway = Gateway::new();
    let (mut inbound, outbound) = (gateway.sms("in", "hello"), gateway.sms("out", "hello"));
    inbound.direction = Direction::Inbound;
    let check = |row: Row, kind: Option<&str>| {
        let id = format!("{row:?}");
        let events = watch(&gateway, &id, row);
        assert_eq!(events.first().map(|event| event.kind.as_str()), kind, "{id}");
        let told = serde_json::to_string(&events).unwrap();
        assert!(!told.contains("hello") && !told.contains(CUSTOMER), "{told}");
    };
    let moved = |before: Option<&[ReceiptStatus]>, now: &[ReceiptStatus]| Row::Attempt {
        now: Box::new(attempt(&gateway, now)),
        before: before.map(|before| Box::new(attempt(&gateway, before))),
    };
    check(Row::Message(Box::new(inbound)), Some("message.received"));
    check(Row::Message(Box::new(outbound)), Some("message.accepted"));
    check(hop(&gateway, Outcome::FailedOver, "twilio"), Some("message.failedOver"));
    check(moved(None, &[Queued]), Some("message.queued"));
    check(moved(Some(&[Queued]), &[Queued, Sent, Delivered]), Some("message.delivered"));
    check(moved(Some(&[Delivered]), &[Sent, Delivered]), None);
    check(moved(Some(&[Failed]), &[Failed, Delivered]), Some("message.delivered"));
    check(moved(Some(&[Delivered]), &[Failed, Delivered]), None);
    check(moved(None, &[]), None);
    check(Row::Other, None);
}

#[test]
fn the_health_of_a_carrier_counts_what_it_took_and_what_it_refused() {
    let check = |outcome: Outcome, carrier: &str, accepted: u32, failed: u32| {
        let gateway = Gateway::new();
        watch(&gateway, "1", hop(&gateway, outcome, carrier));
        let windows = run(gateway.memory.recent(&[CarrierId::Twilio, CarrierId::WhatsApp], gateway.now())).unwrap();
        assert_eq!(windows, [Window { accepted, failed }, Window::default()], "{outcome:?}");
    };
    check(Outcome::Sent, "twilio", 1, 0);
    check(Outcome::Retrying, "twilio", 0, 1);
    check(Outcome::Sent, "pigeon", 0, 0);
    check(Outcome::Suppressed, "twilio", 0, 0);
    check(Outcome::Admitted, "twilio", 0, 0);
}

#[test]
fn what_never_left_the_house_says_nothing_of_the_carrier() {
    let check = |code: &str, failed: u32| {
        let gateway = Gateway::new();
        let Row::Hop(hop) = hop(&gateway, Outcome::Rejected, "twilio") else { panic!() };
        watch(&gateway, "1", Row::Hop(hop.with("code", code).with("fate", "otherCarrier")));
        let windows = run(gateway.memory.recent(&[CarrierId::Twilio], gateway.now())).unwrap();
        assert_eq!(windows, [Window { accepted: 0, failed }], "{code}");
    };
    check("21606", 1);
    check("not-built", 0);
}

#[test]
fn a_conversation_is_continued_by_what_goes_out() {
    let gateway = Gateway::new();
    let found =
        |message: &Message| run(gateway.memory.conversation(&message.tenant_id, &message.conversation_id)).unwrap();
    // What comes in was touched by whoever routed it.
    let inbound = customer_writes(&gateway.memory, "1", "hello");
    watch(&gateway, "in", Row::Message(Box::new(inbound.clone())));
    assert_eq!(found(&inbound), None);
    let outbound = gateway.sms("out", "hello");
    watch(&gateway, "out", Row::Message(Box::new(outbound.clone())));
    let conversation = found(&outbound).unwrap();
    assert_eq!((conversation.last_inbound_at, conversation.last_outbound_at), (None, Some(outbound.timestamp)));
}
