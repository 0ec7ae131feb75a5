//! The dead-letter queues of a stage, for people who look into them. No function links this.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::BuildError;
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, Message, MessageAttributeValue, MessageSystemAttributeName,
    QueueAttributeName,
};
use omni_core::foundation::failure::Failure;

use crate::failure;

/// Queue in which our own code buries, without `omni-<stage>-`.
pub const BURIED: &str = "dead-letters";

/// How long a message that is being looked at is hidden from others, unless [`DeadLetterQueues::renew`] says that the
/// look goes on: short, so that whoever dies over it hides nothing for long.
pub const LOOK: Duration = Duration::from_secs(30);
/// A queue is a set of servers; one that is asked without waiting may answer for some of them only, and be thought empty
/// (<https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-short-and-long-polling.html>).
const ALL_SERVERS: i32 = 1;
/// More messages than this are not taken out of one queue at once.
const MAX_COUNT: usize = 2_000;
/// The most messages that SQS takes in one call.
const BATCH: usize = 10;

/// Reaches the dead-letter queues of one stage, and the queues that their messages go back to. Queues are called by
/// their names without `omni-<stage>-`.
#[derive(Clone, Debug)]
pub struct DeadLetterQueues {
    client: Client,
    stage: String,
}

/// A message in a dead-letter queue, as SQS hands it out.
#[derive(Clone, Debug, Default)]
pub struct DeadMessage {
    /// The queue where it lies.
    pub queue: String,
    /// SQS's id.
    pub id: String,
    /// Deletes it, or shows it again.
    pub handle: String,
    /// Body of the message.
    pub body: String,
    /// Time at which it was first sent, in milliseconds since 1970.
    pub sent: i64,
    /// Number of times that it was received, from its dead-letter queue and before.
    pub received: u32,
    /// Its FIFO group.
    pub group: Option<String>,
    /// The sender's attributes that are texts.
    pub attributes: BTreeMap<String, String>,
}

/// The approximate number of messages in a queue: SQS counts them now and then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counted {
    /// Messages that can be received.
    pub waiting: usize,
    /// Messages that somebody has in their hands.
    pub taken: usize,
    /// Messages that cannot be received yet.
    pub delayed: usize,
}

impl Counted {
    /// All of them.
    #[must_use]
    pub fn all(self) -> usize {
        self.waiting + self.taken + self.delayed
    }
}

/// A message that is sent back to the queue that it came from.
#[derive(Clone, Copy, Debug)]
pub struct SentBack<'a> {
    /// Body of the message.
    pub body: &'a str,
    /// Attributes, all of them texts.
    pub attributes: &'a BTreeMap<String, String>,
    /// The group, where the queue is a FIFO queue.
    pub group: &'a str,
    /// Id that makes it new to SQS, where the queue is a FIFO queue.
    pub deduplication_id: &'a str,
}

impl DeadLetterQueues {
    /// Those of the stage called `stage`.
    #[must_use]
    pub fn new(client: Client, stage: &str) -> Self {
        Self { client, stage: stage.to_owned() }
    }

    /// The names of the dead-letter queues; none, if there is no such stage.
    ///
    /// # Errors
    /// [`Failure::Transient`] if they cannot be listed.
    pub async fn names(&self) -> Result<Vec<String>, Failure> {
        let prefix = format!("omni-{}-", self.stage);
        let mut pages = self.client.list_queues().queue_name_prefix(&prefix).into_paginator().send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            let urls = page.map_err(failure::of("ListQueues"))?.queue_urls.unwrap_or_default();
            let ours = urls.iter().filter_map(|url| url.rsplit('/').next()?.strip_prefix(&prefix));
            names.extend(ours.filter(|queue| holds_dead_letters(queue)).map(str::to_owned));
        }
        Ok(names)
    }

    /// Takes a look into a queue. The messages are hidden from others for [`LOOK`], or until [`Self::put_back`]; `taken`
    /// hears of each at once.
    ///
    /// # Errors
    /// [`Failure::Transient`] if it cannot be read.
    pub async fn look(&self, queue: &str, taken: impl Fn(&DeadMessage)) -> Result<Vec<DeadMessage>, Failure> {
        let url = self.url(queue).await?;
        let mut found = Vec::new();
        while found.len() < MAX_COUNT {
            let request = self.client.receive_message().queue_url(&url).max_number_of_messages(10);
            let request = request.wait_time_seconds(ALL_SERVERS).visibility_timeout(seconds(LOOK));
            let request = request.message_attribute_names("All");
            let request = request.message_system_attribute_names(MessageSystemAttributeName::All);
            let messages = request.send().await.map_err(failure::of("ReceiveMessage"))?.messages.unwrap_or_default();
            if messages.is_empty() {
                break;
            }
            let messages = messages.into_iter().map(|message| dead_message(queue, message));
            found.extend(messages.inspect(&taken));
        }
        Ok(found)
    }

    /// The approximate number of messages in a queue.
    ///
    /// # Errors
    /// [`Failure::Transient`] if SQS does not say.
    pub async fn count(&self, queue: &str) -> Result<Counted, Failure> {
        let waiting = QueueAttributeName::ApproximateNumberOfMessages;
        let taken = QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
        let delayed = QueueAttributeName::ApproximateNumberOfMessagesDelayed;
        let request = self.client.get_queue_attributes().queue_url(self.url(queue).await?);
        let request = request.set_attribute_names(Some(vec![waiting.clone(), taken.clone(), delayed.clone()]));
        let counts = request.send().await.map_err(failure::of("GetQueueAttributes"))?.attributes.unwrap_or_default();
        let count = |name| counts.get(name).and_then(|count| count.parse::<usize>().ok()).unwrap_or_default();
        Ok(Counted { waiting: count(&waiting), taken: count(&taken), delayed: count(&delayed) })
    }

    /// Hides the messages of these handles for another [`LOOK`].
    ///
    /// # Errors
    /// [`Failure::Transient`] if SQS does not answer; they are seen again when their time is over.
    pub async fn renew(&self, queue: &str, handles: &[String]) -> Result<(), Failure> {
        self.hide(queue, handles, LOOK).await
    }

    /// Shows the messages of these handles to others again. One that is gone by now is no error.
    ///
    /// # Errors
    /// [`Failure::Transient`] if SQS does not answer; they are seen again [`LOOK`] after the last look.
    pub async fn put_back(&self, queue: &str, handles: &[String]) -> Result<(), Failure> {
        self.hide(queue, handles, Duration::ZERO).await
    }

    async fn hide(&self, queue: &str, handles: &[String], hidden: Duration) -> Result<(), Failure> {
        let url = self.url(queue).await?;
        for batch in handles.chunks(BATCH) {
            let entries = batch.iter().enumerate().map(|(index, handle)| hidden_for(hidden, index, handle));
            let entries = entries.collect::<Result<_, _>>().map_err(incomplete("ChangeMessageVisibilityBatch"))?;
            let request = self.client.change_message_visibility_batch().queue_url(&url).set_entries(Some(entries));
            request.send().await.map_err(failure::of("ChangeMessageVisibilityBatch"))?;
        }
        Ok(())
    }

    /// Sends something to a queue of the stage.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the queue does not take it.
    pub async fn send_back(&self, queue: &str, sent: SentBack<'_>) -> Result<(), Failure> {
        let mut request = self.client.send_message().queue_url(self.url(queue).await?).message_body(sent.body);
        for (name, value) in sent.attributes {
            let attribute = MessageAttributeValue::builder().data_type("String").string_value(value).build();
            request = request.message_attributes(name, attribute.map_err(incomplete("SendMessage"))?);
        }
        if queue.strip_suffix(".fifo").is_some() {
            request = request.message_group_id(sent.group).message_deduplication_id(sent.deduplication_id);
        }
        request.send().await.map(drop).map_err(failure::of("SendMessage"))
    }

    /// Deletes a message for good.
    ///
    /// # Errors
    /// [`Failure::Transient`] if it is still there.
    pub async fn delete(&self, queue: &str, handle: &str) -> Result<(), Failure> {
        let request = self.client.delete_message().queue_url(self.url(queue).await?).receipt_handle(handle);
        request.send().await.map(drop).map_err(failure::of("DeleteMessage"))
    }

    async fn url(&self, queue: &str) -> Result<String, Failure> {
        let found = self.client.get_queue_url().queue_name(format!("omni-{}-{queue}", self.stage)).send().await;
        let url = found.map_err(failure::of("GetQueueUrl"))?.queue_url;
        url.ok_or_else(|| failure::because("GetQueueUrl", "no URL"))
    }
}

/// Whether it is one of our dead-letter queues, or one of those of the redrive policies.
fn holds_dead_letters(queue: &str) -> bool {
    queue == BURIED || queue.trim_end_matches(".fifo").ends_with("-dlq")
}

fn dead_message(queue: &str, message: Message) -> DeadMessage {
    let system = message.attributes.unwrap_or_default();
    let number = |name| system.get(&name).and_then(|value| value.parse::<i64>().ok()).unwrap_or_default();
    let attributes = message.message_attributes.unwrap_or_default();
    DeadMessage {
        queue: queue.to_owned(),
        id: message.message_id.unwrap_or_default(),
        handle: message.receipt_handle.unwrap_or_default(),
        body: message.body.unwrap_or_default(),
        sent: number(MessageSystemAttributeName::SentTimestamp),
        received: u32::try_from(number(MessageSystemAttributeName::ApproximateReceiveCount)).unwrap_or_default(),
        group: system.get(&MessageSystemAttributeName::MessageGroupId).cloned(),
        attributes: attributes.into_iter().filter_map(|(name, value)| Some((name, value.string_value?))).collect(),
    }
}

fn hidden_for(
    hidden: Duration,
    index: usize,
    handle: &str,
) -> Result<ChangeMessageVisibilityBatchRequestEntry, BuildError> {
    let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(index.to_string());
    entry.receipt_handle(handle).visibility_timeout(seconds(hidden)).build()
}

fn seconds(time: Duration) -> i32 {
    i32::try_from(time.as_secs()).unwrap_or(i32::MAX)
}

fn incomplete(operation: &'static str) -> impl Fn(BuildError) -> Failure {
    move |_| failure::unbuildable(operation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_and_those_of_the_redrive_policies_hold_dead_letters() {
        let check = |queue: &str, expected: bool| assert_eq!(holds_dead_letters(queue), expected, "{queue}");
        check("dead-letters", true);
        check("inbound-dlq.fifo", true);
        check("delivery-retry-dlq", true);
        check("inbound.fifo", false);
        check("delivery-retry", false);
    }
}
