//! SNS topics, which everybody may listen to: ten messages at a time.

use aws_sdk_sns::Client;
use aws_sdk_sns::types::PublishBatchRequestEntry;
use omni_core::foundation::failure::Failure;
use omni_core::ports::{QueueItem, QueueSender, Unsent};

use crate::failure;
use crate::messaging::batches::{Refused, batches, body_of};

/// One topic.
#[derive(Clone, Debug)]
pub struct Topic {
    client: Client,
    arn: String,
}

impl Topic {
    /// The topic called `arn`. Its subscribers read what it says, so nothing is ever said by reference.
    #[must_use]
    pub fn new(client: Client, arn: String) -> Self {
        Self { client, arn }
    }

    /// Publishes one batch; returns the positions that were not taken, and why.
    async fn publish(&self, entries: Vec<PublishBatchRequestEntry>) -> Result<Vec<(usize, Failure)>, Failure> {
        let request = self.client.publish_batch().topic_arn(&self.arn).set_publish_batch_request_entries(Some(entries));
        let refused = request.send().await.map_err(failure::of("PublishBatch"))?.failed.unwrap_or_default().into_iter();
        Ok(refused
            .filter_map(|f| Some((f.id.parse().ok()?, failure::of_entry("PublishBatch", &f.code, f.sender_fault))))
            .collect())
    }

    /// The topic took nothing of a batch and never will: whoever is not to blame for it goes alone.
    async fn publish_alone<T: QueueItem>(&self, positions: &[usize], items: &[T], unsent: &mut Refused) {
        for (position, item) in positions.iter().filter_map(|position| Some((*position, items.get(*position)?))) {
            let published = match entry(position, item) {
                Ok(entry) => self.publish(vec![entry]).await,
                Err(failure) => Err(failure),
            };
            match published {
                Ok(refused) => unsent.extend(refused),
                Err(failure) => unsent.add(position, failure),
            }
        }
    }
}

impl<T: QueueItem> QueueSender<T> for Topic {
    async fn send(&self, items: &[T]) -> Result<(), Unsent> {
        let mut unsent = Refused::default();
        let mut entries = Vec::with_capacity(items.len());
        for (position, item) in items.iter().enumerate() {
            match entry(position, item) {
                Ok(entry) => entries.push((position, entry)),
                Err(failure) => unsent.add(position, failure),
            }
        }
        for batch in batches(entries, |(_, entry)| entry.message.len()) {
            let (positions, entries): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
            match self.publish(entries).await {
                Ok(refused) => unsent.extend(refused),
                Err(failure) if failure.is_retryable() || positions.len() == 1 => {
                    unsent.extend(positions.into_iter().map(|position| (position, failure.clone())));
                }
                Err(_) => self.publish_alone(&positions, items, &mut unsent).await,
            }
        }
        unsent.into_result()
    }
}

fn entry(position: usize, item: &impl QueueItem) -> Result<PublishBatchRequestEntry, Failure> {
    let entry = PublishBatchRequestEntry::builder().id(position.to_string()).message(body_of(item)?);
    entry.build().map_err(|_| failure::unbuildable("PublishBatch"))
}
