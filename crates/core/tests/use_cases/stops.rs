//! A stop and a send in every order and with every crash: once the stop is committed, no call goes out.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use omni_core::model::carrier::CarrierId::Twilio;
use omni_core::model::consent::{ConsentScope, ConsentSource};
use omni_core::model::message::{Address, MessageClass, Preference, Receipt, ReceiptStatus, TenantId};
use omni_core::model::plan::{Delivery, Retry};
use omni_core::model::timeline::Outcome;
use omni_core::ports::Consent;
use omni_core::testing::in_memory::{Port, run};

use super::common::{self, customer_writes};
use super::gateway::{CUSTOMER, Gateway, planned};

type Task = Pin<Box<dyn Future<Output = ()>>>;

const SEND: usize = 0;
const STOP: usize = 1;

fn delivery(gateway: &Gateway, class: MessageClass) -> Delivery {
    let mut message = gateway.sms("m", "hello");
    message.class = class;
    planned(message, &[Twilio])
}

fn send(gateway: &Gateway, delivery: &Delivery) -> Task {
    let (coordinator, delivery) = (gateway.coordinator(), delivery.clone());
    Box::pin(async move { drop(coordinator.deliver(delivery).await) })
}

fn stop(gateway: &Gateway) -> Task {
    let (router, message) = (gateway.router(), customer_writes(&gateway.memory, "stop", "STOP"));
    Box::pin(async move { drop(router.route(vec![message]).await) })
}

fn is_stopped(gateway: &Gateway) -> bool {
    common::is_stopped(&gateway.memory, &TenantId::new("acme"), &Address::infer(CUSTOMER))
}

/// One operation on a store or a carrier: up to its effect, and past it.
fn operate(task: &mut Task) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..2).any(|_| matches!(task.as_mut().poll(&mut context), Poll::Ready(())))
}

/// The facts of one run.
#[derive(Default)]
struct Seen {
    /// Whether the call was announced before the stop was committed.
    announced_first: bool,
    /// Operations of the effects table that the send made: the second is the announcement.
    effects: usize,
}

impl Seen {
    fn look(&mut self, gateway: &Gateway, who: usize, stopped_before: bool) {
        let effects = gateway.memory.take_calls().get(&Port::Effects).copied().unwrap_or_default();
        if who == SEND && effects > 0 {
            self.effects += effects;
            self.announced_first |= self.effects >= 2 && !stopped_before;
        }
    }
}

/// Runs both to their ends, the bits of `order` saying whose operation is next; `crash` stops one after so many.
fn interleave(gateway: &Gateway, delivery: &Delivery, order: u32, crash: Option<(usize, u32)>) -> Seen {
    let mut tasks = [Some(send(gateway, delivery)), Some(stop(gateway))];
    let (mut operations, mut seen) = ([0, 0], Seen::default());
    gateway.memory.take_calls();
    for turn in 0..1_000 {
        let wanted = if turn < 32 { (order >> turn & 1) as usize } else { turn % 2 };
        let chosen = if tasks[wanted].is_some() { wanted } else { 1 - wanted };
        let Some(task) = &mut tasks[chosen] else { return seen };
        let stopped_before = is_stopped(gateway);
        gateway.memory.take_calls();
        if crash == Some((chosen, operations[chosen])) || operate(task) {
            tasks[chosen] = None;
        }
        operations[chosen] += 1;
        seen.look(gateway, chosen, stopped_before);
    }
    panic!("it does not come to rest");
}

/// Whatever comes again comes again, until nothing is left to do.
fn settle(gateway: &Gateway, delivery: &Delivery) {
    // Whoever crashed holds what it claimed for a minute.
    gateway.wait(61);
    run(stop(gateway));
    assert!(is_stopped(gateway));
    gateway.deliver(delivery);
    for _ in 0..6 {
        gateway.wait(300);
        for Retry { delivery, .. } in gateway.drain("delivery-retry") {
            gateway.deliver(&delivery);
        }
    }
}

fn exhaust(class: MessageClass) -> BTreeMap<&'static str, u32> {
    let mut ends = BTreeMap::new();
    let crashes = [SEND, STOP].into_iter().flat_map(|who| (0..8).map(move |after| Some((who, after))));
    let crashes: Vec<Option<(usize, u32)>> = crashes.chain([None]).collect();
    for order in 0..1_u32 << 8 {
        for crash in &crashes {
            let context = format!("{class:?}, order {order:b}, crash {crash:?}");
            let gateway = Gateway::new();
            let delivery = delivery(&gateway, class);
            let seen = interleave(&gateway, &delivery, order, *crash);
            // A send that was announced first may have called once, and nothing after that.
            let called = gateway.carriers.calls().len();
            assert!(called <= usize::from(seen.announced_first), "{context}: {called} calls");
            settle(&gateway, &delivery);
            let calls = gateway.carriers.calls().len();
            assert!(calls <= called.max(usize::from(seen.announced_first)), "{context}: {called}, then {calls} calls");
            let status = gateway.status(&delivery.message);
            assert!(calls == 1 || ["suppressed", "unknown"].contains(&status), "{context}: {status}");
            *ends.entry(status).or_default() += 1;
        }
    }
    ends
}

#[test]
fn once_a_stop_is_committed_no_call_goes_out_in_any_order() {
    for class in [MessageClass::Transactional, MessageClass::Code] {
        let ends = exhaust(class);
        let many = |status| ends.get(status).copied().unwrap_or_default() > 100;
        assert!(many("suppressed") && many("queued"), "{class:?}: {ends:?}");
    }
}

#[test]
fn a_carriers_code_stops_what_it_means_and_says_by_which_message() {
    let check = |status: u16, code: u32, scope: Option<ConsentScope>| {
        let gateway = Gateway::new();
        let delivery = delivery(&gateway, MessageClass::Transactional);
        gateway.carriers.refuse(status, code);
        gateway.deliver(&delivery);
        let message = &delivery.message;
        let audit = run(gateway.memory.audit(&message.tenant_id, &message.to.address)).unwrap();
        let told: Vec<_> = audit.iter().map(|change| (change.scope, change.stopped, change.source.clone())).collect();
        let source = ConsentSource::CarrierSignal {
            carrier: Twilio,
            code: code.to_string(),
            message_id: Some(message.id.clone()),
        };
        assert_eq!(told, Vec::from_iter(scope.map(|scope| (scope, true, source))), "{code}");
    };
    check(400, 21_610, Some(ConsentScope::Everything));
    check(400, 21_211, None);
}

#[test]
fn a_block_is_over_when_its_carrier_takes_a_message_after_a_start() {
    let gateway = Gateway::new();
    let (tenant, customer) = (TenantId::new("acme"), Address::infer(CUSTOMER));
    let blocked = || {
        let status = run(gateway.memory.status(&[(tenant.clone(), customer.clone())])).unwrap().remove(0);
        (status.carrier_blocked, status.everything_stopped)
    };
    let first = delivery(&gateway, MessageClass::Transactional);
    gateway.carriers.refuse(400, 21_610);
    gateway.deliver(&first);
    assert_eq!(blocked(), (Some(Twilio), true));
    gateway.wait(1);
    run(gateway.router().route(vec![customer_writes(&gateway.memory, "start", "START")]))[0].as_ref().unwrap();
    assert_eq!(blocked(), (Some(Twilio), false), "a text lifts no block");
    let mut message = first.message.clone();
    message.id = omni_core::model::message::MessageId::new("n");
    gateway.wait(1);
    gateway.deliver(&planned(message, &[Twilio]));
    assert_eq!((blocked(), gateway.carriers.calls().len()), ((None, false), 2), "what it takes does");
}

#[test]
fn who_wants_no_advertising_gets_everything_else() {
    let check = |stopped: bool, class: MessageClass, goes: bool| {
        let gateway = Gateway::new();
        let mut delivery = delivery(&gateway, class);
        delivery.message.class = class;
        let told = Receipt {
            tenant_id: TenantId::new("acme"),
            carrier: omni_core::model::carrier::CarrierId::WhatsApp,
            carrier_message_id: String::new(),
            reference: None,
            status: ReceiptStatus::Queued,
            at: gateway.now(),
            error: None,
            cost: None,
            seen: None,
            preference: Some(Preference {
                customer: Address::infer(CUSTOMER),
                stopped,
                word: "user_preferences stop".to_owned(),
            }),
            correlation_id: delivery.message.correlation_id.clone(),
        };
        run(gateway.coordinator().receive(told)).unwrap();
        gateway.deliver(&delivery);
        assert_eq!(gateway.carriers.calls().len(), usize::from(goes), "{stopped} {class:?}");
        if !goes {
            assert_eq!(gateway.reason(&delivery.message, Outcome::Suppressed), "the customer said stop");
        }
        // It is day where they live.
        gateway.wait(8 * 60 * 60);
        run(gateway.admit(delivery.message.clone())).unwrap();
        let admitted = gateway.drain::<omni_core::model::message::Message>("selection.fifo").len();
        assert_eq!(admitted, usize::from(goes), "{stopped} {class:?} is admitted");
    };
    check(true, MessageClass::Marketing, false);
    check(false, MessageClass::Marketing, true);
    check(true, MessageClass::Transactional, true);
    check(true, MessageClass::Code, true);
}
