//! The fate of a letter that was sent back: through, buried again, or still under way.

use std::collections::BTreeSet;
use std::fmt;
use std::time::{Duration, Instant};

use anyhow::Result;
use omni_core::model::message::{MessageId, TenantId};
use omni_core::model::timeline::{Outcome, TimelineEvent};
use omni_core::ports::Timelines as _;

use super::letter::{COMMON, Letter};
use super::shelves::{Found, Shelves};

/// The time between two looks; each asks every dead-letter queue.
const PAUSE: Duration = Duration::from_secs(1);
/// A queue that was just given something may not know it yet: this long its being empty says nothing.
const SETTLED: Duration = Duration::from_secs(5);

/// A letter that was sent back.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// The letter's id.
    pub(crate) id: String,
    /// Queue that it was sent to.
    pub(crate) queue: String,
    input: String,
    message: Option<(TenantId, MessageId)>,
    /// Events that its message had before.
    before: BTreeSet<String>,
}

impl Sent {
    /// The facts about a whole letter that have to be known before it goes to `queue`.
    pub(crate) async fn of(shelves: &Shelves, letter: &Letter, queue: &str) -> Self {
        let message = letter.message();
        let before = match &message {
            Some(message) => events(shelves, message).await,
            None => Vec::new(),
        };
        Self {
            id: letter.id.clone(),
            queue: queue.to_owned(),
            input: letter.input.clone(),
            message,
            before: before.iter().map(told_apart).collect(),
        }
    }

    /// Whether its message has gone on since.
    async fn went_on(&self, shelves: &Shelves) -> bool {
        let Some(message) = &self.message else { return false };
        let events = events(shelves, message).await;
        events.iter().any(|event| is_progress(event.outcome()) && !self.before.contains(&told_apart(event)))
    }
}

/// The events of a message; none if they cannot be read: then the queue has to say it.
async fn events(shelves: &Shelves, (tenant, id): &(TenantId, MessageId)) -> Vec<TimelineEvent> {
    let timeline = shelves.timelines.read(tenant, id).await.ok().flatten();
    timeline.map(|timeline| timeline.events).unwrap_or_default()
}

/// An event that is written again replaces itself, at another time.
fn told_apart(event: &TimelineEvent) -> String {
    format!("{} {}", event.key, event.at)
}

/// Whether an event says that the stage is done with the message, and not that it tries again or waits.
fn is_progress(outcome: Outcome) -> bool {
    !matches!(
        outcome,
        Outcome::Dead
            | Outcome::Redriven
            | Outcome::Retrying
            | Outcome::Unanswered
            | Outcome::Held
            | Outcome::Discarded
    )
}

/// The fate of a letter that was sent back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Became {
    /// The queue is done with it, and it is in no dead-letter queue.
    Through,
    /// It lies in a dead-letter queue again.
    Again {
        /// Id of the letter there.
        id: String,
        /// Reason why it was buried again.
        reason: String,
    },
    /// Nobody knows yet.
    UnderWay,
}

impl Became {
    /// As JSON has it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Through => "through",
            Self::Again { .. } => "buriedAgain",
            Self::UnderWay => "underWay",
        }
    }
}

impl fmt::Display for Became {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Through => f.write_str("went through"),
            Self::Again { id, reason } => write!(f, "was buried again, as {id}: {reason}"),
            Self::UnderWay => f.write_str("is still under way: look at its time line, or list the letters later"),
        }
    }
}

/// Waits, for `patience` at most, until it is known what became of all that was `sent`; `found` was there before.
///
/// # Errors
/// If the queues cannot be asked.
pub(crate) async fn wait(shelves: &Shelves, found: &Found, sent: &[Sent], patience: Duration) -> Result<Vec<Became>> {
    let mut became = vec![Became::UnderWay; sent.len()];
    let begun = Instant::now();
    let old = found.ids();
    while begun.elapsed() < patience && became.contains(&Became::UnderWay) {
        tokio::time::sleep(PAUSE).await;
        let done = done(shelves, sent, begun.elapsed() >= SETTLED).await?;
        // Looked at after that: whoever buries something does it before the queue is told that it is done.
        let letters = buried(shelves, sent, &old).await?;
        for ((sent, became), done) in sent.iter().zip(&mut became).zip(done) {
            let again = letters.iter().find(|letter| letter.source == sent.queue && letter.input == sent.input);
            match again {
                Some(letter) => *became = Became::Again { id: letter.id.clone(), reason: letter.reason.clone() },
                None if done => *became = Became::Through,
                None => {}
            }
        }
    }
    Ok(became)
}

/// Whether the queue of each of them is done with it, as far as anybody can tell.
async fn done(shelves: &Shelves, sent: &[Sent], settled: bool) -> Result<Vec<bool>> {
    let queues: BTreeSet<&str> = sent.iter().map(|sent| sent.queue.as_str()).collect();
    let mut empty = BTreeSet::new();
    for queue in queues.into_iter().filter(|_| settled) {
        if shelves.backlog(queue).await? == 0 {
            empty.insert(queue);
        }
    }
    let mut done = Vec::with_capacity(sent.len());
    for sent in sent {
        done.push(empty.contains(sent.queue.as_str()) || sent.went_on(shelves).await);
    }
    Ok(done)
}

/// The letters that were not there before, whole, where what was `sent` can be buried.
async fn buried(shelves: &Shelves, sent: &[Sent], old: &BTreeSet<&str>) -> Result<Vec<Letter>> {
    let own: BTreeSet<String> = sent.iter().map(|sent| dead_letter_queue(&sent.queue)).collect();
    new_letters(shelves, old, |queue| queue == COMMON || own.contains(queue)).await
}

/// The letters in the queues that `fits` that are not among the `old` ones, whole.
///
/// # Errors
/// If the queues cannot be asked.
pub(crate) async fn new_letters(
    shelves: &Shelves,
    old: &BTreeSet<&str>,
    fits: impl Fn(&str) -> bool,
) -> Result<Vec<Letter>> {
    let held = shelves.hands();
    held.during(Box::pin(async {
        let found = shelves.look(&held, fits).await?;
        let mut new = Vec::new();
        for letter in found.letters.iter().filter(|letter| !old.contains(letter.id.as_str())) {
            new.push(shelves.whole(letter).await?);
        }
        Ok(new)
    }))
    .await
}

/// `inbound-dlq.fifo` for `inbound.fifo`.
fn dead_letter_queue(queue: &str) -> String {
    match queue.strip_suffix(".fifo") {
        Some(name) => format!("{name}-dlq.fifo"),
        None => format!("{queue}-dlq"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queues_own_dead_letters_are_looked_through() {
        let check = |queue: &str, expected: &str| assert_eq!(dead_letter_queue(queue), expected);
        check("inbound.fifo", "inbound-dlq.fifo");
        check("delivery-failed.fifo", "delivery-failed-dlq.fifo");
        check("delivery-retry", "delivery-retry-dlq");
    }

    #[test]
    fn trying_again_is_no_progress() {
        let check = |outcome: Outcome, expected: bool| assert_eq!(is_progress(outcome), expected, "{outcome:?}");
        check(Outcome::Routed, true);
        check(Outcome::Refused, true);
        check(Outcome::Sent, true);
        check(Outcome::Retrying, false);
        check(Outcome::Held, false);
        check(Outcome::Dead, false);
        check(Outcome::Redriven, false);
    }
}
