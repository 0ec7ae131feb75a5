//! What waits longer than a queue can hold it.

use std::collections::BTreeMap;
use std::ops::Bound;

use jiff::Timestamp;

use super::{Memory, Port};
use crate::delivery::Held;
use crate::failure::Failure;
use crate::message::MessageId;
use crate::ports::Schedule;

pub(super) type Waiting = BTreeMap<(Timestamp, MessageId, usize), Held>;

impl Memory {
    /// When the next held delivery is due.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.lock().schedule.keys().next().map(|(due, ..)| *due)
    }
}

impl Schedule for Memory {
    async fn hold(&self, held: &Held) -> Result<(), Failure> {
        self.one(Port::Schedule, |state| {
            state.schedule.insert(key(held), held.clone());
        })
        .await
    }

    async fn due(&self, shard: u8, now: Timestamp, after: Option<&Held>, limit: usize) -> Result<Vec<Held>, Failure> {
        let after = after.map_or(Bound::Unbounded, |held| Bound::Excluded(key(held)));
        self.one(Port::Schedule, |state| {
            let rest = state.schedule.range((after, Bound::Unbounded)).map(|(_, held)| held);
            let due = rest.take_while(|held| held.due <= now).filter(|held| held.shard() == shard);
            due.take(limit).cloned().collect()
        })
        .await
    }

    async fn release(&self, held: &[Held]) -> Result<(), Failure> {
        self.many(Port::Schedule, held.len(), |state, reached| {
            for held in held.iter().take(reached) {
                state.schedule.remove(&key(held));
            }
        })
        .await
    }
}

/// Where something is held, in order of time.
pub(super) fn key(held: &Held) -> (Timestamp, MessageId, usize) {
    let (id, step) = held.name();
    (held.due, id.clone(), step)
}
