//! A dead letter is redriven after its cause was mended: what failed for good before is done now, once.

use omni_core::domain::tenant::Tenant;
use omni_core::foundation::failure::Failure;
use omni_core::model::carrier::{CarrierError, CarrierId, ErrorClass};
use omni_core::model::channel::Channel;
use omni_core::model::message::{Message, MessageId, Receipt, ReceiptStatus, SendReference, TenantId};
use omni_core::model::plan::{Delivery, DeliveryFailed};
use omni_core::model::timeline::TimelineEntry;
use omni_core::model::workflow::ProcessorInput;
use omni_core::ports::Timelines;
use omni_core::testing::in_memory::run;

use super::common::{channels, customer_writes, tenant};
use super::gateway::{Gateway, planned, taken};
use super::receipts::receipt;

/// Fails for `reason`, twice, then after `mend` is done, and again changes nothing.
fn check(
    gateway: &Gateway,
    handle: &impl AsyncFn(&Gateway) -> Result<(), Failure>,
    reason: &str,
    mend: impl FnOnce(&Gateway),
    count: impl Fn(&Gateway) -> usize,
) {
    for _ in 0..2 {
        assert_eq!(run(handle(gateway)), Err(Failure::permanent(reason.to_owned())));
        assert_eq!(count(gateway), 0, "nothing has happened");
    }
    mend(gateway);
    // A day later, too: the record of the effect is kept for weeks.
    gateway.wait(86_400);
    for _ in 0..2 {
        assert_eq!(run(handle(gateway)), Ok(()));
        assert_eq!(count(gateway), 1, "done, and once");
    }
}

fn strangers() -> TenantId {
    TenantId::new("strangers")
}

fn welcome_strangers(gateway: &Gateway) {
    gateway.memory.add_tenant(Tenant { id: strangers(), ..tenant() });
}

#[test]
fn a_message_for_a_workflow_that_was_added_since() {
    let gateway = Gateway::new();
    let message = Message { tenant_id: strangers(), ..customer_writes(&gateway.memory, "1", "help") };
    let input = ProcessorInput { message, workflow: "support-workflow".to_owned(), context: serde_json::Map::new() };
    check(
        &gateway,
        &async |gateway: &Gateway| gateway.process(input.clone()).await.map(drop),
        "its tenant is not configured",
        welcome_strangers,
        |gateway| gateway.queue::<Message>("outbound.fifo").len(),
    );
}

#[test]
fn a_message_whose_tenant_was_configured_since() {
    let gateway = Gateway::new();
    let mut message = gateway.sms("m", "hello");
    message.tenant_id = strangers();
    check(
        &gateway,
        &async |gateway: &Gateway| gateway.select(message.clone()).await,
        "its tenant is not configured",
        |gateway| {
            for (channel, _) in channels() {
                gateway.memory.add_channel(Channel { tenant_id: strangers(), ..channel });
            }
            welcome_strangers(gateway);
        },
        |gateway| gateway.queue::<Delivery>("delivery.fifo").len(),
    );
}

#[test]
fn a_failure_whose_plan_can_be_read_since() {
    let gateway = Gateway::new();
    let delivery = planned(gateway.sms("m", "hello"), &[CarrierId::Twilio, CarrierId::WhatsApp]);
    let failed = DeliveryFailed {
        delivery,
        part: 0,
        error: CarrierError::new("30008", "lost"),
        error_class: ErrorClass::OtherCarrier,
        at: gateway.now(),
    };
    // Its plan names a step that is not there; the operator mends the letter.
    let mut broken = failed.clone();
    broken.delivery.step = 7;
    assert!(matches!(gateway.fail_over(broken), Err(Failure::Permanent(_))));
    for _ in 0..2 {
        assert_eq!(gateway.fail_over(failed.clone()), Ok(()));
    }
    assert_eq!(gateway.queue::<Delivery>("delivery.fifo").len(), 1);
}

#[test]
fn a_receipt_of_a_failure_whose_message_is_stored_since() {
    let gateway = Gateway::new();
    // Sent, and never stored.
    let message = Message { id: MessageId::new("n"), ..gateway.sms("m", "hello") };
    let delivery = planned(message.clone(), &[CarrierId::Twilio, CarrierId::WhatsApp]);
    gateway.carriers.answer(Ok(taken("SM1")));
    gateway.deliver(&delivery);
    let reference = SendReference::read("n.0.0");
    let lost = Receipt { reference, ..receipt(&gateway, true, ReceiptStatus::Failed, Some("30008")) };
    check(
        &gateway,
        &async |gateway: &Gateway| gateway.coordinator().receive(lost.clone()).await,
        "a receipt's message is not stored",
        |gateway| {
            run(gateway.memory.record(&[TimelineEntry::Message(Box::new(message.clone()))])).unwrap();
        },
        |gateway| gateway.queue::<DeliveryFailed>("delivery-failed.fifo").len(),
    );
}
