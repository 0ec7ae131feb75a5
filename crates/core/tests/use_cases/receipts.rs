//! Receipts: joined with their send whichever comes first, and acted upon once.

use omni_core::model::carrier::{CarrierError, CarrierId, ErrorClass};
use omni_core::model::message::ReceiptStatus::{Delivered, Failed, Read, Sent, Undelivered};
use omni_core::model::message::{CorrelationId, Message, Receipt, ReceiptStatus, SendReference, TenantId};
use omni_core::model::plan::DeliveryFailed;
use omni_core::model::timeline::Attempt;
use omni_core::testing::in_memory::run;

use super::common;
use super::gateway::{Gateway, planned, taken};

/// A receipt of message `m` by Twilio, which calls it `SM1`.
pub(crate) fn receipt(gateway: &Gateway, named: bool, status: ReceiptStatus, code: Option<&str>) -> Receipt {
    Receipt {
        tenant_id: TenantId::new("acme"),
        carrier: CarrierId::Twilio,
        carrier_message_id: "SM1".to_owned(),
        reference: named.then(|| SendReference::read("m.0.0").unwrap()),
        status,
        at: gateway.now(),
        error: code.map(|code| CarrierError::new(code, "no")),
        cost: None,
        seen: None,
        preference: None,
        correlation_id: CorrelationId::new("c"),
    }
}

fn take(gateway: &Gateway, receipt: Receipt) {
    run(gateway.coordinator().receive(receipt)).unwrap();
}

/// Sends message `m`; Twilio calls it `SM1`.
fn send(gateway: &Gateway) -> Message {
    let message = gateway.sms("m", "hello");
    gateway.carriers.answer(Ok(taken("SM1")));
    gateway.deliver(&planned(message.clone(), &[CarrierId::Twilio, CarrierId::WhatsApp]));
    message
}

fn failures(gateway: &Gateway) -> Vec<DeliveryFailed> {
    gateway.drain("delivery-failed.fifo")
}

#[test]
fn a_receipt_joins_its_send_whichever_comes_first_and_however_it_names_it() {
    for named in [true, false] {
        for before in [true, false] {
            let gateway = Gateway::new();
            let delivered = receipt(&gateway, named, Delivered, None);
            if before {
                take(&gateway, delivered.clone());
            }
            let message = send(&gateway);
            assert_eq!(gateway.status(&message), if before { "delivered" } else { "queued" }, "{named}");
            take(&gateway, delivered);
            assert_eq!(gateway.status(&message), "delivered", "{named} {before}");
            assert_eq!(gateway.timeline(&message).attempts.len(), 1);
        }
    }
}

#[test]
fn a_failed_receipt_hands_the_message_on_once() {
    for named in [true, false] {
        for before in [true, false] {
            let gateway = Gateway::new();
            let lost = receipt(&gateway, named, Failed, Some("30008"));
            if before {
                take(&gateway, lost.clone());
                assert!(failures(&gateway).is_empty(), "nothing is known to hand on");
            }
            let message = send(&gateway);
            let mut heard = failures(&gateway);
            assert_eq!(heard.len(), usize::from(before), "{named} {before}");
            for _ in 0..3 {
                take(&gateway, lost.clone());
                gateway.wait(3600);
                heard.extend(failures(&gateway));
            }
            let undelivered = receipt(&gateway, named, Undelivered, Some("30005"));
            take(&gateway, undelivered);
            heard.extend(failures(&gateway));
            assert_eq!(heard.len(), 1, "{named} {before}");
            let DeliveryFailed { delivery, error, error_class, .. } = &heard[0];
            assert_eq!((error.code.as_str(), *error_class), ("30008", ErrorClass::Retry));
            assert_eq!((&delivery.message, delivery.step, delivery.plan.steps.len()), (&message, 0, 2));
        }
    }
}

#[test]
fn a_failure_after_the_phone_has_it_is_not_handed_on() {
    for arrived in [Delivered, Read] {
        for before in [true, false] {
            let gateway = Gateway::new();
            let stray = receipt(&gateway, true, Failed, Some("30008"));
            let reports = [receipt(&gateway, true, arrived, None), stray.clone()];
            let early = if before { &reports[..] } else { &[] };
            for report in early {
                take(&gateway, report.clone());
            }
            let message = send(&gateway);
            for report in &reports {
                take(&gateway, report.clone());
            }
            assert!(failures(&gateway).is_empty(), "{arrived:?} {before}");
            assert_eq!(gateway.status(&message), arrived.name());
        }
    }
}

#[test]
fn a_customer_who_told_the_carrier_to_stop_is_stopped_here() {
    let gateway = Gateway::new();
    let message = send(&gateway);
    take(&gateway, receipt(&gateway, true, Failed, Some("21610")));
    assert!(common::is_stopped(&gateway.memory, &message.tenant_id, &message.to.address));
    assert_eq!(failures(&gateway)[0].error_class, ErrorClass::StopContact);
}

#[test]
fn a_receipt_of_somebody_elses_message_changes_nothing_of_ours() {
    let gateway = Gateway::new();
    let message = send(&gateway);
    let other = Receipt { carrier_message_id: "SM2".to_owned(), ..receipt(&gateway, false, Read, None) };
    take(&gateway, other);
    let foreign = Receipt { tenant_id: TenantId::new("them"), ..receipt(&gateway, true, Read, None) };
    take(&gateway, foreign);
    let unnamed = Receipt { tenant_id: TenantId::new("them"), ..receipt(&gateway, false, Read, None) };
    take(&gateway, unnamed);
    assert_eq!(gateway.status(&message), "queued");
}

#[test]
fn the_first_report_of_a_status_counts() {
    let gateway = Gateway::new();
    let message = send(&gateway);
    let first = receipt(&gateway, true, Undelivered, Some("30005"));
    let (earlier, later) = (first.at, first.at + std::time::Duration::from_mins(1));
    for (at, code) in [(later, "30008"), (earlier, "30005"), (later, "30003")] {
        take(&gateway, Receipt { at, ..receipt(&gateway, true, Undelivered, Some(code)) });
    }
    let attempts = gateway.timeline(&message).attempts;
    let (_, reached) = attempts[0].progress.first_failure().unwrap();
    assert_eq!((reached.at, reached.error.as_ref().map(|error| error.code.as_str())), (earlier, Some("30005")));
}

/// Every order of `items`.
fn permutations<T: Clone>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let each = (0..items.len()).flat_map(|first| {
        let mut rest = items.to_vec();
        let first = rest.remove(first);
        permutations(&rest).into_iter().map(move |tail| [vec![first.clone()], tail].concat())
    });
    each.collect()
}

#[test]
fn every_order_of_receipts_and_the_send_ends_in_one_state() {
    // The last event is the send itself.
    let check = |statuses: [(ReceiptStatus, u64, Option<&str>); 3], status: &str, handed_on: Option<&str>| {
        let mut ends: Vec<Vec<Attempt>> = Vec::new();
        for order in permutations(&[0, 1, 2, 3]) {
            for duplicate in 0..3 {
                let gateway = Gateway::new();
                let began = gateway.now();
                gateway.wait(60);
                let mut heard = Vec::new();
                for event in order.iter().copied().chain([duplicate]) {
                    match statuses.get(event) {
                        None => drop(send(&gateway)),
                        Some((status, at, code)) => {
                            // Half of them do not name our reference.
                            let named = event % 2 == 0;
                            let at = began + std::time::Duration::from_secs(*at);
                            take(&gateway, Receipt { at, ..receipt(&gateway, named, *status, *code) });
                        }
                    }
                    heard.extend(failures(&gateway).into_iter().map(|failed| failed.error.code));
                }
                assert_eq!(heard.len(), usize::from(handed_on.is_some()), "{order:?} {duplicate}");
                let timeline = gateway.timeline(&gateway.sms("m", "hello"));
                assert_eq!(timeline.status(), status, "{order:?} {duplicate}");
                if let Some((_, reached)) = timeline.attempts[0].progress.first_failure() {
                    assert_eq!(reached.error.as_ref().map(|error| error.code.as_str()), handed_on, "{order:?}");
                }
                ends.push(timeline.attempts);
            }
        }
        assert_eq!(ends.len(), 24 * 3);
        assert!(ends.iter().all(|end| *end == ends[0]));
    };
    check([(Sent, 1, None), (Delivered, 2, None), (Read, 3, None)], "read", None);
    check([(Sent, 1, None), (Undelivered, 2, Some("30005")), (Failed, 3, Some("30008"))], "sent", Some("30005"));
}
