//! The arithmetic of one bucket, in whole nanoseconds.
//!
//! A bucket is known by one number, the moment at which it will be full again; one that is in the past, or missing, is a
//! full bucket (ATM Forum, GCRA: the theoretical arrival time). Taking `c` tokens moves it `c` intervals on, and is
//! allowed while it stays within the capacity of now.
//!
//! # What it guarantees
//!
//! Let `B` be the capacity, `T` the interval between two tokens, rounded up to a nanosecond, and let the bucket's time be
//! the largest clock of anybody who took from it. Then whoever takes, in whatever order, within any `w` nanoseconds of
//! the bucket's time (one end excluded) at most `B + ⌈w/T⌉ − 1` tokens are taken, which is below
//! `burst + w · limit / perSeconds`; a single take of more than that is alone in its window.
//!
//! Proof: after a take at bucket time `s` the number is at least `s + T`, because a taker adds to its own clock or to a
//! number that is ahead of it, and whoever set the bucket's time left the number ahead of that. Each further token adds
//! `T`. The last taker's number is at most `B·T` ahead of its clock, so ahead of the bucket's time. So `K` tokens between
//! `s` and `s + d` need `K·T ≤ d + B·T`, and `d < w`.
//!
//! The strict form chooses `T = ⌈S / (N − B + 1)⌉`, so that any `S` seconds hold `B + (N − B + 1) − 1 = N` tokens at most.
//!
//! A clock that runs behind goes by the last taker's, which the row keeps, where that is ahead; without it, it would find
//! a busy bucket empty. The row's clock is a hint: any that some taker had keeps the proof. A clock that runs ahead by `e`
//! can bring tokens forward once, at most those of `e`. By a true clock any window of `w` holds what is promised for `w`
//! and twice the largest error.

#[cfg(test)]
mod tests;

use std::time::Duration;

use crate::model::rate_limit::RateLimit;

/// Nanoseconds, since the epoch where it is a moment.
pub type Nanos = i128;

/// Nobody is told to wait longer: it is what a queue can hold.
pub const MAX_WAIT: Duration = crate::model::delayed::MAX_QUEUE_DELAY;

const SECOND: Nanos = 1_000_000_000;

/// A bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    interval: Nanos,
    capacity: u32,
    most: u32,
}

/// The level of a bucket, as its row keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// Time at which the bucket is full again, in nanoseconds since the epoch.
    pub full_at: Nanos,
    /// The time that the last taker went by.
    pub clock: Nanos,
}

/// One conditional write of a bucket's row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// If there is no row, or its bucket is full again not after `latest`: it becomes `level`.
    Set {
        /// The last moment for which this holds.
        latest: Nanos,
        /// Level that the row gets.
        level: Level,
    },
    /// If there is one whose bucket is full again not before `earliest` and not after `latest`: that moves by `more`.
    Add {
        /// The first moment for which this holds.
        earliest: Nanos,
        /// The last one.
        latest: Nanos,
        /// Nanoseconds by which that moves.
        more: Nanos,
        /// The taker's time.
        clock: Nanos,
    },
}

/// The time at which a waiter may ask again, and the time for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Time at which this waiter may ask.
    pub until: Nanos,
    /// Time at which the next one may.
    pub next: Nanos,
}

impl Bucket {
    /// The bucket of a limit.
    ///
    /// Plain: `burst` at once, then `limit` in each `perSeconds`; in any window of `w` seconds at most
    /// `burst + w · limit / perSeconds`. Strict: never more than `limit` in any `perSeconds`; of the `limit`, `burst` may
    /// come at once, and the rest, `(limit − burst + 1) / perSeconds`, is the steady rate.
    ///
    /// A limit that [`RateLimit::check`] refuses makes the nearest bucket that it would not refuse.
    #[must_use]
    pub fn of(limit: &RateLimit) -> Self {
        let count = limit.limit.clamp(1, RateLimit::MAX_COUNT);
        let period = Nanos::from(limit.per_seconds.clamp(1, RateLimit::MAX_SECONDS)) * SECOND;
        if limit.strict {
            let capacity = limit.burst.unwrap_or(count / 10).clamp(1, count);
            return Self { interval: share(period, count - capacity + 1), capacity, most: count };
        }
        let capacity = limit.burst.unwrap_or(count).clamp(1, RateLimit::MAX_COUNT);
        Self { interval: share(period, count), capacity, most: count.max(capacity) }
    }

    /// The number of tokens that a full bucket holds.
    #[must_use]
    pub fn capacity(self) -> u32 {
        self.capacity
    }

    /// The time in which one token flows in.
    #[must_use]
    pub fn interval(self) -> Nanos {
        self.interval
    }

    /// The time in which `cost` tokens flow in.
    #[must_use]
    pub fn width(self, cost: u32) -> Nanos {
        Nanos::from(self.clamped(cost)) * self.interval
    }

    /// From when on `cost` tokens can be taken. What costs more than the bucket holds waits that much longer after it
    /// is full.
    #[must_use]
    pub fn ready(self, full_at: Nanos, cost: u32) -> Nanos {
        full_at - self.room(cost)
    }

    /// The bucket's time for somebody whose clock says `now`.
    #[must_use]
    pub fn time(level: Option<Level>, now: Nanos) -> Nanos {
        level.map_or(now, |level| level.clock.max(now))
    }

    /// Takes `cost` tokens at `now`: what the row keeps then.
    ///
    /// # Errors
    /// The moment from which they can be taken.
    pub fn take(self, level: Option<Level>, now: Nanos, cost: u32) -> Result<Level, Nanos> {
        let clock = Self::time(level, now);
        match level {
            Some(level) if clock < self.ready(level.full_at, cost) => Err(self.ready(level.full_at, cost)),
            level => {
                let from = level.map_or(clock, |level| level.full_at.max(clock));
                Ok(Level { full_at: from + self.width(cost), clock })
            }
        }
    }

    /// The write that takes `cost` tokens at the bucket's time `now` if it is full.
    #[must_use]
    pub fn from_full(self, now: Nanos, cost: u32) -> Write {
        let level = Level { full_at: now + self.width(cost), clock: now };
        Write::Set { latest: now + self.room(cost).min(0), level }
    }

    /// The write that takes `cost` tokens at the bucket's time `now` if it is not full.
    #[must_use]
    pub fn from_rest(self, now: Nanos, cost: u32) -> Write {
        Write::Add { earliest: now, latest: now + self.room(cost), more: self.width(cost), clock: now }
    }

    /// The turn of one who was refused until `ready`. `next` is what the last [`Slot`] left behind.
    ///
    /// Turns are as far apart as the tokens they wait for, so that nobody comes before it can be served and nobody
    /// comes together. A queue's clock ticks in seconds: where tokens flow in faster, those who wait come in lumps, some
    /// in vain, and there are two turns for each token, so that none is left lying. Where more wait than there are turns
    /// in [`MAX_WAIT`], the turns are dealt again from the start, between those of the round before.
    #[must_use]
    pub fn slot(self, next: Option<Nanos>, ready: Nanos, now: Nanos, cost: u32) -> Slot {
        let width = self.width(cost);
        let step = if width < SECOND { (width / 2).max(1) } else { width };
        let horizon = now + nanos(MAX_WAIT);
        let first = ready.max(now);
        let turn = match next.unwrap_or(first).max(first) {
            beyond if beyond >= horizon => first + (beyond - horizon) % step,
            turn => turn,
        };
        Slot { until: turn.min(horizon), next: turn + step }
    }

    /// The time after `now` for which the bucket must be remembered: until nothing of it matters any more.
    #[must_use]
    pub fn memory(self) -> Duration {
        let tokens = Nanos::from(self.capacity) + Nanos::from(self.most);
        Duration::from_nanos(u64::try_from(tokens * self.interval).unwrap_or(u64::MAX))
    }

    /// How far ahead of now the bucket may be full and still give `cost` tokens; negative for more than it holds.
    fn room(self, cost: u32) -> Nanos {
        (Nanos::from(self.capacity) - Nanos::from(self.clamped(cost))) * self.interval
    }

    /// What costs nothing costs one, and nothing costs more than the bucket can ever give.
    fn clamped(self, cost: u32) -> u32 {
        cost.clamp(1, self.most)
    }
}

impl Write {
    /// The level that the row keeps after this write; `None` if its condition does not hold.
    #[must_use]
    pub fn apply(self, known: Option<Level>) -> Option<Level> {
        match (self, known) {
            (Self::Set { level, .. }, None) => Some(level),
            (Self::Set { latest, level }, Some(known)) => (known.full_at <= latest).then_some(level),
            (Self::Add { .. }, None) => None,
            (Self::Add { earliest, latest, more, clock }, Some(known)) => {
                let holds = (earliest..=latest).contains(&known.full_at);
                holds.then(|| Level { full_at: known.full_at + more, clock })
            }
        }
    }
}

/// A duration as nanoseconds.
fn nanos(duration: Duration) -> Nanos {
    Nanos::try_from(duration.as_nanos()).unwrap_or(Nanos::MAX)
}

/// An equal share of `whole`, rounded up.
fn share(whole: Nanos, among: u32) -> Nanos {
    let among = Nanos::from(among.max(1));
    (whole + among - 1) / among
}
