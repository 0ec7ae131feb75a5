//! Batches of queue records: each is parsed on its own, fails on its own, and is buried, retried or done on its own.
//!
//! In a FIFO queue a record that has to come again holds back the later ones of its group, not the rest of the batch.
//! SQS counts a receive of each of them. So what was *tried* is counted apart ([`crate::ports::Tries`]), and only when a
//! try failed: back-off and giving up go by tries, and who merely waited is neither put off nor buried for it.
//!
//! - `report` decides what becomes of what is not done.
//! - `suspects` begins what may have ended the process before, last and alone.

mod report;
mod suspects;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;

use crate::foundation::failure::Failure;
use crate::model::message::{CorrelationId, MessageId, TenantId};
use crate::ports::{DeadLetters, Env, QueueItem, Timelines, Tries};
pub use suspects::SILENCE;

/// After this many tries a record is buried with its reason.
pub const MAX_TRIES: u32 = 5;

/// After this many receives a queue itself moves a record to its dead-letter queue (`maxReceiveCount` in the template): the
/// last net under what is not done and never says why. SQS counts the times too that a record only waited: behind nine
/// others of its group of which each needs [`MAX_TRIES`], for another worker's lease, while tries cannot be counted, after
/// processes that ended. So it is the most that SQS allows: 16 hours of an outage at a receive a minute, and two days where
/// each ends a process, which `suspects` finds long before; less than the four days that a queue keeps a record.
pub const MAX_RECEIVES: u32 = 1_000;

/// The longest that a queue hides a record from its receive on (Amazon SQS, "Amazon SQS visibility timeout").
pub const MAX_HIDDEN: Duration = Duration::from_hours(12);

/// Records of one batch, at most (`BatchSize` in the template; more is not possible for FIFO queues).
pub const BATCH: usize = 10;

/// No further record of a group is begun after a batch has taken this long: a function has 30 seconds, and one call to a
/// carrier may need 20 of them ([`crate::model::carrier::SEND_TIMEOUT`]).
pub const PATIENCE: Duration = Duration::from_secs(4);

/// Whether the queue called `name` keeps the order of groups.
#[must_use]
pub fn is_fifo(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, kind)| kind == "fifo")
}

/// One record of a batch, unparsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueRecord {
    /// Names it in the report.
    pub id: String,
    /// The queue that it came from, and goes back to when redriven.
    pub queue: String,
    /// Its FIFO group; `None` in a queue that keeps no order.
    pub group: Option<String>,
    /// How many times it was received, this time included.
    pub attempt: u32,
    /// When it was received for the first time, where that is known.
    pub first_received: Option<Timestamp>,
    /// As it stood in the queue, or what that stands for.
    pub body: String,
    /// Why `body` still is what stood in the queue, although that only stands for a larger one.
    pub unfetched: Option<Undone>,
}

/// The reason why a record is not done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undone {
    /// It was tried and failed.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// It was not begun: it waits behind another one of its group, or there was no time left.
    #[error("it was not begun")]
    Waiting,
}

impl Undone {
    /// Whether it comes again, and holds back its group until then.
    #[must_use]
    pub fn comes_again(&self) -> bool {
        match self {
            Self::Failed(failure) => failure.is_retryable(),
            Self::Waiting => true,
        }
    }
}

/// What a function does about the records it could not finish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchReport {
    /// The ones that must come again, and after how long; in the order of the batch.
    pub retry: Vec<(String, Duration)>,
}

/// Ports of [`BatchRunner`].
pub trait BatchPorts: Sync {
    /// Takes what is buried.
    fn dead_letters(&self) -> &impl DeadLetters;

    /// Writes down that it was.
    fn timelines(&self) -> &impl Timelines;

    /// Counts tries that failed.
    fn tries(&self) -> &impl Tries;

    /// Tells the time, and draws the jitter.
    fn env(&self) -> &impl Env;
}

/// What handling a batch needs besides the handler.
#[derive(Clone, Debug)]
pub struct BatchRunner<P> {
    /// Everything that it needs from outside.
    pub ports: P,
    /// The function at work.
    pub function: String,
}

/// An item that stands for a message, so that its burial shows in the message's time line.
pub trait TracedItem: QueueItem {
    /// Whose and which message it is about; `None` if that does not end with it.
    fn message(&self) -> Option<(TenantId, MessageId)>;

    /// The id that follows it through the logs.
    fn correlation_id(&self) -> CorrelationId;
}

/// An item that can be handled, and where it stands.
#[derive(Clone)]
struct Item<T> {
    place: usize,
    /// Its FIFO group.
    group: Option<String>,
    what: T,
}

/// The ids of an item, for when it is not done.
struct Trace {
    message: Option<(TenantId, MessageId)>,
    correlation_id: CorrelationId,
}

/// A batch in hand: each record is either among the items, or not done, or done.
struct Batch {
    records: Vec<QueueRecord>,
    traces: BTreeMap<usize, Trace>,
    undone: BTreeMap<usize, Undone>,
}

impl<P: BatchPorts> BatchRunner<P> {
    /// Handles all readable records together. `handle` returns one result for each item, in order; it is called again for
    /// what had better be handled alone.
    pub async fn together<T, R, F>(&self, records: Vec<QueueRecord>, handle: F) -> BatchReport
    where
        T: TracedItem,
        F: AsyncFn(Vec<T>) -> Vec<Result<R, Undone>>,
    {
        self.work_off(records, async |items: Vec<Item<T>>| {
            let items = items.into_iter().map(|item| item.what).collect();
            Box::pin(handle(items)).await.into_iter().map(|result| result.map(drop)).collect()
        })
        .await
    }

    /// Handles records one after the other within each FIFO group, and everything else side by side. After a record that
    /// must come again, and after [`PATIENCE`], the rest of its group waits.
    pub async fn one_by_one<T, F>(&self, records: Vec<QueueRecord>, handle: F) -> BatchReport
    where
        T: TracedItem,
        F: AsyncFn(T) -> Result<(), Failure>,
    {
        let patience = self.ports.env().now() + PATIENCE;
        self.work_off(records, async |items: Vec<Item<T>>| {
            let mut results = vec![Ok(()); items.len()];
            let done = join_all(grouped(items).into_iter().map(async |group| {
                let mut results = Vec::with_capacity(group.len());
                let mut stopped = false;
                for (at, item) in group {
                    let result = if stopped { Err(Undone::Waiting) } else { handle(item).await.map_err(Undone::from) };
                    stopped |= result.as_ref().is_err_and(Undone::comes_again) || self.ports.env().now() > patience;
                    results.push((at, result));
                }
                results
            }))
            .await;
            for (at, result) in done.into_iter().flatten() {
                if let Some(slot) = results.get_mut(at) {
                    *slot = result;
                }
            }
            results
        })
        .await
    }

    async fn work_off<T, F>(&self, records: Vec<QueueRecord>, handle: F) -> BatchReport
    where
        T: TracedItem,
        F: AsyncFn(Vec<Item<T>>) -> Vec<Result<(), Undone>>,
    {
        let began = self.ports.env().now();
        let (mut batch, items) = read::<T>(records);
        let (items, mut suspects) = batch.set_suspects_apart(items, began);
        if !items.is_empty() {
            let places: Vec<usize> = items.iter().map(|item| item.place).collect();
            let results = handle(items).await;
            batch.note(places, results);
        }
        while let Some(chosen) = self.choose(&mut batch, &mut suspects, began).await {
            let place = chosen.place;
            let results = handle(vec![chosen]).await;
            batch.note([place], results);
        }
        self.report(batch).await
    }
}

impl Batch {
    /// Takes down what came of the items at these places.
    fn note(&mut self, places: impl IntoIterator<Item = usize>, results: Vec<Result<(), Undone>>) {
        let results = places.into_iter().zip(results);
        self.undone.extend(results.filter_map(|(place, result)| Some((place, result.err()?))));
    }
}

/// The readable records as items, and what is wrong with the others. Behind one whose body cannot be fetched now the
/// rest of its group waits.
fn read<T: TracedItem>(records: Vec<QueueRecord>) -> (Batch, Vec<Item<T>>) {
    let (mut items, mut traces, mut undone) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    let mut stopped = BTreeSet::new();
    for (place, record) in records.iter().enumerate() {
        let waits = record.group.as_ref().is_some_and(|group| stopped.contains(group));
        let why = match (waits, &record.unfetched) {
            (true, _) => Undone::Waiting,
            (false, Some(why)) => why.clone(),
            (false, None) => match serde_json::from_str::<T>(&record.body) {
                Ok(item) => {
                    let trace = Trace { message: item.message(), correlation_id: item.correlation_id() };
                    traces.insert(place, trace);
                    items.push(Item { place, group: record.group.clone(), what: item });
                    continue;
                }
                Err(error) => Failure::unreadable("the record", &error).into(),
            },
        };
        if why.comes_again() {
            stopped.extend(record.group.as_ref());
        }
        undone.insert(place, why);
    }
    (Batch { records, traces, undone }, items)
}

/// The items of each group in their order, with their positions; one without a group stands alone.
fn grouped<T>(items: Vec<Item<T>>) -> Vec<Vec<(usize, T)>> {
    let mut groups: BTreeMap<String, Vec<(usize, T)>> = BTreeMap::new();
    let mut alone = Vec::new();
    for (at, Item { group, what: item, .. }) in items.into_iter().enumerate() {
        match group {
            Some(group) => groups.entry(group).or_default().push((at, item)),
            None => alone.push(vec![(at, item)]),
        }
    }
    groups.into_values().chain(alone).collect()
}
