//! Changing carriers: part by part, past the blocked, after receipts that do not come, and never two copies of a part.

use omni_core::model::carrier::{CarrierId, ErrorClass};
use omni_core::model::message::{ChannelKind, ReceiptStatus};
use omni_core::model::plan::{Delivery, DeliveryFailed, DeliveryPlan, Retry};
use omni_core::model::rate_limit::{LimitScope, RateLimit};
use omni_core::model::timeline::Outcome;
use omni_core::ports::CallError;
use omni_core::testing::in_memory::{count_steps, run, run_until};
use proptest::prelude::*;

use super::common;
use super::gateway::{Gateway, planned, taken};
use super::receipts::receipt;

/// Texts by Twilio, then by WhatsApp; both cut a message as Twilio does.
fn long(gateway: &Gateway, parts: usize) -> Delivery {
    let body = (0..parts).map(|nth| char::from(b'a' + u8::try_from(nth).unwrap()).to_string().repeat(1_600));
    let body = body.collect::<Vec<_>>().join(" ");
    let delivery = planned(gateway.sms("m", &body), &[CarrierId::Twilio, CarrierId::WhatsApp]);
    Delivery { plan: DeliveryPlan { cut: Some(0), ..delivery.plan }, ..delivery }
}

/// The parts that were sent, in the order of the calls: `m.0.0` is part 0 at step 0.
fn calls(gateway: &Gateway) -> Vec<String> {
    let named = |call: &String| {
        let twilio = call.split("reference%3D").nth(1).and_then(|rest| rest.split("%23").next());
        let meta = call.split(r#""biz_opaque_callback_data":""#).nth(1).and_then(|rest| rest.split('"').next());
        twilio.or(meta).unwrap().to_owned()
    };
    gateway.carriers.calls().iter().map(named).collect()
}

/// Everything that waits goes on until nothing is left to do.
fn go_on(gateway: &Gateway) {
    for _ in 0..40 {
        for failed in gateway.drain::<DeliveryFailed>("delivery-failed.fifo") {
            gateway.fail_over(failed).unwrap();
        }
        for delivery in gateway.drain::<Delivery>("delivery.fifo") {
            gateway.deliver(&delivery);
        }
        let waiting = gateway.drain::<Retry>("delivery-retry");
        gateway.wait(150);
        for retry in &waiting {
            gateway.deliver(&retry.delivery);
        }
        run(gateway.release().release_due()).unwrap();
    }
}

#[test]
fn the_next_carrier_goes_on_at_the_first_part_that_was_not_sent() {
    let gateway = Gateway::new();
    let delivery = long(&gateway, 3);
    gateway.carriers.answer(Ok(taken("SM1")));
    gateway.carriers.refuse(400, 21_606);
    gateway.deliver(&delivery);
    go_on(&gateway);
    assert_eq!(calls(&gateway), ["m.0.0", "m.1.0", "m.1.1", "m.2.1"]);
    assert_eq!(gateway.status(&delivery.message), "queued");
    let event = gateway.event(&delivery.message, Outcome::FailedOver).detail();
    assert_eq!((event["parts"].as_u64(), event["channelId"].as_str()), (Some(2), Some("acme-whatsapp")));
    // The record of the first carrier comes again: those parts are no longer its own.
    gateway.deliver(&delivery);
    assert_eq!(calls(&gateway).len(), 4);
}

#[test]
fn a_part_that_a_receipt_reports_lost_goes_on_alone() {
    let gateway = Gateway::new();
    let delivery = long(&gateway, 3);
    gateway.carriers.answer(Ok(taken("SM1")));
    gateway.deliver(&delivery);
    run(gateway.coordinator().receive(receipt(&gateway, true, ReceiptStatus::Failed, Some("30008")))).unwrap();
    go_on(&gateway);
    assert_eq!(calls(&gateway), ["m.0.0", "m.1.0", "m.2.0", "m.0.1"]);
    assert_eq!(gateway.status(&delivery.message), "queued", "each part is with some carrier");
}

#[test]
fn a_part_that_nobody_takes_ends_the_message_although_others_arrived() {
    let gateway = Gateway::new();
    let delivery = long(&gateway, 2);
    gateway.carriers.answer(Ok(taken("SM1")));
    gateway.carriers.refuse(400, 21_211);
    gateway.deliver(&delivery);
    go_on(&gateway);
    assert_eq!((calls(&gateway).len(), gateway.status(&delivery.message)), (2, "failed"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn each_part_goes_out_once_wherever_a_carrier_stops(
        parts in 1_usize..=10,
        stops in 0_usize..10,
        lost in prop::option::of(0_usize..10),
        crash in prop::option::of(0_usize..60),
    ) {
        let gateway = Gateway::new();
        let delivery = long(&gateway, parts);
        for _ in 0..stops.min(parts) {
            gateway.carriers.answer(Ok(taken("x")));
        }
        if stops < parts {
            gateway.carriers.refuse(400, 21_606);
        }
        gateway.deliver(&delivery);
        if let Some(lost) = lost.filter(|lost| *lost < stops.min(parts)) {
            let mut report = receipt(&gateway, true, ReceiptStatus::Failed, Some("30008"));
            report.reference = Some(delivery.reference(lost));
            run(gateway.coordinator().receive(report)).unwrap();
        }
        if let Some(crash) = crash
            && let Some(failed) = gateway.drain::<DeliveryFailed>("delivery-failed.fifo").pop()
        {
            let _ = run_until(gateway.failover().fail_over(vec![failed.clone()]), crash);
            gateway.wait(61);
            gateway.fail_over(failed).unwrap();
        }
        gateway.deliver(&delivery);
        go_on(&gateway);
        let calls = calls(&gateway);
        let mut taken: Vec<&str> = calls.iter().map(String::as_str).collect();
        taken.sort_unstable();
        taken.dedup();
        prop_assert_eq!(taken.len(), calls.len(), "nothing is asked twice of one carrier: {:?}", calls);
        let at = |step: usize| calls.iter().filter(|call| call.ends_with(&format!(".{step}"))).count();
        prop_assert!(at(0) <= parts && at(1) <= parts);
        prop_assert_ne!(gateway.status(&delivery.message), "failedOver");
    }
}

#[test]
fn a_blocked_carrier_is_passed_over_without_a_try_and_come_back_to() {
    let gateway = Gateway::new();
    let delivery = long(&gateway, 1);
    gateway.fails(CarrierId::Twilio, ChannelKind::Sms);
    gateway.deliver(&delivery);
    let failed = gateway.drain::<DeliveryFailed>("delivery-failed.fifo").remove(0);
    assert_eq!(
        (failed.error.code.as_str(), failed.error_class, calls(&gateway).len()),
        ("route-blocked", ErrorClass::OtherCarrier, 0)
    );
    gateway.fail_over(failed).unwrap();
    let next = gateway.drain::<Delivery>("delivery.fifo").remove(0);
    assert_eq!((next.step, next.plan.steps[0].passed_over), (1, true));
    // Now the other one is blocked, and the first one works again: it stands at the end once more.
    gateway.recovers(CarrierId::Twilio, ChannelKind::Sms);
    gateway.fails(CarrierId::WhatsApp, ChannelKind::Sms);
    gateway.deliver(&next);
    go_on(&gateway);
    assert_eq!((calls(&gateway), gateway.status(&delivery.message)), (vec!["m.0.2".to_owned()], "queued"));
}

#[test]
fn what_nobody_may_carry_waits_without_counting_a_try_and_goes_when_somebody_may() {
    let gateway = Gateway::new();
    let mut delivery = planned(gateway.sms("m", "x"), &[CarrierId::Twilio]);
    gateway.fails(CarrierId::Twilio, ChannelKind::Sms);
    for nth in 0..5 {
        gateway.deliver(&delivery);
        let retry = gateway.drain::<Retry>("delivery-retry").remove(0);
        assert_eq!((retry.delivery.attempt, calls(&gateway).len()), (0, 0), "{nth}");
        delivery = retry.delivery;
    }
    assert_eq!(gateway.status(&delivery.message), "held");
    gateway.recovers(CarrierId::Twilio, ChannelKind::Sms);
    gateway.deliver(&delivery);
    assert_eq!((calls(&gateway).len(), gateway.status(&delivery.message)), (1, "queued"));
}

#[test]
fn after_a_day_without_any_carrier_it_is_given_up() {
    let gateway = Gateway::new();
    let mut delivery = planned(gateway.sms("m", "x"), &[CarrierId::Twilio]);
    gateway.drains(CarrierId::Twilio, ChannelKind::Sms);
    gateway.deliver(&delivery);
    delivery = gateway.drain::<Retry>("delivery-retry").remove(0).delivery;
    gateway.wait(25 * 3600);
    gateway.deliver(&delivery);
    go_on(&gateway);
    assert_eq!((calls(&gateway).len(), gateway.status(&delivery.message)), (0, "failed"));
}

#[test]
fn a_rate_limit_makes_it_wait_for_its_turn_and_is_never_exceeded() {
    let gateway = Gateway::new();
    let (mut channel, _) = common::channels().remove(1);
    channel.rate_limits = vec![RateLimit { burst: Some(1), ..RateLimit::new(LimitScope::Account, 1, 10) }];
    gateway.memory.add_channel(channel);
    let (mut waiting, mut turns) = (Vec::new(), Vec::new());
    for nth in 0..4 {
        gateway.deliver(&planned(gateway.sms(&format!("m{nth}"), "x"), &[CarrierId::Twilio]));
        turns.extend(gateway.queue::<Retry>("delivery-retry").next_visible());
        waiting.extend(gateway.drain::<Retry>("delivery-retry"));
    }
    assert_eq!((calls(&gateway).len(), waiting.len()), (1, 3));
    assert!(turns.windows(2).all(|pair| pair[0] < pair[1]), "each has a turn of its own: {turns:?}");
    for retry in waiting {
        gateway.deliver(&retry.delivery);
        assert_eq!(calls(&gateway).len(), 1, "it is not its turn");
    }
}

#[test]
fn a_receipt_that_does_not_come_is_a_reason_only_where_a_second_copy_is_accepted() {
    let check = |receipt_within: Option<u32>, arrived: bool, expected: &[&str]| {
        let gateway = Gateway::new();
        let delivery = long(&gateway, 1);
        let delivery = Delivery { plan: DeliveryPlan { receipt_within, ..delivery.plan }, ..delivery };
        gateway.carriers.answer(Ok(taken("SM1")));
        gateway.deliver(&delivery);
        let due = gateway.queue::<Retry>("delivery-retry").next_visible();
        let due = due.map(|at| at.duration_since(gateway.now()).as_secs());
        assert_eq!(due, receipt_within.map(i64::from));
        if arrived {
            run(gateway.coordinator().receive(receipt(&gateway, true, ReceiptStatus::Delivered, None))).unwrap();
        }
        gateway.wait(300);
        go_on(&gateway);
        assert_eq!(calls(&gateway), expected, "{receipt_within:?} {arrived}");
    };
    check(None, false, &["m.0.0"]);
    check(Some(300), true, &["m.0.0"]);
    check(Some(300), false, &["m.0.0", "m.0.1"]);
}

#[test]
fn the_window_of_whatsapp_does_not_close_for_text_messages() {
    let gateway = Gateway::new();
    let mut delivery = planned(gateway.sms("m", "x"), &[CarrierId::WhatsApp, CarrierId::Twilio]);
    delivery.message.channel = ChannelKind::WhatsApp;
    delivery.plan.steps[1].kind = Some(ChannelKind::Sms);
    gateway.carriers.refuse(400, 131_047);
    gateway.deliver(&delivery);
    go_on(&gateway);
    assert_eq!(calls(&gateway), ["m.0.0", "m.0.1"]);
}

#[test]
fn a_lost_answer_shows_in_the_time_line_and_is_no_try() {
    let gateway = Gateway::new();
    let delivery = long(&gateway, 1);
    gateway.carriers.answer(Err(CallError::Lost("reset".to_owned())));
    gateway.deliver(&delivery);
    let event = gateway.event(&delivery.message, Outcome::Unanswered).detail();
    assert_eq!((event["carrier"].as_str(), event["kind"].as_str()), (Some("twilio"), Some("sms")));
    assert_eq!(gateway.status(&delivery.message), "unanswered");
}

#[test]
fn a_crash_anywhere_in_handing_on_loses_no_part() {
    let steps = {
        let (gateway, failed) = refused_after_one();
        count_steps(gateway.failover().fail_over(vec![failed])).1
    };
    for crash in 0..steps {
        let (gateway, failed) = refused_after_one();
        let failover = gateway.failover();
        let mut stopped = Box::pin(failover.fail_over(vec![failed.clone()]));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        for nth in 0..=crash {
            // The claims in it are younger than the decision: its lease is over before theirs.
            gateway.wait(if nth == crash / 2 { 20 } else { 0 });
            assert!(stopped.as_mut().poll(&mut context).is_pending());
        }
        drop(stopped);
        gateway.wait(45);
        if gateway.fail_over(failed.clone()).is_err() {
            gateway.wait(20);
            gateway.fail_over(failed).unwrap();
        }
        go_on(&gateway);
        assert_eq!(calls(&gateway), ["m.0.0", "m.1.0", "m.1.1", "m.2.1"], "crash at {crash}");
    }
}

fn refused_after_one() -> (Gateway, DeliveryFailed) {
    let gateway = Gateway::new();
    let delivery = long(&gateway, 3);
    gateway.carriers.answer(Ok(taken("SM1")));
    gateway.carriers.refuse(400, 21_606);
    gateway.deliver(&delivery);
    let failed = gateway.drain::<DeliveryFailed>("delivery-failed.fifo").remove(0);
    (gateway, failed)
}
