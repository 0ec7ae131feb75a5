//! Handing messages to carriers: each part once, and each refusal where its error class leads.

use std::time::Duration;

use omni_core::model::carrier::{CarrierId, ErrorClass};
use omni_core::model::message::{Message, MessageClass, ReceiptStatus, TenantId};
use omni_core::model::plan::{Delivery, DeliveryFailed, Retry};
use omni_core::model::timeline::Outcome;
use omni_core::ports::CallError;
use omni_core::testing::in_memory::{count_steps, run, run_until};

use super::common;
use super::gateway::{Gateway, planned, refusal, taken};
use super::receipts::receipt;

/// A text of three parts by Twilio.
fn three_parts() -> String {
    ["a", "b", "c"].map(|letter| letter.repeat(1_600)).join(" ")
}

fn by_twilio(gateway: &Gateway, body: &str) -> Delivery {
    planned(gateway.sms("m", body), &[CarrierId::Twilio])
}

/// The parts that the carrier was asked to send, by our references.
fn parts(gateway: &Gateway) -> Vec<String> {
    let reference = |call: &String| call.split("reference%3D").nth(1).unwrap().split("%23").next().unwrap().to_owned();
    gateway.carriers.calls().iter().map(reference).collect()
}

fn retry(gateway: &Gateway) -> Retry {
    let waiting = gateway.queue::<Retry>("delivery-retry");
    assert_eq!(waiting.len(), 1);
    let due = waiting.next_visible().unwrap();
    let after = Duration::try_from(due.duration_since(gateway.now())).unwrap();
    Retry { after, ..waiting.drain().unwrap().remove(0) }
}

fn failures(gateway: &Gateway) -> Vec<DeliveryFailed> {
    gateway.drain("delivery-failed.fifo")
}

#[test]
fn each_part_goes_out_once_however_often_it_is_due() {
    let gateway = Gateway::new();
    let delivery = by_twilio(&gateway, &three_parts());
    for _ in 0..3 {
        gateway.deliver(&delivery);
        gateway.wait(3600);
    }
    assert_eq!(parts(&gateway), ["m.0.0", "m.1.0", "m.2.0"]);
    let detail = gateway.event(&delivery.message, Outcome::Sent).detail();
    assert_eq!((detail["step"].as_u64(), detail["parts"].as_u64()), (Some(0), Some(3)));
    assert_eq!(gateway.status(&delivery.message), "queued");
    assert_eq!(gateway.event(&delivery.message, Outcome::Sent).detail()["channelId"], "acme-twilio");
}

#[test]
fn receipts_are_asked_for_where_the_channel_is_reached() {
    let gateway = Gateway::new();
    let (mut channel, _) = super::common::channels().remove(1);
    channel.settings.insert("publicUrl".to_owned(), "https://hooks.acme.example/".to_owned());
    gateway.memory.add_channel(channel);
    gateway.deliver(&by_twilio(&gateway, "hello"));
    let call = gateway.carriers.calls().remove(0);
    assert!(
        call.contains("StatusCallback=https%3A%2F%2Fhooks.acme.example%2Fwebhooks%2Ftwilio%2Facme-twilio%3F"),
        "{call}"
    );
}

#[test]
fn a_crash_at_any_step_resumes_at_the_first_unsent_part() {
    let steps = {
        let gateway = Gateway::new();
        count_steps(gateway.coordinator().deliver(by_twilio(&gateway, &three_parts()))).1
    };
    assert!(steps > 30, "{steps}");
    let mut unknown = 0;
    for crash in 0..steps {
        let gateway = Gateway::new();
        let delivery = by_twilio(&gateway, &three_parts());
        assert!(run_until(gateway.coordinator().deliver(delivery.clone()), crash).is_none());
        for _ in 0..4 {
            gateway.wait(130);
            gateway.deliver(&delivery);
        }
        let parts = parts(&gateway);
        let mut once = parts.clone();
        once.dedup();
        assert_eq!(parts, once, "crash at {crash}");
        assert!(parts.is_sorted(), "crash at {crash}: {parts:?}");
        if gateway.status(&delivery.message) == "unknown" {
            unknown += 1;
        } else {
            assert_eq!(parts.len(), 3, "crash at {crash}");
        }
    }
    // A part: before the call, in it, after it, and before the answer is recorded.
    assert!((9..=18).contains(&unknown), "{unknown} of {steps}");
}

#[test]
fn a_refusal_leads_where_its_fate_says() {
    let check = |status: u16, code: u32, least: Option<u64>, error_class: ErrorClass| {
        let gateway = Gateway::new();
        let delivery = planned(gateway.sms("m", "x"), &[CarrierId::Twilio, CarrierId::WhatsApp]);
        gateway.carriers.refuse(status, code);
        gateway.deliver(&delivery);
        let event = if let Some(least) = least {
            let retry = retry(&gateway);
            let wait = retry.after.as_secs_f64() / Duration::from_secs(least).as_secs_f64();
            assert!((0.8..=1.2).contains(&wait), "{code}: {wait}");
            assert_eq!((retry.delivery.step, retry.delivery.attempt), (0, 1));
            assert!(failures(&gateway).is_empty());
            gateway.event(&delivery.message, Outcome::Retrying)
        } else {
            let failed = failures(&gateway);
            assert_eq!(
                (failed.len(), failed[0].error_class, failed[0].error.code.as_str()),
                (1, error_class, &*code.to_string())
            );
            assert!(gateway.queue::<Retry>("delivery-retry").is_empty());
            gateway.event(&delivery.message, Outcome::Rejected)
        };
        assert_eq!(event.detail()["fate"], serde_json::to_value(error_class).unwrap(), "{code}");
        assert_eq!(
            (event.detail()["carrier"].as_str(), event.detail()["code"].as_str()),
            (Some("twilio"), Some(&*code.to_string()))
        );
        assert_eq!(gateway.carriers.calls().len(), 1);
        let (tenant, customer) = (TenantId::new("acme"), &delivery.message.to.address);
        assert_eq!(common::is_stopped(&gateway.memory, &tenant, customer), error_class == ErrorClass::StopContact);
    };
    check(503, 20_503, Some(5), ErrorClass::Retry);
    check(429, 20_429, Some(60), ErrorClass::RetrySlowly);
    check(400, 99_999, Some(60), ErrorClass::Unknown);
    check(400, 21_606, None, ErrorClass::OtherCarrier);
    check(400, 21_211, None, ErrorClass::Permanent);
    check(400, 21_610, None, ErrorClass::StopContact);
    check(400, 63_016, None, ErrorClass::WindowClosed);
}

#[test]
fn no_connection_is_tried_again() {
    let gateway = Gateway::new();
    gateway.carriers.answer(Err(CallError::NotSent("connection refused".to_owned())));
    gateway.deliver(&by_twilio(&gateway, "x"));
    let retry = retry(&gateway);
    assert!(retry.after.as_secs() < 7);
    gateway.deliver(&retry.delivery);
    assert_eq!((gateway.carriers.calls().len(), gateway.status(&retry.delivery.message)), (2, "queued"));
}

/// Delivers until the delivery fails; how many calls that took.
fn calls_until_failed(carriers: &[CarrierId], status: u16, code: u32) -> usize {
    let gateway = Gateway::new();
    let mut delivery = planned(gateway.sms("m", "x"), carriers);
    for _ in 0..20 {
        gateway.carriers.refuse(status, code);
        gateway.deliver(&delivery);
        if !failures(&gateway).is_empty() {
            return gateway.carriers.calls().len();
        }
        gateway.wait(4 * 3600);
        run(gateway.release().release_due()).unwrap();
        delivery = gateway.drain::<Retry>("delivery-retry").remove(0).delivery;
    }
    panic!("{code} is tried for ever");
}

#[test]
fn a_carrier_is_tried_less_often_while_there_is_another_one() {
    let alone = [CarrierId::Twilio];
    let both = [CarrierId::Twilio, CarrierId::WhatsApp];
    assert_eq!(calls_until_failed(&both, 503, 20_503), 3);
    assert_eq!(calls_until_failed(&both, 429, 20_429), 3);
    assert_eq!(calls_until_failed(&alone, 503, 20_503), 9);
    // Unknown errors: twice more, then never.
    assert_eq!(calls_until_failed(&both, 400, 99_999), 3);
    assert_eq!(calls_until_failed(&alone, 400, 99_999), 3);
}

#[test]
fn retry_after_is_respected_within_limits() {
    let check = |header: &str, expected: u64| {
        let gateway = Gateway::new();
        let mut answer = refusal(429, 20_429);
        answer.headers.add("retry-after", header);
        gateway.carriers.answer(Ok(answer));
        gateway.deliver(&by_twilio(&gateway, "x"));
        assert_eq!(retry(&gateway).after.as_secs(), expected, "{header}");
    };
    check("0", 60);
    check("120", 120);
    check("604800", 900);
    check("Mon, 23 Nov 2026 12:05:00 GMT", 300);
}

#[test]
fn a_long_wait_is_held_in_the_schedule_and_let_go_when_due() {
    let gateway = Gateway::new();
    let mut delivery = by_twilio(&gateway, "x");
    delivery.attempt = 5;
    gateway.carriers.refuse(503, 20_503);
    gateway.deliver(&delivery);
    assert!(gateway.queue::<Retry>("delivery-retry").is_empty());
    assert_eq!(run(gateway.release().release_due()).unwrap(), 0);
    let due = gateway.memory.next_due().unwrap();
    assert!(due.duration_since(gateway.now()).as_secs() > 15 * 60);
    gateway.memory.clock().set(due);
    assert_eq!(run(gateway.release().release_due()).unwrap(), 1);
    assert_eq!(run(gateway.release().release_due()).unwrap(), 0);
    let released = retry(&gateway);
    assert_eq!((released.after.as_secs(), released.delivery.attempt), (0, 6));
    gateway.deliver(&released.delivery);
    assert_eq!(gateway.status(&delivery.message), "queued");
}

#[test]
fn a_release_that_crashes_anywhere_loses_nothing() {
    for crash in 0..6 {
        let gateway = Gateway::new();
        let mut delivery = by_twilio(&gateway, "x");
        delivery.attempt = 5;
        gateway.carriers.refuse(503, 20_503);
        gateway.deliver(&delivery);
        gateway.memory.clock().set(gateway.memory.next_due().unwrap());
        assert!(run_until(gateway.release().release_due(), crash).is_none(), "{crash}");
        run(gateway.release().release_due()).unwrap();
        let released = gateway.drain::<Retry>("delivery-retry");
        for retry in &released {
            gateway.deliver(&retry.delivery);
        }
        assert!(!released.is_empty() && gateway.carriers.calls().len() == 2, "crash at {crash}");
    }
}

#[test]
fn what_expires_on_its_way_is_failed_and_not_sent() {
    let gateway = Gateway::new();
    let mut delivery = by_twilio(&gateway, "x");
    delivery.message.valid_until = Some(gateway.now() + Duration::from_secs(10));
    gateway.wait(10);
    gateway.deliver(&delivery);
    assert_eq!((gateway.carriers.calls().len(), gateway.status(&delivery.message)), (0, "failed"));
    assert!(gateway.reason(&delivery.message, Outcome::Failed).contains("no longer valid"));
}

#[test]
fn who_says_stop_on_the_way_hears_nothing_more() {
    let gateway = Gateway::new();
    let delivery = by_twilio(&gateway, &three_parts());
    let Message { tenant_id, to, .. } = &delivery.message;
    gateway.carriers.refuse(503, 20_503);
    gateway.deliver(&delivery);
    common::say(&gateway.memory, tenant_id, &to.address, true, gateway.now());
    gateway.deliver(&retry(&gateway).delivery);
    assert_eq!((gateway.carriers.calls().len(), gateway.status(&delivery.message)), (1, "suppressed"));
    // Nothing is claimed: after START it goes.
    gateway.wait(1);
    common::say(&gateway.memory, tenant_id, &to.address, false, gateway.now());
    gateway.deliver(&delivery);
    assert_eq!(gateway.carriers.calls().len(), 4);
}

#[test]
fn a_refused_part_is_not_sent_again_by_the_same_carrier() {
    let gateway = Gateway::new();
    let delivery = by_twilio(&gateway, "x");
    gateway.carriers.refuse(400, 21_211);
    for class in [MessageClass::Transactional, MessageClass::Alert] {
        let mut again = delivery.clone();
        again.message.class = class;
        gateway.deliver(&again);
        gateway.wait(3600);
    }
    assert_eq!(gateway.carriers.calls().len(), 1);
    assert!(failures(&gateway).iter().all(|failed| failed.error_class == ErrorClass::Permanent));
}

#[test]
fn a_message_of_which_a_part_is_missing_is_not_delivered() {
    let gateway = Gateway::new();
    let delivery = by_twilio(&gateway, &three_parts());
    gateway.carriers.answer(Ok(taken("SM1")));
    gateway.carriers.refuse(400, 21_211);
    gateway.deliver(&delivery);
    run(gateway.coordinator().receive(receipt(&gateway, true, ReceiptStatus::Delivered, None))).unwrap();
    assert_ne!(gateway.status(&delivery.message), "delivered");
    gateway.fail_over(failures(&gateway).remove(0)).unwrap();
    assert_eq!(gateway.status(&delivery.message), "failed");
}

#[test]
fn what_one_carrier_refused_the_next_one_is_asked_for() {
    let gateway = Gateway::new();
    let delivery = planned(gateway.sms("m", "x"), &[CarrierId::Twilio, CarrierId::WhatsApp]);
    gateway.carriers.refuse(400, 21_606);
    gateway.deliver(&delivery);
    gateway.fail_over(failures(&gateway).remove(0)).unwrap();
    gateway.deliver(&gateway.drain::<Delivery>("delivery.fifo")[0]);
    let calls = gateway.carriers.calls();
    assert!(calls.len() == 2 && calls[1].contains(r#""biz_opaque_callback_data":"m.0.1""#), "{calls:?}");
    assert_eq!((gateway.status(&delivery.message), failures(&gateway).len()), ("queued", 0));
}

#[test]
fn what_one_channel_lacks_a_setting_for_the_next_one_is_asked_for() {
    let gateway = Gateway::new();
    let (mut channel, _) = super::common::channels().remove(1);
    channel.settings.remove("accountSid");
    gateway.memory.add_channel(channel);
    let delivery = planned(gateway.sms("m", "x"), &[CarrierId::Twilio, CarrierId::WhatsApp]);
    for _ in 0..2 {
        gateway.deliver(&delivery);
    }
    let event = gateway.event(&delivery.message, Outcome::Rejected);
    assert_eq!((event.detail()["code"].as_str(), gateway.carriers.calls().len()), (Some("not-built"), 0));
    let failed = failures(&gateway).remove(0);
    assert_eq!((failed.error_class, failed.delivery.step), (ErrorClass::OtherCarrier, 0));
    gateway.fail_over(failed).unwrap();
    gateway.deliver(&gateway.drain::<Delivery>("delivery.fifo")[0]);
    assert_eq!((gateway.status(&delivery.message), gateway.carriers.calls().len()), ("queued", 1));
}

#[test]
fn each_part_has_its_own_tries() {
    let check = |status: u16, code: u32| {
        let gateway = Gateway::new();
        let mut delivery = planned(gateway.sms("m", &three_parts()), &[CarrierId::Twilio, CarrierId::WhatsApp]);
        for _ in 0..2 {
            gateway.carriers.refuse(status, code);
            gateway.deliver(&delivery);
            gateway.wait(300);
            delivery = gateway.drain::<Retry>("delivery-retry").remove(0).delivery;
        }
        gateway.carriers.answer(Ok(taken("SM1")));
        gateway.carriers.refuse(status, code);
        gateway.deliver(&delivery);
        let again = retry(&gateway).delivery;
        assert_eq!((again.attempt, again.unknown_errors), (1, u32::from(code == 99_999)), "{code}");
        let tried =
            gateway.timeline(&again.message).events.iter().filter(|event| event.outcome() == Outcome::Retrying).count();
        assert_eq!((tried, failures(&gateway).len()), (3, 0), "{code}");
    };
    check(503, 20_503);
    check(400, 99_999);
}

#[test]
fn a_carrier_that_lost_a_part_gets_no_further_one() {
    // The receipt comes before the carrier's answer is read, or while the second part waits.
    for before in [true, false] {
        let gateway = Gateway::new();
        let two_parts = ["a", "b"].map(|letter| letter.repeat(1_600)).join(" ");
        let delivery = planned(gateway.sms("m", &two_parts), &[CarrierId::Twilio, CarrierId::WhatsApp]);
        let lost = receipt(&gateway, true, ReceiptStatus::Failed, Some("30008"));
        if before {
            run(gateway.coordinator().receive(lost.clone())).unwrap();
        }
        gateway.carriers.answer(Ok(taken("SM1")));
        if !before {
            gateway.carriers.refuse(429, 20_429);
        }
        gateway.deliver(&delivery);
        let waiting = gateway.drain::<Retry>("delivery-retry");
        assert_eq!((gateway.carriers.calls().len(), waiting.len()), if before { (1, 0) } else { (2, 1) });
        run(gateway.coordinator().receive(lost)).unwrap();
        gateway.fail_over(failures(&gateway).remove(0)).unwrap();
        gateway.deliver(&gateway.drain::<Delivery>("delivery.fifo")[0]);
        let calls = gateway.carriers.calls().len();
        gateway.wait(300);
        for late in waiting.iter().map(|retry| &retry.delivery).chain([&delivery]) {
            gateway.deliver(late);
        }
        assert_eq!(gateway.carriers.calls().len(), calls, "{before}");
        assert_eq!((failures(&gateway).len(), gateway.drain::<Retry>("delivery-retry").len()), (0, 0));
    }
}

#[test]
fn no_part_is_begun_that_the_function_has_no_time_for() {
    let gateway = Gateway::new();
    let delivery = by_twilio(&gateway, &three_parts());
    let coordinator = gateway.coordinator();
    let mut slow = Box::pin(coordinator.deliver(delivery.clone()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    while gateway.carriers.calls().is_empty() {
        assert!(slow.as_mut().poll(&mut context).is_pending());
    }
    gateway.wait(19);
    run(slow).unwrap();
    let retry = retry(&gateway);
    assert_eq!((parts(&gateway), retry.after.as_secs(), retry.delivery.attempt), (vec!["m.0.0".to_owned()], 1, 0));
    gateway.deliver(&retry.delivery);
    assert_eq!(parts(&gateway), ["m.0.0", "m.1.0", "m.2.0"]);
}
