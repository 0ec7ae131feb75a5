//! What waits longer than a queue can hold it.

use std::collections::BTreeMap;

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

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Held>, Failure> {
        self.one(Port::Schedule, |state| {
            state.schedule.values().take_while(|held| held.due <= now).take(limit).cloned().collect()
        })
        .await
    }

    async fn release(&self, held: &Held) -> Result<(), Failure> {
        self.one(Port::Schedule, |state| {
            state.schedule.remove(&key(held));
        })
        .await
    }
}

fn key(held: &Held) -> (Timestamp, MessageId, usize) {
    let (id, step) = held.name();
    (held.due, id.clone(), step)
}
