//! How long a change that fails may hold up its shard, and what becomes of it then.
//!
//! A stream is read in order: a change that has to come again holds up all that follow it in its shard. In an outage that
//! is right: nothing is lost, and all goes on by itself afterwards. A change that keeps failing while others work must
//! not do that. It is buried as it came, so that it can be replayed, and its shard goes on.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use crate::foundation::failure::Failure;
use crate::model::dead_letter::DeadLetter;
use crate::model::event::{ChangedRow, RowChange};
use crate::model::message::Direction;
use crate::ports::{DeadLetters, Env};
use crate::runtime::batch::MAX_TRIES;

/// Source of a buried change.
pub const SOURCE: &str = "stream";

/// A change that fails while others work is given this long to work too: a throttled row recovers within it.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// A change that is older and fails is buried whatever others do. An outage of that length holds up the stream and loses
/// nothing; a longer one fills the dead letters, and loses nothing either.
pub const MAX_HOLD: Duration = Duration::from_hours(2);

/// Ports of [`StreamRunner`].
pub trait StreamPorts: Sync {
    /// Takes what is buried.
    fn dead_letters(&self) -> &impl DeadLetters;

    /// Tells the time.
    fn env(&self) -> &impl Env;
}

/// What handling the changes of a stream needs besides the handler.
///
/// What failed is remembered by the process: another one begins to count anew, and [`MAX_HOLD`] is the end for both.
#[derive(Debug)]
pub struct StreamRunner<P> {
    /// The function at work.
    function: String,
    ports: P,
    failing: Mutex<BTreeMap<String, Failing>>,
}

/// A change as it came.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedChange<'a> {
    /// The stream's id of it.
    pub id: &'a str,
    /// Time at which the row changed, if the stream says so.
    pub at: Option<Timestamp>,
    /// Services that have to work for it; none if it could not be read.
    pub needs: ChangeNeeds,
}

/// The services that have to work for a change to be handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeNeeds {
    event: bool,
    conversation: bool,
    costs: bool,
}

/// The verdict on a change that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamVerdict {
    /// It has to come again. Another change that works meanwhile would say that the fault is its own: worth a look.
    AgainAndLook,
    /// It has to come again, and nothing would be learnt by trying others.
    Again,
    /// It is buried: its shard goes on.
    Passed,
}

/// The record of a change that failed.
#[derive(Debug)]
struct Failing {
    since: Timestamp,
    tries: u32,
    needs: ChangeNeeds,
    others_work: bool,
}

impl ChangeNeeds {
    /// The needs of `change`.
    #[must_use]
    pub fn of(change: &RowChange) -> Self {
        let outbound = matches!(&change.row, ChangedRow::Message(message) if message.direction == Direction::Outbound);
        Self { event: change.event().is_some(), conversation: outbound, costs: !change.expenses().is_empty() }
    }

    /// Whether all of `other` works where this does. What needs nothing proves nothing.
    fn cover(self, other: Self) -> bool {
        self != Self::default()
            && self.event >= other.event
            && self.conversation >= other.conversation
            && self.costs >= other.costs
    }
}

impl<P: StreamPorts> StreamRunner<P> {
    /// A runner for `function`.
    pub fn new(function: impl Into<String>, ports: P) -> Self {
        Self { function: function.into(), ports, failing: Mutex::default() }
    }

    /// Takes note that a change was handled.
    pub fn worked(&self, received: ReceivedChange<'_>) {
        let mut failing = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        failing.remove(received.id);
        for other in failing.values_mut() {
            other.others_work |= received.needs.cover(other.needs);
        }
    }

    /// Decides what becomes of a change that failed; `input` is the change as it came.
    pub async fn failed(
        &self,
        received: ReceivedChange<'_>,
        failure: &Failure,
        input: impl FnOnce() -> Result<String, Failure>,
    ) -> StreamVerdict {
        let (tries, next) = self.note(received, failure);
        if next != StreamVerdict::Passed {
            tracing::warn!(change.id = received.id, tries, reason = %failure, "change will be retried");
            return next;
        }
        match self.dead_letter(tries, failure, input).await {
            Ok(()) => {
                tracing::error!(change.id = received.id, tries, reason = %failure, "change is buried");
                self.failing.lock().unwrap_or_else(PoisonError::into_inner).remove(received.id);
                StreamVerdict::Passed
            }
            Err(unburied) => {
                tracing::warn!(change.id = received.id, tries, reason = %unburied, "change cannot be buried");
                StreamVerdict::Again
            }
        }
    }

    /// Counts a try; returns how many there were, and what follows from them.
    fn note(&self, received: ReceivedChange<'_>, failure: &Failure) -> (u32, StreamVerdict) {
        let now = self.ports.env().now();
        let mut all = self.failing.lock().unwrap_or_else(PoisonError::into_inner);
        // What the stream has given up, or another process has handled, is never heard of again.
        all.retain(|_, failing| now < failing.since + 2 * MAX_HOLD);
        let begun = Failing { since: now, tries: 0, needs: received.needs, others_work: false };
        let failing = all.entry(received.id.to_owned()).or_insert(begun);
        // Another worker's lease is no try: that of a process which ended lapses within a minute.
        failing.tries += u32::from(!matches!(failure, Failure::Throttled { .. }));
        let for_long = now >= failing.since + PATIENCE;
        let its_own_fault = failing.others_work && for_long;
        let too_old = for_long && now >= received.at.unwrap_or(failing.since) + MAX_HOLD;
        let next = if !failure.is_retryable() || (failing.tries >= MAX_TRIES && (its_own_fault || too_old)) {
            StreamVerdict::Passed
        } else if failing.others_work {
            StreamVerdict::Again
        } else {
            StreamVerdict::AgainAndLook
        };
        (failing.tries, next)
    }

    async fn dead_letter(
        &self,
        tries: u32,
        failure: &Failure,
        input: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let letter = DeadLetter {
            source: SOURCE.to_owned(),
            function: self.function.clone(),
            reason: failure.to_string(),
            attempt: tries,
            correlation_id: None,
            group: None,
            at: self.ports.env().now(),
            input: input()?,
            webhook: None,
        };
        self.ports.dead_letters().dead_letter(&letter).await
    }
}
