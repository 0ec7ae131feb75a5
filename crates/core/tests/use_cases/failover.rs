//! Decisions after a failed delivery: the next carrier, or the end.

use omni_core::model::carrier::{CarrierError, CarrierId, ErrorClass};
use omni_core::model::claim::{ClaimOutcome, ClaimRequest, EffectKey, EffectStep, KEEP_OUTBOUND};
use omni_core::model::message::Message;
use omni_core::model::plan::{Delivery, DeliveryFailed};
use omni_core::model::timeline::Outcome;
use omni_core::ports::{Effects, QueueSender};
use omni_core::testing::in_memory::{count_steps, run, run_until};

use super::gateway::{Gateway, planned};

const BOTH: [CarrierId; 2] = [CarrierId::WhatsApp, CarrierId::Twilio];

fn failed(gateway: &Gateway, step: usize, error_class: ErrorClass) -> (Message, DeliveryFailed) {
    let message = gateway.sms("m", "hello");
    let delivery = Delivery { step, attempt: 3, unknown_errors: 2, ..planned(message.clone(), &BOTH) };
    let error = CarrierError::new("131000", "something went wrong");
    (message, DeliveryFailed { delivery, part: 0, error, error_class, at: gateway.now() })
}

#[test]
fn the_next_carrier_is_asked_if_it_may_help() {
    let check = |step: usize, error_class: ErrorClass, next_step: bool| {
        let gateway = Gateway::new();
        let (message, failed) = failed(&gateway, step, error_class);
        gateway.fail_over(failed).unwrap();
        let next = gateway.drain::<Delivery>("delivery.fifo");
        assert_eq!(next.len(), usize::from(next_step), "{step} {error_class:?}");
        if next_step {
            assert_eq!((next[0].step, next[0].attempt, next[0].unknown_errors), (step + 1, 0, 0));
            assert_eq!(gateway.event(&message, Outcome::FailedOver).detail()["channelId"], "acme-twilio");
        } else {
            let event = gateway.event(&message, Outcome::Failed);
            assert_eq!(event.detail()["code"], "131000");
            assert_eq!(gateway.status(&message), "failed");
        }
    };
    check(0, ErrorClass::Retry, true);
    check(0, ErrorClass::RetrySlowly, true);
    check(0, ErrorClass::OtherCarrier, true);
    check(0, ErrorClass::Permanent, false);
    check(0, ErrorClass::StopContact, false);
    check(0, ErrorClass::WindowClosed, false);
    check(1, ErrorClass::Retry, false);
    check(1, ErrorClass::OtherCarrier, false);
}

#[test]
fn what_has_expired_ends_here() {
    let check = |seconds: i64, next_step: usize| {
        let gateway = Gateway::new();
        let (_, mut failed) = failed(&gateway, 0, ErrorClass::OtherCarrier);
        let until = gateway.now() + jiff::SignedDuration::from_secs(seconds);
        failed.delivery.message.valid_until = Some(until);
        gateway.fail_over(failed).unwrap();
        assert_eq!(gateway.drain::<Delivery>("delivery.fifo").len(), next_step, "{seconds}");
    };
    check(1, 1);
    check(0, 0);
    check(-1, 0);
}

#[test]
fn a_failure_heard_twice_is_decided_once() {
    let gateway = Gateway::new();
    let (_, failed) = failed(&gateway, 0, ErrorClass::OtherCarrier);
    for _ in 0..3 {
        gateway.fail_over(failed.clone()).unwrap();
        gateway.wait(3600);
    }
    assert_eq!(gateway.drain::<Delivery>("delivery.fifo").len(), 1);
}

#[test]
fn a_part_that_another_worker_has_in_hand_is_decided_when_that_worker_fails_too() {
    let gateway = Gateway::new();
    let (message, failed) = failed(&gateway, 0, ErrorClass::OtherCarrier);
    let failures = gateway.queue::<DeliveryFailed>("delivery-failed.fifo");
    let blocked = |gateway: &Gateway| {
        let error = CarrierError::new("route-blocked", "too many calls failed");
        DeliveryFailed { error, at: gateway.now(), ..failed.clone() }
    };
    // The same delivery twice: one worker passes the carrier over while the other has just claimed the part.
    run(failures.send(&[blocked(&gateway)])).unwrap();
    let key = EffectKey::new(&message.tenant_id, "send", failed.delivery.reference(0));
    let claim = ClaimRequest::new(key, KEEP_OUTBOUND, &gateway.memory);
    let Some(ClaimOutcome::Mine(claim)) = run(gateway.memory.claim(&[claim])).unwrap().pop() else { panic!() };
    gateway.fail_over(failures.drain().unwrap().remove(0)).unwrap();
    assert!(gateway.queue::<Delivery>("delivery.fifo").is_empty());
    // Now it passes it over as well, seconds later.
    gateway.wait(1);
    run(claim.advance(&gateway.memory, EffectStep::Release)).unwrap();
    run(failures.send(&[blocked(&gateway)])).unwrap();
    gateway.fail_over(failures.drain().unwrap().remove(0)).unwrap();
    assert_eq!(gateway.drain::<Delivery>("delivery.fifo").len(), 1, "it would be lost");
}

#[test]
fn a_crash_at_any_step_asks_the_next_carrier_once() {
    let steps = {
        let gateway = Gateway::new();
        count_steps(gateway.failover().fail_over(vec![failed(&gateway, 0, ErrorClass::OtherCarrier).1])).1
    };
    for crash in 0..steps {
        let gateway = Gateway::new();
        let (_, failed) = failed(&gateway, 0, ErrorClass::OtherCarrier);
        assert!(run_until(gateway.failover().fail_over(vec![failed.clone()]), crash).is_none());
        gateway.wait(61);
        gateway.fail_over(failed).unwrap();
        assert_eq!(gateway.drain::<Delivery>("delivery.fifo").len(), 1, "crash at {crash}");
    }
}
