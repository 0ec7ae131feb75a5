//! Messages with their events and attempts, and the links from carriers' ids to sends.

use std::borrow::Cow;
use std::collections::{BTreeMap, btree_map};

use super::{Memory, Port, State, check_keys};
use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierId;
use crate::model::message::{Message, MessageId, Progress, Receipt, SendReference, TenantId};
use crate::model::timeline::{Attempt, AttemptNews, SentPart, Timeline, TimelineEntry, TimelineEvent};
use crate::ports::{Attempts, Timelines};

pub(super) type Messages = BTreeMap<(TenantId, MessageId), Known>;

pub(super) type Links = BTreeMap<(TenantId, CarrierId, String), Link>;

/// Everything known of one message.
#[derive(Default)]
pub(super) struct Known {
    message: Option<Message>,
    events: BTreeMap<String, TimelineEvent>,
    attempts: BTreeMap<(usize, usize), Attempt>,
}

/// The link of a carrier's message id to a send, and the receipts that came before it.
#[derive(Default)]
pub(super) struct Link {
    reference: Option<SendReference>,
    parked: Progress,
}

impl Memory {
    /// Everything that is known of every message.
    #[must_use]
    pub fn timelines(&self) -> BTreeMap<(TenantId, MessageId), Timeline> {
        self.lock().messages.iter().map(|(subject, known)| (subject.clone(), known.timeline())).collect()
    }
}

impl Timelines for Memory {
    async fn record(&self, entries: &[TimelineEntry]) -> Result<(), Failure> {
        let stored = check(entries)?;
        self.many(Port::Timelines, stored.len(), |state, reached| {
            for entry in stored.iter().take(reached) {
                state.messages.entry(subject(entry)).or_default().learn(entry);
            }
        })
        .await
    }

    async fn record_once(&self, message: &Message) -> Result<Message, Failure> {
        let subject = (message.tenant_id.clone(), message.id.clone());
        self.one(Port::Timelines, |state| {
            let known = &mut state.messages.entry(subject).or_default().message;
            known.get_or_insert_with(|| message.clone()).clone()
        })
        .await
    }

    async fn read(&self, tenant: &TenantId, message: &MessageId) -> Result<Option<Timeline>, Failure> {
        let key = (tenant.clone(), message.clone());
        self.one(Port::Timelines, |state| state.messages.get(&key).map(Known::timeline)).await
    }
}

/// The entries as they are stored. One that no row holds is refused with all the others, as DynamoDB does.
fn check(entries: &[TimelineEntry]) -> Result<Vec<Cow<'_, TimelineEntry>>, Failure> {
    let stored = entries.iter().map(|entry| entry.stored().map(|(stored, _)| stored)).collect::<Result<_, _>>()?;
    check_keys(entries.iter().map(|entry| {
        let (tenant, message) = subject(entry);
        tenant.as_str().len() + message.as_str().len() + 1
    }))?;
    Ok(stored)
}

fn subject(entry: &TimelineEntry) -> (TenantId, MessageId) {
    match entry {
        TimelineEntry::Message(message) => (message.tenant_id.clone(), message.id.clone()),
        TimelineEntry::Event(event) => (event.tenant_id.clone(), event.message_id.clone()),
    }
}

impl Known {
    /// The message itself, if it was stored.
    pub(super) fn message(&self) -> Option<&Message> {
        self.message.as_ref()
    }

    fn learn(&mut self, entry: &TimelineEntry) {
        match entry {
            TimelineEntry::Message(message) => self.message = Some(Message::clone(message)),
            TimelineEntry::Event(event) => {
                self.events.insert(event.key.clone(), event.clone());
            }
        }
    }

    fn timeline(&self) -> Timeline {
        let mut events: Vec<TimelineEvent> = self.events.values().cloned().collect();
        events.sort_by_key(|event| event.at);
        Timeline { message: self.message.clone(), events, attempts: self.attempts.values().cloned().collect() }
    }
}

impl Attempts for Memory {
    async fn merge(&self, news: &AttemptNews) -> Result<Attempt, Failure> {
        self.one(Port::Attempts, |state| state.merge(news.clone())).await
    }

    async fn record_sent(&self, sent: &[SentPart]) -> Result<Vec<Attempt>, Failure> {
        let entries: Vec<TimelineEntry> = sent.iter().map(|one| TimelineEntry::Event(one.event.clone())).collect();
        check(&entries)?;
        self.many(Port::Attempts, sent.len(), |state, reached| {
            let write_down = |(one, entry): (&SentPart, &TimelineEntry)| {
                let parked = state.link(&one.news);
                let news = one.news.clone();
                let whole = state.merge(Attempt { progress: news.progress.clone().merge(parked), ..news });
                state.messages.entry(subject(entry)).or_default().learn(entry);
                whole
            };
            sent.iter().zip(&entries).take(reached).map(write_down).collect()
        })
        .await
    }

    async fn park(&self, receipt: &Receipt) -> Result<Option<SendReference>, Failure> {
        let key = (receipt.tenant_id.clone(), receipt.carrier, receipt.carrier_message_id.clone());
        self.one(Port::Attempts, |state| {
            let link = state.links.entry(key).or_default();
            link.parked = std::mem::take(&mut link.parked).merge(Progress::from(receipt));
            link.reference.clone()
        })
        .await
    }
}

impl State {
    fn merge(&mut self, news: AttemptNews) -> Attempt {
        let subject = (news.tenant_id.clone(), news.reference.message_id.clone());
        let attempts = &mut self.messages.entry(subject).or_default().attempts;
        match attempts.entry((news.reference.part, news.reference.step)) {
            btree_map::Entry::Vacant(free) => free.insert(news).clone(),
            btree_map::Entry::Occupied(mut known) => {
                let whole = known.get().clone().merge(news);
                known.insert(whole.clone());
                whole
            }
        }
    }

    /// Links the carrier's id of a send, if it has one; returns what receipts have told of it before.
    fn link(&mut self, news: &AttemptNews) -> Progress {
        let Some(id) = news.carrier_message_id.clone() else { return Progress::default() };
        let link = self.links.entry((news.tenant_id.clone(), news.carrier, id)).or_default();
        link.reference = Some(news.reference.clone());
        link.parked.clone()
    }
}
