//! An outage in virtual time: thousands of messages, two carriers one of which fails in some way, and what becomes of them
//! by the gateway's own decisions and by a simple way of doing it.
//!
//! - [`scenario`] says how the carriers fail, and what is promised.
//! - `weather` is a carrier that fails so: it answers by HTTP, and what an answer means is read by the real carriers.
//! - `gateway` is what the gateway does: the real draw, breaker, points, back-off, error classes, rate limits, steps of a plan.
//!   `naive` is what is often done instead.
//! - `world` lets time pass; `agenda` is its queue of events; `counts` and [`report`] keep what happened.
//!
//! One run is one thread and no I/O: the same seed gives the same report.

mod counts;
mod event_queue;
mod gateway;
mod message;
mod naive;
mod outage;
mod policy;
pub mod report;
pub mod scenario;
mod watch;
mod world;

use serde::Serialize;

use gateway::Gateway;
use naive::Naive;
pub use report::{Held, Report, Series};
pub use scenario::Scenario;
use world::World;

/// Microseconds of virtual time since the beginning.
pub(crate) type Micros = u64;

/// A second of it.
pub(crate) const SECOND: Micros = 1_000_000;

/// A minute of it.
pub(crate) const MINUTE: Micros = 60 * SECOND;

/// The size and the seed of a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Setup {
    /// All chance follows from it.
    pub seed: u64,
    /// Minutes in which messages come.
    pub minutes: u32,
    /// Number of messages that come each second.
    pub rate: u32,
}

/// The one who decides about messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Who {
    /// The gateway's own code.
    Gateway,
    /// A fixed order, three tries each a second apart, a time-out taken for a failure, and no memory.
    Naive,
}

/// One of the two carriers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// The one that is cheaper, and that fails.
    A,
    /// The other one.
    B,
}

/// One thing for each carrier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Pair<T> {
    /// That of A.
    pub a: T,
    /// That of B.
    pub b: T,
}

impl Side {
    /// Both sides.
    pub const BOTH: [Self; 2] = [Self::A, Self::B];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

impl<T> Pair<T> {
    /// One for each.
    pub fn of(make: impl Fn(Side) -> T) -> Self {
        Self { a: make(Side::A), b: make(Side::B) }
    }

    /// That of one carrier.
    pub fn at(&self, side: Side) -> &T {
        match side {
            Side::A => &self.a,
            Side::B => &self.b,
        }
    }

    /// That of one carrier, to be changed.
    pub fn at_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::A => &mut self.a,
            Side::B => &mut self.b,
        }
    }
}

/// Lets `scenario` happen to `who`; `progress` hears of each virtual minute: how many are over, and of how many.
#[must_use]
pub fn run(scenario: Scenario, setup: Setup, who: Who, progress: &mut dyn FnMut(u64, u64)) -> Report {
    match who {
        Who::Gateway => World::new(scenario, setup, Gateway::new(setup.seed)).run(who, progress),
        Who::Naive => World::new(scenario, setup, Naive).run(who, progress),
    }
}
