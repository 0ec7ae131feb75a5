//! The sender of a message that a caller submits: the choice by the API, and what it says of it.

use omni_core::model::channel::Channel;
use omni_core::model::message::{Address, ChannelId, Message};
use serde_json::{Value, json};

use super::common;
use super::gateway::Gateway;
use super::operations::submit;

/// Acme, with a pool of two numbers of its own beside its Twilio number.
fn gateway() -> Gateway {
    let gateway = Gateway::new();
    let (twilio, _) = common::channels().remove(1);
    for (id, address) in [("sf", "+14155559999"), ("ny", "+12125559999")] {
        gateway.memory.add_channel(Channel {
            id: ChannelId::new(id),
            address: Address::infer(address),
            pool: Some("us".to_owned()),
            priority: 1,
            ..twilio.clone()
        });
    }
    gateway
}

#[test]
fn the_api_chooses_the_sender_and_says_why() {
    let check = |from: Value, to: &str, expected: (&str, &str)| {
        let gateway = gateway();
        let body = json!({"to": to, "channel": "sms", "from": from, "body": "x", "metadata": {"senderReason": "mine", "a": 1}});
        let (status, answer) = submit(&gateway.memory, None, &body);
        assert_eq!(status, 202, "{answer}");
        let message = gateway.drain::<Message>("outbound.fifo").remove(0);
        let reason = message.metadata["senderReason"].as_str().unwrap();
        assert_eq!((message.from.address.as_str(), reason), expected, "{from} {to}");
        assert_eq!(message.metadata["a"], 1);
    };
    let customer = "+14155550100";
    check(Value::Null, customer, (common::TWILIO_NUMBER, "preferred"));
    check(json!("+12125559999"), customer, ("+12125559999", "asked"));
    check(json!("pool:us"), customer, ("+14155559999", "localPresence"));
    check(json!("pool:us"), "+12125550100", ("+12125559999", "localPresence"));
    check(json!("pool:us"), "+442071234567", ("+12125559999", "sticky"));
}

#[test]
fn a_pool_that_is_none_or_has_no_address_for_the_channel_is_refused() {
    let check = |from: &str, channel: &str, expected: &str| {
        let body = json!({"to": "+14155550100", "channel": channel, "from": from, "body": "x"});
        let (status, answer) = submit(&gateway().memory, None, &body);
        assert_eq!((status, answer["detail"].as_str().unwrap()), (422, expected), "{from}");
    };
    check("pool:eu", "sms", "from is none of your pools");
    check("pool:", "sms", "from is none of your pools");
    check("pool:us", "whatsapp", "from is a pool without an address for whatsapp");
    check("+19998887777", "sms", "from is none of your addresses for sms");
}
