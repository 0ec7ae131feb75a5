//! What happened to each message: events through the functions, attempts with carriers, and the status they add up to.

mod attempt;
mod details;
mod entry;
mod event;
mod outcome;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use attempt::{Attempt, AttemptNews, SentPart, Unread};
pub use details::{
    AcceptedBy, AcceptedDetails, AdmittedDetails, BroughtBy, CallDetails, DeadDetails, DiscardedDetails,
    EnrichedDetails, FailureDetails, FilteredDetails, HeldDetails, LeftOut, PlannedDetails, PlannedStep,
    ProcessedDetails, ReasonDetails, RedrivenDetails, RefusedDetails, RoutedChoice, RoutedChoices, RoutedDetails,
    ScheduledDetails, SentDetails, TransformedDetails, UnansweredDetails, UnknownDetails,
};
pub use entry::TimelineEntry;
pub use event::TimelineEvent;
pub use outcome::{EventDetails, Outcome};

use crate::model::message::{Message, ReceiptStatus};

/// Everything known of one message.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The message; `None` if only traces of it are known, as when a receipt came before everything.
    pub message: Option<Message>,
    /// Events, oldest first.
    pub events: Vec<TimelineEvent>,
    /// Sends, by part and step.
    pub attempts: Vec<Attempt>,
}

impl Timeline {
    /// What it all adds up to: the word that `GET /v1/messages/{id}` says.
    #[must_use]
    pub fn status(&self) -> &'static str {
        let ended = self.ended();
        if let Some(reported) = self.reported().filter(|status| !status.is_failure()) {
            // A phone that has it is the last word; "sent" does not outweigh a final failure, only not knowing.
            // Nor does a record that was buried, or nearly, after its message had left as a whole: nothing of it is missing.
            let goes_on = match ended {
                None | Some(Outcome::Unknown) => true,
                Some(Outcome::Dead) => self.is_counted(),
                Some(_) => false,
            };
            if goes_on || reported >= ReceiptStatus::Delivered {
                return reported.name();
            }
        }
        match ended {
            Some(outcome) => outcome.name(),
            None => self.last_known().map_or("accepted", Outcome::name),
        }
    }

    /// How it ended. A dead letter that was redriven, or a record that worked after all, goes on: then it has not ended
    /// with its burial. Another workflow of a customer's message that is done is no sign of that.
    fn ended(&self) -> Option<Outcome> {
        let place = self.events.iter().rposition(|event| event.outcome().is_final())?;
        let last = self.events.get(place)?;
        let is_on = |event: &TimelineEvent| match event.outcome() {
            Outcome::Redriven => true,
            outcome => event.at > last.at && outcome != Outcome::Processed && !outcome.is_workflow_step(),
        };
        let goes_on = last.outcome() == Outcome::Dead && self.events.iter().skip(place + 1).any(is_on);
        (!goes_on).then(|| if last.outcome() == Outcome::Dead { self.ended_before(place) } else { last.outcome() })
    }

    /// How a message ended whose record was buried at `place`: as before, if it had ended since it was last redriven.
    fn ended_before(&self, place: usize) -> Outcome {
        let earlier = self.events.iter().take(place).rev().map(TimelineEvent::outcome);
        let since = earlier.take_while(|outcome| *outcome != Outcome::Redriven);
        since.into_iter().find(|outcome| outcome.is_final() && *outcome != Outcome::Dead).unwrap_or(Outcome::Dead)
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
        let parts = self.events.iter().filter_map(|event| match &event.details {
            EventDetails::Sent(sent) if sent.step == Some(step) => sent.parts,
            _ => None,
        });
        parts.max().unwrap_or(0)
    }

    /// Whether a send has told of how many parts there are, so that none can be missing unseen.
    fn is_counted(&self) -> bool {
        self.attempts.iter().any(|attempt| self.parts_at(attempt.reference.step) > 0)
    }

    /// The last outcome that this version knows. Steps of a workflow happen at one time with its end, in no order.
    fn last_known(&self) -> Option<Outcome> {
        let is_told = |outcome: &Outcome| *outcome != Outcome::Other && !outcome.is_workflow_step();
        self.events.iter().rev().map(TimelineEvent::outcome).find(is_told)
    }
}
