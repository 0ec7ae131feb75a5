//! The contracts of [`QueueSender`] and [`DeadLetters`].

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Fixture;
use crate::model::dead_letter::DeadLetter;
use crate::ports::{DeadLetters, QueueItem, QueueSender};

/// The order that a queue promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Each group in order, each deduplication id once.
    Fifo,
    /// Everything at least once.
    Standard,
}

/// The item that the suite sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TestItem {
    prefix: String,
    group: String,
    number: usize,
    content: String,
}

impl QueueItem for TestItem {
    fn group(&self) -> String {
        self.group.clone()
    }

    fn deduplication_id(&self) -> String {
        format!("{}.{}", self.prefix, self.number)
    }
}

/// Checks every claim of [`QueueSender`]; `drain` takes everything out of the queue that it fills.
pub async fn outbox(
    port: &impl QueueSender<TestItem>,
    fixture: &Fixture,
    order: Order,
    drain: impl AsyncFn() -> Vec<TestItem>,
) {
    // A group as long and as odd as an identifier of somebody else's may be; SQS itself takes 128 characters.
    let groups = [format!("{}-a", fixture.prefix), format!("{} ü {}", fixture.prefix, "b".repeat(200))];
    let parcels: Vec<TestItem> =
        (0..25).zip(groups.iter().cycle()).map(|(number, group)| parcel(fixture, group, number)).collect();
    port.send(&[]).await.unwrap();
    port.send(&parcels).await.unwrap();
    port.send(parcels.split_at(3).0).await.unwrap();

    let received: Vec<TestItem> = drain().await.into_iter().filter(|parcel| parcel.prefix == fixture.prefix).collect();
    let mut unique: Vec<TestItem> = received.clone();
    unique.sort_by_key(|parcel| parcel.number);
    unique.dedup();
    assert_eq!(unique, parcels, "everything arrives as it was sent");
    if order == Order::Fifo {
        assert_eq!(received.len(), parcels.len(), "what is sent twice arrives once");
        assert_eq!(numbers_by_group(&received), numbers_by_group(&parcels), "each group keeps its order");
    }
}

fn parcel(fixture: &Fixture, group: &str, number: usize) -> TestItem {
    // Six times 180 kB is more than SQS takes in one request; U+FFFF is text that it refuses as it stands.
    let content = match number {
        10..16 => "x".repeat(180_000),
        _ => format!("\"{number}\" \u{1f600}\u{1}\u{ffff}\n"),
    };
    TestItem { prefix: fixture.prefix.clone(), group: group.to_owned(), number, content }
}

fn numbers_by_group(parcels: &[TestItem]) -> BTreeMap<&str, Vec<usize>> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for parcel in parcels {
        groups.entry(&parcel.group).or_default().push(parcel.number);
    }
    groups
}

/// Checks every claim of [`DeadLetters`]; `drain` takes everything out that was buried.
pub async fn dead_letters(port: &impl DeadLetters, fixture: &Fixture, drain: impl AsyncFn() -> Vec<DeadLetter>) {
    // Meta's webhooks have up to 3 MB: a wreck of that size must find its grave too.
    let inputs = ["{\"broken\": \u{1f600}\u{ffff}\n".to_owned(), String::new(), "x".repeat(3_000_000)];
    for input in &inputs {
        port.dead_letter(&letter(fixture, input)).await.unwrap();
    }
    let mut found = drain().await;
    found.retain(|letter| letter.source == fixture.prefix);
    found.sort_by_key(|letter| letter.input.len());
    found.dedup();
    let lengths: Vec<usize> = found.iter().map(|letter| letter.input.len()).collect();
    let [wreck, empty, large] = inputs.map(|input| letter(fixture, &input));
    assert!(found == [empty, wreck, large], "each buried letter comes back whole; what came has {lengths:?} bytes");
}

fn letter(fixture: &Fixture, input: &str) -> DeadLetter {
    DeadLetter {
        source: fixture.prefix.clone(),
        function: "contract".to_owned(),
        reason: "the record is not readable at line 1 column 12".to_owned(),
        attempt: 5,
        correlation_id: Some("correlation".to_owned()),
        group: Some("group".to_owned()),
        at: fixture.now,
        input: input.to_owned(),
        webhook: None,
    }
}
