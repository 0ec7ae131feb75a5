//! Tells what was looked up, and takes a number for the quick reply that it stands for.

use serde_json::Value;

use super::Flow;
use super::transform::QUICK_REPLIES;
use crate::foundation::failure::Failure;
use crate::inbound::workflow::run::WorkflowRun;
use crate::model::message::{Choice, Content, Direction, ReplyKind};
use crate::model::timeline::{EnrichedDetails, EventDetails};
use crate::model::workflow::{ProcessorInput, Workflow};

/// Nothing fails here: what could not be looked up is gone without.
#[expect(clippy::unnecessary_wraps, reason = "all steps have one shape")]
pub(super) fn run(_: &ProcessorInput, workflow: &Workflow, run: &mut WorkflowRun) -> Result<Flow, Failure> {
    let asked = &workflow.enrichment;
    if asked.is_off() {
        return Ok(Flow::Continue);
    }
    let quick_reply = understand(run);
    run.steps.push(EventDetails::Enriched(EnrichedDetails {
        contact: asked.user_profile.then_some(run.known.contact.is_some()),
        failed: (!run.known.failed.is_empty()).then(|| run.known.failed.clone()),
        history: asked.history.map(|_| run.known.history.len()),
        quick_reply,
        workflow: Some(workflow.name.clone()),
    }));
    Ok(Flow::Continue)
}

/// Takes a number for the choice that it stands for, where our last message offered choices as numbered lines; returns the
/// id of the choice.
fn understand(run: &mut WorkflowRun) -> Option<String> {
    let last = run.known.history.iter().rev().find(|message| message.direction == Direction::Outbound)?;
    let offered = last.metadata.get(QUICK_REPLIES).and_then(Value::as_array)?;
    if run.message.content != Content::Text {
        return None;
    }
    let number: usize = run.message.body.trim().trim_end_matches(['.', ')']).parse().ok()?;
    let chosen = offered.get(number.checked_sub(1)?)?;
    let Choice { id, title, .. } = serde_json::from_value(chosen.clone()).ok()?;
    run.message.body.clone_from(&title);
    run.message.content = Content::InteractiveReply {
        kind: ReplyKind::Button,
        id: Some(id.clone()),
        title: Some(title),
        description: None,
        data: None,
    };
    Some(id)
}
