//! The details that each kind of event has.
//!
//! Every detail may be missing: an older version did not write it, or a newer one writes it otherwise.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::carrier::{CarrierId, ErrorClass, OwnCode};
use crate::model::destination::Destination;
use crate::model::message::{ChannelId, ChannelKind, CorrelationId, MessageId, SendReference};
use crate::model::money::Money;
use crate::model::plan::Downgrade;
use crate::model::text_encoding::{ForcingCharacter, TextEncoding};
use crate::model::workflow::filters::PiiKind;

/// Details that are read from an event's JSON and written into it, one by one.
pub(super) trait DetailFields: Sized {
    /// Takes what it understands out of `detail`, and leaves everything else there.
    fn take(detail: &mut Map<String, Value>) -> Self;

    /// Puts what it knows into `detail`.
    fn put(&self, detail: &mut Map<String, Value>);
}

impl DetailFields for () {
    fn take(_: &mut Map<String, Value>) -> Self {}

    fn put(&self, _: &mut Map<String, Value>) {}
}

/// Declares details with the name that each has in JSON.
macro_rules! details {
    ($(
        $(#[doc = $doc:literal])+
        $details:ident { $($(#[doc = $about:literal])+ $field:ident: $kind:ty = $name:literal,)+ }
    )+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $details {
            $($(#[doc = $about])+ pub $field: Option<$kind>,)+
        }

        impl DetailFields for $details {
            fn take(detail: &mut Map<String, Value>) -> Self {
                Self { $($field: take(detail, $name),)+ }
            }

            fn put(&self, detail: &mut Map<String, Value>) {
                $(put(detail, $name, self.$field.as_ref());)+
            }
        }
    )+};
}

fn take<T: DeserializeOwned>(detail: &mut Map<String, Value>, name: &str) -> Option<T> {
    let known = T::deserialize(detail.get(name)?).ok()?;
    detail.remove(name);
    Some(known)
}

fn put(detail: &mut Map<String, Value>, name: &str, value: Option<&impl Serialize>) {
    if let Some(value) = value {
        detail.insert(name.to_owned(), serde_json::to_value(value).unwrap_or_default());
    }
}

details! {
    /// Details of a message that was taken.
    AcceptedDetails {
        /// Door that it came in by.
        by: AcceptedBy = "by",
        /// Carrier that brought it.
        carrier: BroughtBy = "carrier",
        /// Id that follows it through the queues.
        correlation_id: CorrelationId = "correlationId",
    }

    /// Details of a message that rules sent somewhere.
    RoutedDetails {
        /// Everything that was chosen; nothing where that is one workflow.
        choices: RoutedChoices = "choices",
        /// Version of the tenant's configuration that decided.
        configuration: u64 = "configuration",
        /// The first destination, in a word.
        destination: String = "destination",
        /// Rule that chose the first destination; `default` for none.
        rule: String = "rule",
    }

    /// Details of what a workflow looked up.
    EnrichedDetails {
        /// Whether the tenant knows the customer; nothing if that was not asked.
        contact: bool = "contact",
        /// Look-ups that failed, each with its reason; the run went on without them.
        failed: Vec<String> = "failed",
        /// Number of earlier messages that were read; nothing if none were asked for.
        history: usize = "history",
        /// Id of the choice whose number the customer wrote.
        quick_reply: String = "quickReply",
        /// Name of the workflow.
        workflow: String = "workflow",
    }

    /// Details of what the filters of a workflow found, never with the words.
    FilteredDetails {
        /// Filters that held the message back.
        blocked_by: Vec<String> = "blockedBy",
        /// Whether something was made unreadable in what goes on.
        masked: bool = "masked",
        /// Kinds of personal data that were found.
        pii: Vec<PiiKind> = "pii",
        /// Number of profanities that were found.
        profanity: usize = "profanity",
        /// How much it looks like spam, from 0 to 1; nothing if that was not asked.
        spam: f64 = "spam",
        /// Name of the workflow.
        workflow: String = "workflow",
    }

    /// Details of how a workflow changed what goes out.
    TransformedDetails {
        /// Transforms that changed something, in their order.
        applied: Vec<String> = "applied",
        /// Number of messages that go out.
        messages: usize = "messages",
        /// Name of the workflow.
        workflow: String = "workflow",
    }

    /// Details of a message that a workflow is done with.
    ProcessedDetails {
        /// Group of agents that the conversation was given to.
        agent_group: String = "agentGroup",
        /// Version of the tenant's configuration that decided, where the workflow looked something up.
        configuration: u64 = "configuration",
        /// Folder that the conversation was filed in.
        folder: String = "folder",
        /// Answers of the workflow.
        messages: Vec<MessageId> = "messages",
        /// Reason for which a step stopped the run; nothing if none did.
        stopped: String = "stopped",
        /// Name of the workflow.
        workflow: String = "workflow",
    }

    /// Details of a message that may be sent; none unless it is a text message.
    AdmittedDetails {
        /// Alphabet that its text needs.
        encoding: TextEncoding = "encoding",
        /// The first characters that made it cost more.
        forced_by: Vec<ForcingCharacter> = "forcedBy",
        /// Number of messages that are billed.
        segments: usize = "segments",
    }

    /// Details of a message that waits.
    HeldDetails {
        /// Reason for waiting, in a sentence.
        reason: String = "reason",
        /// Time until which it waits, where that is known.
        until: Timestamp = "until",
    }

    /// Details of what only has a reason.
    ReasonDetails {
        /// Reason, in a sentence.
        reason: String = "reason",
    }

    /// Details of a message that goes out later.
    ScheduledDetails {
        /// Time when it goes out.
        send_at: Timestamp = "sendAt",
    }

    /// Details of a delivery plan.
    PlannedDetails {
        /// Step whose carrier's cut into parts all steps use.
        cut_by: usize = "cutBy",
        /// The first channels that are for such messages and cannot carry this one.
        left_out: Vec<LeftOut> = "leftOut",
        /// Steps of the plan, best first.
        plan: Vec<PlannedStep> = "plan",
    }

    /// Details of a part that a carrier took.
    SentDetails {
        /// Carrier that took it.
        carrier: CarrierId = "carrier",
        /// The carrier's id of it; empty where it gave none.
        carrier_message_id: String = "carrierMessageId",
        /// Account that it went by.
        channel_id: ChannelId = "channelId",
        /// Kind of channel that it went by.
        kind: ChannelKind = "kind",
        /// Number of parts that the message has at this step.
        parts: usize = "parts",
        /// Step of the plan.
        step: usize = "step",
    }

    /// Details of a call whose answer was lost.
    UnansweredDetails {
        /// Carrier that was called.
        carrier: CarrierId = "carrier",
        /// Kind of channel that the part went by.
        kind: ChannelKind = "kind",
        /// Reason why the answer counts as lost, in a sentence.
        reason: String = "reason",
    }

    /// Details of a call that failed.
    CallDetails {
        /// Seconds until the carrier is asked again.
        after: u64 = "after",
        /// Carrier that was called.
        carrier: CarrierId = "carrier",
        /// Code of the error: the carrier's, or [one of ours](OwnCode).
        code: String = "code",
        /// The carrier's own words for the error.
        error: String = "error",
        /// Class of the error: what becomes of the message.
        error_class: ErrorClass = "fate",
        /// Kind of channel that the part was to go by.
        kind: ChannelKind = "kind",
    }

    /// Details of a part that its step did not deliver.
    FailureDetails {
        /// Account that is asked next.
        channel_id: ChannelId = "channelId",
        /// Code of the error: the carrier's, or [one of ours](OwnCode).
        code: String = "code",
        /// Class of the error: what becomes of the message.
        error_class: ErrorClass = "fate",
        /// Number of parts that go on together.
        parts: usize = "parts",
        /// The carrier's own words for the error, or the reason why it was not asked.
        reason: String = "reason",
    }

    /// Details of a message that goes nowhere.
    RefusedDetails {
        /// Everything that was chosen, where rules decided.
        choices: RoutedChoices = "choices",
        /// Version of the tenant's configuration that decided, where rules did.
        configuration: u64 = "configuration",
        /// Reason why it goes nowhere, in a sentence.
        reason: String = "reason",
        /// Rule that dropped it; `default` for none.
        rule: String = "rule",
    }

    /// Details of a part of which nobody knows whether its carrier has it.
    UnknownDetails {
        /// Reason why nobody knows, in a sentence.
        reason: String = "reason",
        /// The part, at its step.
        reference: SendReference = "reference",
    }

    /// Details of a message that lies in a dead-letter queue.
    DeadDetails {
        /// Function that gave it up.
        function: String = "function",
        /// Reason for giving it up.
        reason: String = "reason",
    }

    /// Details of a message that was sent back from a dead-letter queue.
    RedrivenDetails {
        /// Function that had given it up.
        function: String = "function",
    }

    /// Details of a message that was thrown away from a dead-letter queue.
    DiscardedDetails {
        /// Operator who did it.
        by: String = "by",
        /// Function that had given it up.
        function: String = "function",
        /// Reason that the operator gave.
        reason: String = "reason",
        /// Reason for which it had been given up.
        was: String = "was",
    }
}

impl ReasonDetails {
    /// Details with nothing but a reason.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()) }
    }
}

impl RefusedDetails {
    /// Details with nothing but a reason: no rule decided.
    #[must_use]
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: Some(reason.into()), ..Self::default() }
    }
}

impl CallDetails {
    /// Its code, where it is one of ours.
    #[must_use]
    pub fn own_code(&self) -> Option<OwnCode> {
        self.code.as_deref().and_then(OwnCode::read)
    }
}

/// Door that a message came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AcceptedBy {
    /// A carrier's webhook.
    Webhook,
    /// A workflow answered.
    Workflow,
    /// A rule answered.
    Rule,
    /// A call of the API.
    Api,
}

/// Carrier that brought a message; `null` in JSON for one of our own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BroughtBy(pub Option<CarrierId>);

/// Everything that rules chose for a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RoutedChoices {
    /// Choices in their order.
    Known(Vec<RoutedChoice>),
    /// Choices that only a newer version can read.
    Newer(Value),
}

/// One place that a message went to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoutedChoice {
    /// Rule that chose it; `None` for the default.
    pub rule: Option<String>,
    /// Place that was chosen.
    pub destination: Destination,
    /// Name of the execution that was started, where the place is a state machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution: Option<String>,
    /// Message that was sent, where the place is an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageId>,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedStep {
    /// Account that it goes by.
    pub channel_id: ChannelId,
    /// Predicted price, where the carrier's prices are known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// Ways in which the message is simplified for it; empty where it goes as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub downgraded: Vec<Downgrade>,
    /// Health of its route, in points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points: Option<u32>,
    /// Reasons for its place in the plan.
    #[serde(default)]
    pub reasons: Vec<String>,
}

/// A channel that is for such messages and cannot carry this one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    /// Account that was left out.
    pub channel_id: ChannelId,
    /// Reason why it cannot carry the message.
    pub reason: String,
}
