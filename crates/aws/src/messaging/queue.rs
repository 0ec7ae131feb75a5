//! The way to the next stage: SQS queues, FIFO or not, ten at a time.

use std::sync::Arc;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use omni_core::foundation::failure::Failure;
use omni_core::model::delayed::MAX_QUEUE_DELAY;
use omni_core::ports::{QueueItem, QueueSender, Unsent};

use crate::failure;
use crate::messaging::batches::{Refused, batches, body_of, identifier};
use crate::messaging::claim_check::ClaimCheck;

/// An SQS queue, FIFO or not.
#[derive(Clone, Debug)]
pub struct Queue {
    client: Client,
    url: String,
    /// Whether it keeps the order of each group.
    fifo: bool,
    bodies: Arc<ClaimCheck>,
}

impl Queue {
    /// The queue at `url`; `.fifo` at its end makes it one that keeps the order of each group.
    #[must_use]
    pub fn new(client: Client, url: String, bodies: Arc<ClaimCheck>) -> Self {
        let fifo = url.rsplit_once('.').is_some_and(|(_, suffix)| suffix == "fifo");
        Self { client, url, fifo, bodies }
    }

    async fn entry(&self, position: usize, item: &impl QueueItem) -> Result<SendMessageBatchRequestEntry, Failure> {
        let body = self.bodies.check_in(body_of(item)?).await?;
        let entry = SendMessageBatchRequestEntry::builder().id(position.to_string()).message_body(body);
        let entry = if self.fifo {
            entry
                .message_group_id(identifier(item.group()))
                .message_deduplication_id(identifier(item.deduplication_id()))
        } else {
            let delay = item.delay().map(|delay| delay.min(MAX_QUEUE_DELAY).as_secs());
            entry.set_delay_seconds(delay.and_then(|seconds| i32::try_from(seconds).ok()))
        };
        entry.build().map_err(|_| failure::unbuildable("SendMessageBatch"))
    }

    /// Sends one batch; returns the positions that were not taken, and why.
    async fn send_batch(&self, entries: Vec<SendMessageBatchRequestEntry>) -> Result<Vec<(usize, Failure)>, Failure> {
        let request = self.client.send_message_batch().queue_url(&self.url).set_entries(Some(entries));
        let answer = request.send().await.map_err(failure::of("SendMessageBatch"))?;
        let refused = answer.failed.into_iter();
        Ok(refused
            .filter_map(|f| Some((f.id.parse().ok()?, failure::of_entry("SendMessageBatch", &f.code, f.sender_fault))))
            .collect())
    }

    /// The queue took nothing of a batch and never will: whoever is not to blame for it goes alone.
    async fn send_alone<T: QueueItem>(&self, positions: &[usize], failure: Failure, items: &[T], unsent: &mut Refused) {
        if let [culprit] = positions {
            return unsent.add(*culprit, failure);
        }
        for position in positions {
            let Some(item) = items.get(*position) else { continue };
            if self.fifo && unsent.holds_up(*position, items) {
                unsent.follow([*position]);
                continue;
            }
            let sent = match self.entry(*position, item).await {
                Ok(entry) => self.send_batch(vec![entry]).await,
                Err(failure) => Err(failure),
            };
            match sent {
                Ok(refused) => unsent.extend(refused),
                Err(failure) => unsent.add(*position, failure),
            }
        }
    }
}

impl<T: QueueItem> QueueSender<T> for Queue {
    async fn send(&self, items: &[T]) -> Result<(), Unsent> {
        let mut unsent = Refused::default();
        let mut entries = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            match self.entry(position, item).await {
                Ok(entry) => entries.push((position, entry)),
                Err(failure) => unsent.add(position, failure),
            }
        }
        let mut batches = batches(entries, |(_, entry)| entry.message_body.len()).into_iter();
        while let Some(batch) = batches.next() {
            let (late, ready): (Vec<_>, Vec<_>) =
                batch.into_iter().partition(|(position, _)| self.fifo && unsent.holds_up(*position, items));
            unsent.follow(late.into_iter().map(|(position, _)| position));
            let (positions, entries): (Vec<_>, Vec<_>) = ready.into_iter().unzip();
            if entries.is_empty() {
                continue;
            }
            match self.send_batch(entries).await {
                Ok(refused) => unsent.extend(refused),
                Err(failure) if failure.is_retryable() => {
                    // The queue is out of reach: the rest would only wait for the same time-outs.
                    let rest = batches.by_ref().flatten().map(|(position, _)| position);
                    unsent.extend(positions.into_iter().chain(rest).map(|position| (position, failure.clone())));
                }
                Err(failure) => self.send_alone(&positions, failure, items, &mut unsent).await,
            }
        }
        unsent.into_result()
    }
}
