//! `delivery-coordinator`, every minute: lets go what was held in the schedule, when it is due.
//!
//! What is due is read here, page by page, and each kind has a file of its own:
//!
//! - `deliveries` go back to `delivery-coordinator`.
//! - `reminders` of long texts go to `inbound-router`.
//! - `messages` whose senders chose a time, or that were held until their quiet hours end, go to `outbound-router`, unless they were cancelled.

mod deliveries;
mod messages;
mod reminders;

use std::time::Duration;

use futures_util::future::join_all;
use jiff::Timestamp;

use crate::foundation::failure::Failure;
use crate::model::dead_letter::DeadLetter;
use crate::model::delayed::{Delayed, DelayedItem, SHARDS, UnreadableRow};
use crate::model::message::Message;
use crate::model::plan::Retry;
use crate::ports::{DeadLetters, Env, QueueItem, QueueSender, Schedule, ScheduledMessages, Timelines};

/// So many are read, queued and forgotten together, in each shard: as many as one write of time lines takes. All
/// shards together hold 400 at a time, which the function's memory bears even if each is as large as it may be
/// ([`crate::domain::scheduled::MAX_BYTES`]).
const PAGE: usize = 25;

/// No further page is begun after a tick has taken this long: the function has 30 seconds, and a page is a few calls.
/// What is left is due at the next tick, a minute later.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where a dead letter of ours comes from, and who buried it.
const SOURCE: &str = "schedule";

const FUNCTION: &str = "delivery-coordinator";

/// Ports of [`ScheduleRelease`].
pub trait ReleasePorts: Sync {
    /// Keeps what waits long.
    fn schedule(&self) -> &(impl Schedule + ScheduledMessages);

    /// Remembers what was fired, and what was cancelled.
    fn timelines(&self) -> &impl Timelines;

    /// Takes what nobody can read.
    fn dead_letters(&self) -> &impl DeadLetters;

    /// Takes deliveries.
    fn retries(&self) -> &impl QueueSender<Retry>;

    /// Takes reminders of long texts.
    fn inbound(&self) -> &impl QueueSender<Message>;

    /// Takes messages whose senders chose a time.
    fn outbound(&self) -> &impl QueueSender<Message>;

    /// Tells the time.
    fn env(&self) -> &impl Env;
}

/// Lets go what was held.
#[derive(Clone, Debug)]
pub struct ScheduleRelease<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

/// The result for some of what is due.
#[derive(Default)]
struct ReleaseTally {
    /// So many were handed on.
    handed_on: usize,
    /// There is nothing left to do for these.
    done: Vec<Delayed>,
    /// Failure for which others stay until the next tick.
    trouble: Option<Failure>,
}

impl<P: ReleasePorts> ScheduleRelease<P> {
    /// Hands on everything that is due, all shards side by side; returns how many. Each is queued before it is
    /// forgotten: a crash between the two queues it twice, and the effect of its send, of its admission or of its
    /// reminder makes that harmless.
    ///
    /// # Errors
    /// The first of what the ports say; what was handed on stays handed on, and one that fails holds back no other.
    pub async fn release_due(&self) -> Result<usize, Failure> {
        let until = self.ports.env().now() + PATIENCE;
        let shards = join_all((0..SHARDS).map(|shard| self.drain(shard, until))).await;
        let handed_on = shards.iter().map(|(handed_on, _)| handed_on).sum();
        match shards.into_iter().find_map(|(_, trouble)| trouble) {
            None => Ok(handed_on),
            Some(trouble) => {
                tracing::warn!(handed_on, "something that is due stays in the schedule");
                Err(trouble)
            }
        }
    }

    /// Hands on what is due in one shard, page by page.
    async fn drain(&self, shard: u8, until: Timestamp) -> (usize, Option<Failure>) {
        let (mut handed_on, mut trouble) = (0, None);
        let mut last = None;
        while self.ports.env().now() < until {
            let page = match self.ports.schedule().due(shard, self.ports.env().now(), last.as_ref(), PAGE).await {
                Ok(page) => page,
                Err(failure) => return (handed_on, trouble.or(Some(failure))),
            };
            let found = page.held.len() + page.wrecks.len();
            let unburied = self.dead_letter(&page.wrecks).await.err();
            let stuck = page.held.is_empty() && unburied.is_some();
            trouble = trouble.or(unburied);
            let tally = self.hand_on(&page.held).await;
            handed_on += tally.handed_on;
            // Whatever is out of reach now would not be reached a page later either.
            let out_of_reach = tally.trouble.as_ref().is_some_and(Failure::is_retryable);
            trouble = trouble.or(tally.trouble);
            if out_of_reach || stuck || found < PAGE {
                break;
            }
            // Where all of a page was wrecks, they are gone: what follows them stands in their place.
            last = page.held.last().cloned().or(last);
        }
        (handed_on, trouble)
    }

    /// Buries what nobody can read, and forgets it only then.
    async fn dead_letter(&self, wrecks: &[UnreadableRow]) -> Result<(), Failure> {
        for wreck in wrecks {
            tracing::error!(row = wreck.place, reason = wreck.reason, "a row of the schedule is buried");
            self.bury_row(wreck.text.clone(), wreck.reason.clone()).await?;
            self.ports.schedule().discard(std::slice::from_ref(wreck)).await?;
        }
        Ok(())
    }

    async fn bury_row(&self, input: String, reason: String) -> Result<(), Failure> {
        let letter = DeadLetter {
            source: SOURCE.to_owned(),
            function: FUNCTION.to_owned(),
            reason,
            attempt: 1,
            correlation_id: None,
            group: None,
            at: self.ports.env().now(),
            input,
            webhook: None,
        };
        self.ports.dead_letters().dead_letter(&letter).await
    }

    /// Hands on one page, each kind to its queue, and forgets what has nothing left to do.
    async fn hand_on(&self, page: &[Delayed]) -> ReleaseTally {
        let mut tally = ReleaseTally::default();
        let (mut deliveries, mut reminders, mut messages) = (Vec::new(), Vec::new(), Vec::new());
        for held in page {
            match &held.what {
                DelayedItem::Delivery(delivery) => deliveries.push((held, delivery.clone())),
                DelayedItem::Reminder(message) => reminders.push((held, message.clone())),
                DelayedItem::Scheduled(place) => messages.push((held, place.key.clone())),
            }
        }
        self.release_deliveries(deliveries, &mut tally).await;
        self.release_reminders(reminders, &mut tally).await;
        self.release_messages(messages, &mut tally).await;
        if !tally.done.is_empty()
            && let Err(failure) = self.ports.schedule().release(&tally.done).await
        {
            tally.trouble.get_or_insert(failure);
        }
        tally
    }
}

/// Queues what is due; what was taken is done.
async fn queue<T: QueueItem>(outbox: &impl QueueSender<T>, due: Vec<(&Delayed, T)>, tally: &mut ReleaseTally) {
    if due.is_empty() {
        return;
    }
    let (held, items): (Vec<&Delayed>, Vec<T>) = due.into_iter().unzip();
    let mut refused = Vec::new();
    if let Err(unsent) = outbox.send(&items).await {
        refused = unsent.items.iter().map(|(position, _)| *position).collect();
        tally.trouble.get_or_insert(unsent.into());
    }
    let taken = held.into_iter().enumerate().filter(|(position, _)| refused.binary_search(position).is_err());
    let before = tally.done.len();
    tally.done.extend(taken.map(|(_, held)| held.clone()));
    tally.handed_on += tally.done.len() - before;
}
