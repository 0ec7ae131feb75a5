//! Sends whose answer was lost: never repeated blindly, settled by a receipt or by the message's class.

use omni_core::foundation::http::Response;
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{MessageClass, ReceiptStatus};
use omni_core::model::plan::{Delivery, DeliveryFailed, Retry};
use omni_core::model::timeline::Outcome;
use omni_core::ports::CallError;
use omni_core::testing::in_memory::{Fault, Port, run};

use super::gateway::{Gateway, planned};
use super::receipts::receipt;

/// A message of this class whose send has just lost its answer.
fn lost(class: MessageClass) -> (Gateway, Delivery) {
    let gateway = Gateway::new();
    let mut delivery = planned(gateway.sms("m", "hello"), &[CarrierId::Twilio]);
    delivery.message.class = class;
    gateway.carriers.answer(Err(CallError::Lost("the connection was reset".to_owned())));
    gateway.deliver(&delivery);
    (gateway, delivery)
}

/// The seconds until the retry is due.
fn due_in(gateway: &Gateway) -> i64 {
    gateway.queue::<Retry>("delivery-retry").next_visible().unwrap().duration_since(gateway.now()).as_secs()
}

#[test]
fn a_lost_answer_is_not_followed_by_a_second_call_before_it_is_settled() {
    for class in [MessageClass::Transactional, MessageClass::Marketing, MessageClass::Alert, MessageClass::Code] {
        let (gateway, delivery) = lost(class);
        // A lease, and a minute for receipts.
        assert_eq!(due_in(&gateway), 120);
        let retry = gateway.drain::<Retry>("delivery-retry").remove(0);
        assert_eq!(retry.delivery.attempt, 0, "a lost answer is no try");
        for wait in [0, 30, 29, 2, 30] {
            gateway.wait(wait);
            gateway.deliver(&delivery);
            assert_eq!(gateway.carriers.calls().len(), 1, "{class:?}");
        }
    }
}

#[test]
fn without_a_receipt_the_class_decides() {
    let check = |class: MessageClass, status: &str, calls: usize| {
        let (gateway, _) = lost(class);
        let mut retries = gateway.drain::<Retry>("delivery-retry");
        while let Some(retry) = retries.pop() {
            gateway.wait(200);
            gateway.deliver(&retry.delivery);
            retries = gateway.drain("delivery-retry");
            assert!(gateway.carriers.calls().len() < 5);
        }
        let message = gateway.sms("m", "hello");
        assert_eq!((gateway.status(&message), gateway.carriers.calls().len()), (status, calls), "{class:?}");
    };
    check(MessageClass::Transactional, "unknown", 1);
    check(MessageClass::Marketing, "unknown", 1);
    check(MessageClass::Alert, "queued", 2);
    check(MessageClass::Code, "queued", 2);
}

#[test]
fn a_receipt_settles_it() {
    for class in [MessageClass::Transactional, MessageClass::Alert] {
        let (gateway, delivery) = lost(class);
        run(gateway.coordinator().receive(receipt(&gateway, true, ReceiptStatus::Sent, None))).unwrap();
        gateway.wait(200);
        gateway.deliver(&delivery);
        assert_eq!((gateway.status(&delivery.message), gateway.carriers.calls().len()), ("sent", 1), "{class:?}");
        assert_eq!(gateway.event(&delivery.message, Outcome::Sent).detail()["carrierMessageId"], "SM1");
        gateway.deliver(&delivery);
        assert_eq!(gateway.carriers.calls().len(), 1);
    }
}

#[test]
fn a_receipt_after_all_hope_was_lost_is_still_the_last_word() {
    let (gateway, delivery) = lost(MessageClass::Transactional);
    gateway.wait(200);
    gateway.deliver(&delivery);
    assert_eq!(gateway.status(&delivery.message), "unknown");
    run(gateway.coordinator().receive(receipt(&gateway, true, ReceiptStatus::Delivered, None))).unwrap();
    assert_eq!(gateway.status(&delivery.message), "delivered");
}

#[test]
fn a_slow_answer_after_all_hope_was_lost_is_still_written_down() {
    let gateway = Gateway::new();
    let delivery = planned(gateway.sms("m", "hello"), &[CarrierId::Twilio]);
    let coordinator = gateway.coordinator();
    let mut slow = Box::pin(coordinator.deliver(delivery.clone()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    while gateway.carriers.calls().is_empty() {
        assert!(slow.as_mut().poll(&mut context).is_pending());
    }
    gateway.wait(200);
    gateway.deliver(&delivery);
    assert_eq!(gateway.status(&delivery.message), "unknown");
    run(slow).unwrap_err();
    assert_eq!((gateway.status(&delivery.message), gateway.carriers.calls().len()), ("queued", 1));
}

#[test]
fn a_success_that_names_no_message_counts_as_lost() {
    let gateway = Gateway::new();
    let delivery = planned(gateway.sms("m", "hello"), &[CarrierId::Twilio]);
    gateway.carriers.answer(Ok(Response::new(200, "text/html", "<h1>It works!</h1>")));
    gateway.deliver(&delivery);
    assert_eq!(due_in(&gateway), 120);
    gateway.wait(61);
    gateway.deliver(&delivery);
    assert_eq!(gateway.carriers.calls().len(), 1);
}

#[test]
fn an_answer_that_could_not_be_recorded_is_not_forgotten() {
    let gateway = Gateway::new();
    let delivery = planned(gateway.sms("m", "hello"), &[CarrierId::Twilio]);
    // The claim and the intent are written, the result is not.
    let coordinator = gateway.coordinator();
    let mut deliver = Box::pin(coordinator.deliver(delivery.clone()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    while gateway.carriers.calls().is_empty() {
        assert!(deliver.as_mut().poll(&mut context).is_pending());
    }
    gateway.memory.faults().next(Port::Effects, Fault::Before);
    run(deliver).unwrap_err();
    gateway.wait(61);
    gateway.deliver(&delivery);
    assert_eq!((gateway.carriers.calls().len(), gateway.status(&delivery.message)), (1, "queued"));
}

/// Answers of gateways in front of carriers that may have the message.
const GATEWAYS: [(u16, &str); 4] = [
    (500, r#"{"code":20500,"message":"Internal Server Error","status":500}"#),
    (502, "<html><h1>502 Bad Gateway</h1></html>"),
    (503, "upstream connect error or disconnect/reset before headers. reset reason: connection termination"),
    (408, ""),
];

#[test]
fn an_answer_that_may_be_a_gateways_brings_no_second_copy_to_a_phone() {
    for (status, body) in GATEWAYS {
        for (class, copies) in [
            (MessageClass::Transactional, 1),
            (MessageClass::Marketing, 1),
            (MessageClass::Alert, 2),
            (MessageClass::Code, 2),
        ] {
            let gateway = Gateway::new();
            let mut delivery = planned(gateway.sms("m", "hello"), &[CarrierId::Twilio, CarrierId::WhatsApp]);
            delivery.message.class = class;
            gateway.carriers.answer(Ok(Response::new(status, "text/html", body)));
            gateway.deliver(&delivery);
            assert_eq!(due_in(&gateway), 120, "{status}");
            assert!(gateway.event(&delivery.message, Outcome::Unanswered).detail()["reason"].is_string());
            let mut calls = 0;
            for _ in 0..5 {
                for retry in gateway.drain::<Retry>("delivery-retry") {
                    gateway.wait(200);
                    gateway.deliver(&retry.delivery);
                }
                calls = gateway.carriers.calls().len() + gateway.drain::<DeliveryFailed>("delivery-failed").len();
            }
            // Who would rather have it twice gets it again.
            assert_eq!(calls, copies, "{status} {class:?}");
            let ends = if copies == 1 { "unknown" } else { "queued" };
            assert_eq!(gateway.status(&delivery.message), ends, "{status} {class:?}");
        }
    }
}

#[test]
fn an_answer_that_may_be_a_gateways_is_settled_by_the_receipt_of_the_carrier_behind_it() {
    for (status, body) in GATEWAYS {
        let gateway = Gateway::new();
        let delivery = planned(gateway.sms("m", "hello"), &[CarrierId::Twilio]);
        gateway.carriers.answer(Ok(Response::new(status, "text/html", body)));
        gateway.deliver(&delivery);
        run(gateway.coordinator().receive(receipt(&gateway, true, ReceiptStatus::Delivered, None))).unwrap();
        gateway.wait(200);
        gateway.deliver(&delivery);
        assert_eq!((gateway.status(&delivery.message), gateway.carriers.calls().len()), ("delivered", 1), "{status}");
    }
}
