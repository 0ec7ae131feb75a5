//! Queues that behave as Amazon's: FIFO groups, visibility, delays, deduplication, and a dead-letter list.
//!
//! Source: Amazon SQS Developer Guide, "FIFO delivery logic", "Visibility timeout", "Exactly-once processing" and
//! "Dead-letter queues".

use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::clock::later;
use super::{Memory, Port, State, step};
use crate::foundation::failure::Failure;
use crate::model::delayed::MAX_QUEUE_DELAY;
use crate::ports::{Env, QueueItem, QueueSender, Unsent};
use crate::runtime::batch::{MAX_RECEIVES, QueueRecord, SILENCE, is_fifo};

/// The time for which a received record is hidden: six times the time-out of a function.
pub const VISIBILITY: Duration = SILENCE;

/// The time for which a FIFO queue remembers a deduplication id.
const DEDUPLICATION: Duration = Duration::from_mins(5);

#[derive(Default)]
pub(super) struct Queue {
    waiting: Vec<Waiting>,
    dead: Vec<String>,
    seen: BTreeMap<String, Timestamp>,
    sent: u64,
}

struct Waiting {
    id: String,
    group: Option<String>,
    body: String,
    received: u32,
    first_received: Option<Timestamp>,
    visible_at: Timestamp,
}

/// One queue of a [`Memory`], FIFO if its name ends in `.fifo`. Handles of the same name share it.
#[derive(Clone, Debug)]
pub struct MemoryQueue<T> {
    memory: Memory,
    name: Arc<str>,
    items: PhantomData<fn() -> T>,
}

impl Memory {
    /// The queue called `name`.
    #[must_use]
    pub fn queue<T: QueueItem>(&self, name: &str) -> MemoryQueue<T> {
        MemoryQueue { memory: self.clone(), name: name.into(), items: PhantomData }
    }
}

impl<T: QueueItem> QueueSender<T> for MemoryQueue<T> {
    async fn send(&self, items: &[T]) -> Result<(), Unsent> {
        step().await;
        self.memory.count_call(Port::Queues);
        let mut unsent = Unsent { items: Vec::new() };
        for (at, item) in items.iter().enumerate() {
            if let Err(failure) = self.send_one(item) {
                unsent.items.push((at, failure));
            }
        }
        step().await;
        if unsent.items.is_empty() { Ok(()) } else { Err(unsent) }
    }
}

impl<T: QueueItem> MemoryQueue<T> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Takes up to `max` records that are visible at `now` and hides them for [`VISIBILITY`]: of each group the first, and
    /// those behind it too. A group of which a record is hidden gives nothing else; a record that was received too often
    /// moves to the dead.
    #[must_use]
    pub fn receive(&self, max: usize, now: Timestamp) -> Vec<QueueRecord> {
        self.with(|queue| queue.receive(&self.name, max, now))
    }

    /// Removes records by id: they are done.
    pub fn delete<'a>(&self, ids: impl IntoIterator<Item = &'a str>) {
        let ids: BTreeSet<&str> = ids.into_iter().collect();
        self.with(|queue| queue.waiting.retain(|waiting| !ids.contains(waiting.id.as_str())));
    }

    /// Shows the record again after `delay` from now.
    pub fn change_visibility(&self, id: &str, delay: Duration) {
        let visible_at = later(self.memory.now(), delay);
        self.with(|queue| {
            if let Some(waiting) = queue.waiting.iter_mut().find(|waiting| waiting.id == id) {
                waiting.visible_at = visible_at;
            }
        });
    }

    /// The time at which something can be received, maybe in the past; `None` if the queue is empty.
    #[must_use]
    pub fn next_visible(&self) -> Option<Timestamp> {
        self.with(|queue| queue.next_visible())
    }

    /// The number of records that wait or are in flight.
    #[must_use]
    pub fn len(&self) -> usize {
        self.with(|queue| queue.waiting.len())
    }

    /// Whether nothing waits and nothing is in flight.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bodies of the records that were received too often.
    #[must_use]
    pub fn dead(&self) -> Vec<String> {
        self.with(|queue| queue.dead.clone())
    }

    /// Takes everything out, hidden or not, in the order it was sent.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if something in it is not a `T`.
    pub fn drain(&self) -> Result<Vec<T>, Failure> {
        let waiting = self.with(|queue| std::mem::take(&mut queue.waiting));
        let read = |waiting: Waiting| serde_json::from_str(&waiting.body);
        waiting.into_iter().map(read).collect::<Result<_, _>>().map_err(|error| Failure::unreadable("a record", &error))
    }

    fn send_one(&self, item: &T) -> Result<(), Failure> {
        let body = serde_json::to_string(item).map_err(|error| Failure::unreadable("an item", &error))?;
        let fifo = is_fifo(&self.name);
        let delay = item.delay().unwrap_or_default();
        if delay > MAX_QUEUE_DELAY || (fifo && !delay.is_zero()) {
            return Err(Failure::permanent(format!("{} cannot hold an item back for {delay:?}", self.name)));
        }
        let now = self.memory.now();
        let effect = |state: &mut State, _| {
            let queue = state.queues.entry(self.name.clone()).or_default();
            if !fifo || queue.is_new(item.deduplication_id(), now) {
                queue.push(body, fifo.then(|| item.group()), later(now, delay));
            }
        };
        self.memory.perform(Port::Queues, 1, effect)
    }

    fn with<R>(&self, act: impl FnOnce(&mut Queue) -> R) -> R {
        act(self.memory.lock().queues.entry(self.name.clone()).or_default())
    }
}

impl Queue {
    fn is_new(&mut self, deduplication_id: String, now: Timestamp) -> bool {
        let forgotten = self.seen.get(&deduplication_id).is_none_or(|seen| later(*seen, DEDUPLICATION) <= now);
        if forgotten {
            self.seen.insert(deduplication_id, now);
        }
        forgotten
    }

    fn push(&mut self, body: String, group: Option<String>, visible_at: Timestamp) {
        self.sent += 1;
        self.waiting.push(Waiting {
            id: self.sent.to_string(),
            group,
            body,
            received: 0,
            first_received: None,
            visible_at,
        });
    }

    /// The earliest of what stands alone and of the groups, each of which waits for the last of its hidden records.
    fn next_visible(&self) -> Option<Timestamp> {
        let mut groups: BTreeMap<&str, Timestamp> = BTreeMap::new();
        let mut alone = None;
        for waiting in &self.waiting {
            let at = waiting.visible_at;
            match &waiting.group {
                Some(group) => _ = groups.entry(group).and_modify(|last| *last = at.max(*last)).or_insert(at),
                None => alone = Some(alone.map_or(at, |first| at.min(first))),
            }
        }
        groups.into_values().chain(alone).min()
    }

    fn receive(&mut self, name: &str, max: usize, now: Timestamp) -> Vec<QueueRecord> {
        let mut records = Vec::new();
        let hidden = |waiting: &&Waiting| waiting.visible_at > now;
        let blocked: BTreeSet<String> =
            self.waiting.iter().filter(hidden).filter_map(|waiting| waiting.group.clone()).collect();
        let dead = &mut self.dead;
        self.waiting.retain_mut(|waiting| {
            let blocked = waiting.group.as_ref().is_some_and(|group| blocked.contains(group));
            if records.len() >= max || waiting.visible_at > now || blocked {
                return true;
            }
            if waiting.received >= MAX_RECEIVES {
                dead.push(std::mem::take(&mut waiting.body));
                return false;
            }
            waiting.received += 1;
            waiting.first_received.get_or_insert(now);
            waiting.visible_at = later(now, VISIBILITY);
            records.push(QueueRecord {
                id: waiting.id.clone(),
                queue: name.to_owned(),
                group: waiting.group.clone(),
                attempt: waiting.received,
                first_received: waiting.first_received,
                body: waiting.body.clone(),
                unfetched: None,
            });
            true
        });
        records
    }
}
