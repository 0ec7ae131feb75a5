//! Records that may have ended the process that handled them: a panic, no memory left, no time left.
//!
//! Nobody reports then, so all of the batch comes again after the visibility time-out of its queue, the innocent with the
//! culprit. What was received several times, about that long apart, is suspect. The others of a batch go first. Then one
//! suspect is begun, alone, and that is counted before: whoever ends the process so often is buried. The others are put
//! off as if it had happened once more, so that they stay suspect.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{Batch, BatchPorts, BatchRunner, Item, MAX_TRIES, PATIENCE, QueueRecord, TracedItem, Undone};
use crate::foundation::failure::Failure;
use crate::ports::{Env, Tries};

/// The shortest time between two receives of a record of which nobody has reported anything: the visibility time-out of
/// the queues, six times the time-out of a function (30 seconds; template.yaml allows 29, which the slack covers).
pub const SILENCE: Duration = Duration::from_mins(3);

/// A record is suspect from this receive on: who waited for a head at its fourth and fifth try was received three times with
/// minutes in between.
const SUSPECT_FROM: u32 = 4;

/// So often a suspect is begun. Twice the tries of others: whoever is begun before the culprit of a batch is counted along
/// with it, although it is done, and is not to be taken for it.
const MAX_BEGINS: u32 = 2 * MAX_TRIES;

/// Reason for which a record is given up that was begun so often.
const ENDED_THE_PROCESS: &str = "whenever it was begun, the process ended before it did";

impl Batch {
    /// The items that are safe to handle side by side; and those of groups in which one is suspect, by group.
    pub(super) fn set_suspects_apart<T>(
        &self,
        items: Vec<Item<T>>,
        now: Timestamp,
    ) -> (Vec<Item<T>>, Vec<Vec<Item<T>>>) {
        let is_suspect = |item: &Item<T>| self.records.get(item.place).is_some_and(|record| is_suspect(record, now));
        // One without a group is a group of its own.
        let name = |item: &Item<T>| match &item.group {
            Some(group) => (Some(group.clone()), 0),
            None => (None, item.place),
        };
        let mut suspects: BTreeMap<_, Vec<Item<T>>> =
            items.iter().filter(|item| is_suspect(item)).map(|item| (name(item), Vec::new())).collect();
        let mut others = Vec::new();
        for item in items {
            match suspects.get_mut(&name(&item)) {
                Some(group) => group.push(item),
                None => others.push(item),
            }
        }
        (others, suspects.into_values().collect())
    }
}

impl<P: BatchPorts> BatchRunner<P> {
    /// The suspect that is begun next, drawn by lot and counted before: it is alone until it is done. Behind it the rest of its
    /// group waits, and after [`PATIENCE`] all of them do: for no time, so that they are not suspect when they come again and
    /// nobody starves in a function that is always busy.
    pub(super) async fn choose<T: TracedItem>(
        &self,
        batch: &mut Batch,
        suspects: &mut Vec<Vec<Item<T>>>,
        began: Timestamp,
    ) -> Option<Item<T>> {
        while !suspects.is_empty() {
            if self.ports.env().now() > began + PATIENCE {
                batch.undone.extend(suspects.drain(..).flatten().map(|item| (item.place, Undone::Waiting)));
                return None;
            }
            let count = u32::try_from(suspects.len()).unwrap_or(u32::MAX);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a fraction of a few")]
            let at = (self.ports.env().fraction() * f64::from(count)) as usize;
            let mut group = suspects.swap_remove(at.min(suspects.len() - 1)).into_iter();
            let next = group.next()?;
            batch.undone.extend(group.map(|item| (item.place, Undone::Waiting)));
            let record = batch.records.get(next.place)?;
            let refused = match self.ports.tries().count(&[self.a_try(record)]).await {
                Ok(counts) if counts.iter().all(|count| *count <= MAX_BEGINS) => return Some(next),
                Ok(_) => Failure::permanent(ENDED_THE_PROCESS),
                Err(failure) => {
                    Failure::throttled(SILENCE, format!("it could not be counted before it began: {failure}"))
                }
            };
            batch.undone.insert(next.place, refused.into());
        }
        None
    }
}

/// Whether all that is known of a record is that it was received again and again.
fn is_suspect(record: &QueueRecord, now: Timestamp) -> bool {
    let Some(first) = record.first_received.filter(|_| record.attempt >= SUSPECT_FROM) else { return false };
    let since = Duration::try_from(now.duration_since(first)).unwrap_or_default();
    // A sixth less than the whole, for clocks that differ and for a report that was made after all.
    since >= SILENCE.mul_f64(5.0 / 6.0) * (record.attempt - 1)
}
