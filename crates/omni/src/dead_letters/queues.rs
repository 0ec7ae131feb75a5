//! The dead-letter queues of a stage, by SQS.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use aws_config::{BehaviorVersion, Region};
use aws_sdk_sqs::Client;
use aws_sdk_sqs::config::Credentials;
use aws_sdk_sqs::types::{
    ChangeMessageVisibilityBatchRequestEntry, Message, MessageAttributeValue, MessageSystemAttributeName,
    QueueAttributeName,
};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use super::letter::{BURIED, Letter, Raw, short};
use crate::stack::state::Stack;

/// How long a letter that is being looked at or redriven is hidden from others, in seconds.
const LOOKED_AT: i32 = 300;
/// More letters than this are not taken out of one queue at once.
const MOST: usize = 2_000;

/// Reaches the queues of one stage.
#[derive(Clone, Debug)]
pub(super) struct Queues {
    client: Client,
    stage: String,
}

/// What lies in the dead-letter queues.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    /// Oldest first.
    pub(super) letters: Vec<Letter>,
    /// About how many could not be read: they stand behind others of their group, or somebody else looks at them.
    pub(super) hidden: usize,
}

impl Queues {
    /// Those of the local stack.
    pub(super) fn local(stack: &Stack) -> Self {
        let config = aws_sdk_sqs::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(stack.region.clone()))
            .endpoint_url(&stack.aws_endpoint_url)
            .credentials_provider(Credentials::new("test", "test", None, None, "emulator"))
            .http_client(aws_smithy_http_client::Builder::new().build_http());
        Self { client: Client::from_conf(config.build()), stage: stack.stage.clone() }
    }

    /// Those of a deployed stage, in the account and region of this shell.
    pub(super) async fn deployed(stage: &str) -> Self {
        let https =
            aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let config = aws_config::defaults(BehaviorVersion::latest()).http_client(https).load().await;
        Self { client: Client::new(&config), stage: stage.to_owned() }
    }

    /// Takes a look into every dead-letter queue. The letters are hidden from others until [`Self::put_back`].
    pub(super) async fn look(&self) -> Result<Found> {
        let mut found = Found::default();
        for url in self.dead_letter_queues().await? {
            let letters = self.look_into(&url).await.with_context(|| format!("looking into {}", name_of(&url)))?;
            let counted = self.count(&url).await?;
            found.hidden += counted.saturating_sub(letters.len());
            found.letters.extend(letters);
        }
        found.letters.sort_by_key(|letter| letter.at);
        Ok(found)
    }

    /// Shows letters to others again.
    pub(super) async fn put_back(&self, letters: &[Letter]) -> Result<()> {
        let mut by_queue: BTreeMap<&str, Vec<&Letter>> = BTreeMap::new();
        for letter in letters {
            by_queue.entry(&letter.queue).or_default().push(letter);
        }
        for (queue, letters) in by_queue {
            let url = self.url(queue).await?;
            for batch in letters.chunks(10) {
                // One that was redriven is gone, and its entry fails: that is no error here.
                let request = self.client.change_message_visibility_batch().queue_url(&url);
                request.set_entries(Some(visible_again(batch)?)).send().await.context("putting letters back")?;
            }
        }
        Ok(())
    }

    /// Sends a letter's input to `queue` in its old group, as something new to SQS, and then deletes the letter.
    pub(super) async fn send_back(&self, letter: &Letter, queue: &str, deduplication_id: &str) -> Result<()> {
        let mut request = self.client.send_message().queue_url(self.url(queue).await?).message_body(&letter.input);
        for (name, value) in &letter.attributes {
            let attribute = MessageAttributeValue::builder().data_type("String").string_value(value).build()?;
            request = request.message_attributes(name, attribute);
        }
        if is_fifo(queue) {
            let group = letter.group.as_deref().unwrap_or(&letter.id);
            request = request.message_group_id(group).message_deduplication_id(deduplication_id);
        }
        request.send().await.with_context(|| format!("sending to {queue}"))?;
        let delete = self.client.delete_message().queue_url(self.url(&letter.queue).await?);
        delete.receipt_handle(&letter.handle).send().await.with_context(|| {
            format!("{} is in {queue} again, and could not be deleted from {}", letter.id, letter.queue)
        })?;
        Ok(())
    }

    async fn dead_letter_queues(&self) -> Result<Vec<String>> {
        let prefix = format!("omni-{}-", self.stage);
        let mut pages = self.client.list_queues().queue_name_prefix(&prefix).into_paginator().send();
        let mut urls = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.with_context(|| format!("listing the queues {prefix}*"))?;
            urls.extend(page.queue_urls.unwrap_or_default());
        }
        urls.retain(|url| {
            let name = short(&self.stage, name_of(url));
            name == BURIED || name.trim_end_matches(".fifo").ends_with("-dlq")
        });
        anyhow::ensure!(!urls.is_empty(), "stage {} has no dead-letter queues in this account and region", self.stage);
        Ok(urls)
    }

    async fn look_into(&self, url: &str) -> Result<Vec<Letter>> {
        let mut letters = Vec::new();
        while letters.len() < MOST {
            let request = self.client.receive_message().queue_url(url).max_number_of_messages(10).wait_time_seconds(0);
            let request = request.visibility_timeout(LOOKED_AT).message_attribute_names("All");
            let received = request.message_system_attribute_names(MessageSystemAttributeName::All).send().await?;
            let messages = received.messages.unwrap_or_default();
            if messages.is_empty() {
                break;
            }
            letters.extend(messages.into_iter().map(|message| self.read(url, message)));
        }
        Ok(letters)
    }

    fn read(&self, url: &str, message: Message) -> Letter {
        let system = message.attributes.unwrap_or_default();
        let of = |name: MessageSystemAttributeName| system.get(&name).cloned();
        let number = |name| of(name).and_then(|value| value.parse::<i64>().ok()).unwrap_or_default();
        let texts = message.message_attributes.unwrap_or_default();
        let raw = Raw {
            queue: short(&self.stage, name_of(url)).to_owned(),
            id: message.message_id.unwrap_or_default(),
            handle: message.receipt_handle.unwrap_or_default(),
            body: message.body.unwrap_or_default(),
            sent: number(MessageSystemAttributeName::SentTimestamp),
            received: u32::try_from(number(MessageSystemAttributeName::ApproximateReceiveCount)).unwrap_or_default(),
            group: of(MessageSystemAttributeName::MessageGroupId),
            attributes: texts.into_iter().filter_map(|(name, value)| Some((name, value.string_value?))).collect(),
        };
        Letter::read(&self.stage, raw)
    }

    async fn count(&self, url: &str) -> Result<usize> {
        let waiting = QueueAttributeName::ApproximateNumberOfMessages;
        let looked_at = QueueAttributeName::ApproximateNumberOfMessagesNotVisible;
        let request = self.client.get_queue_attributes().queue_url(url);
        let answer = request.attribute_names(waiting.clone()).attribute_names(looked_at.clone()).send().await?;
        let counts = answer.attributes.unwrap_or_default();
        let count = |name| counts.get(name).and_then(|count| count.parse::<usize>().ok()).unwrap_or_default();
        Ok(count(&waiting) + count(&looked_at))
    }

    async fn url(&self, queue: &str) -> Result<String> {
        let name = format!("omni-{}-{queue}", self.stage);
        let found = self.client.get_queue_url().queue_name(&name).send().await;
        let found = found.with_context(|| format!("there is no queue {name}"))?;
        found.queue_url.with_context(|| format!("queue {name} has no URL"))
    }
}

fn visible_again(letters: &[&Letter]) -> Result<Vec<ChangeMessageVisibilityBatchRequestEntry>> {
    let entry = |(index, letter): (usize, &&Letter)| {
        let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(index.to_string());
        Ok(entry.receipt_handle(&letter.handle).visibility_timeout(0).build()?)
    };
    letters.iter().enumerate().map(entry).collect()
}

fn name_of(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or_default()
}

fn is_fifo(queue: &str) -> bool {
    queue.strip_suffix(".fifo").is_some()
}
