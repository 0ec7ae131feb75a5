//! Items that wait longer than a queue can hold them.

use std::collections::BTreeMap;
use std::ops::Bound;

use jiff::Timestamp;

use super::{Memory, Port};
use crate::foundation::failure::Failure;
use crate::model::delayed::{Delayed, DueItems, UnreadableRow};
use crate::model::message::MessageId;
use crate::ports::Schedule;

pub(super) type Wrecks = Vec<(Timestamp, UnreadableRow)>;

pub(super) type Waiting = BTreeMap<(Timestamp, MessageId, usize), Delayed>;

impl Memory {
    /// Puts something into a shard of the schedule that nobody can read.
    pub fn add_wreck(&self, shard: u8, due: Timestamp, text: &str) {
        let mut state = self.lock();
        let wreck = UnreadableRow {
            shard,
            place: format!("{due}#{}", state.wrecks.len()),
            text: text.to_owned(),
            reason: "a stored document is not readable at line 1 column 1".to_owned(),
        };
        state.wrecks.push((due, wreck));
    }

    /// The time at which the next held delivery is due.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        self.lock().schedule.keys().next().map(|(due, ..)| *due)
    }
}

impl Schedule for Memory {
    async fn hold(&self, held: &Delayed) -> Result<(), Failure> {
        self.one(Port::Schedule, |state| {
            state.schedule.insert(key(held), held.clone());
        })
        .await
    }

    async fn due(&self, shard: u8, now: Timestamp, after: Option<&Delayed>, limit: usize) -> Result<DueItems, Failure> {
        let after = after.map_or(Bound::Unbounded, |held| Bound::Excluded(key(held)));
        self.one(Port::Schedule, |state| {
            let rest = state.schedule.range((after, Bound::Unbounded)).map(|(_, held)| held);
            let due = rest.take_while(|held| held.due <= now).filter(|held| held.shard() == shard);
            let held: Vec<Delayed> = due.take(limit).cloned().collect();
            let wrecks = state.wrecks.iter().filter(|(due, wreck)| *due <= now && wreck.shard == shard);
            let wrecks = wrecks.take(limit - held.len()).map(|(_, wreck)| wreck.clone()).collect();
            DueItems { held, wrecks }
        })
        .await
    }

    async fn discard(&self, wrecks: &[UnreadableRow]) -> Result<(), Failure> {
        self.many(Port::Schedule, wrecks.len(), |state, reached| {
            for wreck in wrecks.iter().take(reached) {
                state.wrecks.retain(|(_, kept)| (kept.shard, &kept.place) != (wreck.shard, &wreck.place));
            }
        })
        .await
    }

    async fn release(&self, held: &[Delayed]) -> Result<(), Failure> {
        self.many(Port::Schedule, held.len(), |state, reached| {
            for held in held.iter().take(reached) {
                state.schedule.remove(&key(held));
            }
        })
        .await
    }
}

/// The key under which an item is held, in order of time.
pub(super) fn key(held: &Delayed) -> (Timestamp, MessageId, usize) {
    let (id, step) = held.name();
    (held.due, id.clone(), step)
}
