//! The queue of events: by their time, those of one time in the order in which they were planned.
//!
//! A heap of what happens within a tenth of a second, and a list for each later tenth: millions may wait for hours.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::{Micros, SECOND};

/// The time that one list holds.
const WIDTH: Micros = SECOND / 10;

/// Events to come.
pub(super) struct EventQueue<E> {
    now: BinaryHeap<Reverse<Entry<E>>>,
    later: Vec<Vec<Entry<E>>>,
    /// Number of the list that is in the heap.
    slot: usize,
    planned: u64,
    left: usize,
}

struct Entry<E> {
    at: Micros,
    nth: u64,
    event: E,
}

impl<E> EventQueue<E> {
    /// A queue with nothing to do.
    pub(super) fn new() -> Self {
        Self { now: BinaryHeap::new(), later: Vec::new(), slot: 0, planned: 0, left: 0 }
    }

    /// Plans an event. One in the past happens next.
    pub(super) fn plan(&mut self, at: Micros, event: E) {
        let entry = Entry { at, nth: self.planned, event };
        self.planned += 1;
        self.left += 1;
        let slot = usize::try_from(at / WIDTH).unwrap_or(usize::MAX);
        if slot <= self.slot {
            self.now.push(Reverse(entry));
            return;
        }
        if slot >= self.later.len() {
            self.later.resize_with(slot + 1, Vec::new);
        }
        if let Some(list) = self.later.get_mut(slot) {
            list.push(entry);
        }
    }

    /// The next event, and when it happens.
    pub(super) fn next(&mut self) -> Option<(Micros, E)> {
        if self.left == 0 {
            return None;
        }
        loop {
            if let Some(Reverse(Entry { at, event, .. })) = self.now.pop() {
                self.left -= 1;
                return Some((at, event));
            }
            self.slot += 1;
            let list = self.later.get_mut(self.slot).map(std::mem::take)?;
            self.now = list.into_iter().map(Reverse).collect();
        }
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<E> Eq for Entry<E> {}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.at, self.nth).cmp(&(other.at, other.nth))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_come_by_their_time_and_then_as_planned() {
        let mut agenda = EventQueue::new();
        for (at, name) in [(5 * SECOND, "c"), (0, "a"), (90_000_000, "e"), (5 * SECOND, "d"), (1, "b")] {
            agenda.plan(at, name);
        }
        let mut seen = Vec::new();
        while let Some((at, name)) = agenda.next() {
            seen.push(name);
            if name == "c" {
                agenda.plan(at, "late");
                agenda.plan(0, "past");
            }
        }
        assert_eq!(seen, ["a", "b", "c", "past", "d", "late", "e"]);
    }
}
