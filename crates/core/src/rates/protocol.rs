//! Taking from several buckets by conditional writes: all at once or none, without a read.
//!
//! Each bucket is first written as if it were full. A refusal brings the row along, and shows whether it is rather to be
//! written as one that is not full, or does not have the tokens. Both writes are conditional on what makes them right,
//! not on an exact state, so that takers do not disturb each other, and whatever the order, what is written is what
//! [`Bucket::take`] would have allowed. For one `now` the moment that a row keeps only grows, so this ends after two
//! refusals of a row.

use jiff::Timestamp;

use super::bucket::{Bucket, LONGEST_WAIT, Nanos, Slot, Write};
use super::{Take, Taken};

/// One attempt to take from several buckets at one moment.
#[derive(Clone, Debug)]
pub struct Attempt<'a> {
    takes: &'a [Take],
    now: Nanos,
    looks: Vec<Look>,
}

/// What a bucket looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Full,
    Used,
    /// Empty: until when.
    Empty(Nanos),
}

/// A bucket that does not have the tokens.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// Its place among the takes.
    pub position: usize,
    /// What was to be taken from it.
    pub take: &'a Take,
    ready: Nanos,
    now: Nanos,
}

impl<'a> Attempt<'a> {
    /// Begins to take `takes` at `now`.
    #[must_use]
    pub fn new(takes: &'a [Take], now: Timestamp) -> Self {
        Self { takes, now: now.as_nanosecond(), looks: vec![Look::Full; takes.len()] }
    }

    /// The writes to make, all or none, in the order of the takes.
    #[must_use]
    pub fn writes(&self) -> Vec<Write> {
        let write = |(take, look): (&Take, &Look)| {
            let bucket = Bucket::of(&take.limit);
            if *look == Look::Full {
                bucket.from_full(self.now, take.cost)
            } else {
                bucket.from_rest(self.now, take.cost)
            }
        };
        self.takes.iter().zip(&self.looks).map(write).collect()
    }

    /// Hears that the write at `position` was refused by a row that has this; `None` if there is no row.
    pub fn refused(&mut self, position: usize, full_at: Option<Nanos>) {
        let (Some(take), Some(look)) = (self.takes.get(position), self.looks.get_mut(position)) else { return };
        let bucket = Bucket::of(&take.limit);
        *look = match full_at {
            None => Look::Full,
            Some(full_at) if self.now < bucket.ready(full_at, take.cost) => {
                Look::Empty(bucket.ready(full_at, take.cost))
            }
            Some(full_at) if full_at > self.now => Look::Used,
            Some(_) => Look::Full,
        };
    }

    /// The bucket that makes this attempt wait longest; `None` as long as it may succeed.
    #[must_use]
    pub fn refusal(&self) -> Option<Refusal<'a>> {
        let refusal = |(position, (take, look)): (usize, (&'a Take, &Look))| match *look {
            Look::Empty(ready) => Some(Refusal { position, take, ready, now: self.now }),
            Look::Full | Look::Used => None,
        };
        self.takes.iter().zip(&self.looks).enumerate().filter_map(refusal).max_by_key(|refusal| refusal.ready)
    }
}

impl Refusal<'_> {
    /// The turn of whoever was refused, by what the bucket's row says of the next one.
    #[must_use]
    pub fn slot(&self, next: Option<Nanos>) -> Slot {
        Bucket::of(&self.take.limit).slot(next, self.ready, self.now, self.take.cost)
    }

    /// What the caller hears.
    #[must_use]
    pub fn wait(&self, slot: Slot) -> Taken {
        let latest = || Timestamp::from_nanosecond(self.now).unwrap_or(Timestamp::MAX).saturating_add(LONGEST_WAIT);
        let until = Timestamp::from_nanosecond(slot.until).ok().or_else(|| latest().ok()).unwrap_or(Timestamp::MAX);
        Taken::Wait { until, limit: self.take.limit }
    }
}
