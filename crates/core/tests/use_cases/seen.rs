//! What a customer has seen of a chat: one report for everything up to a moment, and a receipt for each send in it.

use std::time::Duration;

use jiff::Timestamp;
use omni_core::foundation::http::{Request, Response};
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, SecretReference};
use omni_core::model::message::{Address, ChannelId, ChannelKind, Content, Message, Receipt, TenantId};
use omni_core::model::plan::{Delivery, Retry};
use omni_core::ports::CallError;
use omni_core::testing::in_memory::{count_steps, run, run_until};
use serde_json::{Value, json};

use super::common;
use super::gateway::{Gateway, planned};
use super::webhook::{counts, receive};

const ORGANIZATION: &str = "390e44e6-f1e6-0368c-z6ddb-74g14508c2ex";
const CHAT: &str = "PJ0MRSHTDG";
const CUSTOMER: &str = "b7eff798-f8df-4364-8059-649c35c9ed0c";
const AGENT: &str = "smith@example.com";

/// The gateway of acme, who has an account at LiveChat too.
fn chatting() -> Gateway {
    let gateway = Gateway::new();
    let secret = SecretReference::new("livechat");
    let credentials = Credentials::default().with("webhookSecret", "secret-1").with("accessToken", "dal:token");
    gateway.memory.add_secret(secret.clone(), credentials);
    gateway.memory.add_channel(Channel {
        id: ChannelId::new("acme-livechat"),
        tenant_id: TenantId::new("acme"),
        carrier: CarrierId::LiveChat,
        keys: vec![ChannelKey::new(ORGANIZATION)],
        address: Address::Chat(ORGANIZATION.to_owned()),
        kinds: vec![ChannelKind::Chat],
        secret,
        ..common::channels().remove(0).0
    });
    gateway
}

fn written(gateway: &Gateway, id: &str) -> Delivery {
    let mut message = gateway.sms(id, "hello");
    message.channel = ChannelKind::Chat;
    message.from = Address::Chat(ORGANIZATION.to_owned()).into();
    message.to = Address::Chat(CHAT.to_owned()).into();
    planned(message, &[CarrierId::LiveChat])
}

/// Sends a message with this id to the chat.
fn send(gateway: &Gateway, id: &str) -> Message {
    let delivery = written(gateway, id);
    gateway.carriers.answer(Ok(Response::new(200, "application/json", json!({ "event_id": id }).to_string())));
    gateway.deliver(&delivery);
    gateway.wait(1);
    delivery.message
}

fn webhook(action: &str, payload: &Value) -> Request {
    let body = json!({
        "webhook_id": "w", "secret_key": "secret-1", "action": action, "organization_id": ORGANIZATION, "payload": payload,
    });
    Request {
        method: "POST".to_owned(),
        path: "/webhooks/livechat".to_owned(),
        body: body.to_string().into_bytes(),
        ..Request::default()
    }
}

/// LiveChat tells that somebody has seen the chat up to a moment.
fn tell(gateway: &Gateway, user: &str, chat: &str, up_to: Timestamp) {
    let request = webhook("events_marked_as_seen", &json!({ "user_id": user, "chat_id": chat, "seen_up_to": up_to }));
    let answer = receive(gateway, CarrierId::LiveChat, &request);
    assert_eq!((answer.status, answer.body.is_empty()), (200, true));
}

/// Hands on what was told.
fn work(gateway: &Gateway) -> usize {
    let receipts = gateway.drain::<Receipt>("receipts.fifo");
    let count = receipts.len();
    for receipt in receipts {
        run(gateway.coordinator().receive(receipt)).unwrap();
    }
    count
}

#[test]
fn everything_sent_to_the_chat_until_then_is_read_and_nothing_after_it() {
    let gateway = chatting();
    let first = send(&gateway, "m1");
    let second = send(&gateway, "m2");
    let up_to = gateway.now() - Duration::from_millis(500);
    let third = send(&gateway, "m3");
    let status = || [&first, &second, &third].map(|message| gateway.status(message));
    assert_eq!(status(), ["sent"; 3]);
    tell(&gateway, CUSTOMER, CHAT, up_to);
    assert_eq!(work(&gateway), 1);
    assert_eq!(status(), ["read", "read", "sent"]);
    tell(&gateway, CUSTOMER, CHAT, gateway.now());
    work(&gateway);
    assert_eq!(status(), ["read"; 3]);
    let attempt = gateway.timeline(&first).attempts.remove(0);
    assert_eq!(attempt.carrier_message_id.as_deref(), Some("m1"), "it keeps the id that LiveChat gave it");
}

#[test]
fn only_the_customer_of_the_chat_reads() {
    let gateway = chatting();
    let message = send(&gateway, "m1");
    tell(&gateway, AGENT, CHAT, gateway.now());
    assert_eq!(work(&gateway), 0, "an agent reads the customer's messages");
    tell(&gateway, CUSTOMER, "QK1NSTIUEH", gateway.now());
    assert_eq!(work(&gateway), 1);
    assert_eq!(gateway.status(&message), "sent");
}

#[test]
fn told_twice_or_late_it_changes_nothing() {
    let gateway = chatting();
    let message = send(&gateway, "m1");
    let (early, now) = (gateway.now() - Duration::from_mins(1), gateway.now());
    tell(&gateway, CUSTOMER, CHAT, now);
    gateway.wait(3);
    tell(&gateway, CUSTOMER, CHAT, now);
    let receipts = gateway.drain::<Receipt>("receipts.fifo");
    assert_eq!(receipts.len(), 1, "a webhook sent twice is queued once");
    for _ in 0..2 {
        run(gateway.coordinator().receive(receipts[0].clone())).unwrap();
    }
    let read = gateway.timeline(&message).attempts;
    gateway.wait(600);
    tell(&gateway, CUSTOMER, CHAT, early);
    tell(&gateway, CUSTOMER, CHAT, now);
    assert_eq!(work(&gateway), 2);
    assert_eq!(gateway.timeline(&message).attempts, read);
    assert_eq!(gateway.status(&message), "read");
}

#[test]
fn what_is_seen_before_its_send_is_recorded_is_read_when_it_is() {
    let gateway = chatting();
    tell(&gateway, CUSTOMER, CHAT, gateway.now());
    work(&gateway);
    let seen_already = send(&gateway, "m1");
    let later = send(&gateway, "m2");
    assert_eq!([&seen_already, &later].map(|message| gateway.status(message)), ["read", "sent"]);
}

#[test]
fn a_clock_that_is_ahead_reads_nothing_that_is_still_to_be_sent() {
    let gateway = chatting();
    let first = send(&gateway, "m1");
    tell(&gateway, CUSTOMER, CHAT, "2099-01-01T00:00:00Z".parse().unwrap());
    work(&gateway);
    gateway.wait(1);
    let later = send(&gateway, "m2");
    assert_eq!([&first, &later].map(|message| gateway.status(message)), ["read", "sent"]);
}

#[test]
fn our_own_event_that_comes_back_settles_a_lost_answer() {
    let gateway = chatting();
    let delivery = written(&gateway, "m1");
    gateway.carriers.answer(Err(CallError::Lost("the connection was reset".to_owned())));
    gateway.deliver(&delivery);
    let event = json!({
        "id": "K600PKZON8_4", "type": "message", "author_id": AGENT, "created_at": gateway.now(), "text": "hello",
        "visibility": "all", "custom_id": "m1.0.0",
    });
    let echo = webhook("incoming_event", &json!({ "chat_id": CHAT, "thread_id": "T", "event": event }));
    assert_eq!(receive(&gateway, CarrierId::LiveChat, &echo).status, 200);
    assert_eq!(counts(&gateway), (0, 1, 0), "it is a receipt and no message");
    work(&gateway);
    gateway.wait(130);
    let retry = gateway.drain::<Retry>("delivery-retry").remove(0);
    gateway.deliver(&retry.delivery);
    assert_eq!(gateway.carriers.calls().len(), 1, "it is not sent again");
    assert_eq!(gateway.status(&delivery.message), "sent");
    tell(&gateway, CUSTOMER, CHAT, gateway.now());
    work(&gateway);
    assert_eq!(gateway.status(&delivery.message), "read");
}

#[test]
fn marking_a_customers_message_as_read_is_not_itself_read() {
    let gateway = chatting();
    let mut delivery = written(&gateway, "m1");
    delivery.message.content = Content::MarkRead { target: "K600PKZON8_3".to_owned() };
    gateway.carriers.answer(Ok(Response::new(200, "application/json", "{}")));
    gateway.deliver(&delivery);
    tell(&gateway, CUSTOMER, CHAT, gateway.now());
    work(&gateway);
    assert_eq!(gateway.status(&delivery.message), "sent");
}

#[test]
fn a_crash_at_any_point_loses_no_reading() {
    let prepared = || {
        let gateway = chatting();
        let messages = [send(&gateway, "m1"), send(&gateway, "m2")];
        tell(&gateway, CUSTOMER, CHAT, gateway.now());
        let receipt = gateway.drain::<Receipt>("receipts.fifo").remove(0);
        (gateway, messages, receipt)
    };
    let (gateway, _, receipt) = prepared();
    let (_, steps) = count_steps(gateway.coordinator().receive(receipt));
    assert!(steps > 6);
    for stop in 0..steps {
        let (gateway, messages, receipt) = prepared();
        assert!(run_until(gateway.coordinator().receive(receipt.clone()), stop).is_none());
        run(gateway.coordinator().receive(receipt)).unwrap();
        assert_eq!(messages.map(|message| gateway.status(&message)), ["read"; 2], "stopped at {stop}");
    }
}

#[test]
fn a_receipt_queued_by_an_older_version_is_read() {
    let text = r#"{"tenantId":"acme","carrier":"twilio","carrierMessageId":"SM1","status":"sent",
                   "at":"2026-11-23T12:00:00Z","correlationId":"c"}"#;
    let receipt: Receipt = serde_json::from_str(text).unwrap();
    assert_eq!((receipt.carrier_message_id.as_str(), &receipt.seen), ("SM1", &None));
    let again: Value = serde_json::to_value(&receipt).unwrap();
    assert_eq!(again, serde_json::from_str::<Value>(text).unwrap(), "and written as it was");
}
