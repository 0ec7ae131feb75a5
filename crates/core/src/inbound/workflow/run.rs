//! One run of a workflow: the results of its steps so far.

use jiff::Timestamp;

use crate::model::message::{Message, MessageId};
use crate::model::timeline::{EventDetails, ProcessedDetails, TimelineEvent};
use crate::model::workflow::{ProcessorInput, ProcessorOutput};

/// The state of a run: the results of its steps so far.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowRun {
    /// Name of the workflow.
    pub workflow: String,
    /// Time at which the run began: every step of it has the same time.
    pub now: Timestamp,
    /// Messages that go out, in their order.
    pub answers: Vec<Message>,
    /// Reason for which a step stopped the run, if one did.
    pub stopped: Option<String>,
}

impl WorkflowRun {
    /// A run of `workflow` that begins.
    #[must_use]
    pub fn new(workflow: &str, now: Timestamp) -> Self {
        Self { workflow: workflow.to_owned(), now, answers: Vec::new(), stopped: None }
    }

    /// The run in the time line of `message`.
    #[must_use]
    pub fn event(&self, message: &Message) -> TimelineEvent {
        let processed = ProcessedDetails {
            messages: Some(self.answers.iter().map(|answer| answer.id.clone()).collect()),
            stopped: self.stopped.clone(),
            workflow: Some(self.workflow.clone()),
        };
        TimelineEvent::of(message, self.now, EventDetails::Processed(processed)).told_apart_by(&self.workflow)
    }

    /// The answer to whoever started the run.
    #[must_use]
    pub fn output(&self, input: &ProcessorInput) -> ProcessorOutput {
        let delivery_id: Option<MessageId> = self.answers.first().map(|answer| answer.id.clone());
        ProcessorOutput { success: true, message_id: input.message.id.clone(), delivery_id }
    }
}
