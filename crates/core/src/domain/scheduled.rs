//! Messages whose senders chose a time, and those that are held until their quiet hours end: kept until then, and changed,
//! cancelled or fired by one conditional write each.
//!
//! ```text
//! keep    if nobody has its id  → WAITING {version 1}
//! edit    if WAITING, version n → WAITING {version n + 1}
//! cancel  if WAITING, version n → CANCELLED                       final
//! fire    if WAITING, version n, and its time has come → FIRED    final, unless it is held
//! hold    if nobody has its id, or FIRED, version n → WAITING {version n + 1}
//! ```
//!
//! Every write names the version that it read, so of a cancel, an edit and a fire that meet one comes first and the
//! others read again: a message is fired or cancelled, never both, and what is fired is what the last edit said. While
//! something is left to do (to wait, to queue what is fired, to write down what is cancelled) its place in the schedule
//! ([`ScheduledMessage::held`]) stays, and the next tick finishes what a crash left behind. That may queue a message twice;
//! `outbound-router`'s `admit` effect makes it one.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::delayed::{Delayed, DelayedItem, SchedulePlace, ScheduledKey};
use crate::model::message::Message;
use crate::model::timeline::{EventDetails, HeldDetails, ScheduledDetails, TimelineEvent};

/// The time for which it is remembered what was fired or cancelled.
pub const KEEP_ENDED: Duration = Duration::from_hours(720);

/// The size of a scheduled message at most, in bytes of JSON: a page of them is read and written at once.
pub const MAX_BYTES: usize = 64 * 1024;

/// A message that goes out at a time that its sender chose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduledMessage {
    /// Message that goes out.
    pub message: Message,
    /// Time at which it goes out.
    pub send_at: Timestamp,
    /// Whether that is still to come.
    pub state: ScheduledState,
    /// Time of its last change, by our clock.
    pub changed_at: Timestamp,
    /// Number of times that it was written; 0 for what was not.
    pub version: u64,
    /// Whether it is no longer what its sender submitted.
    #[serde(default)]
    pub edited: bool,
    /// Reason for which it is held until its time; `None` if its sender chose that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
}

/// The state of a scheduled message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ScheduledState {
    /// Its time is still to come.
    Waiting,
    /// It goes out, or has gone. Final, unless it is [held](ScheduledMessage::hold).
    Fired,
    /// It never goes out. Final.
    Cancelled,
}

/// A write of one scheduled message, made only if the message still is what it was.
#[derive(Clone, Debug, PartialEq)]
pub struct ScheduledRevision {
    /// Message that its writer read; `None` if there was none.
    pub was: Option<ScheduledMessage>,
    /// Message that is written, one version later.
    pub becomes: ScheduledMessage,
}

/// The meaning of a place in the schedule whose time has come.
#[derive(Clone, Debug, PartialEq)]
pub enum ScheduledTurn {
    /// It is to be fired, by this write.
    Fire(Box<ScheduledRevision>),
    /// It was fired, and maybe not queued yet.
    Fired,
    /// It was cancelled, and maybe that is not written down yet.
    Cancelled,
    /// It was moved to a later time and has another place by now.
    Moved,
}

impl ScheduledMessage {
    /// A message that is to be kept from `now` until `send_at`.
    #[must_use]
    pub fn submitted(message: Message, send_at: Timestamp, now: Timestamp) -> ScheduledRevision {
        let (state, changed_at) = (ScheduledState::Waiting, now);
        let becomes = Self { message, send_at, state, changed_at, version: 1, edited: false, held: None };
        ScheduledRevision { was: None, becomes }
    }

    /// The write that holds `message` until `until`, for that reason. `fired` is what is known of it, if it was fired before.
    #[must_use]
    pub fn hold(
        message: &Message,
        fired: Option<&Self>,
        (until, reason): (Timestamp, String),
        now: Timestamp,
    ) -> ScheduledRevision {
        let mut revision = match fired {
            Some(fired) => {
                let becomes = Self { send_at: until, state: ScheduledState::Waiting, ..fired.clone() };
                fired.revised(becomes, now)
            }
            None => Self::submitted(message.clone(), until, now),
        };
        revision.becomes.held = Some(reason);
        revision
    }

    /// Its name.
    #[must_use]
    pub fn key(&self) -> ScheduledKey {
        ScheduledKey { tenant_id: self.message.tenant_id.clone(), message_id: self.message.id.clone() }
    }

    /// Its place in the schedule.
    #[must_use]
    pub fn held(&self) -> Delayed {
        let conversation_id = self.message.conversation_id.clone();
        Delayed { due: self.send_at, what: DelayedItem::Scheduled(SchedulePlace { key: self.key(), conversation_id }) }
    }

    /// Whether its time is still to come.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.state == ScheduledState::Waiting
    }

    /// The thing to do with it when the schedule comes upon it.
    #[must_use]
    pub fn turn(&self, now: Timestamp) -> ScheduledTurn {
        match self.state {
            ScheduledState::Waiting if self.send_at <= now => {
                ScheduledTurn::Fire(Box::new(self.ending(ScheduledState::Fired, now)))
            }
            ScheduledState::Waiting => ScheduledTurn::Moved,
            ScheduledState::Fired => ScheduledTurn::Fired,
            ScheduledState::Cancelled => ScheduledTurn::Cancelled,
        }
    }

    /// The write that cancels it; `None` if it has ended.
    #[must_use]
    pub fn cancel(&self, now: Timestamp) -> Option<ScheduledRevision> {
        self.is_waiting().then(|| self.ending(ScheduledState::Cancelled, now))
    }

    /// The write that makes it go out at `send_at` and as `message` says; `None` if it has ended.
    #[must_use]
    pub fn edit(&self, message: Message, send_at: Timestamp, now: Timestamp) -> Option<ScheduledRevision> {
        let edited = self.edited || message != self.message;
        let held = self.held.clone().filter(|_| send_at == self.send_at);
        self.is_waiting().then(|| self.revised(Self { message, send_at, edited, held, ..self.clone() }, now))
    }

    fn ending(&self, state: ScheduledState, now: Timestamp) -> ScheduledRevision {
        self.revised(Self { state, ..self.clone() }, now)
    }

    /// No version is older than the one before it, whatever the clocks of their writers say.
    fn revised(&self, becomes: Self, now: Timestamp) -> ScheduledRevision {
        let changed_at = now.max(self.changed_at);
        ScheduledRevision {
            was: Some(self.clone()),
            becomes: Self { version: self.version + 1, changed_at, ..becomes },
        }
    }

    /// The time line's event for this version of it.
    #[must_use]
    pub fn event(&self) -> TimelineEvent {
        let event = |details| TimelineEvent::of(&self.message, self.changed_at, details);
        match (self.state, &self.held) {
            (ScheduledState::Waiting, None) => {
                let scheduled = ScheduledDetails { send_at: Some(self.send_at) };
                event(EventDetails::Scheduled(scheduled)).told_apart_by(self.version)
            }
            (ScheduledState::Waiting, Some(reason)) => {
                let held = HeldDetails { reason: Some(reason.clone()), until: Some(self.send_at) };
                event(EventDetails::Held(held)).told_apart_by(self.version)
            }
            (ScheduledState::Fired, None) => event(EventDetails::Due(())),
            // It may have been due before, at the time that its sender chose.
            (ScheduledState::Fired, Some(_)) => event(EventDetails::Due(())).told_apart_by(self.version),
            (ScheduledState::Cancelled, _) => event(EventDetails::Cancelled(())),
        }
    }
}
