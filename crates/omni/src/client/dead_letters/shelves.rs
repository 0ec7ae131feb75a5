//! All dead-letter queues of a stage as one shelf of letters.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use omni_aws::clients::Aws;
use omni_aws::dynamodb::schedule::ScheduleTable;
use omni_aws::dynamodb::timelines::TimelinesTable;
use omni_aws::messaging::claim_check::ClaimCheck;
use omni_aws::operator::dead_letter_queues::{Counted, DeadLetterQueues, DeadMessage, LOOK, SentBack};
use omni_aws::operator::functions::Functions;
use omni_core::model::dead_letter::DeadLetter;
use tokio::task::JoinSet;

use super::held::Held;
use super::letter::Letter;
use crate::foundation::clock;
use crate::stack::state::Stack;

/// Reaches the letters of one stage.
#[derive(Clone, Debug)]
pub(crate) struct Shelves {
    pub(crate) aws: Aws,
    pub(crate) functions: Functions,
    pub(crate) timelines: TimelinesTable,
    pub(crate) schedule: ScheduleTable,
    queues: DeadLetterQueues,
    stage: String,
}

/// The letters that were found in the dead-letter queues.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    /// Letters, oldest first.
    pub(crate) letters: Vec<Letter>,
    /// Approximate number of those that stand behind others of their groups.
    pub(crate) behind: usize,
    /// Approximate number of those that somebody else has in their hands.
    pub(crate) looked_at: usize,
    /// Time until which these are hidden at most, unless their look goes on.
    pub(crate) until: Timestamp,
}

impl Found {
    /// The ids of its letters.
    pub(crate) fn ids(&self) -> BTreeSet<&str> {
        self.letters.iter().map(|letter| letter.id.as_str()).collect()
    }

    /// A sentence about the letters that cannot be seen now.
    pub(crate) fn hidden(&self) -> Option<String> {
        let looked_at = (self.looked_at > 0).then(|| {
            let are = if self.looked_at == 1 { "is" } else { "are" };
            format!(
                "{} {are} being looked at by somebody else, until {:.0} or as long as their command runs",
                self.looked_at, self.until
            )
        });
        let behind = (self.behind > 0).then(|| format!("about {} stand behind others of their groups", self.behind));
        let told: Vec<String> = looked_at.into_iter().chain(behind).collect();
        (!told.is_empty()).then(|| told.join(", and "))
    }
}

impl Shelves {
    /// Those of the local stack.
    pub(crate) fn local(stack: &Stack) -> Self {
        Self::new(Aws::emulator(&stack.aws_endpoint_url, &stack.region), &stack.stage)
    }

    /// Those of a deployed stage, in the account and region of this shell.
    pub(crate) async fn deployed(stage: &str) -> Self {
        Self::new(Aws::from_shell().await, stage)
    }

    fn new(aws: Aws, stage: &str) -> Self {
        Self {
            functions: Functions::new(&aws, stage),
            timelines: TimelinesTable::new(aws.dynamodb(), format!("omni-{stage}-messages")),
            schedule: ScheduleTable::new(aws.dynamodb(), format!("omni-{stage}-schedule")),
            queues: DeadLetterQueues::new(aws.sqs(), stage),
            stage: stage.to_owned(),
            aws,
        }
    }

    /// Hands that hold nothing yet.
    pub(crate) fn hands(&self) -> Held {
        Held::nothing(&self.queues)
    }

    /// The names of all dead-letter queues.
    async fn names(&self) -> Result<Vec<String>> {
        let names = self.queues.names().await;
        let names = names.with_context(|| format!("stage {} with these AWS credentials and region", self.stage))?;
        ensure!(!names.is_empty(), "stage {} has no dead-letter queues in this account and region", self.stage);
        Ok(names)
    }

    /// Takes a look into every dead-letter queue that `fits`; the letters are in the hands of `held` from then on.
    pub(crate) async fn look(&self, held: &Held, fits: impl Fn(&str) -> bool) -> Result<Found> {
        let mut looks = JoinSet::new();
        for queue in self.names().await?.into_iter().filter(|queue| fits(queue)) {
            let (queues, held) = (self.queues.clone(), held.clone());
            looks.spawn(async move { into(&queues, &queue, &held).await });
        }
        let mut found = Found { until: clock::now() + LOOK, ..Found::default() };
        while let Some(look) = looks.join_next().await {
            let (counted, messages) = look??;
            found.looked_at += counted.taken;
            found.behind += counted.waiting.saturating_sub(messages.len());
            found.letters.extend(messages.into_iter().map(|message| Letter::read(&self.stage, message)));
        }
        found.letters.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
        Ok(found)
    }

    /// The letter with all of its input: a long one is fetched from the bucket.
    pub(crate) async fn whole(&self, letter: &Letter) -> Result<Letter> {
        let Some(bucket) = self.bucket(letter)? else { return Ok(letter.clone()) };
        let body = self.bodies(bucket).resolve(letter.input.clone()).await.context("fetching a long letter")?;
        if !letter.is_buried_in_bucket() {
            return Ok(letter.with_input(body));
        }
        let buried: DeadLetter = serde_json::from_str(&body).context("what lies in the bucket is no dead letter")?;
        Ok(letter.told_by(&self.stage, buried))
    }

    /// The bucket that a letter refers to, if it does; it must be the stage's own.
    fn bucket<'a>(&self, letter: &'a Letter) -> Result<Option<&'a str>> {
        let Some(bucket) = letter.bucket() else { return Ok(None) };
        let own = format!("omni-{}-bodies-", self.stage);
        ensure!(bucket.starts_with(&own), "it refers to a bucket that is not the stage's own");
        Ok(Some(bucket))
    }

    fn bodies(&self, bucket: &str) -> ClaimCheck {
        ClaimCheck::new(self.aws.clone(), bucket.to_owned())
    }

    /// Sends a whole letter's input to `queue` in its old group, as something new to SQS, and then deletes the letter.
    /// What is too long for a queue goes into the bucket that the letter came from, where it is kept for another month.
    pub(crate) async fn send_back(
        &self,
        (letter, whole): (&Letter, &Letter),
        queue: &str,
        deduplication_id: &str,
        held: &Held,
    ) -> Result<()> {
        let input = match self.bucket(letter)? {
            Some(bucket) => self.bodies(bucket).check_in(whole.input.clone()).await.context("keeping a long input")?,
            None => whole.input.clone(),
        };
        let group = whole.group.as_deref().unwrap_or(&letter.id);
        let sent = SentBack { body: &input, attributes: &letter.attributes, group, deduplication_id };
        self.queues.send_back(queue, sent).await.with_context(|| format!("sending to {queue}"))?;
        self.delete(letter, held).await.with_context(|| {
            format!("{} is in {queue} again, and could not be deleted from {}", letter.id, letter.queue)
        })
    }

    /// Deletes a letter for good.
    pub(crate) async fn delete(&self, letter: &Letter, held: &Held) -> Result<()> {
        self.queues.delete(&letter.queue, &letter.handle).await.with_context(|| format!("deleting {}", letter.id))?;
        held.forget(&letter.queue, &letter.handle);
        Ok(())
    }

    /// The approximate number of records that are still in a queue.
    pub(crate) async fn backlog(&self, queue: &str) -> Result<usize> {
        Ok(self.queues.count(queue).await.with_context(|| format!("counting {queue}"))?.all())
    }
}

/// The messages of a queue, and the number of them that were in somebody's hands before this look.
async fn into(queues: &DeadLetterQueues, queue: &str, held: &Held) -> Result<(Counted, Vec<DeadMessage>)> {
    let counted = queues.count(queue).await.with_context(|| format!("counting {queue}"))?;
    let taken = |message: &DeadMessage| held.take(queue, &message.handle);
    let messages = queues.look(queue, taken).await.with_context(|| format!("looking into {queue}"))?;
    Ok((counted, messages))
}
