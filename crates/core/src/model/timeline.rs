//! What happened to each message: hops through the functions, attempts with carriers, and the status they add up to.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierId;
use crate::model::message::{
    ChannelId, ChannelKind, MAX_MESSAGE_BYTES, Message, MessageId, Progress, ReceiptStatus, SendReference, TenantId,
};
use crate::model::plan::DeliveryPlan;

/// Something to remember of a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// The message itself.
    Message(Box<Message>),
    /// One thing that happened to it.
    Hop(Hop),
}

impl Entry {
    /// The entry as it is stored, and its JSON: a message that is too large goes without its carrier's own words.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if it is too large all the same: no row holds it ([`MAX_MESSAGE_BYTES`]).
    pub fn stored(&self) -> Result<(Cow<'_, Self>, String), Failure> {
        let written = match self {
            Self::Hop(hop) => json(hop)?,
            Self::Message(message) => json(message)?,
        };
        if written.len() <= MAX_MESSAGE_BYTES {
            return Ok((Cow::Borrowed(self), written));
        }
        let (what, size) = match self {
            Self::Hop(_) => ("a hop", written.len()),
            Self::Message(message) => {
                let slim = Message::clone(message).without_payload();
                let written = json(&slim)?;
                if written.len() <= MAX_MESSAGE_BYTES {
                    return Ok((Cow::Owned(Self::Message(Box::new(slim))), written));
                }
                ("a message", written.len())
            }
        };
        Err(Failure::permanent(format!("{what} of {size} bytes is not stored, {MAX_MESSAGE_BYTES} are the most")))
    }
}

fn json(entry: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string(entry).map_err(|error| Failure::unreadable("a journal entry", &error))
}

/// One thing that happened to a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hop {
    /// Whose.
    pub tenant_id: TenantId,
    /// Which.
    pub message_id: MessageId,
    /// Tells it from the message's other hops; a repeated hop replaces itself.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// What.
    pub outcome: Outcome,
    /// Why, and with what: identifiers and reasons, no personal data.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub detail: Map<String, Value>,
}

impl Hop {
    /// A hop of `message`, told apart by its outcome.
    #[must_use]
    pub fn of(message: &Message, at: Timestamp, outcome: Outcome) -> Self {
        Self {
            tenant_id: message.tenant_id.clone(),
            message_id: message.id.clone(),
            key: outcome.name().to_owned(),
            at,
            outcome,
            detail: Map::new(),
        }
    }

    /// Tells it from another hop with the same outcome.
    #[must_use]
    pub fn told_apart_by(mut self, what: impl std::fmt::Display) -> Self {
        self.key = format!("{}.{what}", self.outcome.name());
        self
    }

    /// Adds a detail.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.detail.insert(name.to_owned(), value.into());
        self
    }
}

/// What can happen to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// A webhook or an API call was taken.
    Accepted,
    /// A rule chose its destination.
    Routed,
    /// A workflow is done with it.
    Processed,
    /// It may be sent.
    Admitted,
    /// It waits.
    Held,
    /// It goes out at a time that its sender chose.
    Scheduled,
    /// That time has come.
    Due,
    /// It has a delivery plan.
    Planned,
    /// A carrier took a part of it.
    Sent,
    /// A carrier may have taken a part: its answer was lost, and is waited for.
    Unanswered,
    /// A carrier did not, and will be asked again.
    Retrying,
    /// A carrier did not, for good.
    Rejected,
    /// The next carrier of the plan is asked.
    FailedOver,
    /// The customer does not want it. Final.
    Suppressed,
    /// Its sender does not want it any more. Final.
    Cancelled,
    /// It breaks a rule of its channel. Final.
    Refused,
    /// No carrier took it. Final.
    Failed,
    /// A carrier may have taken it, and it must not go twice. Final, unless a receipt says more.
    Unknown,
    /// It could not be processed and lies in a dead-letter queue.
    Dead,
    /// An operator sent it back from there to where it had come from.
    Redriven,
    /// An operator threw it away, for a reason. Final.
    Discarded,
}

impl Outcome {
    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Routed => "routed",
            Self::Processed => "processed",
            Self::Admitted => "admitted",
            Self::Held => "held",
            Self::Scheduled => "scheduled",
            Self::Due => "due",
            Self::Planned => "planned",
            Self::Sent => "sent",
            Self::Unanswered => "unanswered",
            Self::Retrying => "retrying",
            Self::Rejected => "rejected",
            Self::FailedOver => "failedOver",
            Self::Suppressed => "suppressed",
            Self::Cancelled => "cancelled",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Dead => "dead",
            Self::Redriven => "redriven",
            Self::Discarded => "discarded",
        }
    }

    /// Whether no further hop is to come.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Suppressed
                | Self::Cancelled
                | Self::Refused
                | Self::Failed
                | Self::Unknown
                | Self::Dead
                | Self::Discarded
        )
    }
}

/// One send of one part by one carrier, and what the carrier reported of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// Whose.
    pub tenant_id: TenantId,
    /// Which message, part and step.
    pub reference: SendReference,
    /// Who carries it.
    pub carrier: CarrierId,
    /// By which of our accounts; `None` while only a receipt is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel_id: Option<ChannelId>,
    /// As what; `None` while only a receipt is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ChannelKind>,
    /// The carrier's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_message_id: Option<String>,
    /// Where else it could go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<DeliveryPlan>,
    /// Which parts its step was to send; empty for all. Known with the plan.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<usize>,
    /// What the carrier reported.
    #[serde(default)]
    pub progress: Progress,
}

/// Something learned about a send. Merging the same news again changes nothing.
pub type AttemptNews = Attempt;

impl Attempt {
    /// Everything that both know.
    #[must_use]
    pub fn merge(self, news: AttemptNews) -> Self {
        let (plan, only) = if self.plan.is_some() { (self.plan, self.only) } else { (news.plan, news.only) };
        Self {
            channel_id: self.channel_id.or(news.channel_id),
            kind: self.kind.or(news.kind),
            carrier_message_id: self.carrier_message_id.or(news.carrier_message_id),
            plan,
            only,
            progress: self.progress.merge(news.progress),
            ..self
        }
    }
}

/// A send that its reader is not known to have seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// When it went out: before the carrier's own time of it, so that whoever has seen it has seen up to then.
    pub at: Timestamp,
    /// Which message, part and step.
    pub reference: SendReference,
}

/// Everything known of one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The message; `None` if only traces of it are known, as when a receipt came before everything.
    pub message: Option<Message>,
    /// What happened, oldest first.
    pub hops: Vec<Hop>,
    /// What was sent, by part and step.
    pub attempts: Vec<Attempt>,
}

impl Timeline {
    /// What it all adds up to: the word that `GET /v1/messages/{id}` says.
    #[must_use]
    pub fn status(&self) -> &'static str {
        let ended = self.ended();
        if let Some(reported) = self.reported().filter(|status| !status.is_failure()) {
            // A phone that has it is the last word; "sent" does not outweigh a final failure, only not knowing.
            if reported >= ReceiptStatus::Delivered || matches!(ended, None | Some(Outcome::Unknown)) {
                return reported.name();
            }
        }
        match ended {
            Some(outcome) => outcome.name(),
            None => self.hops.last().map_or("accepted", |hop| hop.outcome.name()),
        }
    }

    /// How it ended. A dead letter that was redriven, or a record that worked after all, goes on: then it has not ended
    /// with its burial. Another workflow of a customer's message that is done is no sign of that.
    fn ended(&self) -> Option<Outcome> {
        let place = self.hops.iter().rposition(|hop| hop.outcome.is_final())?;
        let last = self.hops.get(place)?;
        let is_on = |hop: &Hop| match hop.outcome {
            Outcome::Redriven => true,
            outcome => hop.at > last.at && outcome != Outcome::Processed,
        };
        let goes_on = last.outcome == Outcome::Dead && self.hops.iter().skip(place + 1).any(is_on);
        (!goes_on).then_some(last.outcome)
    }

    /// The furthest that all of it has come: a message is delivered when each of its parts is, by whatever step. Where the
    /// carriers of a plan cut it differently, parts only add up within one step.
    fn reported(&self) -> Option<ReceiptStatus> {
        let plan = self.attempts.iter().find_map(|attempt| attempt.plan.as_ref());
        let steps: BTreeSet<usize> = self.attempts.iter().map(|attempt| attempt.reference.step).collect();
        if plan.is_none_or(|plan| plan.cut.is_none()) {
            return steps.into_iter().filter_map(|step| self.reported_at(step)).max();
        }
        let known = self.attempts.iter().map(|attempt| attempt.reference.part + 1).max()?;
        let parts = steps.into_iter().map(|step| self.parts_at(step)).max().unwrap_or(0).max(known);
        let best = |part: usize| {
            let sends = self.attempts.iter().filter(|attempt| attempt.reference.part == part);
            sends.filter_map(|send| send.progress.status()).filter(|status| !status.is_failure()).max()
        };
        (0..parts).map(best).min().flatten()
    }

    /// The least that has been reported of all parts at one step of the plan; nothing while one is not sent or failed.
    fn reported_at(&self, step: usize) -> Option<ReceiptStatus> {
        let sends: Vec<&Attempt> = self.attempts.iter().filter(|attempt| attempt.reference.step == step).collect();
        let known = sends.iter().map(|attempt| attempt.reference.part + 1).max()?;
        let status_of = |part: usize| {
            let send = sends.iter().find(|attempt| attempt.reference.part == part)?;
            send.progress.status().filter(|status| !status.is_failure())
        };
        (0..known.max(self.parts_at(step))).map(status_of).min().flatten()
    }

    /// How many parts the carrier of a step gets, as its sends say; 0 before the first.
    fn parts_at(&self, step: usize) -> usize {
        let told = |hop: &&Hop, name: &str| hop.detail.get(name).and_then(Value::as_u64).map(usize::try_from);
        let sent = self.hops.iter().filter(|hop| hop.outcome == Outcome::Sent && told(hop, "step") == Some(Ok(step)));
        sent.filter_map(|hop| told(&hop, "parts")?.ok()).max().unwrap_or(0)
    }
}

/// The code of a send that is given up because its answer did not come. The carrier's fault was counted when it was lost.
pub const ANSWER_LOST: &str = "answer-lost";

/// The code of a send that never left the house: the channel lacks a setting, or its carrier cannot say this. The next
/// carrier may; the health of this one has nothing to do with it.
pub const NOT_BUILT: &str = "not-built";
