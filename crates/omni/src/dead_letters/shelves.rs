//! All dead-letter queues of a stage as one shelf of letters.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use omni_aws::clients::Aws;
use omni_aws::dead_letters::queues::{DeadLetterQueues, SentBack};

use super::letter::Letter;
use crate::stack::state::Stack;

/// Reaches the letters of one stage.
#[derive(Clone, Debug)]
pub(super) struct Shelves {
    queues: DeadLetterQueues,
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

impl Shelves {
    /// Those of the local stack.
    pub(super) fn local(stack: &Stack) -> Self {
        Self::new(&Aws::emulator(&stack.aws_endpoint_url, &stack.region), &stack.stage)
    }

    /// Those of a deployed stage, in the account and region of this shell.
    pub(super) async fn deployed(stage: &str) -> Self {
        Self::new(&Aws::from_shell().await, stage)
    }

    fn new(aws: &Aws, stage: &str) -> Self {
        Self { queues: DeadLetterQueues::new(aws.sqs(), stage), stage: stage.to_owned() }
    }

    /// Takes a look into every dead-letter queue. The letters are hidden from others until [`Self::put_back`].
    pub(super) async fn look(&self) -> Result<Found> {
        let mut found = Found::default();
        let names = self.queues.names().await;
        let names = names.with_context(|| format!("stage {} with these AWS credentials and region", self.stage))?;
        ensure!(!names.is_empty(), "stage {} has no dead-letter queues in this account and region", self.stage);
        for queue in &names {
            let messages = self.queues.look(queue).await.with_context(|| format!("looking into {queue}"))?;
            let counted = self.queues.count(queue).await.with_context(|| format!("counting {queue}"))?;
            found.hidden += counted.saturating_sub(messages.len());
            found.letters.extend(messages.into_iter().map(|message| Letter::read(&self.stage, message)));
        }
        found.letters.sort_by_key(|letter| letter.at);
        Ok(found)
    }

    /// Shows letters to others again.
    pub(super) async fn put_back(&self, letters: &[Letter]) -> Result<()> {
        let mut by_queue: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for letter in letters {
            by_queue.entry(&letter.queue).or_default().push(&letter.handle);
        }
        for (queue, handles) in by_queue {
            // One that was redriven is gone by now.
            self.queues
                .put_back(queue, &handles)
                .await
                .with_context(|| format!("putting letters back into {queue}"))?;
        }
        Ok(())
    }

    /// Sends a letter's input to `queue` in its old group, as something new to SQS, and then deletes the letter.
    pub(super) async fn send_back(&self, letter: &Letter, queue: &str, deduplication_id: &str) -> Result<()> {
        let group = letter.group.as_deref().unwrap_or(&letter.id);
        let sent = SentBack { body: &letter.input, attributes: &letter.attributes, group, deduplication_id };
        self.queues.send_back(queue, sent).await.with_context(|| format!("sending to {queue}"))?;
        self.queues.delete(&letter.queue, &letter.handle).await.with_context(|| {
            format!("{} is in {queue} again, and could not be deleted from {}", letter.id, letter.queue)
        })
    }
}
