//! Taking from several buckets by conditional writes: all at once or none, without a read.
//!
//! Each bucket is first written as if it were full. A refusal brings the row along, and shows whether it is rather to be
//! written as one that is not full, or by a later time, or does not have the tokens. Both writes are conditional on what
//! makes them right, not on an exact state, so that takers do not disturb each other, and whatever the order, what is
//! written is what [`Bucket::take`] would have allowed.

use jiff::{SignedDuration, Timestamp};

use super::bucket::{Bucket, Level, Nanos, Slot, Write};
use super::{TokenOutcome, TokenRequest};

/// One attempt to take from several buckets at one moment.
#[derive(Clone, Debug)]
pub struct TakeAttempt<'a> {
    takes: &'a [TokenRequest],
    now: Timestamp,
    views: Vec<View>,
}

/// The state of one bucket, as far as it is known.
#[derive(Clone, Copy, Debug)]
struct View {
    /// Time by the bucket's clock, in nanoseconds.
    time: Nanos,
    look: Look,
}

/// The look of a bucket, before its row is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Full,
    Used,
    /// Empty: until when.
    Empty(Nanos),
}

/// A bucket that does not have the tokens.
#[derive(Clone, Copy, Debug)]
pub struct TakeRefusal<'a> {
    /// Its place among the takes.
    pub position: usize,
    /// Tokens that were to be taken from it.
    pub take: &'a TokenRequest,
    ready: Nanos,
    /// The bucket's time.
    time: Nanos,
    /// Time by the taker's clock.
    now: Timestamp,
}

impl<'a> TakeAttempt<'a> {
    /// Begins to take `takes` at `now`.
    #[must_use]
    pub fn new(takes: &'a [TokenRequest], now: Timestamp) -> Self {
        let view = View { time: now.as_nanosecond(), look: Look::Full };
        Self { takes, now, views: vec![view; takes.len()] }
    }

    /// The writes to make, all or none, in the order of the takes.
    #[must_use]
    pub fn writes(&self) -> Vec<Write> {
        let write = |(take, view): (&TokenRequest, &View)| {
            let bucket = Bucket::of(&take.limit);
            match view.look {
                Look::Full => bucket.from_full(view.time, take.cost),
                Look::Used | Look::Empty(_) => bucket.from_rest(view.time, take.cost),
            }
        };
        self.takes.iter().zip(&self.views).map(write).collect()
    }

    /// Hears that the write at `position` was refused by a row that has this; `None` if there is no row.
    pub fn refused(&mut self, position: usize, level: Option<Level>) {
        let (Some(take), Some(view)) = (self.takes.get(position), self.views.get_mut(position)) else { return };
        view.time = Bucket::time(level, view.time);
        view.look = match (level, Bucket::of(&take.limit).take(level, view.time, take.cost)) {
            (_, Err(ready)) => Look::Empty(ready),
            (Some(level), Ok(_)) if level.full_at > view.time => Look::Used,
            (_, Ok(_)) => Look::Full,
        };
    }

    /// The bucket that makes this attempt wait longest; `None` as long as it may succeed.
    #[must_use]
    pub fn refusal(&self) -> Option<TakeRefusal<'a>> {
        let refusal = |(position, (take, view)): (usize, (&'a TokenRequest, &View))| match view.look {
            Look::Empty(ready) => Some(TakeRefusal { position, take, ready, time: view.time, now: self.now }),
            Look::Full | Look::Used => None,
        };
        let refusals = self.takes.iter().zip(&self.views).enumerate().filter_map(refusal);
        refusals.max_by_key(|refusal| refusal.ready - refusal.time)
    }
}

impl TakeRefusal<'_> {
    /// The turn of whoever was refused, by what the bucket's row says of the next one.
    #[must_use]
    pub fn slot(&self, next: Option<Nanos>) -> Slot {
        Bucket::of(&self.take.limit).slot(next, self.ready, self.time, self.take.cost)
    }

    /// The outcome that the caller gets, with times by its own clock.
    #[must_use]
    pub fn wait(&self, slot: Slot) -> TokenOutcome {
        let wait = SignedDuration::from_nanos_i128(slot.until - self.time);
        TokenOutcome::Wait { until: self.now.checked_add(wait).unwrap_or(Timestamp::MAX), limit: self.take.limit }
    }
}
