//! Watching the rows of `messages`: events once, the health of carriers, the trace in conversations.

use std::collections::BTreeMap;

use omni_core::domain::route_health::{CallCounts, RouteTally, TallyMinute};
use omni_core::model::carrier::{CarrierError, CarrierId};
use omni_core::model::event::{ChangedRow, MessageEvent, RowChange};
use omni_core::model::message::ReceiptStatus::{Delivered, Failed, Queued, Sent};
use omni_core::model::message::{ChannelKind, Direction, Message, Progress, ReceiptStatus, SendReference};
use omni_core::model::plan::DeliveryPlan;
use omni_core::model::route::Route;
use omni_core::model::timeline::{Attempt, Outcome, TimelineEvent};
use omni_core::ports::HealthRecords;
use omni_core::testing::in_memory::{count_steps, run, run_until};
use serde_json::json;

use super::common::customer_writes;
use super::gateway::{CUSTOMER, Gateway};

fn watch(gateway: &Gateway, id: &str, row: ChangedRow) -> Vec<MessageEvent> {
    run(async {
        let samples = gateway.watcher().watch(RowChange { id: id.to_owned(), row }).await.unwrap();
        gateway.watcher().observe(&samples).await;
    });
    gateway.drain("message-events")
}

fn tally(gateway: &Gateway, carrier: CarrierId, kind: ChannelKind) -> RouteTally {
    run(gateway.memory.tallies(&[Route { carrier, kind }], 10, gateway.now())).unwrap().remove(0)
}

fn calls(gateway: &Gateway, carrier: CarrierId, kind: ChannelKind) -> CallCounts {
    tally(gateway, carrier, kind).minutes().fold(CallCounts::default(), |mut sum, (_, minute)| {
        sum += minute.sum();
        sum
    })
}

fn event(gateway: &Gateway, outcome: Outcome, carrier: &str) -> ChangedRow {
    written(gateway, outcome, &json!({"carrier": carrier}))
}

/// An event whose details are as somebody has written them.
fn written(gateway: &Gateway, outcome: Outcome, detail: &serde_json::Value) -> ChangedRow {
    let event = TimelineEvent::of(&gateway.sms("m", "hello"), gateway.now(), outcome);
    let mut row = serde_json::to_value(event).unwrap();
    row["detail"] = detail.clone();
    ChangedRow::Event(Box::new(serde_json::from_value(row).unwrap()))
}

fn attempt(gateway: &Gateway, statuses: &[ReceiptStatus]) -> Attempt {
    let reached = statuses.iter().map(|status| Progress::of(*status, gateway.now(), None));
    Attempt {
        tenant_id: gateway.sms("m", "hello").tenant_id,
        reference: SendReference::read("m.0.0").unwrap(),
        carrier: CarrierId::Twilio,
        channel_id: None,
        kind: None,
        carrier_message_id: None,
        plan: None,
        only: Vec::new(),
        progress: reached.fold(Progress::default(), Progress::merge),
    }
}

#[test]
fn a_change_seen_twice_is_told_and_counted_once() {
    let gateway = Gateway::new();
    assert_eq!(watch(&gateway, "1", event(&gateway, Outcome::Retrying, "twilio")).len(), 1);
    gateway.wait(120);
    assert_eq!(watch(&gateway, "1", event(&gateway, Outcome::Retrying, "twilio")).len(), 0);
    assert_eq!(calls(&gateway, CarrierId::Twilio, ChannelKind::Sms), CallCounts { accepted: 0, failed: 1 });
}

#[test]
fn subscribers_hear_where_a_rule_sent_a_message_and_not_what_it_answered() {
    let gateway = Gateway::new();
    let answered = json!({"rule": "r", "destination": {"type": "reply", "body": "Dear customer"}, "message": "m-1"});
    let filed = json!({"rule": "r", "destination": {"type": "folder", "name": "bills"}});
    let detail = json!({"rule": "r", "choices": [answered, filed]});
    let [event] = watch(&gateway, "1", written(&gateway, Outcome::Routed, &detail)).try_into().unwrap();
    let answered = json!({"rule": "r", "destination": {"type": "reply"}, "message": "m-1"});
    assert_eq!(event.data, json!({"rule": "r", "choices": [answered, filed]}));
}

#[test]
fn a_crash_at_any_step_tells_it_at_least_once_under_one_id() {
    let change = |gateway: &Gateway| RowChange { id: "1".to_owned(), row: event(gateway, Outcome::Sent, "twilio") };
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
    let check = |row: ChangedRow, kind: Option<&str>| {
        let id = format!("{row:?}");
        let events = watch(&gateway, &id, row);
        assert_eq!(events.first().map(|event| event.kind.as_str()), kind, "{id}");
        let told = serde_json::to_string(&events).unwrap();
        assert!(!told.contains("hello") && !told.contains(CUSTOMER), "{told}");
    };
    let moved = |before: Option<&[ReceiptStatus]>, now: &[ReceiptStatus]| ChangedRow::Attempt {
        now: Box::new(attempt(&gateway, now)),
        before: before.map(|before| Box::new(attempt(&gateway, before))),
    };
    check(ChangedRow::Message(Box::new(inbound)), Some("message.received"));
    check(ChangedRow::Message(Box::new(outbound)), Some("message.accepted"));
    check(event(&gateway, Outcome::FailedOver, "twilio"), Some("message.failedOver"));
    check(moved(None, &[Queued]), Some("message.queued"));
    check(moved(Some(&[Queued]), &[Queued, Sent, Delivered]), Some("message.delivered"));
    check(moved(Some(&[Delivered]), &[Sent, Delivered]), None);
    check(moved(Some(&[Failed]), &[Failed, Delivered]), Some("message.delivered"));
    check(moved(Some(&[Delivered]), &[Failed, Delivered]), None);
    check(moved(None, &[]), None);
    check(ChangedRow::Other, None);
}

#[test]
fn the_health_of_a_route_counts_what_it_took_and_what_it_refused() {
    let check = |outcome: Outcome, carrier: &str, detail: &[(&str, &str)], accepted: u32, failed: u32| {
        let gateway = Gateway::new();
        let told: BTreeMap<&str, &str> = detail.iter().copied().chain([("carrier", carrier)]).collect();
        watch(&gateway, "1", written(&gateway, outcome, &json!(told)));
        let counted = calls(&gateway, CarrierId::Twilio, ChannelKind::Sms);
        assert_eq!(counted, CallCounts { accepted, failed }, "{outcome:?} {detail:?}");
        assert_eq!(calls(&gateway, CarrierId::WhatsApp, ChannelKind::WhatsApp), CallCounts::default());
    };
    check(Outcome::Sent, "twilio", &[], 1, 0);
    check(Outcome::Sent, "twilio", &[("kind", "sms")], 1, 0);
    check(Outcome::Sent, "twilio", &[("kind", "mms")], 0, 0);
    check(Outcome::Sent, "twilio", &[("kind", "semaphore")], 1, 0);
    check(Outcome::Sent, "pigeon", &[], 0, 0);
    check(Outcome::Retrying, "twilio", &[], 0, 1);
    check(Outcome::Retrying, "twilio", &[("fate", "retry"), ("code", "http-503")], 0, 1);
    check(Outcome::Retrying, "twilio", &[("fate", "retrySlowly"), ("code", "20429")], 0, 1);
    check(Outcome::Rejected, "twilio", &[("fate", "retry"), ("code", "http-503")], 0, 1);
    check(Outcome::Retrying, "twilio", &[("fate", "unknown"), ("code", "99999")], 0, 0);
    check(Outcome::Suppressed, "twilio", &[], 0, 0);
    check(Outcome::Admitted, "twilio", &[], 0, 0);
    // An account's own trouble, and what never left the house.
    check(Outcome::Rejected, "twilio", &[("fate", "otherCarrier"), ("code", "20003")], 0, 0);
    check(Outcome::Rejected, "twilio", &[("fate", "permanent"), ("code", "21211")], 0, 0);
    check(Outcome::Rejected, "twilio", &[("fate", "otherCarrier"), ("code", "not-built")], 0, 0);
    // An answer that is lost counts when it is lost, and not again when its send is given up.
    check(Outcome::Unanswered, "twilio", &[], 0, 1);
    check(Outcome::Retrying, "twilio", &[("fate", "retry"), ("code", "answer-lost")], 0, 0);
    check(Outcome::Rejected, "twilio", &[("fate", "retry"), ("code", "answer-lost")], 0, 0);
}

#[test]
fn a_send_that_arrives_in_time_is_counted_once_in_the_minute_it_went_out() {
    let gateway = Gateway::new();
    let mut id = 0;
    let mut check = |before: Option<Attempt>, now: Attempt, expected: (u32, u32)| {
        let counted = |gateway: &Gateway| {
            let tally = tally(gateway, CarrierId::Twilio, ChannelKind::Sms);
            let sum = |of: fn(&TallyMinute) -> u32| tally.minutes().map(|(_, it)| of(it)).sum::<u32>();
            (sum(|it| it.settled), sum(|it| it.prompt))
        };
        id += 1;
        let (settled, prompt) = counted(&gateway);
        watch(
            &gateway,
            &id.to_string(),
            ChangedRow::Attempt { now: Box::new(now.clone()), before: before.map(Box::new) },
        );
        let after = counted(&gateway);
        assert_eq!((after.0 - settled, after.1 - prompt), expected, "{:?}", now.progress);
    };
    let began = gateway.now();
    let sent = Attempt { plan: Some(DeliveryPlan::default()), ..attempt(&gateway, &[Queued]) };
    let then = |attempt: &Attempt, status, seconds: i64, code: Option<&str>| {
        let error = code.map(|code| CarrierError::new(code, ""));
        let news = Progress::of(status, began + jiff::SignedDuration::from_secs(seconds), error);
        Attempt { progress: attempt.progress.clone().merge(news), ..attempt.clone() }
    };
    check(None, sent.clone(), (0, 0));
    check(Some(sent.clone()), then(&sent, Sent, 1, None), (0, 0));
    let delivered = then(&sent, Delivered, 300, None);
    check(Some(sent.clone()), delivered.clone(), (1, 1));
    check(Some(delivered.clone()), then(&delivered, ReceiptStatus::Read, 301, None), (0, 0));
    check(Some(sent.clone()), then(&sent, Delivered, 301, None), (1, 0));
    // Nobody has this number: the carrier did what it could. The carrier lost it: it did not.
    check(Some(sent.clone()), then(&sent, Failed, 9, Some("30005")), (1, 1));
    let lost = then(&sent, Failed, 9, Some("30008"));
    check(Some(sent.clone()), lost.clone(), (1, 0));
    check(Some(lost.clone()), then(&lost, Delivered, 60, None), (0, 1));
    // A receipt that came before its send was recorded counts when it is.
    let early = attempt(&gateway, &[Delivered]);
    check(None, early.clone(), (0, 0));
    check(Some(early), Attempt { plan: delivered.plan.clone(), ..attempt(&gateway, &[Queued, Delivered]) }, (1, 1));
}

#[test]
fn a_breaker_opens_by_what_was_watched_and_leaves_a_record() {
    let gateway = Gateway::new();
    for nth in 0..20 {
        watch(&gateway, &nth.to_string(), event(&gateway, Outcome::Retrying, "twilio"));
    }
    let transitions = run(gateway.memory.transitions(gateway.now(), 10)).unwrap();
    let told: Vec<String> =
        transitions.iter().map(|it| format!("{} {:?}: {}", it.route, it.to.breaker, it.reason)).collect();
    assert_eq!(told, ["twilio/sms Open: 100 % of the calls failed within a minute"]);
}

#[test]
fn a_conversation_is_continued_by_what_goes_out() {
    let gateway = Gateway::new();
    let found = |message: &Message| gateway.conversation(message);
    // What comes in was touched by whoever routed it.
    let inbound = customer_writes(&gateway.memory, "1", "hello");
    watch(&gateway, "in", ChangedRow::Message(Box::new(inbound.clone())));
    assert_eq!(found(&inbound), None);
    let outbound = gateway.sms("out", "hello");
    watch(&gateway, "out", ChangedRow::Message(Box::new(outbound.clone())));
    let conversation = found(&outbound).unwrap();
    assert_eq!((conversation.last_inbound_at, conversation.last_outbound_at), (None, Some(outbound.timestamp)));
}
