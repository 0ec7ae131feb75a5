//! Every port in memory, with a virtual clock, a seed, crash points and faults on request.
//!
//! One [`Memory`] stands for all stores at once, for the clock and for chance; clones share it. [`MemoryPorts`] are its
//! stores and queues as the ports of every use case. Every operation passes a crash point ([`step`]) before and
//! after its effect, so that [`run_until`] can stop the world at each of them.

mod clock;
mod config;
mod consent;
mod contacts;
mod conversations;
mod costs;
mod dead_letters;
mod dice;
mod effects;
mod env;
mod faults;
mod fragments;
mod health;
mod ports;
mod queue;
mod rates;
mod readers;
mod schedule;
mod scheduled;
mod state_machines;
mod steps;
mod timelines;
mod tries;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::foundation::failure::Failure;
use crate::model::dead_letter::DeadLetter;
pub use clock::VirtualClock;
pub use dice::Dice;
pub use faults::{Fault, Faults, Port};
pub use ports::{MemoryPorts, NoCarriers};
pub use queue::{MemoryQueue, VISIBILITY};
pub use steps::{count_steps, run, run_until, step};

/// All stores of the gateway. Cheap to clone; clones share everything.
#[derive(Clone, Default)]
pub struct Memory {
    clock: VirtualClock,
    dice: Dice,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    calls: BTreeMap<Port, usize>,
    faults: faults::Odds,
    config: config::Config,
    effects: effects::Records,
    messages: timelines::Messages,
    links: timelines::Links,
    readers: readers::Waiting,
    conversations: conversations::Conversations,
    last_written: conversations::LastWritten,
    said: consent::Said,
    contacts: contacts::Contacts,
    machines: state_machines::Machines,
    health: health::Routes,
    schedule: schedule::Waiting,
    wrecks: schedule::Wrecks,
    rates: rates::Buckets,
    scheduled: scheduled::Messages,
    prices: costs::Tables,
    costs: costs::Sums,
    added: costs::Added,
    texts: fragments::Texts,
    tries: tries::Counts,
    dead_letters: Vec<DeadLetter>,
    queues: BTreeMap<Arc<str>, queue::Queue>,
}

impl Memory {
    /// Empty stores whose chance and faults follow from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), ..Self::default() }
    }

    /// The clock that all of it goes by.
    #[must_use]
    pub fn clock(&self) -> VirtualClock {
        self.clock.clone()
    }

    /// The dice that all of its chance comes from.
    #[must_use]
    pub fn dice(&self) -> Dice {
        self.dice.clone()
    }

    /// One operation of `port`, between two crash points, unless a fault hits it.
    async fn one<R: Send>(&self, port: Port, effect: impl FnOnce(&mut State) -> R + Send) -> Result<R, Failure> {
        self.many(port, 1, |state, _| effect(state)).await
    }

    /// One operation of `port` on `items` items; a fault may cut it short, and `effect` is told how many it reaches.
    async fn many<R: Send>(
        &self,
        port: Port,
        items: usize,
        effect: impl FnOnce(&mut State, usize) -> R + Send,
    ) -> Result<R, Failure> {
        step().await;
        self.count_call(port);
        let result = self.perform(port, items, effect);
        step().await;
        result
    }

    /// The number of calls of each port since the last time it was asked, however many items a call had.
    #[expect(clippy::must_use_candidate, reason = "who asks may only want to begin anew")]
    pub fn take_calls(&self) -> BTreeMap<Port, usize> {
        std::mem::take(&mut self.lock().calls)
    }

    fn count_call(&self, port: Port) {
        *self.lock().calls.entry(port).or_default() += 1;
    }

    fn perform<R>(&self, port: Port, items: usize, effect: impl FnOnce(&mut State, usize) -> R) -> Result<R, Failure> {
        let mut state = self.lock();
        let Some(reached) = state.faults.hit(port, items, &self.dice) else { return Ok(effect(&mut state, items)) };
        if reached > 0 {
            effect(&mut state, reached);
        }
        Err(Failure::transient("no answer from memory, as it was told"))
    }

    /// A test that panicked while it held the lock has failed already: the others may go on.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The longest key of a row, in bytes (Amazon DynamoDB, "Quotas").
const MAX_KEY: usize = 2_048;

/// Refuses a batch for good because of one key, as DynamoDB does.
fn check_keys(mut lengths: impl Iterator<Item = usize>) -> Result<(), Failure> {
    let too_long = lengths.any(|length| length > MAX_KEY);
    if too_long { Err(Failure::permanent("a key is too long for memory, as it would be for a table")) } else { Ok(()) }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({:?})", self.clock)
    }
}
