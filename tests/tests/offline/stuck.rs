//! A stream's batches as the service repeats them: which changes come again, which are buried, and that a buried one can
//! be replayed.

use std::cell::RefCell;

use omni_aws::lambda::hand_on;
use omni_core::domain::route_health::HealthSample as Seen;
use omni_core::events::stuck::StreamRunner;
use omni_core::foundation::failure::Failure;
use omni_core::model::event::{ChangedRow, RowChange};
use omni_core::ports::Env;
use omni_core::testing::in_memory::{Memory, run};
use serde_json::{Value, json};

/// A batch of changes of now, each of which tells subscribers something: their numbers are their ids.
fn batch(memory: &Memory, ids: std::ops::Range<u32>) -> Value {
    let record = |id: u32| {
        let doc = json!({"at": memory.now(), "detail": {}, "key": format!("sent.{id}"), "messageId": format!("m{id}"),
            "outcome": "sent", "tenantId": "demo"});
        let keys = json!({"pk": {"S": format!("demo#m{id}")}, "sk": {"S": format!("hop#sent.{id}")}});
        let mut image = keys.clone();
        image["doc"] = json!({ "S": doc.to_string() });
        json!({
            "eventID": id.to_string(), "eventName": "INSERT", "eventVersion": "1.1", "eventSource": "aws:dynamodb",
            "awsRegion": "us-east-1",
            "dynamodb": {
                "ApproximateCreationDateTime": memory.now().as_second(), "Keys": keys, "NewImage": image,
                "SequenceNumber": format!("{id:021}"), "SizeBytes": 500, "StreamViewType": "NEW_AND_OLD_IMAGES",
            },
            "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/omni-local-messages/stream/x",
        })
    };
    json!({ "Records": ids.map(record).collect::<Vec<Value>>() })
}

/// Hands a batch on until nothing of it comes again, as the service does: from the first that failed, ten seconds later.
/// Tells the ids that were tried, invocation by invocation.
fn until_done(memory: &Memory, fails: impl Fn(&str) -> Option<Failure>) -> Vec<Vec<String>> {
    let desk = StreamRunner::new("stream-processor", memory.ports());
    let mut event = batch(memory, 0..10);
    let mut invocations = Vec::new();
    loop {
        let tried = RefCell::new(Vec::new());
        let handle = async |change: RowChange| {
            tried.borrow_mut().push(change.id.clone());
            fails(&change.id).map_or(Ok(Vec::new()), Err)
        };
        let parsed = serde_json::from_value(event.clone()).unwrap();
        let answer = run(hand_on(parsed, &desk, &handle, &async |_: Vec<Seen>| {}));
        invocations.push(tried.into_inner());
        let Some(first) = answer.batch_item_failures.first() else { return invocations };
        assert_eq!(answer.batch_item_failures.len(), 1);
        let sequence = json!(first.item_identifier);
        let records = event["Records"].as_array_mut().unwrap();
        let from = records.iter().position(|record| record["dynamodb"]["SequenceNumber"] == sequence).unwrap();
        records.drain(..from);
        memory.clock().advance(std::time::Duration::from_secs(10));
    }
}

fn demo() -> Memory {
    let memory = Memory::new(1);
    memory.clock().set("2026-11-23T12:00:00Z".parse().unwrap());
    memory
}

#[test]
fn one_change_that_keeps_failing_holds_up_its_shard_for_minutes_and_is_replayed_from_its_letter() {
    let memory = demo();
    let began = memory.now();
    let invocations = until_done(&memory, |id| (id == "3").then(|| Failure::transient("throttled")));
    assert_eq!(memory.now().duration_since(began).as_mins(), 5);
    assert_eq!(invocations[0], ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "the others do not wait");
    assert!(invocations[1..30].iter().all(|tried| tried == &["3"]), "{invocations:?}");
    assert_eq!(invocations[30], ["3", "4", "5", "6", "7", "8", "9"]);
    let letter = memory.take_dead_letters().remove(0);
    assert_eq!((letter.source.as_str(), letter.attempt, letter.reason.as_str()), ("stream", 31, "throttled"));
    // An event with the letter's input as its one record is the change as it was.
    let input: Value = serde_json::from_str(&letter.input).unwrap();
    let replayed = serde_json::from_value(json!({ "Records": [input] })).unwrap();
    let desk = StreamRunner::new("stream-processor", memory.ports());
    let seen = RefCell::new(Vec::new());
    let handle = async |change: RowChange| {
        seen.borrow_mut().push(change);
        Ok(Vec::new())
    };
    let answer = run(hand_on(replayed, &desk, &handle, &async |_: Vec<Seen>| {}));
    assert!(answer.batch_item_failures.is_empty());
    let seen: [RowChange; 1] = seen.into_inner().try_into().unwrap();
    let [RowChange { id, row: ChangedRow::Event(event) }] = seen else { panic!("it is another change: {seen:?}") };
    assert_eq!((id.as_str(), event.key.as_str()), ("3", "sent.3"));
}

#[test]
fn an_outage_of_an_hour_loses_and_buries_nothing_and_tries_two_of_a_batch() {
    let memory = demo();
    let back = memory.now() + std::time::Duration::from_hours(1);
    let invocations = until_done(&memory, |_| (memory.now() < back).then(|| Failure::transient("out of reach")));
    assert_eq!(invocations.len(), 361);
    assert!(invocations[..360].iter().all(|tried| tried == &["0", "1"]), "{invocations:?}");
    assert_eq!(invocations[360].len(), 10);
    assert!(memory.take_dead_letters().is_empty());
}

#[test]
fn an_outage_longer_than_two_hours_buries_what_is_older_and_loses_nothing() {
    let memory = demo();
    let back = memory.now() + std::time::Duration::from_hours(3);
    let invocations = until_done(&memory, |_| (memory.now() < back).then(|| Failure::transient("out of reach")));
    let letters: Vec<String> = memory
        .take_dead_letters()
        .iter()
        .map(|letter| serde_json::from_str::<Value>(&letter.input).unwrap()["eventID"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(letters, ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], "{} invocations", invocations.len());
}

#[test]
fn a_change_that_can_never_be_handled_holds_up_nobody() {
    let memory = demo();
    let invocations = until_done(&memory, |id| (id == "3").then(|| Failure::permanent("no such row")));
    assert_eq!((invocations.len(), invocations[0].len()), (1, 10));
    assert_eq!(memory.take_dead_letters().len(), 1);
}

#[test]
fn behind_a_change_that_comes_again_nothing_is_buried_twice() {
    let memory = demo();
    let back = memory.now() + std::time::Duration::from_mins(30);
    let invocations = until_done(&memory, |id| match id {
        "0" if memory.now() < back => Some(Failure::transient("out of reach")),
        "3" => Some(Failure::permanent("no such row")),
        _ => None,
    });
    assert!(invocations.len() > 30, "{invocations:?}");
    assert_eq!(memory.take_dead_letters().iter().filter(|letter| letter.reason == "no such row").count(), 1);
}
