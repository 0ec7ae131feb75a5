//! Answers the customer, from the address that they wrote to.

use super::Flow;
use crate::domain::text::reply::reply;
use crate::domain::text::template;
use crate::foundation::failure::Failure;
use crate::inbound::workflow::run::WorkflowRun;
use crate::model::message::MessageId;
use crate::model::workflow::{DeliveryTarget, ProcessorInput, Workflow};

/// Adds one message for each target that is a reply.
///
/// # Errors
/// [`Failure::Permanent`] for a template that does not render.
pub(super) fn run(input: &ProcessorInput, workflow: &Workflow, run: &mut WorkflowRun) -> Result<Flow, Failure> {
    let cause = &input.message;
    for (nth, DeliveryTarget::Reply { body }) in workflow.delivery.targets.iter().enumerate() {
        let text = template::render(body, cause, &input.context)?;
        let id = MessageId::of_answer(&cause.tenant_id, &cause.id, &workflow.name, nth);
        run.answers.push(reply(cause, id, ("workflow", &workflow.name), text, run.now));
    }
    Ok(Flow::Continue)
}
