//! Admitting what goes out: still wanted, in time, in form.

use std::time::Duration;

use omni_core::model::conversation::ConversationTouch;
use omni_core::model::message::{ChannelKind, Content, Message};
use omni_core::model::timeline::Outcome;
use omni_core::ports::Conversations;
use omni_core::testing::in_memory::{count_steps, run, run_until};
use serde_json::{Value, json};

use super::common;
use super::common::customer_writes;
use super::gateway::Gateway;

const DAY: u64 = 24 * 3600;

/// A message to the customer on WhatsApp, who wrote at the beginning of the test.
fn whatsapp(gateway: &Gateway) -> Message {
    let question = customer_writes(&gateway.memory, "1", "hello");
    run(gateway.memory.touch(&[ConversationTouch::from(&question)])).unwrap();
    let mut message = gateway.sms("answer", "an answer");
    message.channel = ChannelKind::WhatsApp;
    message.conversation_id = question.conversation_id;
    message
}

fn admit(gateway: &Gateway, message: &Message) -> usize {
    run(gateway.admit(message.clone())).unwrap();
    gateway.drain::<Message>("selection.fifo").len()
}

#[test]
fn whatsapp_lets_free_text_through_for_24_hours() {
    let template: Content = serde_json::from_value(serde_json::json!({"type": "template", "name": "hi"})).unwrap();
    let check = |wait: u64, content: &Content, channel: ChannelKind, admitted: usize| {
        let gateway = Gateway::new();
        let mut message = whatsapp(&gateway);
        (message.content, message.channel) = (content.clone(), channel);
        gateway.wait(wait);
        assert_eq!(admit(&gateway, &message), admitted, "{wait} {content:?}");
        if admitted == 0 {
            assert!(gateway.reason(&message, Outcome::Refused).contains("only a template may be sent"));
        }
    };
    check(0, &Content::Text, ChannelKind::WhatsApp, 1);
    check(DAY - 1, &Content::Text, ChannelKind::WhatsApp, 1);
    check(DAY, &Content::Text, ChannelKind::WhatsApp, 1);
    check(DAY + 1, &Content::Text, ChannelKind::WhatsApp, 0);
    check(DAY + 1, &template, ChannelKind::WhatsApp, 1);
    check(DAY + 1, &Content::Text, ChannelKind::Sms, 1);
}

#[test]
fn whatsapp_needs_a_template_for_whoever_never_wrote() {
    let gateway = Gateway::new();
    let mut message = gateway.sms("first", "hello");
    message.channel = ChannelKind::WhatsApp;
    assert_eq!(admit(&gateway, &message), 0);
}

#[test]
fn who_said_stop_hears_nothing() {
    let gateway = Gateway::new();
    let message = gateway.sms("m", "hello");
    common::say(&gateway.memory, &message.tenant_id, &message.to.address, true, gateway.now());
    assert_eq!(admit(&gateway, &message), 0);
    assert_eq!(gateway.reason(&message, Outcome::Suppressed), "the customer said stop");
    assert_eq!(gateway.status(&message), "suppressed");
}

#[test]
fn what_is_late_or_empty_is_refused() {
    let check = |late: Option<i64>, body: &str, reason: Option<&str>| {
        let gateway = Gateway::new();
        let mut message = gateway.sms("m", body);
        message.valid_until = late.map(|seconds| gateway.now() + jiff::SignedDuration::from_secs(seconds));
        assert_eq!(admit(&gateway, &message), usize::from(reason.is_none()), "{late:?} {body:?}");
        if let Some(reason) = reason {
            assert_eq!(gateway.reason(&message, Outcome::Refused), reason);
        }
    };
    check(None, "x", None);
    check(Some(1), "x", None);
    check(Some(0), "x", Some("it is no longer valid"));
    check(Some(-1), "x", Some("it is no longer valid"));
    check(None, "", Some("it is empty"));
    check(None, " \n\t", Some("it is empty"));
}

#[test]
fn the_event_of_an_sms_counts_its_segments() {
    let check = |body: &str, segments: u64, encoding: &str| {
        let gateway = Gateway::new();
        let message = gateway.sms("m", body);
        assert_eq!(admit(&gateway, &message), 1);
        let detail = gateway.event(&message, Outcome::Admitted).detail();
        assert_eq!((detail["segments"].as_u64(), detail["encoding"].as_str()), (Some(segments), Some(encoding)));
    };
    check("hello", 1, "GSM-7");
    check(&"x".repeat(161), 2, "GSM-7");
    check("¡hola, señor! 👋", 1, "UCS-2");
    check(&"ж".repeat(71), 2, "UCS-2");
}

#[test]
fn the_event_of_an_sms_names_what_made_it_cost_more() {
    let check = |channel: ChannelKind, body: &str, expected: Value| {
        let gateway = Gateway::new();
        let mut message = whatsapp(&gateway);
        (message.channel, message.body) = (channel, body.to_owned());
        assert_eq!(admit(&gateway, &message), 1);
        let detail = gateway.event(&message, Outcome::Admitted).detail();
        assert_eq!(detail.get("forcedBy").cloned().unwrap_or_default(), expected);
    };
    let quote = json!({"character": "“", "codePoint": "U+201C", "replacement": "\""});
    let parcel = json!({"character": "📦", "codePoint": "U+1F4E6"});
    check(ChannelKind::Sms, "“📦", json!([quote, parcel]));
    check(ChannelKind::Sms, "plain", Value::Null);
    check(ChannelKind::WhatsApp, "“📦", Value::Null);
}

#[test]
fn a_mark_needs_no_window() {
    let gateway = Gateway::new();
    let mut message = whatsapp(&gateway);
    message.content = Content::MarkRead { target: "wamid.1".to_owned() };
    gateway.wait(2 * DAY);
    assert_eq!(admit(&gateway, &message), 1);
}

#[test]
fn a_message_is_admitted_once_whatever_crashes() {
    let steps = {
        let gateway = Gateway::new();
        let message = gateway.sms("m", "hello");
        count_steps(gateway.admit(message)).1
    };
    for crash in 0..steps {
        let gateway = Gateway::new();
        let message = gateway.sms("m", "hello");
        assert!(run_until(gateway.admit(message.clone()), crash).is_none());
        gateway.memory.clock().advance(Duration::from_secs(61));
        run(gateway.admit(message.clone())).unwrap();
        gateway.memory.clock().advance(Duration::from_hours(1));
        run(gateway.admit(message)).unwrap();
        assert_eq!(gateway.drain::<Message>("selection.fifo").len(), 1, "crash at {crash}");
    }
}
