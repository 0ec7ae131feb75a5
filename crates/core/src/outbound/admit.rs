//! `outbound-router`: lets a message out only if it may go: still wanted, in time, in form.
//!
//! A batch costs the same few calls as one message: claim, what the checks need to know, record, queue, done.
//!
//! - `checks` says what a check is, and in which order they are made.
//! - `validity`, `content`, `opt_out` and `service_window` are the checks, one each.

mod checks;
pub(crate) mod content;
mod opt_out;
mod service_window;
mod validity;

use std::time::Duration;

use futures_util::future::join;
use jiff::Timestamp;
use serde_json::Value;

use crate::domain::text::segments::Segments;
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::conversation::Conversation;
use crate::model::message::{ChannelKind, Message};
use crate::model::timeline::{
    AdmittedDetails, EventDetails, HeldDetails, Outcome, ReasonDetails, RefusedDetails, TimelineEntry, TimelineEvent,
};
use crate::ports::{Consent, Conversations, Effects, Env, QueueSender, Timelines};
use crate::runtime::batch::{MAX_HIDDEN, Undone};
use crate::runtime::shared_call::each;
use crate::runtime::stage::{self, Claimed, Decided, DecidedItem, Stage};
use checks::{AdmissionCheck, AdmissionFacts, CHECKS, NeededFacts, Verdict};

/// Ports of [`OutboundRouter`].
pub trait AdmitPorts: Sync {
    /// Makes each decision happen once.
    fn effects(&self) -> &impl Effects;

    /// Remembers it.
    fn timelines(&self) -> &impl Timelines;

    /// Knows when the customer last wrote.
    fn conversations(&self) -> &impl Conversations;

    /// Knows who said stop.
    fn consent(&self) -> &impl Consent;

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
    /// Admits, suppresses, refuses or delays each message of a batch; the result of each stands at its place. A refusal is
    /// no error: it ends the message with a reason.
    pub async fn admit(&self, messages: Vec<Message>) -> Vec<Result<(), Undone>> {
        let admission = Admission { ports: &self.ports, checks: &CHECKS };
        stage::run(&admission, &messages).await.into_iter().map(|result| result.map(drop)).collect()
    }
}

/// The stage: what it works with, and the checks that a message has to pass.
struct Admission<'a, P> {
    ports: &'a P,
    checks: &'a [AdmissionCheck],
}

impl<P: AdmitPorts> Stage for Admission<'_, P> {
    type Item = Message;
    /// Event that goes into the message's time line.
    type Decision = TimelineEvent;

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

    async fn decide(&self, claimed: &[Claimed<'_, Message>]) -> Vec<Result<TimelineEvent, Failure>> {
        let now = self.ports.env().now();
        let messages: Vec<&Message> = claimed.iter().map(|one| one.item).collect();
        let needs: Vec<NeededFacts> =
            messages.iter().map(|message| checks::needed(self.checks, message, now)).collect();
        // Neither depends on the other.
        let (opted_out, conversations) =
            join(self.opted_out(&messages, &needs), self.conversations(&messages, &needs)).await;
        let verdicts = messages.iter().zip(opted_out).zip(conversations).map(|((message, opted_out), conversation)| {
            let (opted_out, conversation) = (opted_out?, conversation?);
            let facts = AdmissionFacts { message, opted_out, conversation: conversation.as_ref(), now };
            Ok(checks::verdict(self.checks, &facts))
        });
        let verdicts: Vec<Result<Verdict, Failure>> = verdicts.collect();
        self.decided(&messages, verdicts, now).await
    }

    async fn carry_out(&self, decided: &mut Decided<'_, Message, TimelineEvent>) {
        decided
            .share(async |some| {
                let entries: Vec<TimelineEntry> =
                    some.iter().map(|one| TimelineEntry::Event(one.decision.clone())).collect();
                self.ports.timelines().record(&entries).await
            })
            .await;
        let admitted = |one: &DecidedItem<'_, Message, TimelineEvent>| one.decision.outcome() == Outcome::Admitted;
        decided.send(self.ports.selection(), |one| Vec::from_iter(admitted(one).then(|| one.item.clone()))).await;
    }

    fn result(&self, _: &Message, _: &TimelineEvent) -> Value {
        Value::Null
    }
}

impl<P: AdmitPorts> Admission<'_, P> {
    /// Whether the customer of each message does not want it; `false` where no check asks.
    async fn opted_out(&self, messages: &[&Message], needs: &[NeededFacts]) -> Vec<Result<bool, Failure>> {
        let asked = messages
            .iter()
            .zip(needs)
            .map(|(message, needs)| needs.consent.then(|| (message.tenant_id.clone(), message.to.address.clone())));
        let said = read(asked.collect(), async |some| self.ports.consent().status(some).await).await;
        said.into_iter().zip(messages).map(|(said, message)| Ok(said?.forbids(message.class))).collect()
    }

    /// The conversation of each message; `None` where no check asks.
    async fn conversations(
        &self,
        messages: &[&Message],
        needs: &[NeededFacts],
    ) -> Vec<Result<Option<Conversation>, Failure>> {
        let asked = messages.iter().zip(needs).map(|(message, needs)| {
            needs.conversation.then(|| (message.tenant_id.clone(), message.conversation_id.clone()))
        });
        read(asked.collect(), async |some| self.ports.conversations().conversations(some).await).await
    }

    /// What the time line says of each. What is delayed is not decided: the time line says so now, and its try has failed.
    async fn decided(
        &self,
        messages: &[&Message],
        verdicts: Vec<Result<Verdict, Failure>>,
        now: Timestamp,
    ) -> Vec<Result<TimelineEvent, Failure>> {
        let mut held = Vec::new();
        let event = |message, details| TimelineEvent::of(message, now, details);
        let mut decisions = Vec::with_capacity(messages.len());
        for (place, (message, verdict)) in messages.iter().zip(verdicts).enumerate() {
            decisions.push(verdict.and_then(|verdict| match verdict {
                Verdict::Admit => Ok(event(message, EventDetails::Admitted(admitted(message)))),
                Verdict::Refuse(reason) => Ok(event(message, EventDetails::Refused(RefusedDetails::new(reason)))),
                Verdict::Suppress(reason) => Ok(event(message, EventDetails::Suppressed(ReasonDetails::new(reason)))),
                Verdict::Delay { until, reason } => {
                    let details = HeldDetails { reason: Some(reason.to_owned()), until: Some(until) };
                    held.push((place, TimelineEntry::Event(event(message, EventDetails::Held(details)))));
                    Err(Failure::throttled(left(until, now), reason))
                }
            }));
        }
        if held.is_empty() {
            return decisions;
        }
        let record = async |some: &[(usize, TimelineEntry)]| {
            let entries: Vec<TimelineEntry> = some.iter().map(|(_, entry)| entry.clone()).collect();
            self.ports.timelines().record(&entries).await.map(|()| vec![(); some.len()])
        };
        for ((place, _), recorded) in held.iter().zip(each(&held, record).await) {
            if let (Err(failure), Some(decision)) = (recorded, decisions.get_mut(*place)) {
                *decision = Err(failure);
            }
        }
        decisions
    }
}

/// Reads for all that are `asked` about at once, and for each alone if that is refused because of one of them. The answer of
/// each stands at its place.
async fn read<K, R: Default>(
    asked: Vec<Option<K>>,
    call: impl AsyncFn(&[K]) -> Result<Vec<R>, Failure>,
) -> Vec<Result<R, Failure>> {
    let places: Vec<bool> = asked.iter().map(Option::is_some).collect();
    let keys: Vec<K> = asked.into_iter().flatten().collect();
    let mut answers =
        if keys.is_empty() { Vec::new() } else { each(&keys, async |some| call(some).await).await }.into_iter();
    let missing = || Err(Failure::transient("a row was not read"));
    let answer = |is_asked: bool| if is_asked { answers.next().unwrap_or_else(missing) } else { Ok(R::default()) };
    places.into_iter().map(answer).collect()
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

/// The time until then, or the longest that a queue can hide a message for: after that it is shown again.
fn left(until: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(until.duration_since(now)).unwrap_or_default().min(MAX_HIDDEN)
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::testing::in_memory::{Fault, Memory, Port, run};
    use crate::testing::port_contracts::Fixture;

    const LATER: AdmissionCheck = AdmissionCheck {
        needs: |_| NeededFacts::NONE,
        verdict: |facts| match facts.message.body.as_str() {
            "later" => {
                Verdict::Delay { until: facts.message.timestamp + Duration::from_mins(10), reason: "it is night" }
            }
            "much later" => {
                Verdict::Delay { until: facts.message.timestamp + Duration::from_hours(30), reason: "it is winter" }
            }
            _ => Verdict::Admit,
        },
    };

    fn message(memory: &Memory, id: &str, conversation: &str, body: &str) -> Message {
        let mut message = Fixture::new("t", memory.now()).message(id);
        message.conversation_id = crate::model::message::ConversationId::new(conversation);
        message.body = body.to_owned();
        message
    }

    fn admit(memory: &Memory, messages: &[Message]) -> Vec<Result<(), Undone>> {
        let admission = Admission { ports: &memory.ports(), checks: &[LATER] };
        let results = run(stage::run(&admission, messages));
        results.into_iter().map(|result| result.map(drop)).collect()
    }

    fn admitted(memory: &Memory) -> Vec<String> {
        let queued = memory.queue::<Message>("selection.fifo").drain().unwrap();
        queued.into_iter().map(|message| message.id.to_string()).collect()
    }

    #[test]
    fn what_is_delayed_waits_in_its_queue_and_holds_back_its_conversation_alone() {
        let memory = Memory::new(1);
        let batch = [
            message(&memory, "1", "a", "later"),
            message(&memory, "2", "a", "now"),
            message(&memory, "3", "b", "now"),
            message(&memory, "4", "c", "much later"),
        ];
        let throttled =
            |minutes, reason: &'static str| Err(Failure::throttled(Duration::from_mins(minutes), reason).into());
        let expected = [
            throttled(10, "it is night"),
            Err(Undone::Waiting),
            Ok(()),
            // A queue hides nothing for longer.
            throttled(12 * 60, "it is winter"),
        ];
        assert_eq!(admit(&memory, &batch), expected);
        assert_eq!(admitted(&memory), ["t-3"]);
        let timeline = run(memory.ports().timelines().read(&batch[0].tenant_id, &batch[0].id)).unwrap().unwrap();
        let [held] = timeline.events.try_into().unwrap();
        let until = (memory.now() + SignedDuration::from_mins(10)).to_string();
        assert_eq!(held.outcome(), Outcome::Held);
        assert_eq!(Value::Object(held.detail()), serde_json::json!({ "reason": "it is night", "until": until }));
        // Then it may go, and who waited behind it too; nobody has to wait for a lease.
        memory.clock().advance(Duration::from_mins(10));
        let batch = [Message { body: "now".to_owned(), ..batch[0].clone() }, batch[1].clone()];
        assert_eq!(admit(&memory, &batch), [Ok(()), Ok(())]);
        assert_eq!(admitted(&memory), ["t-1", "t-2"]);
    }

    #[test]
    fn what_is_delayed_is_tried_again_if_its_time_line_cannot_be_written() {
        let memory = Memory::new(1);
        memory.faults().next(Port::Timelines, Fault::Before);
        let results = admit(&memory, &[message(&memory, "1", "a", "later")]);
        assert!(matches!(results.as_slice(), [Err(Undone::Failed(Failure::Transient(_)))]), "{results:?}");
    }
}
