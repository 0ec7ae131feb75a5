//! Properties that hold whatever a carrier writes into its fields, once its proof has held.

use omni_core::foundation::http::Request;
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{Message, Receipt};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use super::house::{House, everybody, everywhere};
use super::log::Log;

/// Words that a field may hold one day, and what may stand there instead of a word.
fn words() -> Vec<Value> {
    let text =
        ["", " ", "x", "unknown", "TEXT", "deleted", "💥", "a\u{0}b", "null", "-1", "1e400", "2026-02-30", "\u{202e}"];
    let others =
        [Value::Null, json!(true), json!(-1), json!(0.5), json!(u64::MAX), json!([]), json!({}), json!([["x"]])];
    let long = json!("word ".repeat(200));
    text.into_iter()
        .map(Value::from)
        .chain(others)
        .chain([long, json!({"type": "x", "id": [1, {"a": null}]})])
        .collect()
}

/// Never a 4xx, nor a 5xx; and what is queued comes out of the queue as it went in.
fn is_kept(
    house: &House,
    log: &Log,
    leaf: usize,
    word: &Value,
    payload: &omni_core::testing::carrier_fixtures::Payload,
) {
    let request = house.sign(payload.with(leaf, word).request(house.carrier));
    let outcome = house.receive(log, &request);
    let name = format!("{}: {word} in place {leaf}: {}", house.name(), outcome.log);
    assert_eq!(outcome.response, house.carrier.acknowledgement(), "{name}");
    assert!(outcome.believed, "{name}");
    for message in outcome.messages {
        let written = serde_json::to_string(&message).unwrap();
        let read: Message = serde_json::from_str(&written).unwrap();
        assert!(read == message, "{name}: {written}");
        assert_eq!(serde_json::to_string(&read).unwrap(), written, "{name}");
    }
    for receipt in outcome.receipts {
        let written = serde_json::to_string(&receipt).unwrap();
        assert!(serde_json::from_str::<Receipt>(&written).unwrap() == receipt, "{name}: {written}");
    }
}

#[test]
fn no_word_in_any_field_costs_a_refusal() {
    let words = words();
    everywhere(|house| {
        for sample in house.samples() {
            Log::during(|log| {
                for leaf in 0..sample.payload.leaves() {
                    for word in &words {
                        is_kept(house, log, leaf, word, &sample.payload);
                    }
                }
            });
        }
    });
}

#[test]
fn what_any_text_becomes_is_read_as_it_was_written() {
    let cases = Config { cases: 48, failure_persistence: None, ..Config::default() };
    everywhere(|house| {
        for sample in house.samples() {
            let places = (0..sample.payload.leaves(), prop_oneof![".{0,40}", "[ -~]{0,20}", "(\\PC|\\pC){0,20}"]);
            let kept = TestRunner::new(cases.clone()).run(&places, |(leaf, text)| {
                Log::during(|log| is_kept(house, log, leaf, &Value::from(text), &sample.payload));
                Ok(())
            });
            kept.unwrap_or_else(|error| panic!("{} {}: {error}", house.name(), sample.name));
        }
    });
}

#[test]
fn what_is_ignored_for_nobody_we_know_leaves_its_line() {
    everywhere(|house| {
        if house.carrier != CarrierId::WhatsApp {
            return;
        }
        let change = json!({"field": "flows", "value": {"metadata": {"phone_number_id": "999"}}});
        let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "9", "changes": [change]}]});
        let plain = house.samples()[0].payload.request(house.carrier);
        let request = house.sign(Request { body: body.to_string().into_bytes(), ..plain });
        let outcome = Log::during(|log| house.receive(log, &request));
        assert_eq!((outcome.response, outcome.buried), (house.carrier.acknowledgement(), 0));
        assert!(outcome.log.contains("event is ignored"), "{}", outcome.log);
    });
}

/// Values that may stand where a carrier's document says something else: nothing, or another type.
fn oddities() -> [Value; 7] {
    [Value::Null, json!(""), json!(true), json!(7), json!([]), json!({}), json!([["x"]])]
}

#[test]
fn only_what_a_carrier_cannot_do_without_decides_over_a_message_or_a_receipt() {
    let table = std::cell::RefCell::new(std::collections::BTreeMap::new());
    everybody(|house| {
        for sample in house.samples() {
            Log::during(|log| {
                let mut needed = Vec::new();
                for leaf in 0..sample.payload.leaves() {
                    let costs = |oddity: &Value| {
                        let request = house.sign(sample.payload.with(leaf, oddity).request(house.carrier));
                        let told = house.receive(log, &request);
                        told.messages.len() < sample.messages || told.receipts.len() < sample.receipts
                    };
                    let costly: Vec<Value> = oddities().into_iter().filter(costs).collect();
                    if !costly.is_empty() {
                        needed.push(format!("{} {}", sample.payload.name_of(leaf).unwrap(), Value::from(costly)));
                    }
                }
                table.borrow_mut().insert(format!("{} {}", house.name(), sample.name), needed);
            });
        }
    });
    insta::assert_json_snapshot!(table.into_inner());
}
