//! `outbound-router`: lets a message out only if it may go: still wanted, in time, in form.
//!
//! A batch costs the same few calls as one message: claim, what the checks need to know, record, queue, done.
//!
//! - `checks` says what a check is, and in which order they are made.
//! - `validity`, `content`, `opt_out`, `service_window` and `quiet_hours` are the checks, one each.
//! - `facts` reads what they need to know.
//!
//! What waits for its hours goes into the schedule ([`crate::domain::scheduled`]), by one conditional write: of all copies of
//! a message one is held, once. The effect `admit` is given back, and is made when the message comes from there: of all
//! copies that come then, one is admitted.

mod checks;
pub(crate) mod content;
mod facts;
mod opt_out;
mod quiet_hours;
mod service_window;
mod validity;

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::scheduled::{ScheduledMessage, ScheduledRevision};
use crate::domain::text::segments::Segments;
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::message::{ChannelKind, Message};
use crate::model::timeline::{
    AdmittedDetails, EventDetails, ReasonDetails, RefusedDetails, TimelineEntry, TimelineEvent,
};
use crate::ports::{
    Consent, Contacts, Conversations, Effects, Env, QueueSender, ScheduledMessages, Tenants, Timelines,
};
use crate::runtime::batch::Undone;
use crate::runtime::stage::{self, Claimed, Decided, DecidedItem, Stage};
use checks::{CHECKS, NeededFacts, Verdict};
use facts::ReadFacts;

/// Ports of [`OutboundRouter`].
pub trait AdmitPorts: Sync {
    /// Knows the hours of tenants.
    fn configuration(&self) -> &impl Tenants;

    /// Makes each decision happen once.
    fn effects(&self) -> &impl Effects;

    /// Remembers it.
    fn timelines(&self) -> &impl Timelines;

    /// Knows when the customer last wrote.
    fn conversations(&self) -> &impl Conversations;

    /// Knows who said stop.
    fn consent(&self) -> &impl Consent;

    /// Knows the time zones of customers.
    fn contacts(&self) -> &impl Contacts;

    /// Keeps what waits for its hours.
    fn schedule(&self) -> &impl ScheduledMessages;

    /// Takes what may go.
    fn selection(&self) -> &impl QueueSender<Message>;

    /// Tells the time, and names this try.
    fn env(&self) -> &impl Env;
}

/// Admits outbound messages.
#[derive(Clone, Debug)]
pub struct OutboundRouter<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

impl<P: AdmitPorts> OutboundRouter<P> {
    /// Admits, suppresses, refuses or holds each message of a batch; the result of each stands at its place. A refusal is
    /// no error: it ends the message with a reason.
    pub async fn admit(&self, messages: Vec<Message>) -> Vec<Result<(), Undone>> {
        let admission = Admission { ports: &self.ports };
        // On the heap: what the checks ask for makes a future that is large.
        Box::pin(stage::run(&admission, &messages)).await.into_iter().map(|result| result.map(drop)).collect()
    }
}

/// The stage, and what it works with.
struct Admission<'a, P> {
    ports: &'a P,
}

/// What becomes of a message.
struct Admitted {
    /// Event that goes into its time line.
    event: TimelineEvent,
    next: Next,
}

/// Where a message goes on.
enum Next {
    /// To `carrier-selector`.
    Selection,
    /// Nowhere.
    End,
    /// To the schedule, by this write.
    Schedule(Box<ScheduledRevision>),
    /// Wherever the schedule sends it, which has it.
    Scheduled,
}

impl<P: AdmitPorts> Stage for Admission<'_, P> {
    type Item = Message;
    type Decision = Admitted;

    fn effects(&self) -> &impl Effects {
        self.ports.effects()
    }

    fn env(&self) -> &impl Env {
        self.ports.env()
    }

    fn claim(&self, message: &Message) -> ClaimRequest {
        let key = EffectKey::new(&message.tenant_id, "admit", &message.id);
        ClaimRequest::new(key, KEEP_OUTBOUND, self.ports.env())
    }

    async fn decide(&self, claimed: &[Claimed<'_, Message>]) -> Vec<Result<Admitted, Failure>> {
        let now = self.ports.env().now();
        let messages: Vec<&Message> = claimed.iter().map(|one| one.item).collect();
        let needs: Vec<NeededFacts> = messages.iter().map(|message| checks::needed(&CHECKS, message, now)).collect();
        let read = facts::read(self.ports, &messages, &needs).await;
        let decided = messages.iter().zip(read).enumerate();
        decided.map(|(place, (message, read))| Ok(decided_about(message, &read?, place, now))).collect()
    }

    async fn carry_out(&self, decided: &mut Decided<'_, Message, Admitted>) {
        let is_held = |one: &DecidedItem<'_, Message, Admitted>| matches!(one.decision.next, Next::Schedule(_));
        decided.share_some(is_held, async |some| self.hold(some).await).await;
        decided
            .share(async |some| {
                let entries: Vec<TimelineEntry> =
                    some.iter().map(|one| TimelineEntry::Event(one.decision.event.clone())).collect();
                self.ports.timelines().record(&entries).await
            })
            .await;
        let admitted = |one: &DecidedItem<'_, Message, Admitted>| matches!(one.decision.next, Next::Selection);
        decided.send(self.ports.selection(), |one| Vec::from_iter(admitted(one).then(|| one.item.clone()))).await;
    }

    /// It is admitted when it comes from the schedule.
    fn is_left(decision: &Admitted) -> bool {
        matches!(decision.next, Next::Schedule(_) | Next::Scheduled)
    }

    fn result(&self, _: &Message, _: &Admitted) -> Value {
        Value::Null
    }
}

impl<P: AdmitPorts> Admission<'_, P> {
    /// Puts them into the schedule. Where another worker was faster, all are looked at again: none of a conversation may
    /// overtake another.
    async fn hold(&self, some: &[&DecidedItem<'_, Message, Admitted>]) -> Result<(), Failure> {
        let revisions = some.iter().filter_map(|one| match &one.decision.next {
            Next::Schedule(revision) => Some((**revision).clone()),
            Next::Selection | Next::End | Next::Scheduled => None,
        });
        let kept = self.ports.schedule().keep(&revisions.collect::<Vec<_>>()).await?;
        if kept.into_iter().all(|kept| kept) {
            return Ok(());
        }
        Err(Failure::transient("another worker has put it into the schedule meanwhile"))
    }
}

/// What becomes of `message`.
fn decided_about(message: &Message, read: &ReadFacts, place: usize, now: Timestamp) -> Admitted {
    let ended = |details: EventDetails| Admitted { event: TimelineEvent::of(message, now, details), next: Next::End };
    match checks::verdict(&CHECKS, &read.of(message, place, now)) {
        Verdict::Admit => Admitted { next: Next::Selection, ..ended(EventDetails::Admitted(admitted(message))) },
        Verdict::Refuse(reason) => ended(EventDetails::Refused(RefusedDetails::new(reason))),
        Verdict::Suppress(reason) => ended(EventDetails::Suppressed(ReasonDetails::new(reason))),
        Verdict::Hold { until, reason } => {
            let revision = ScheduledMessage::hold(message, read.scheduled.as_ref(), (until, reason), now);
            Admitted { event: revision.becomes.event(), next: Next::Schedule(Box::new(revision)) }
        }
        Verdict::Scheduled(event) => Admitted { event: *event, next: Next::Scheduled },
    }
}

/// What the time line says of a message that may go: of a text also what it takes, because that is what it costs.
fn admitted(message: &Message) -> AdmittedDetails {
    if message.channel != ChannelKind::Sms {
        return AdmittedDetails::default();
    }
    let counted = Segments::of(&message.body);
    AdmittedDetails {
        encoding: Some(counted.encoding),
        forced_by: Some(counted.forcing()).filter(|forced_by| !forced_by.is_empty()),
        segments: Some(counted.count),
    }
}
