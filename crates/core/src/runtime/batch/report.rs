//! What becomes of records that are not done: buried, or to come again, and after how long.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Batch, BatchPorts, BatchReport, BatchRunner, MAX_TRIES, QueueRecord, Trace, Undone};
use crate::foundation::backoff::{Pace, next_delay};
use crate::foundation::failure::Failure;
use crate::model::dead_letter::DeadLetter;
use crate::model::timeline::{DeadDetails, EventDetails, TimelineEntry, TimelineEvent};
use crate::ports::{DeadLetters, Env, RecordTry, Timelines, Tries};

/// What cannot be counted or buried now, because a table or a queue does not answer, comes again after this long at most.
const MAX_WITHOUT_COUNT: Duration = Duration::from_mins(1);

impl<P: BatchPorts> BatchRunner<P> {
    /// Buries what will never work and reports what must come again.
    pub(super) async fn report(&self, mut batch: Batch) -> BatchReport {
        let counted = self.count_tries(&batch).await;
        let mut report = BatchReport::default();
        // As long as the first one of a group that has to come again, all of it waits.
        let mut waits: BTreeMap<String, Duration> = BTreeMap::new();
        for (place, record) in batch.records.into_iter().enumerate() {
            let after = match batch.undone.remove(&place) {
                None => continue,
                Some(Undone::Waiting) => {
                    tracing::debug!(record.id = %record.id, record.attempt, "record waits");
                    record.group.as_ref().and_then(|group| waits.get(group)).copied().unwrap_or_default()
                }
                Some(Undone::Failed(failure)) => {
                    let trace = batch.traces.remove(&place);
                    let Some(after) = self.resolve_unknown(&record, trace, failure, counted.get(&place).copied()).await
                    else {
                        continue;
                    };
                    // Where all are handled together a later one may fail too: it does not hold up those before it.
                    match record.group {
                        Some(group) => *waits.entry(group).or_insert(after),
                        None => after,
                    }
                }
            };
            report.retry.push((record.id, after));
        }
        report
    }

    /// Counts each try that failed and may be repeated; by place, how many there are by now. To be told to wait is none.
    /// Nothing is counted if that cannot be written.
    async fn count_tries(&self, batch: &Batch) -> BTreeMap<usize, u32> {
        let failed = batch.undone.iter().filter(|(_, why)| matches!(why, Undone::Failed(Failure::Transient(_))));
        let tries = failed.filter_map(|(place, _)| Some((*place, self.a_try(batch.records.get(*place)?))));
        let (places, tries): (Vec<usize>, Vec<RecordTry>) = tries.unzip();
        if tries.is_empty() {
            return BTreeMap::new();
        }
        match self.ports.tries().count(&tries).await {
            Ok(counts) => places.into_iter().zip(counts).collect(),
            Err(failure) => {
                tracing::warn!(tries = tries.len(), reason = %failure, "tries were not counted, nothing is given up");
                BTreeMap::new()
            }
        }
    }

    pub(super) fn a_try(&self, record: &QueueRecord) -> RecordTry {
        let QueueRecord { queue, id, attempt, .. } = record;
        RecordTry { queue: queue.clone(), record: id.clone(), receive: *attempt, at: self.ports.env().now() }
    }

    /// After how long a record comes again that has failed `tries` times, if that was counted; `None` if it is buried.
    async fn resolve_unknown(
        &self,
        record: &QueueRecord,
        trace: Option<Trace>,
        failure: Failure,
        tries: Option<u32>,
    ) -> Option<Duration> {
        let given_up = !failure.is_retryable() || tries.is_some_and(|tries| tries >= MAX_TRIES);
        let jitter = self.ports.env().fraction();
        let without_count = next_delay(record.attempt, Pace::Usual, None, jitter).min(MAX_WITHOUT_COUNT);
        let (failure, after) = if given_up {
            match self.dead_letter(record, trace.as_ref(), &failure, tries.unwrap_or(record.attempt)).await {
                Ok(()) => return None,
                Err(unburied) => (unburied, without_count),
            }
        } else {
            let after = match (&failure, tries) {
                (Failure::Throttled { after, .. }, _) => *after,
                (_, Some(tries)) => next_delay(tries, Pace::Usual, None, jitter),
                (_, None) => without_count,
            };
            (failure, after)
        };
        let correlation_id = trace.map(|trace| trace.correlation_id.to_string()).unwrap_or_default();
        tracing::warn!(
            record.id = %record.id, record.attempt, tries, correlation.id = correlation_id,
            after = after.as_secs(), reason = %failure, "record will be retried"
        );
        Some(after)
    }

    /// Says in the time line that it is dead, then buries it. In this order a table that fails buries nothing, and a
    /// record that comes again writes the same line again; the other way round each try would leave a letter more. Who is
    /// stopped in between leaves a line that is ahead of its letter, or that a record which works the next time belies:
    /// what happens after it counts more ([`crate::model::timeline::Timeline::status`]).
    async fn dead_letter(
        &self,
        record: &QueueRecord,
        trace: Option<&Trace>,
        failure: &Failure,
        attempt: u32,
    ) -> Result<(), Failure> {
        let message = trace.and_then(|trace| trace.message.as_ref());
        let correlation_id = trace.map(|trace| trace.correlation_id.to_string());
        tracing::error!(
            record.id = %record.id, queue = record.queue, attempt,
            correlation.id = correlation_id.as_deref().unwrap_or_default(),
            message.id = message.map(|(_, id)| id.as_str()).unwrap_or_default(),
            tenant.id = message.map(|(tenant, _)| tenant.as_str()).unwrap_or_default(),
            reason = %failure, "record is buried"
        );
        let letter = DeadLetter {
            source: record.queue.clone(),
            function: self.function.clone(),
            reason: failure.to_string(),
            attempt,
            correlation_id,
            group: record.group.clone(),
            at: self.ports.env().now(),
            input: record.body.clone(),
            webhook: None,
        };
        if let Some((tenant_id, message_id)) = message {
            let dead = DeadDetails { function: Some(self.function.clone()), reason: Some(letter.reason.clone()) };
            let dead = EventDetails::Dead(dead);
            let event = TimelineEvent::new(tenant_id.clone(), message_id.clone(), letter.at, dead);
            let event = event.told_apart_by(&self.function);
            match self.ports.timelines().record(&[TimelineEntry::Event(event)]).await {
                // A message that no table can name has no time line; its letter has everything.
                Err(failure) if !failure.is_retryable() => {
                    tracing::error!(record.id = %record.id, reason = %failure, "a burial is in no time line");
                }
                written => written?,
            }
        }
        self.ports.dead_letters().dead_letter(&letter).await
    }
}
