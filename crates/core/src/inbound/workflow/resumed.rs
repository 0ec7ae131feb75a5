//! A run that an earlier try has written down: it goes on with what was decided then, because a customer may be known
//! better by now, and what was sent must not be sent otherwise.

use futures_util::future::try_join_all;

use super::run::{LookedUp, WorkflowRun};
use super::{MessageProcessor, WorkflowPorts};
use crate::foundation::failure::Failure;
use crate::model::claim::Claim;
use crate::model::message::{Message, MessageId};
use crate::model::timeline::{EventDetails, ProcessedDetails, TimelineEvent};
use crate::model::workflow::{ProcessorInput, Workflow};
use crate::ports::Timelines;

impl<P: WorkflowPorts> MessageProcessor<P> {
    /// What an earlier try decided, if it got so far as to write all of it down, by this `version` of the configuration. A workflow that looks nothing up decides
    /// the same again, and need not ask.
    pub(super) async fn resumed(
        &self,
        input: &ProcessorInput,
        workflow: &Workflow,
        claim: &Claim,
        version: u64,
    ) -> Result<Option<WorkflowRun>, Failure> {
        if claim.fence <= 1 || workflow.enrichment.is_off() {
            return Ok(None);
        }
        let message = &input.message;
        let timeline = self.ports.timelines().read(&message.tenant_id, &message.id).await?;
        let mut events = timeline.iter().flat_map(|timeline| &timeline.events);
        let Some((event, done)) = events.find_map(|event| Some((event, processed(event, workflow, version)?))) else {
            return Ok(None);
        };
        let ids = done.messages.iter().flatten();
        let answers = try_join_all(ids.map(|id| self.stored(message, id))).await?;
        let Some(answers) = answers.into_iter().collect::<Option<Vec<Message>>>() else { return Ok(None) };
        let known = LookedUp { configuration: Some(version), ..LookedUp::default() };
        let begun = WorkflowRun::new(&workflow.name, message, known, event.at);
        Ok(Some(WorkflowRun {
            answers,
            folder: done.folder.clone(),
            agent_group: done.agent_group.clone(),
            stopped: done.stopped.clone(),
            ..begun
        }))
    }

    async fn stored(&self, cause: &Message, id: &MessageId) -> Result<Option<Message>, Failure> {
        let timeline = self.ports.timelines().read(&cause.tenant_id, id).await?;
        Ok(timeline.and_then(|timeline| timeline.message))
    }
}

/// The details of the end of `workflow` by this `version` of the configuration, if `event` is that.
fn processed<'a>(event: &'a TimelineEvent, workflow: &Workflow, version: u64) -> Option<&'a ProcessedDetails> {
    let EventDetails::Processed(details) = &event.details else { return None };
    let is_it = details.workflow.as_ref() == Some(&workflow.name) && details.configuration == Some(version);
    is_it.then_some(details)
}
