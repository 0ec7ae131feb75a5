//! Batches of queue records: each is parsed on its own, fails on its own, and is buried, retried or done on its own.
//!
//! In a FIFO queue a record that has to come again holds back the later ones of its group, not the rest of the batch.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;

use crate::backoff::{Pace, next_delay};
use crate::dead_letter::DeadLetter;
use crate::failure::Failure;
use crate::journal::{Entry, Hop, Outcome};
use crate::message::{MessageId, TenantId};
use crate::ports::{Chance, Clock, DeadLetters, Journal, Queued};

/// After this many tries a record is buried with its reason.
pub const MOST_ATTEMPTS: u32 = 5;

/// After this many receives a queue itself moves a record to its dead-letter queue (`maxReceiveCount` in the template):
/// it catches what never lives to say why. More than [`MOST_ATTEMPTS`], because a FIFO queue counts the times that a
/// record only waited behind another one of its group.
pub const MOST_RECEIVES: u32 = 10;

/// No further record of a group is begun after a batch has taken this long: a function has 30 seconds, and one call to a
/// carrier may need 20 of them ([`crate::carrier::SEND_TIMEOUT`]).
pub const PATIENCE: Duration = Duration::from_secs(4);

/// One record of a batch, unparsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Names it in the report.
    pub id: String,
    /// The queue that it came from, and goes back to when redriven.
    pub queue: String,
    /// Its FIFO group.
    pub group: Option<String>,
    /// How many times it was received, this time included.
    pub attempt: u32,
    /// As it stood in the queue.
    pub body: String,
}

/// What a function does about the records it could not finish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The ones that must come again, and after how long; in the order of the batch.
    pub retry: Vec<(String, Duration)>,
}

/// What handling a batch needs besides the handler.
#[derive(Clone, Debug)]
pub struct Desk<D, J, K, R> {
    /// The function at work.
    pub function: String,
    /// Where wrecks go.
    pub dead_letters: D,
    /// Where it is written that they went there.
    pub journal: J,
    /// The time.
    pub clock: K,
    /// The jitter.
    pub chance: R,
}

/// An item that stands for a message, so that its burial shows in the message's time line.
pub trait Traced: Queued {
    /// Whose and which message it is about.
    fn message(&self) -> Option<(TenantId, MessageId)>;
}

impl<D: DeadLetters, J: Journal, K: Clock, R: Chance> Desk<D, J, K, R> {
    /// Handles all readable records together. `handle` returns one result for each item, in order.
    pub async fn together<T, F>(&self, records: Vec<Record>, handle: F) -> Report
    where
        T: Traced,
        F: AsyncFnOnce(Vec<T>) -> Vec<Result<(), Failure>>,
    {
        let (items, mut failures) = parse::<T>(&records);
        let (places, items): (Vec<usize>, Vec<T>) = items.into_iter().unzip();
        let results = if items.is_empty() { Vec::new() } else { Box::pin(handle(items.clone())).await };
        for ((place, item), result) in places.into_iter().zip(items).zip(results) {
            if let Err(failure) = result {
                failures.insert(place, (failure, item.message()));
            }
        }
        self.report(records, failures).await
    }

    /// Handles records one after the other within each group, and the groups side by side. After a record that must
    /// come again, and after [`PATIENCE`], the rest of its group waits.
    pub async fn one_by_one<T, F>(&self, records: Vec<Record>, handle: F) -> Report
    where
        T: Traced,
        F: AsyncFn(T) -> Result<(), Failure>,
    {
        let patience = self.clock.now() + PATIENCE;
        self.together(records, async |items: Vec<T>| {
            let mut groups: BTreeMap<String, Vec<(usize, T)>> = BTreeMap::new();
            let count = items.len();
            for (place, item) in items.into_iter().enumerate() {
                groups.entry(item.group()).or_default().push((place, item));
            }
            let done = join_all(groups.into_values().map(async |group| {
                let mut results = Vec::with_capacity(group.len());
                let mut stopped = false;
                for (place, item) in group {
                    let result = if stopped { Err(Failure::transient(BEHIND)) } else { handle(item).await };
                    stopped |= result.as_ref().is_err_and(Failure::is_retryable) || self.clock.now() > patience;
                    results.push((place, result));
                }
                results
            }))
            .await;
            let mut results = vec![Ok(()); count];
            for (place, result) in done.into_iter().flatten() {
                if let Some(slot) = results.get_mut(place) {
                    *slot = result;
                }
            }
            results
        })
        .await
    }

    /// Buries what will never work and reports what must come again.
    async fn report(&self, records: Vec<Record>, mut failures: Failures) -> Report {
        let mut report = Report::default();
        let mut stopped_groups = BTreeSet::new();
        for (place, record) in records.into_iter().enumerate() {
            let held_back = record.group.as_ref().is_some_and(|group| stopped_groups.contains(group));
            // It was handled, or will be again: its handler is idempotent, its order is not to be lost.
            let Some((failure, message)) = failures.remove(&place) else { continue };
            let behind = failure == Failure::transient(BEHIND);
            let give_up = !failure.is_retryable() || (record.attempt >= MOST_ATTEMPTS && !behind && !held_back);
            let failure = if give_up {
                match self.bury(&record, &failure, message).await {
                    Ok(()) => continue,
                    Err(unburied) => unburied,
                }
            } else {
                failure
            };
            tracing::warn!(record.id = %record.id, record.attempt, reason = %failure, "record will be retried");
            let after = match failure {
                Failure::Throttled { after, .. } => after,
                _ => next_delay(record.attempt, Pace::Usual, None, self.chance.fraction()),
            };
            stopped_groups.extend(record.group);
            report.retry.push((record.id, after));
        }
        report
    }

    async fn bury(
        &self,
        record: &Record,
        failure: &Failure,
        message: Option<(TenantId, MessageId)>,
    ) -> Result<(), Failure> {
        tracing::error!(record.id = %record.id, record.attempt, reason = %failure, "record is buried");
        let letter = DeadLetter {
            source: record.queue.clone(),
            function: self.function.clone(),
            reason: failure.to_string(),
            attempt: record.attempt,
            correlation_id: None,
            group: record.group.clone(),
            at: self.clock.now(),
            input: record.body.clone(),
            webhook: None,
        };
        self.dead_letters.bury(&letter).await?;
        let Some((tenant_id, message_id)) = message else { return Ok(()) };
        let mut hop = Hop {
            tenant_id,
            message_id,
            key: format!("{}.{}", Outcome::Dead.name(), self.function),
            at: letter.at,
            outcome: Outcome::Dead,
            detail: serde_json::Map::new(),
        };
        hop = hop.with("function", self.function.as_str()).with("reason", letter.reason);
        self.journal.record(&[Entry::Hop(hop)]).await
    }
}

/// Failures by place in the batch, with the message they are about.
type Failures = BTreeMap<usize, (Failure, Option<(TenantId, MessageId)>)>;

const BEHIND: &str = "it waits behind another record of its group";

/// The readable records with their places, and what is wrong with the others.
fn parse<T: Traced>(records: &[Record]) -> (Vec<(usize, T)>, Failures) {
    let mut items = Vec::with_capacity(records.len());
    let mut failures = Failures::new();
    for (place, record) in records.iter().enumerate() {
        match serde_json::from_str(&record.body) {
            Ok(item) => items.push((place, item)),
            Err(error) => {
                failures.insert(place, (Failure::unreadable("the record", &error), None));
            }
        }
    }
    (items, failures)
}
