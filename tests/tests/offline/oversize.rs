//! Events that are too large, through the functions: they are made here, because nobody would read their files.

use hmac::{Hmac, KeyInit, Mac};
use omni_core::model::message::{ChannelId, Message};
use serde_json::{Value, json};

use crate::demo_tenant;
use crate::sample::Sample;
use crate::world::outcome;

/// The sample with another body.
fn with_body(sample: &Sample, case: &str, body: String) -> Sample {
    let mut event = sample.json();
    event["headers"]["x-hub-signature-256"] = format!("sha256={}", signature(&body)).into();
    event["body"] = body.into();
    Sample { function: sample.function.clone(), case: case.to_owned(), text: event.to_string() }
}

/// The signature that the demo's app at Meta would make.
fn signature(body: &str) -> String {
    let channels = demo_tenant::channels("local", "http://127.0.0.1:8788");
    let (_, credentials) = channels.iter().find(|(channel, _)| channel.id == ChannelId::new("demo-whatsapp")).unwrap();
    let secret = credentials.get("appSecret").unwrap().expose();
    let mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
    hex::encode(mac.finalize().into_bytes())
}

/// The sample's body, in which `text` stands instead of what was written.
fn saying(sample: &Sample, text: &str) -> String {
    let mut body: Value = serde_json::from_str(sample.json()["body"].as_str().unwrap()).unwrap();
    body["entry"][0]["changes"][0]["value"]["messages"][0]["text"]["body"] = text.into();
    body.to_string()
}

#[test]
fn a_signed_text_of_600_kb_is_acknowledged_and_ends_as_a_dead_letter_with_a_reason() {
    let sample = Sample::named("whatsapp-receive", "message");
    let outcome = outcome(&with_body(&sample, "600-kb", saying(&sample, &"x".repeat(600_000))));
    assert_eq!(outcome["answer"]["status"], 200);
    assert_eq!(outcome.get("queued"), None, "nothing is queued");
    let letter = &outcome["buried"][0];
    let reason = letter["reason"].as_str().unwrap();
    assert!(reason.ends_with("bytes without its carrier's own words, 350000 are the most"), "{reason}");
    assert!(letter["input"].as_str().unwrap().len() > 600_000, "all of it is kept");
}

#[test]
fn a_text_of_a_hundred_thousand_characters_is_queued_whole() {
    let sample = Sample::named("whatsapp-receive", "message");
    let outcome = outcome(&with_body(&sample, "100-kb", saying(&sample, &"x".repeat(100_000))));
    assert_eq!(outcome.get("buried"), None);
    let queued = &outcome["queued"]["inbound.fifo"][0];
    assert_eq!(queued["body"].as_str().map(str::len), Some(100_000));
    assert!(queued["originalPayload"].is_object(), "with its carrier's own words");
}

#[test]
fn one_record_of_ten_that_no_row_holds_is_buried_and_nine_are_routed() {
    let sample = Sample::named("inbound-router", "message");
    let mut event = sample.json();
    let record = event["Records"][0].clone();
    let message: Message = serde_json::from_str(record["body"].as_str().unwrap()).unwrap();
    let records = (0..10).map(|nth: usize| {
        let mut message = serde_json::to_value(&message).unwrap();
        message["id"] = format!("{}-{nth}", message["id"].as_str().unwrap()).into();
        message["conversationId"] = format!("{}-{nth}", message["conversationId"].as_str().unwrap()).into();
        if nth == 4 {
            message["body"] = "x".repeat(600_000).into();
        }
        let mut record = record.clone();
        record["messageId"] = format!("record-{nth}").into();
        record["attributes"]["MessageGroupId"] = message["conversationId"].clone();
        record["body"] = message.to_string().into();
        record
    });
    event["Records"] = records.collect::<Vec<Value>>().into();
    let outcome = outcome(&Sample { text: event.to_string(), case: "one-of-600-kb".to_owned(), ..sample });
    assert_eq!(outcome["answer"], json!({ "retry": [] }), "nobody comes again");
    let stored = outcome["messages"].as_array().unwrap();
    let count = |status: &str| stored.iter().filter(|it| it["status"] == status).count();
    assert_eq!((count("routed"), count("dead")), (9, 1), "{stored:#?}");
    let reason = outcome["buried"][0]["reason"].as_str().unwrap();
    assert!(reason.ends_with("bytes is not stored, 350000 are the most"), "{reason}");
}

#[test]
fn a_submission_that_is_too_large_is_413_and_one_that_can_never_go_is_422() {
    let check = |size: usize, status: u64, words: &str| {
        let sample = Sample::named("operations-api", "send");
        let mut event = sample.json();
        event["body"] = json!({ "to": "+14155550100", "channel": "sms", "body": "x".repeat(size) }).to_string().into();
        event["isBase64Encoded"] = false.into();
        let outcome = outcome(&Sample { text: event.to_string(), case: format!("{size}-bytes"), ..sample });
        let answer = &outcome["answer"];
        assert_eq!(answer["status"], status, "{answer}");
        assert!(answer.to_string().contains(words), "{answer}");
        assert_eq!((outcome.get("queued"), outcome.get("messages")), (None, None), "nothing is left of it");
    };
    check(500_000, 413, "a body has at most 262144 bytes");
    check(200_000, 422, "no carrier takes it as sms");
}
