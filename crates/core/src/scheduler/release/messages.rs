//! Messages whose senders chose a time: each is fired by one write that no cancel and no edit has come before, and goes to
//! `outbound-router`.

use super::{ReleasePorts, ReleaseTally, ScheduleRelease, queue};
use crate::domain::scheduled::{ScheduledMessage, ScheduledRevision, ScheduledState, ScheduledTurn};
use crate::foundation::failure::Failure;
use crate::model::delayed::{Delayed, ScheduledKey};
use crate::model::timeline::TimelineEntry;
use crate::ports::{Env, ScheduledMessages, Timelines};
use crate::runtime::shared_call::each;

/// How often one is read again because somebody changed it; after that it is due at the next tick.
const ROUNDS: usize = 3;

/// One that is due: where it stands in its page, its place in the schedule, and its name.
type Due<'a> = (usize, &'a Delayed, ScheduledKey);

/// One that has ended, and its place in the schedule.
type Settled<'a> = (&'a Delayed, ScheduledMessage);

/// The messages that have ended, by what is to be done for them.
#[derive(Default)]
struct Ended<'a> {
    /// These go out.
    fired: Vec<(usize, &'a Delayed, ScheduledMessage)>,
    /// These never do.
    cancelled: Vec<(&'a Delayed, ScheduledMessage)>,
    /// Nobody remembers these.
    forgotten: Vec<&'a Delayed>,
    /// Nobody can read these, and why.
    unreadable: Vec<(&'a Delayed, Failure)>,
}

impl<P: ReleasePorts> ScheduleRelease<P> {
    /// Fires what is due, queues what is fired, by this tick or by one that was stopped, and writes down what is
    /// cancelled.
    pub(super) async fn release_messages(&self, due: Vec<(&Delayed, ScheduledKey)>, tally: &mut ReleaseTally) {
        if due.is_empty() {
            return;
        }
        let due = due.into_iter().enumerate().map(|(position, (held, key))| (position, held, key)).collect();
        match self.fire(due).await {
            Ok(ended) => self.finish(ended, tally).await,
            Err(failure) => _ = tally.trouble.get_or_insert(failure),
        }
    }

    /// Decides about each. Whoever was changed meanwhile is read again.
    async fn fire<'a>(&self, mut due: Vec<Due<'a>>) -> Result<Ended<'a>, Failure> {
        let mut ended = Ended::default();
        for _ in 0..ROUNDS {
            let keys: Vec<ScheduledKey> = due.iter().map(|(_, _, key)| key.clone()).collect();
            let found = self.read(&keys).await?;
            let now = self.ports.env().now();
            let (mut tried, mut revisions): (Vec<Due<'a>>, Vec<ScheduledRevision>) = (Vec::new(), Vec::new());
            for ((position, held, key), found) in due.into_iter().zip(found) {
                let found = match found {
                    Ok(found) => found,
                    Err(unreadable) => {
                        ended.unreadable.push((held, unreadable));
                        continue;
                    }
                };
                let Some(scheduled) = found else {
                    tracing::error!(message.id = %key.message_id, "nobody remembers what is due");
                    ended.forgotten.push(held);
                    continue;
                };
                match scheduled.turn(now) {
                    ScheduledTurn::Fire(revision) => {
                        tried.push((position, held, key));
                        revisions.push(*revision);
                    }
                    ScheduledTurn::Fired => ended.fired.push((position, held, scheduled)),
                    ScheduledTurn::Cancelled => ended.cancelled.push((held, scheduled)),
                    // Not ours to forget: it may have been moved back here meanwhile.
                    ScheduledTurn::Moved => {}
                }
            }
            due = Vec::new();
            if revisions.is_empty() {
                break;
            }
            let kept = self.ports.schedule().keep(&revisions).await?;
            for (((position, held, key), revision), kept) in tried.into_iter().zip(revisions).zip(kept) {
                if kept {
                    ended.fired.push((position, held, revision.becomes));
                } else {
                    due.push((position, held, key));
                }
            }
            if due.is_empty() {
                break;
            }
        }
        ended.fired.sort_by_key(|(position, ..)| *position);
        Ok(ended)
    }

    /// What is kept of each. If one of them can never be read, each is read alone, so that it holds back no other.
    async fn read(&self, keys: &[ScheduledKey]) -> Result<Vec<Result<Option<ScheduledMessage>, Failure>>, Failure> {
        match self.ports.schedule().scheduled(keys).await {
            Ok(found) => return Ok(found.into_iter().map(Ok).collect()),
            Err(passing) if passing.is_retryable() => return Err(passing),
            Err(_) => {}
        }
        let mut each = Vec::with_capacity(keys.len());
        for key in keys {
            match self.ports.schedule().scheduled(std::slice::from_ref(key)).await {
                Ok(mut found) => each.push(Ok(found.pop().flatten())),
                Err(passing) if passing.is_retryable() => return Err(passing),
                Err(unreadable) => each.push(Err(unreadable)),
            }
        }
        Ok(each)
    }

    /// Buries the places of what nobody can read.
    async fn bury_unreadable(&self, unreadable: Vec<(&Delayed, Failure)>, tally: &mut ReleaseTally) {
        for (held, reason) in unreadable {
            tracing::error!(message.id = %held.name().0, %reason, "a scheduled message is buried");
            let place = serde_json::to_string(held).unwrap_or_default();
            match self.bury_row(place, reason.to_string()).await {
                Ok(()) => tally.done.push(held.clone()),
                Err(failure) => _ = tally.trouble.get_or_insert(failure),
            }
        }
    }

    /// Writes down how each has ended, then queues what is fired. Until both are done its place stays.
    async fn finish(&self, ended: Ended<'_>, tally: &mut ReleaseTally) {
        self.bury_unreadable(ended.unreadable, tally).await;
        let fired: Vec<_> = ended.fired.into_iter().map(|(_, held, scheduled)| (held, scheduled)).collect();
        let fired = self.write_down(fired, tally).await;
        let cancelled = self.write_down(ended.cancelled, tally).await;
        tally.done.extend(cancelled.into_iter().map(|(held, _)| held.clone()));
        tally.done.extend(ended.forgotten.into_iter().cloned());
        let fired = fired.into_iter().map(|(held, scheduled)| (held, scheduled.message)).collect();
        queue(self.ports.outbound(), fired, tally).await;
    }

    /// Writes down how these have ended; returns those of which it is written.
    async fn write_down<'a>(&self, ended: Vec<Settled<'a>>, tally: &mut ReleaseTally) -> Vec<Settled<'a>> {
        if ended.is_empty() {
            return ended;
        }
        let written = each(&ended, async |some: &[Settled<'_>]| {
            let entries: Vec<TimelineEntry> = some.iter().flat_map(|(_, scheduled)| entries(scheduled)).collect();
            self.ports.timelines().record(&entries).await?;
            Ok(vec![(); some.len()])
        });
        let written = written.await;
        let mut settled = Vec::with_capacity(ended.len());
        for (one, written) in ended.into_iter().zip(written) {
            match written {
                Ok(()) => settled.push(one),
                Err(failure) => _ = tally.trouble.get_or_insert(failure),
            }
        }
        settled
    }
}

/// The timeline's entries for one that has ended.
fn entries(scheduled: &ScheduledMessage) -> Vec<TimelineEntry> {
    let edited = (scheduled.edited && scheduled.state == ScheduledState::Fired)
        .then(|| TimelineEntry::Message(Box::new(scheduled.message.clone())));
    [TimelineEntry::Event(scheduled.event())].into_iter().chain(edited).collect()
}
