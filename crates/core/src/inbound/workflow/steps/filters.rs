//! Looks for profanity, personal data and spam in the customer's text, and does what the tenant says about it.

mod mask;

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::Flow;
use crate::domain::filters::{self, FilterName, FilterReport, SpamFacts};
use crate::foundation::failure::Failure;
use crate::inbound::workflow::run::WorkflowRun;
use crate::model::message::{Direction, Message};
use crate::model::timeline::{EventDetails, FilteredDetails};
use crate::model::workflow::filters::{FilterSettings, PiiKind};
use crate::model::workflow::{ProcessorInput, Workflow};

/// Key of the metadata of what goes on with what was found: kinds and scores, never words.
pub(super) const FOUND: &str = "filters";

/// Tags the message, masks it, or ends the run.
#[expect(clippy::unnecessary_wraps, reason = "all steps have one shape")]
pub(super) fn run(_: &ProcessorInput, workflow: &Workflow, run: &mut WorkflowRun) -> Result<Flow, Failure> {
    let settings = &workflow.filters;
    if settings.is_off() {
        return Ok(Flow::Continue);
    }
    let report = filters::run(&run.message.body, settings, &facts(run, workflow));
    let kinds = kinds(&report);
    if let Some(found) = found(&report, &kinds, settings) {
        run.message.metadata.insert(FOUND.to_owned(), found);
    }
    let masked = mask::run(run, settings, &report.redacted);
    let blocked: Vec<String> = report.blocked_by.iter().map(|name| FilterName::name(*name).to_owned()).collect();
    run.steps.push(EventDetails::Filtered(FilteredDetails {
        blocked_by: (!blocked.is_empty()).then(|| blocked.clone()),
        masked: masked.then_some(true),
        pii: (!kinds.is_empty()).then_some(kinds),
        profanity: settings.profanity.as_ref().map(|_| report.profanity.len()),
        spam: settings.spam.as_ref().map(|_| report.spam.score),
        workflow: Some(workflow.name.clone()),
    }));
    if blocked.is_empty() {
        return Ok(Flow::Continue);
    }
    Ok(Flow::Stop(format!("held back by the filter {}", blocked.join(", "))))
}

/// Kinds of personal data that were found, each once.
fn kinds(report: &FilterReport) -> Vec<PiiKind> {
    let mut kinds: Vec<PiiKind> = report.pii.iter().map(|finding| finding.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// What was found, as metadata say it; nothing if nothing was.
fn found(report: &FilterReport, kinds: &[PiiKind], settings: &FilterSettings) -> Option<Value> {
    let mut found = serde_json::Map::new();
    if !kinds.is_empty() {
        found.insert("pii".to_owned(), json!(kinds));
    }
    if !report.profanity.is_empty() {
        found.insert("profanity".to_owned(), report.profanity.len().into());
    }
    if settings.spam.as_ref().is_some_and(|spam| report.spam.score >= spam.threshold) {
        found.insert("spam".to_owned(), report.spam.score.into());
    }
    (!found.is_empty()).then_some(Value::Object(found))
}

/// What the run knows of the sender, where the history was read.
fn facts(run: &WorkflowRun, workflow: &Workflow) -> SpamFacts {
    let is_known = workflow.enrichment.history.is_some() && run.known.failed.is_empty();
    if !is_known {
        return SpamFacts::default();
    }
    let message = &run.message;
    let within = |other: &&Message, time: SignedDuration| message.timestamp.duration_since(other.timestamp) <= time;
    let theirs = || run.known.history.iter().filter(|other| other.direction == Direction::Inbound);
    let count = |found: usize| u32::try_from(found).unwrap_or(u32::MAX);
    let lately = theirs().filter(|other| within(other, SignedDuration::from_mins(1))).count();
    let same = theirs().filter(|other| other.body == message.body && within(other, SignedDuration::from_hours(24)));
    SpamFacts {
        first_contact: run.known.history.is_empty(),
        sent_within_a_minute: count(lately).saturating_add(1),
        same_text: count(same.count()),
    }
}
