//! What stands in queues, what is buried, and what is started: how work reaches the next stage.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::foundation::failure::Failure;
use crate::model::dead_letter::DeadLetter;
use crate::model::workflow::ProcessorInput;

/// Something that can stand in a queue.
pub trait QueueItem: Serialize + DeserializeOwned + Clone + Send + Sync {
    /// The group within which items keep their order.
    fn group(&self) -> String;

    /// The id by which a queue knows two copies of one item.
    fn deduplication_id(&self) -> String;

    /// The time that it must wait first, at most 15 minutes.
    fn delay(&self) -> Option<Duration> {
        None
    }
}

/// Hands things to the next stage.
pub trait QueueSender<T: QueueItem>: Sync {
    /// Queues `items` in order; returns once they are safe.
    ///
    /// # Errors
    /// [`Unsent`] names the ones that were not taken; the rest are queued.
    fn send(&self, items: &[T]) -> impl Future<Output = Result<(), Unsent>> + Send;
}

/// The items that a queue did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Positions in what was given, ascending, each with why. One that is refused for good says nothing of the others.
    pub items: Vec<(usize, Failure)>,
}

impl From<Unsent> for Failure {
    /// For whoever sends all or nothing: while one of them may be taken later, all come again.
    fn from(unsent: Unsent) -> Self {
        let mut failures: Vec<Self> = unsent.items.into_iter().map(|(_, failure)| failure).collect();
        let passing = failures.iter().position(Self::is_retryable).unwrap_or_default();
        if failures.is_empty() { Self::transient("something was not sent") } else { failures.swap_remove(passing) }
    }
}

/// Keeps what cannot be processed, to be looked at and redriven.
pub trait DeadLetters: Sync {
    /// Buries one.
    fn dead_letter(&self, letter: &DeadLetter) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Counts how often the records of queues were tried in vain: see [`crate::runtime::batch`].
pub trait Tries: Sync {
    /// Counts one try of each of these records, which are different; returns how many there are of each by now, in their
    /// order. A receive of a record counts once, however often it is told. Kept for [`KEEP_TRIES`].
    fn count(&self, tries: &[RecordTry]) -> impl Future<Output = Result<Vec<u32>, Failure>> + Send;
}

/// The time for which tries are remembered: longer than a queue keeps a record (four days, `MessageRetentionPeriod` in
/// the template).
pub const KEEP_TRIES: Duration = Duration::from_hours(120);

/// One try of a record, which failed or is about to begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordTry {
    /// The queue of the record.
    pub queue: String,
    /// Its id.
    pub record: String,
    /// Number of the receive, from 1.
    pub receive: u32,
    /// Time of the try.
    pub at: Timestamp,
}

/// Starts state machines.
pub trait StateMachines: Sync {
    /// Starts `machine` on `input` as `execution`, which has at most 80 letters, digits and dashes; starting the same
    /// execution again changes nothing.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if there is no such machine or the input is too large for it.
    fn start(
        &self,
        machine: &str,
        execution: &str,
        input: &ProcessorInput,
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}
