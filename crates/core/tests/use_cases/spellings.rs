//! The two spellings of a mobile number: one person on WhatsApp, two numbers by SMS.

use omni_core::model::conversation::ConversationTouch;
use omni_core::model::message::{Address, ChannelKind, ConversationId, Message, MessageId};
use omni_core::ports::Conversations as _;
use omni_core::testing::in_memory::run;
use serde_json::json;

use super::common;
use super::gateway::Gateway;
use super::operations::submit;

/// A message of a customer who writes from `address`.
fn question(gateway: &Gateway, channel: ChannelKind, address: &str) -> Message {
    let mut question = common::customer_writes(&gateway.memory, "1", "hello");
    question.channel = channel;
    question.from = Address::infer(address).into();
    let (tenant, ours, customer) = (&question.tenant_id, &question.to.address, &question.from.address);
    question.conversation_id = ConversationId::between(tenant, channel, ours, customer);
    question
}

#[test]
fn who_wrote_by_one_spelling_is_answered_at_the_other_on_whatsapp() {
    let check = |wrote: &str, answered: &str, admitted: bool| {
        let gateway = Gateway::new();
        let question = question(&gateway, ChannelKind::WhatsApp, wrote);
        run(gateway.memory.touch(&[ConversationTouch::from(&question)])).unwrap();
        let (status, problem) =
            submit(&gateway.memory, None, &json!({"to": answered, "channel": "whatsapp", "body": "an answer"}));
        assert_eq!(status, 202, "{problem}");
        let answer = gateway.drain::<Message>("outbound.fifo").remove(0);
        assert_eq!(answer.to.address.as_str(), answered, "what was asked for stays as it is written");
        assert_eq!(answer.conversation_id == question.conversation_id, admitted, "{wrote} {answered}");
        run(gateway.admit(answer)).unwrap();
        assert_eq!(gateway.drain::<Message>("selection.fifo").len(), usize::from(admitted), "{wrote} {answered}");
    };
    check("+551187654321", "+5511987654321", true);
    check("+5511987654321", "+551187654321", true);
    check("+5215512345678", "+525512345678", true);
    check("+541151234567", "+5491151234567", true);
    // Landlines have one spelling, and a digit more is somebody else elsewhere.
    check("+551133445566", "+5511933445566", false);
    check("+34600111222", "+349600111222", false);
}

#[test]
fn a_stop_from_one_spelling_holds_for_the_other_on_whatsapp_alone() {
    let check = |channel: ChannelKind, wrote: &str, other: &str, stopped: bool| {
        let gateway = Gateway::new();
        for (body, expected) in [("STOP", stopped), ("START", false)] {
            let mut question = question(&gateway, channel, wrote);
            (question.id, question.body) = (MessageId::new(body), body.to_owned());
            question.timestamp = gateway.now();
            let routed = run(gateway.router().route(vec![question.clone()]));
            assert!(matches!(routed.as_slice(), [Ok(())]), "{routed:?}");
            let said =
                |address: &str| common::is_stopped(&gateway.memory, &question.tenant_id, &Address::infer(address));
            assert_eq!(said(wrote), body == "STOP", "{wrote}");
            assert_eq!(said(other), expected, "{wrote} {other} {body}");
            gateway.wait(1);
        }
    };
    check(ChannelKind::WhatsApp, "+551187654321", "+5511987654321", true);
    check(ChannelKind::WhatsApp, "+5511987654321", "+551187654321", true);
    check(ChannelKind::WhatsApp, "+525512345678", "+5215512345678", true);
    check(ChannelKind::Sms, "+551187654321", "+5511987654321", false);
}

#[test]
fn by_sms_a_number_is_what_it_is() {
    let gateway = Gateway::new();
    let by = |channel, address| question(&gateway, channel, address).conversation_id;
    let (older, newer) = ("+551187654321", "+5511987654321");
    assert_ne!(by(ChannelKind::Sms, older), by(ChannelKind::Sms, newer));
    assert_eq!(by(ChannelKind::WhatsApp, older), by(ChannelKind::WhatsApp, newer));
}
