//! Makes of each target what it is: a message, a place for the conversation, or the end.

mod channel;
mod message;
mod reply;

use super::Flow;
use crate::foundation::failure::Failure;
use crate::inbound::workflow::run::{Seen, WorkflowRun};
use crate::model::workflow::{DeliveryTarget, ProcessorInput, Workflow};

/// What a target needs to make its message.
struct Cause<'a> {
    input: &'a ProcessorInput,
    workflow: &'a Workflow,
    seen: &'a Seen,
    /// Position of the target: its message has the same id at every try.
    nth: usize,
}

/// Goes through the targets in their order.
///
/// # Errors
/// [`Failure::Permanent`] for a template that does not render, an address that is none, and a target that there is not yet.
pub(super) fn run(input: &ProcessorInput, workflow: &Workflow, run: &mut WorkflowRun) -> Result<Flow, Failure> {
    let seen = Seen::of(run);
    let mut dropped = None;
    for (nth, target) in workflow.delivery.targets.iter().enumerate() {
        let cause = Cause { input, workflow, seen: &seen, nth };
        match target {
            DeliveryTarget::Reply { body, content } => {
                let answer = reply::answer(&cause, run, body.as_deref(), content.as_ref())?;
                run.answers.push(answer);
            }
            DeliveryTarget::Channel { channel, to, from, body } => {
                let way = channel::Way { kind: *channel, to: to.as_deref(), from: from.as_deref() };
                let message = channel::message(&cause, run, way, body.as_deref())?;
                run.answers.push(message);
            }
            DeliveryTarget::Folder { name } => run.folder = Some(name.clone()),
            DeliveryTarget::AgentGroup { name } => run.agent_group = Some(name.clone()),
            DeliveryTarget::Drop { reason } => dropped = dropped.or_else(|| Some(reason.clone())),
            DeliveryTarget::Webhook { .. } => return Err(Failure::permanent("a webhook is not available yet")),
            DeliveryTarget::Push { .. } => return Err(Failure::permanent("a push is not available yet")),
        }
    }
    Ok(match dropped {
        None => Flow::Continue,
        Some(reason) => {
            run.answers.clear();
            Flow::Stop(reason)
        }
    })
}
