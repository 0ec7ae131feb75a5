//! Batches of deliveries and of failures: what they cost, that each conversation keeps its order, and that whatever
//! crashes or fails breaks no promise to the others.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Waker};

use omni_core::domain::carriers::outbound::HttpRequest;
use omni_core::foundation::http::Response;
use omni_core::model::carrier::{CarrierError, CarrierId, ErrorClass};
use omni_core::model::message::{ConversationId, MessageId};
use omni_core::model::plan::{Delivery, DeliveryFailed, Retry};
use omni_core::model::timeline::Outcome;
use omni_core::outbound::deliver::DeliveryCoordinator;
use omni_core::ports::{CallError, CarrierApi, QueueItem};
use omni_core::runtime::batch::{BatchReport, BatchRunner, QueueRecord};
use omni_core::testing::in_memory::{Memory, MemoryPorts, Port, count_steps, run, run_until, step};

use super::gateway::{Carriers, Gateway, PUBLIC_URL, planned};

/// What a function remembers of tenants and channels while it is warm; everything else is a call to AWS.
const REMEMBERED: [Port; 2] = [Port::Config, Port::Secrets];

/// A delivery of the message `m<nth>` in the conversation `c<conversation>`, by both carriers.
fn delivery(gateway: &Gateway, nth: usize, conversation: usize) -> Delivery {
    let mut message = gateway.sms(&format!("m{nth}"), "hello");
    message.conversation_id = ConversationId::new(format!("c{conversation}"));
    planned(message, &[CarrierId::Twilio, CarrierId::WhatsApp])
}

/// Ten messages; the conversation of each.
fn ten(gateway: &Gateway, conversation: impl Fn(usize) -> usize) -> Vec<Delivery> {
    (0..10).map(|nth| delivery(gateway, nth, conversation(nth))).collect()
}

fn records<T: QueueItem>(queue: &str, items: &[T]) -> Vec<QueueRecord> {
    let record = |(nth, item): (usize, &T)| QueueRecord {
        id: nth.to_string(),
        queue: queue.to_owned(),
        group: Some(item.group()),
        attempt: 1,
        first_received: None,
        unfetched: None,
        body: serde_json::to_string(item).unwrap(),
    };
    items.iter().enumerate().map(record).collect()
}

fn runner(memory: &Memory, function: &str) -> BatchRunner<MemoryPorts> {
    BatchRunner { ports: memory.ports(), function: function.to_owned() }
}

/// Delivers a batch by these carriers, as the function does.
async fn delivered<C: CarrierApi>(gateway: &Gateway, carriers: C, batch: &[Delivery]) -> BatchReport {
    let coordinator = DeliveryCoordinator::new(gateway.memory.ports_with(carriers), PUBLIC_URL.to_owned());
    let records = records("delivery.fifo", batch);
    let runner = runner(&gateway.memory, "delivery-coordinator");
    runner.one_by_one(records, async |delivery| coordinator.deliver(delivery).await).await
}

/// Decides about a batch, as the function does.
async fn failed_over(gateway: &Gateway, batch: &[DeliveryFailed]) -> BatchReport {
    let failover = gateway.failover();
    let records = records("delivery-failed.fifo", batch);
    runner(&gateway.memory, "failover-router").together(records, async |failed| failover.fail_over(failed).await).await
}

fn failed(gateway: &Gateway, nth: usize, conversation: usize) -> DeliveryFailed {
    let error = CarrierError::new("21606", "cannot send from there");
    let delivery = delivery(gateway, nth, conversation);
    DeliveryFailed { delivery, part: 0, error, error_class: ErrorClass::OtherCarrier, at: gateway.now() }
}

/// How many calls to AWS `work` makes.
fn calls(gateway: &Gateway, work: impl Future<Output = BatchReport>) -> usize {
    gateway.memory.take_calls();
    assert_eq!(run(work), BatchReport::default(), "nothing comes again");
    let made = gateway.memory.take_calls();
    made.into_iter().filter(|(port, _)| !REMEMBERED.contains(port)).map(|(_, count)| count).sum()
}

/// Which messages the carrier was asked to send, in this order.
fn sent(carriers: &Carriers) -> Vec<String> {
    let message = |call: &String| {
        let reference = call.split("reference%3D").nth(1).unwrap();
        reference.split('.').next().unwrap().to_owned()
    };
    carriers.calls().iter().map(message).collect()
}

/// Carriers of which each answer comes when everything that follows the one before is done.
struct OneByOne {
    carriers: Carriers,
    asked: AtomicUsize,
}

impl OneByOne {
    fn of(gateway: &Gateway) -> Self {
        Self { carriers: gateway.carriers.clone(), asked: AtomicUsize::new(0) }
    }
}

impl CarrierApi for OneByOne {
    async fn call(&self, request: &HttpRequest) -> Result<Response, CallError> {
        let before = self.asked.fetch_add(1, Ordering::Relaxed);
        let answer = self.carriers.call(request).await;
        for _ in 0..before * 20 {
            step().await;
        }
        answer
    }
}

#[test]
fn ten_deliveries_that_are_answered_together_cost_as_many_calls_as_one() {
    let cost = |count: usize| {
        let gateway = Gateway::new();
        let batch: Vec<Delivery> = (0..count).map(|nth| delivery(&gateway, nth, nth)).collect();
        let calls = calls(&gateway, delivered(&gateway, gateway.carriers.clone(), &batch));
        assert_eq!(gateway.carriers.calls().len(), count);
        assert!(batch.iter().all(|delivery| gateway.status(&delivery.message) == "queued"));
        calls
    };
    // Claim, how the routes stand, intent and consent in one, done, and what is known of the send.
    assert_eq!((cost(1), cost(10)), (5, 5));
}

#[test]
fn ten_deliveries_of_which_no_two_are_answered_together_cost_two_calls_each_after_their_answers() {
    let gateway = Gateway::new();
    let batch = ten(&gateway, |nth| nth);
    let calls = calls(&gateway, delivered(&gateway, OneByOne::of(&gateway), &batch));
    assert_eq!((gateway.carriers.calls().len(), calls), (10, 3 + 10 * 2));
}

#[test]
fn ten_failures_cost_as_many_calls_as_one() {
    let cost = |count: usize| {
        let gateway = Gateway::new();
        let batch: Vec<DeliveryFailed> = (0..count).map(|nth| failed(&gateway, nth, nth)).collect();
        let calls = calls(&gateway, failed_over(&gateway, &batch));
        assert_eq!(gateway.drain::<Delivery>("delivery.fifo").len(), count);
        calls
    };
    // Claim, how the routes stand, queue, record, done.
    assert_eq!((cost(1), cost(10)), (5, 5));
}

#[test]
fn parts_that_go_on_with_those_of_ten_failures_are_closed_together() {
    let gateway = Gateway::new();
    let batch: Vec<DeliveryFailed> = (0..10)
        .map(|nth| {
            let mut failed = failed(&gateway, nth, nth);
            failed.delivery.message.body = ["a", "b", "c"].map(|letter| letter.repeat(1_600)).join(" ");
            failed
        })
        .collect();
    assert_eq!(calls(&gateway, failed_over(&gateway, &batch)), 7, "claimed and closed by one call each");
    let parts = |failed: &DeliveryFailed| {
        gateway.event(&failed.delivery.message, Outcome::FailedOver).detail()["parts"].as_u64().unwrap()
    };
    assert!(batch.iter().all(|failed| parts(failed) == 3));
}

#[test]
fn each_conversation_keeps_its_order_whoever_is_beside_it() {
    let check = |what: &str, conversation: &dyn Fn(usize) -> usize, carriers: &dyn Fn(&Gateway) -> Vec<String>| {
        let gateway = Gateway::new();
        let sent = carriers(&gateway);
        assert_eq!(sent.len(), 10, "{what}");
        let mut last = BTreeMap::new();
        for message in sent {
            let nth: usize = message.trim_start_matches('m').parse().unwrap();
            let before = last.insert(conversation(nth), nth);
            assert!(before.is_none_or(|before| before < nth), "{what}: {message} is late");
        }
    };
    for (what, conversations) in [("one", 1), ("two", 2), ("three", 3), ("ten", 10)] {
        let conversation = move |nth| nth % conversations;
        check(what, &conversation, &|gateway| {
            let batch = ten(gateway, conversation);
            run(delivered(gateway, gateway.carriers.clone(), &batch));
            sent(&gateway.carriers)
        });
        check(what, &conversation, &|gateway| {
            let batch = ten(gateway, conversation);
            run(delivered(gateway, OneByOne::of(gateway), &batch));
            sent(&gateway.carriers)
        });
    }
}

#[test]
fn a_delivery_that_can_never_be_claimed_is_buried_alone() {
    let gateway = Gateway::new();
    let mut batch = ten(&gateway, |nth| nth);
    batch[4].message.id = MessageId::new("x".repeat(2_100));
    assert_eq!(run(delivered(&gateway, gateway.carriers.clone(), &batch)), BatchReport::default());
    let letters = gateway.memory.dead_letters();
    assert_eq!((letters.len(), gateway.carriers.calls().len()), (1, 9));
    assert!(letters[0].reason.contains("a key is too long"), "{}", letters[0].reason);
    let mut others = batch.iter().enumerate().filter(|(nth, _)| *nth != 4);
    assert!(others.all(|(_, delivery)| gateway.status(&delivery.message) == "queued"));
}

#[test]
fn a_failure_that_can_never_be_decided_is_buried_alone() {
    let gateway = Gateway::new();
    let mut batch: Vec<DeliveryFailed> = (0..10).map(|nth| failed(&gateway, nth, nth)).collect();
    batch[4].delivery.message.id = MessageId::new("x".repeat(2_100));
    batch[7].delivery.step = 9;
    assert_eq!(run(failed_over(&gateway, &batch)), BatchReport::default());
    assert_eq!(gateway.memory.dead_letters().len(), 2);
    assert_eq!(gateway.drain::<Delivery>("delivery.fifo").len(), 8);
}

#[test]
fn each_of_a_batch_goes_where_its_own_answer_leads() {
    let gateway = Gateway::new();
    let batch = ten(&gateway, |nth| nth);
    gateway.carriers.refuse(503, 20_503);
    gateway.carriers.refuse(400, 21_606);
    gateway.carriers.answer(Err(CallError::Lost("time-out".to_owned())));
    assert_eq!(run(delivered(&gateway, gateway.carriers.clone(), &batch)), BatchReport::default());
    let outcomes: Vec<&str> = batch.iter().map(|delivery| gateway.status(&delivery.message)).collect();
    assert_eq!(outcomes[..3], ["retrying", "rejected", "unanswered"]);
    assert!(outcomes[3..].iter().all(|status| *status == "queued"), "{outcomes:?}");
    assert_eq!(gateway.drain::<DeliveryFailed>("delivery-failed.fifo").len(), 1);
    assert_eq!(gateway.drain::<Retry>("delivery-retry").len(), 2);
}

#[test]
fn an_answer_is_written_down_while_the_carrier_of_another_message_is_silent() {
    let gateway = Gateway::new();
    let batch = ten(&gateway, |nth| nth);
    let carriers = Silent(gateway.carriers.clone());
    assert!(run_until(delivered(&gateway, carriers, &batch), 1_000).is_none(), "the last one is never answered");
    let sent = batch.iter().filter(|delivery| gateway.status(&delivery.message) == "queued");
    assert_eq!(sent.count(), 9);
}

/// Carriers that never answer the tenth call.
struct Silent(Carriers);

impl CarrierApi for Silent {
    async fn call(&self, request: &HttpRequest) -> Result<Response, CallError> {
        let answer = self.0.call(request).await;
        if String::from_utf8_lossy(&request.body).contains("reference%3Dm9.") {
            std::future::pending::<()>().await;
        }
        answer
    }
}

/// Three conversations, of one message, two and three.
fn six(gateway: &Gateway) -> Vec<Delivery> {
    [0, 1, 1, 2, 2, 2].into_iter().enumerate().map(|(nth, conversation)| delivery(gateway, nth, conversation)).collect()
}

/// Holds what was sent of [`six`] against the promises; how many are not known to be sent.
fn judge(gateway: &Gateway, batch: &[Delivery], context: &str) -> usize {
    let sent = sent(&gateway.carriers);
    let mut unknown = 0;
    for delivery in batch {
        let copies = sent.iter().filter(|sent| **sent == delivery.message.id.to_string()).count();
        let status = gateway.status(&delivery.message);
        if status == "unknown" {
            unknown += 1;
        } else {
            assert_eq!((copies, status), (1, "queued"), "{context}: {}", delivery.message.id);
        }
        assert!(copies <= 1, "{context}: {} goes {copies} times", delivery.message.id);
    }
    unknown
}

/// Holds the order of [`six`] within each conversation against the promise. A queue gives a conversation to one worker at a
/// time.
fn judge_order(gateway: &Gateway, context: &str) {
    let sent = sent(&gateway.carriers);
    for conversation in [&["m1", "m2"][..], &["m3", "m4", "m5"]] {
        let order: Vec<&str> = sent.iter().map(String::as_str).filter(|it| conversation.contains(it)).collect();
        assert!(order.is_sorted(), "{context}: {order:?}");
    }
}

/// Delivers the batch again and again, as its queue does, and what comes back by the retry queue.
fn settle(gateway: &Gateway, batch: &[Delivery]) {
    gateway.memory.faults().stop();
    for _ in 0..4 {
        gateway.wait(130);
        run(delivered(gateway, gateway.carriers.clone(), batch));
        for retry in gateway.drain::<Retry>("delivery-retry") {
            gateway.wait(130);
            gateway.deliver(&retry.delivery);
        }
    }
}

#[test]
fn a_batch_that_crashes_at_any_step_sends_each_message_once_and_in_order() {
    let steps = {
        let gateway = Gateway::new();
        let batch = six(&gateway);
        count_steps(delivered(&gateway, gateway.carriers.clone(), &batch)).1
    };
    assert!(steps > 40, "{steps}");
    let mut unknown = 0;
    for crash in 0..steps {
        let gateway = Gateway::new();
        let batch = six(&gateway);
        assert!(run_until(delivered(&gateway, gateway.carriers.clone(), &batch), crash).is_none());
        settle(&gateway, &batch);
        unknown += judge(&gateway, &batch, &format!("crash at {crash}"));
        judge_order(&gateway, &format!("crash at {crash}"));
    }
    assert!(unknown > 0, "a crash in a call leaves its answer unknown");
}

#[test]
fn a_batch_of_failures_that_crashes_at_any_step_asks_each_next_carrier_once() {
    let batch_of =
        |gateway: &Gateway| -> Vec<DeliveryFailed> { (0..3).map(|nth| failed(gateway, nth, nth / 2)).collect() };
    let steps = {
        let gateway = Gateway::new();
        let batch = batch_of(&gateway);
        count_steps(failed_over(&gateway, &batch)).1
    };
    for crash in 0..steps {
        let gateway = Gateway::new();
        let batch = batch_of(&gateway);
        assert!(run_until(failed_over(&gateway, &batch), crash).is_none());
        gateway.wait(61);
        assert_eq!(run(failed_over(&gateway, &batch)), BatchReport::default(), "crash at {crash}");
        let next: Vec<String> =
            gateway.drain::<Delivery>("delivery.fifo").iter().map(|next| next.message.id.to_string()).collect();
        assert_eq!(next, ["m0", "m1", "m2"], "crash at {crash}");
    }
}

type Task<'a> = Pin<Box<dyn Future<Output = BatchReport> + 'a>>;

#[test]
fn two_workers_with_the_same_batch_send_each_message_once_whatever_fails_and_whoever_crashes() {
    let mut unknown = 0;
    for seed in 0..2_000_u64 {
        let gateway = Gateway::with_seed(seed);
        let batch = six(&gateway);
        let dice = gateway.memory.dice();
        if seed % 2 == 0 {
            let ports = [Port::Effects, Port::Attempts, Port::Timelines, Port::Health, Port::Queues];
            gateway.memory.faults().share(&ports, 0.03);
        }
        let mut workers: Vec<Task<'_>> =
            (0..2).map(|_| Box::pin(delivered(&gateway, gateway.carriers.clone(), &batch)) as Task<'_>).collect();
        while !workers.is_empty() {
            let chosen = dice.below(workers.len());
            let crashed = dice.below(200) == 0;
            let ended = workers[chosen].as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
            if crashed || ended {
                drop(workers.swap_remove(chosen));
            }
        }
        settle(&gateway, &batch);
        unknown += judge(&gateway, &batch, &format!("seed {seed}"));
    }
    assert!(unknown > 0);
}
