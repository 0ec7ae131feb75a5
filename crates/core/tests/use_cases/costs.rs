//! What a tenant has cost: counted once as it is sent, corrected by what carriers report, and shown by the API.

use omni_core::foundation::http::Request;
use omni_core::model::carrier::CarrierId;
use omni_core::model::event::{ChangedRow, RowChange};
use omni_core::model::message::{ChannelId, Progress, ReceiptStatus, SendReference};
use omni_core::model::money::PredictedCost;
use omni_core::model::plan::{DeliveryPlan, PlanStep};
use omni_core::model::timeline::{Attempt, AttemptNews};
use omni_core::operations::Operations;
use omni_core::testing::in_memory::{Fault, Port, count_steps, run, run_until};
use serde_json::{Value, json};

use super::common;
use super::gateway::Gateway;

/// A send of acme's that Twilio has: its price is known, and what was reported of it.
fn attempt(gateway: &Gateway, part: usize, progress: Progress) -> AttemptNews {
    let parts = vec!["0.0158".parse().unwrap(), "0.0079".parse().unwrap()];
    let step = PlanStep {
        carrier: CarrierId::Twilio,
        channel_id: ChannelId::new("acme-twilio"),
        kind: None,
        downgraded: Vec::new(),
        cost: Some(PredictedCost { currency: "USD".parse().unwrap(), parts }),
        passed_over: false,
        reasons: Vec::new(),
    };
    Attempt {
        tenant_id: gateway.sms("m", "hello").tenant_id,
        reference: SendReference::read(&format!("m.{part}.0")).unwrap(),
        carrier: CarrierId::Twilio,
        channel_id: None,
        kind: None,
        only: Vec::new(),
        carrier_message_id: None,
        plan: Some(DeliveryPlan { steps: vec![step], ..DeliveryPlan::default() }),
        progress,
    }
}

fn queued(gateway: &Gateway) -> Progress {
    Progress::of(ReceiptStatus::Queued, gateway.now(), None)
}

/// The progress when the carrier reports delivery with a price.
fn delivered(gateway: &Gateway, amount: &str) -> Progress {
    let at = gateway.now();
    let reached = json!({"delivered": {"at": at, "cost": {"currency": "USD", "amount": amount}}});
    queued(gateway).merge(serde_json::from_value(reached).unwrap())
}

fn watch(gateway: &Gateway, id: &str, now: &Attempt, before: Option<&Attempt>) {
    let row = ChangedRow::Attempt { now: Box::new(now.clone()), before: before.cloned().map(Box::new) };
    run(gateway.watcher().watch(RowChange { id: id.to_owned(), row })).unwrap();
}

fn asked(gateway: &Gateway, method: &str, query: &str) -> (u16, Value) {
    let operations = Operations { ports: gateway.memory.ports() };
    let request = Request {
        method: method.to_owned(),
        path: "/v1/costs".to_owned(),
        query: query.to_owned(),
        headers: [("authorization", format!("Bearer {}", common::API_KEY))].into_iter().collect(),
        ..Request::default()
    };
    let response = run(operations.answer(&request));
    (response.status, serde_json::from_slice(&response.body).unwrap())
}

#[test]
fn each_part_counts_once_and_what_the_carrier_reports_beside_it() {
    let gateway = Gateway::new();
    let (first, second) = (attempt(&gateway, 0, queued(&gateway)), attempt(&gateway, 1, queued(&gateway)));
    for _ in 0..2 {
        watch(&gateway, "1", &first, None);
        watch(&gateway, "2", &second, None);
        gateway.wait(120);
    }
    let reported = attempt(&gateway, 0, delivered(&gateway, "0.0150"));
    watch(&gateway, "3", &reported, Some(&first));
    watch(&gateway, "3", &reported, Some(&first));
    // A report that changes the price and not the status tells subscribers nothing, and counts.
    watch(&gateway, "4", &attempt(&gateway, 0, delivered(&gateway, "0.0160")), Some(&reported));

    let (status, costs) = asked(&gateway, "GET", "from=2026-11-01&to=2026-11-30");
    let sum =
        json!({"day": "2026-11-23", "currency": "USD", "carrier": "twilio", "predicted": "0.0237", "actual": "0.016"});
    let total = json!({"currency": "USD", "predicted": "0.0237", "actual": "0.016"});
    assert_eq!(status, 200);
    assert_eq!(costs, json!({"from": "2026-11-01", "to": "2026-11-30", "sums": [sum], "totals": [total]}));
    assert_eq!(asked(&gateway, "GET", "from=2026-11-24&to=2026-11-30").1["sums"], json!([]));
}

#[test]
fn what_a_send_costs_is_added_once_whatever_fails_around_it_and_wherever_it_stops() {
    let change = |gateway: &Gateway| {
        let now = Box::new(attempt(gateway, 0, queued(gateway)));
        RowChange { id: "1".to_owned(), row: ChangedRow::Attempt { now, before: None } }
    };
    let check = |gateway: &Gateway, what: &str| {
        // The stream brings it again until it is done, after the lease of whoever was stopped.
        for _ in 0..9 {
            gateway.wait(61);
            if run(gateway.watcher().watch(change(gateway))).is_ok() {
                break;
            }
        }
        let sums = &asked(gateway, "GET", "from=2026-11-01&to=2026-11-30").1["sums"];
        assert_eq!(sums[0]["predicted"], "0.0158", "{what}");
    };
    for port in [Port::Queues, Port::Costs, Port::Effects] {
        for fault in [Fault::Before, Fault::After] {
            for times in 1..=5 {
                let gateway = Gateway::new();
                for _ in 0..times {
                    gateway.memory.faults().next(port, fault);
                }
                check(&gateway, &format!("{port:?} {fault:?} {times}"));
            }
        }
    }
    let gateway = Gateway::new();
    let steps = count_steps(gateway.watcher().watch(change(&gateway))).1;
    for crash in 0..steps {
        let gateway = Gateway::new();
        assert!(run_until(gateway.watcher().watch(change(&gateway)), crash).is_none());
        check(&gateway, &format!("crash at {crash}"));
    }
}

#[test]
fn a_question_about_no_days_or_too_many_is_refused() {
    let gateway = Gateway::new();
    let check = |method: &str, query: &str, expected: u16| {
        assert_eq!(asked(&gateway, method, query).0, expected, "{query}");
    };
    check("GET", "from=2026-11-01&to=2026-11-01", 200);
    check("GET", "from=2025-12-01&to=2026-12-01", 200);
    check("GET", "from=2025-11-30&to=2026-12-01", 400);
    check("GET", "from=2026-11-02&to=2026-11-01", 400);
    check("GET", "from=2026-11-02", 400);
    check("GET", "from=yesterday&to=2026-11-01", 400);
    check("GET", "", 400);
    check("GET", "from=2026-11-01&to=2026-11-01&until=2026-11-01", 400);
    check("GET", "from=2026-11-01&from=2026-11-01&to=2026-11-01", 400);
    check("POST", "from=2026-11-01&to=2026-11-01", 405);
}
