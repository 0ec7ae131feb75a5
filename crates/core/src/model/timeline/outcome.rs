//! Outcomes: what can happen to a message, each with the details that its event has.

use serde_json::{Map, Value};

use super::details::{
    AcceptedDetails, AdmittedDetails, CallDetails, DeadDetails, DetailFields, DiscardedDetails, EnrichedDetails,
    FailureDetails, FilteredDetails, HeldDetails, PlannedDetails, ProcessedDetails, ReasonDetails, RedrivenDetails,
    RefusedDetails, RoutedDetails, ScheduledDetails, SentDetails, TransformedDetails, UnansweredDetails,
    UnknownDetails,
};

/// Writes the list of the outcomes down once: an outcome, its name in JSON and its details cannot differ.
macro_rules! outcomes {
    ($($(#[doc = $doc:literal])+ $outcome:ident($details:ty) = $name:literal,)+) => {
        /// An outcome: something that can happen to a message.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Outcome {
            $($(#[doc = $doc])+ $outcome,)+
            /// One that only a newer version knows.
            Other,
        }

        impl Outcome {
            /// As written in JSON.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$outcome => $name,)+
                    Self::Other => "other",
                }
            }
        }

        /// An outcome with its details: what happened to a message, why, and with what.
        #[derive(Clone, Debug, PartialEq)]
        pub enum EventDetails {
            $($(#[doc = $doc])+ $outcome($details),)+
            /// An outcome that only a newer version knows, by its name.
            Other(String),
        }

        impl EventDetails {
            /// The outcome that they are of.
            #[must_use]
            pub fn outcome(&self) -> Outcome {
                match self {
                    $(Self::$outcome(_) => Outcome::$outcome,)+
                    Self::Other(_) => Outcome::Other,
                }
            }

            /// Reads the details of the outcome called `name`, and returns what this version does not understand of them.
            #[must_use]
            pub fn read(name: &str, mut detail: Map<String, Value>) -> (Self, Map<String, Value>) {
                let details = match name {
                    $($name => Self::$outcome(DetailFields::take(&mut detail)),)+
                    newer => Self::Other(newer.to_owned()),
                };
                (details, detail)
            }

            /// The details as JSON has them, beside `more` that this version does not know.
            #[must_use]
            pub fn written(&self, more: Map<String, Value>) -> Map<String, Value> {
                let mut detail = more;
                match self {
                    $(Self::$outcome(details) => details.put(&mut detail),)+
                    Self::Other(_) => {}
                }
                detail
            }
        }

        impl From<Outcome> for EventDetails {
            /// An outcome without any details.
            fn from(outcome: Outcome) -> Self {
                match outcome {
                    $(Outcome::$outcome => Self::$outcome(Default::default()),)+
                    Outcome::Other => Self::Other(outcome.name().to_owned()),
                }
            }
        }

        #[cfg(test)]
        impl Outcome {
            /// Every outcome that this version knows.
            pub(super) const ALL: &[Self] = &[$(Self::$outcome),+];
        }
    };
}

outcomes! {
    /// A webhook or an API call was taken.
    Accepted(AcceptedDetails) = "accepted",
    /// A rule chose its destination.
    Routed(RoutedDetails) = "routed",
    /// A workflow looked up what is known of the customer.
    Enriched(EnrichedDetails) = "enriched",
    /// The filters of a workflow read it.
    Filtered(FilteredDetails) = "filtered",
    /// A workflow changed what goes out.
    Transformed(TransformedDetails) = "transformed",
    /// A workflow is done with it.
    Processed(ProcessedDetails) = "processed",
    /// It may be sent.
    Admitted(AdmittedDetails) = "admitted",
    /// It waits.
    Held(HeldDetails) = "held",
    /// It goes out at a time that its sender chose.
    Scheduled(ScheduledDetails) = "scheduled",
    /// That time has come.
    Due(()) = "due",
    /// It has a delivery plan.
    Planned(PlannedDetails) = "planned",
    /// A carrier took a part of it.
    Sent(SentDetails) = "sent",
    /// A carrier may have taken a part: its answer was lost, and is waited for.
    Unanswered(UnansweredDetails) = "unanswered",
    /// A carrier did not, and will be asked again.
    Retrying(CallDetails) = "retrying",
    /// A carrier did not, for good.
    Rejected(CallDetails) = "rejected",
    /// The next carrier of the plan is asked.
    FailedOver(FailureDetails) = "failedOver",
    /// The customer does not want it. Final.
    Suppressed(ReasonDetails) = "suppressed",
    /// Its sender does not want it any more. Final.
    Cancelled(()) = "cancelled",
    /// It breaks a rule of its channel. Final.
    Refused(RefusedDetails) = "refused",
    /// No carrier took it. Final.
    Failed(FailureDetails) = "failed",
    /// A carrier may have taken it, and it must not go twice. Final, unless a receipt says more.
    Unknown(UnknownDetails) = "unknown",
    /// It could not be processed and lies in a dead-letter queue.
    Dead(DeadDetails) = "dead",
    /// An operator sent it back from there to where it had come from.
    Redriven(RedrivenDetails) = "redriven",
    /// An operator threw it away, for a reason. Final.
    Discarded(DiscardedDetails) = "discarded",
}

impl Outcome {
    /// Whether it is one step of a workflow, which is done only when it is [`Outcome::Processed`].
    #[must_use]
    pub fn is_workflow_step(self) -> bool {
        matches!(self, Self::Enriched | Self::Filtered | Self::Transformed)
    }

    /// Whether no further event is to come.
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

impl EventDetails {
    /// The name of their outcome, as written in JSON.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Other(name) => name,
            known => known.outcome().name(),
        }
    }
}
