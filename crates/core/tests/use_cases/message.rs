//! The message as JSON: the original's names, everything kept, nothing lost on a round trip.

use std::time::Duration;

use omni_core::foundation::backoff::{Pace, next_delay};
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{ChannelKind, Content, Direction, Message, MessageId, SendReference};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A message of the original contract, as its documentation shows it.
fn original() -> Value {
    json!({
        "id": "msg-1", "tenantId": "acme", "conversationId": "conv-1", "correlationId": "corr-1",
        "sourceCarrier": "whatsapp", "direction": "inbound", "channel": "whatsapp",
        "from": {"address": "+14155550100", "name": "Ana"}, "to": {"address": "+15550001111"},
        "body": "I need HELP", "mediaUrls": ["https://example.com/a.jpg"], "metadata": {"forwarded": true},
        "timestamp": "2026-11-23T12:00:00Z", "receivedAt": "2026-11-23T12:00:01Z",
        "originalPayload": {"id": "wamid.1"},
    })
}

fn read(value: Value) -> Message {
    serde_json::from_value(value).unwrap()
}

#[test]
fn a_message_of_the_original_contract_is_read() {
    let message = read(original());
    assert_eq!(
        (message.schema_version, message.direction, message.channel),
        (1, Direction::Inbound, ChannelKind::WhatsApp)
    );
    assert_eq!((message.from.address.kind(), message.source_carrier), ("phone", Some(CarrierId::WhatsApp)));
    assert_eq!((message.content.clone(), message.media_urls.len()), (Content::Text, 1));
    let written = serde_json::to_value(&message).unwrap();
    for (name, value) in original().as_object().unwrap() {
        match name.as_str() {
            "from" | "to" => assert_eq!(written[name]["address"], value["address"]),
            _ => assert_eq!(&written[name], value, "{name}"),
        }
    }
    assert_eq!((written["schemaVersion"].as_u64(), written["from"]["addressType"].as_str()), (Some(1), Some("phone")));
}

#[test]
fn nothing_of_a_message_shows_when_it_is_printed() {
    let printed = format!("{:?}", read(original()));
    assert_eq!(printed, "Message(msg-1)");
}

fn any_content() -> impl Strategy<Value = Value> {
    let word = "[a-zA-Z0-9 .:é👍]{1,12}";
    prop_oneof![
        Just(json!({"type": "text"})),
        (word, word)
            .prop_map(|(id, mime)| json!({"type": "media", "items": [{"kind": "image", "id": id, "mimeType": mime}]})),
        (-90_i32..=90, -180_i32..=180).prop_map(
            |(lat, long)| json!({"type": "location", "latitude": f64::from(lat), "longitude": f64::from(long)})
        ),
        (word, word).prop_map(|(name, extra)| json!({"type": "contacts", "contacts": [{"name": name, "org": extra}]})),
        (word, word)
            .prop_map(|(id, title)| json!({"type": "interactiveReply", "kind": "list", "id": id, "title": title})),
        (word, prop::option::of(word)).prop_map(|(target, emoji)| match emoji {
            Some(emoji) => json!({"type": "reaction", "target": target, "emoji": emoji}),
            None => json!({"type": "reaction", "target": target}),
        }),
        word.prop_map(|id| json!({"type": "order", "items": [{"productId": id, "quantity": 2.0}]})),
        word.prop_map(|target| json!({"type": "edit", "target": target, "content": {"type": "text"}})),
        word.prop_map(|target| json!({"type": "deletion", "target": target})),
        word.prop_map(|kind| json!({"type": "system", "kind": kind})),
        word.prop_map(
            |name| json!({"type": "template", "name": name, "language": "de", "components": [{"type": "body"}]})
        ),
        word.prop_map(|kind| json!({"type": "unsupported", "kind": kind})),
        // Of a newer version.
        word.prop_map(|what| json!({"type": "hologram", "what": what, "depth": [1, {"x": null}]})),
    ]
}

fn any_message() -> impl Strategy<Value = Value> {
    let channel = prop::sample::select(vec!["sms", "mms", "whatsapp", "chat"]);
    let class = prop::sample::select(vec!["marketing", "alert", "code"]);
    let address = prop::sample::select(vec!["+14155550100", "384387", "US.13491208655302741918", "ACME", "chat-1"]);
    let unknown = prop::collection::btree_map("x[a-zA-Z]{1,6}", any::<i32>(), 0..3);
    (any_content(), channel, class, address, ".{0,20}", unknown).prop_map(
        |(content, channel, class, address, body, unknown)| {
            let mut message = original();
            message["content"] = content;
            message["channel"] = channel.into();
            message["class"] = class.into();
            message["to"] = json!({"address": address});
            message["body"] = body.into();
            message["replyTo"] = json!({"carrierMessageId": "wamid.0"});
            message["validUntil"] = "2026-11-24T00:00:00Z".into();
            message["schemaVersion"] = 7.into();
            let fields: Map<String, Value> = unknown.into_iter().map(|(name, value)| (name, value.into())).collect();
            message.as_object_mut().unwrap().extend(fields);
            message
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_message_survives_a_round_trip_with_all_that_is_unknown_in_it(value in any_message()) {
        let message = read(value.clone());
        let written = serde_json::to_value(&message).unwrap();
        prop_assert_eq!(&read(written.clone()), &message);
        for (name, value) in value.as_object().unwrap().iter().filter(|(name, _)| !["from", "to"].contains(&name.as_str())) {
            prop_assert_eq!(&written[name], value, "{}", name);
        }
        prop_assert_eq!(message.content.kind(), value["content"]["type"].as_str().unwrap());
    }

    #[test]
    fn a_reference_survives_a_round_trip(id in "[A-Za-z0-9_-]{1,64}", part in 0_usize..1000, step in 0_usize..1000) {
        let reference = SendReference { message_id: MessageId::new(id), part, step };
        let text = reference.to_string();
        prop_assert!(text.len() <= 512 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)));
        prop_assert_eq!(SendReference::read(&text), Some(reference.clone()));
        let json = serde_json::to_string(&reference).unwrap();
        prop_assert_eq!(serde_json::from_str::<SendReference>(&json).unwrap(), reference);
    }

    #[test]
    fn a_foreign_reference_is_read_without_harm(text in ".{0,40}") {
        if let Some(reference) = SendReference::read(&text) {
            prop_assert_eq!(SendReference::read(&reference.to_string()), Some(reference));
        }
    }

    #[test]
    fn no_wait_is_shorter_than_asked_longer_than_a_quarter_of_an_hour_more_or_hasty(
        attempt in 0_u32..100, asked in prop::option::of(0_u64..1_000_000), chance in -1.0_f64..2.0
    ) {
        let slow = next_delay(attempt, Pace::Slow, asked.map(Duration::from_secs), chance);
        let usual = next_delay(attempt, Pace::Usual, asked.map(Duration::from_secs), chance);
        prop_assert!(slow >= usual && slow >= Duration::from_secs(48));
        prop_assert!(usual >= Duration::from_secs(4) && usual <= Duration::from_hours(4));
        if let Some(asked) = asked.filter(|asked| *asked <= 900) {
            prop_assert!(usual >= Duration::from_secs(asked));
        }
    }
}
