//! Faults on request: an operation that did not happen, or one that did and whose answer is lost.

use std::collections::BTreeMap;

use super::{Dice, Memory};

/// A port whose operations can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Port {
    /// Channels, tenants and API keys.
    Config,
    /// Secrets.
    Secrets,
    /// Effects.
    Effects,
    /// The time lines.
    Timelines,
    /// Attempts and links.
    Attempts,
    /// Conversations.
    Conversations,
    /// Consent.
    Consent,
    /// Contacts of tenants.
    Contacts,
    /// State machines.
    StateMachines,
    /// Health of carriers.
    Health,
    /// The schedule.
    Schedule,
    /// Costs of tenants.
    Costs,
    /// Long texts in pieces.
    Fragments,
    /// Rate limits.
    Rates,
    /// Dead letters.
    DeadLetters,
    /// Every queue.
    Queues,
}

impl Port {
    /// Every port.
    pub const ALL: [Self; 16] = [
        Self::Config,
        Self::Secrets,
        Self::Effects,
        Self::Timelines,
        Self::Attempts,
        Self::Conversations,
        Self::Consent,
        Self::Contacts,
        Self::StateMachines,
        Self::Health,
        Self::Schedule,
        Self::Costs,
        Self::Fragments,
        Self::Rates,
        Self::DeadLetters,
        Self::Queues,
    ];
}

/// A fault; the caller gets [`Failure::Transient`](crate::foundation::failure::Failure::Transient) either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing has happened when it fails.
    Before,
    /// All of it has happened; only the answer is lost.
    After,
}

/// Tells a [`Memory`] what to fail.
#[derive(Clone, Debug)]
pub struct Faults {
    memory: Memory,
}

impl Memory {
    /// A handle that says which operations fail from now on.
    #[must_use]
    pub fn faults(&self) -> Faults {
        Faults { memory: self.clone() }
    }
}

impl Faults {
    /// Fails a share, 0 to 1, of the operations of each of `ports`: as often before its effect as after it, and
    /// operations on many items anywhere between.
    pub fn share(&self, ports: &[Port], share: f64) {
        self.memory.lock().faults.shares.extend(ports.iter().map(|port| (*port, share)));
    }

    /// Fails the next operation of `port`; called again, the one after it too.
    pub fn next(&self, port: Port, fault: Fault) {
        self.memory.lock().faults.next.push((port, fault));
    }

    /// Fails nothing more.
    pub fn stop(&self) {
        let mut state = self.memory.lock();
        state.faults.shares.clear();
        state.faults.next.clear();
    }

    /// The number of operations that have failed.
    #[must_use]
    pub fn count(&self) -> usize {
        self.memory.lock().faults.count
    }
}

/// The faults that are still to come.
#[derive(Default)]
pub(super) struct Odds {
    shares: BTreeMap<Port, f64>,
    next: Vec<(Port, Fault)>,
    count: usize,
}

impl Odds {
    /// Whether this operation fails and, if so, how many of its items it reaches before.
    pub(super) fn hit(&mut self, port: Port, items: usize, dice: &Dice) -> Option<usize> {
        let reached = match self.next.iter().position(|(told, _)| *told == port) {
            Some(at) => match self.next.remove(at).1 {
                Fault::Before => 0,
                Fault::After => items,
            },
            None if self.shares.get(&port).is_some_and(|share| dice.fraction() < *share) => dice.below(items + 1),
            None => return None,
        };
        self.count += 1;
        Some(reached)
    }
}
