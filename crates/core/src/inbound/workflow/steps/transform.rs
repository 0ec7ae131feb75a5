//! Changes every message that goes out, by the transforms of the workflow in their order. Each is one file, and one line in
//! [`apply`].

mod affix;
mod quick_replies;
mod simplified;
mod text;

use super::Flow;
use crate::domain::text::template::TemplateScope;
use crate::foundation::failure::Failure;
use crate::inbound::workflow::run::{Seen, WorkflowRun};
use crate::model::message::Message;
use crate::model::timeline::{EventDetails, TransformedDetails};
use crate::model::workflow::{ProcessorInput, Transform, Workflow};
pub(super) use quick_replies::QUICK_REPLIES;

/// Applies all transforms to all messages.
///
/// # Errors
/// [`Failure::Permanent`] for a template that does not render.
pub(super) fn run(input: &ProcessorInput, workflow: &Workflow, run: &mut WorkflowRun) -> Result<Flow, Failure> {
    if workflow.transform.is_empty() || run.answers.is_empty() {
        return Ok(Flow::Continue);
    }
    let seen = Seen::of(run);
    let mut applied = Vec::new();
    for transform in &workflow.transform {
        let mut changed = false;
        for message in &mut run.answers {
            let text = message.body.clone();
            changed |= apply(transform, message, &seen.scope(input, &text))?;
        }
        applied.extend(changed.then(|| transform.name().to_owned()));
    }
    run.steps.push(EventDetails::Transformed(TransformedDetails {
        applied: Some(applied),
        messages: Some(run.answers.len()),
        workflow: Some(workflow.name.clone()),
    }));
    Ok(Flow::Continue)
}

/// Applies one transform to one message; returns whether that changed it.
fn apply(transform: &Transform, message: &mut Message, scope: &TemplateScope<'_>) -> Result<bool, Failure> {
    match transform {
        Transform::Template { body } => text::rewrite(message, body, scope),
        Transform::Prefix { text } => affix::prefix(message, text, scope),
        Transform::Suffix { text } => affix::suffix(message, text, scope),
        Transform::AttachmentsAsLinks => Ok(simplified::attachments(message)),
        Transform::QuickRepliesToText => Ok(quick_replies::to_text(message)),
        Transform::ContentAsText => Ok(simplified::content(message)),
    }
}
