//! The steps of a workflow, in their order. Each is one file and one function of one shape ([`Step`]).
//!
//! A step adds to the run, or ends it. It does nothing outside: what it adds happens when all steps have gone through, so that
//! a try that fails in the middle has done nothing. What steps want to know was looked up before.

mod enrichment;
mod filters;
mod targets;
mod transform;

use jiff::Timestamp;

use super::run::{LookedUp, WorkflowRun};
use crate::foundation::failure::Failure;
use crate::model::workflow::{ProcessorInput, Workflow};

/// The way in which a run goes on after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    /// The next step.
    Continue,
    /// No further step: the run ends well, for this reason. What earlier steps added happens.
    Stop(String),
    /// The whole run again at this moment; nothing of it happens now.
    Wait(Timestamp),
}

/// A step: reads the input and the workflow, and adds to the run.
pub type Step = fn(&ProcessorInput, &Workflow, &mut WorkflowRun) -> Result<Flow, Failure>;

/// Every step, in the order in which a run goes through them, each with the name that its failures begin with.
const STEPS: [(&str, Step); 4] = [
    ("enrichment", enrichment::run),
    ("filters", filters::run),
    ("delivery", targets::run),
    ("transform", transform::run),
];

/// Takes `input` through all steps.
///
/// # Errors
/// What a step says, with its name, and [`Failure::Throttled`] if one waits.
pub fn run(
    input: &ProcessorInput,
    workflow: &Workflow,
    known: LookedUp,
    now: Timestamp,
) -> Result<WorkflowRun, Failure> {
    through(&STEPS, input, workflow, WorkflowRun::new(&workflow.name, &input.message, known, now))
}

fn through(
    steps: &[(&str, Step)],
    input: &ProcessorInput,
    workflow: &Workflow,
    mut run: WorkflowRun,
) -> Result<WorkflowRun, Failure> {
    for (name, step) in steps {
        match step(input, workflow, &mut run).map_err(|failure| failure.in_step(name))? {
            Flow::Continue => {}
            Flow::Stop(reason) => {
                run.stopped = Some(reason);
                break;
            }
            Flow::Wait(until) => {
                let wait = until.duration_since(run.now).try_into().unwrap_or_default();
                return Err(Failure::throttled(wait, format!("{name}: it waits")));
            }
        }
    }
    Ok(run)
}

#[cfg(test)]
#[expect(clippy::unnecessary_wraps, reason = "all steps have one shape")]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    fn input() -> ProcessorInput {
        let message = json!({
            "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "k", "direction": "inbound",
            "channel": "sms", "from": {"address": "+14155550100"}, "to": {"address": "+12025550114"},
            "timestamp": "2026-11-23T12:00:00Z", "receivedAt": "2026-11-23T12:00:00Z", "body": "Hi",
            "content": {"type": "text"},
        });
        serde_json::from_value(json!({ "message": message, "workflow": "w" })).unwrap()
    }

    fn workflow() -> Workflow {
        let targets = json!([{ "type": "reply", "body": "You said {{ message.body }}." }]);
        serde_json::from_value(json!({ "name": "w", "delivery": { "targets": targets } })).unwrap()
    }

    fn stop(_: &ProcessorInput, _: &Workflow, _: &mut WorkflowRun) -> Result<Flow, Failure> {
        Ok(Flow::Stop("it is spam".to_owned()))
    }

    fn wait(_: &ProcessorInput, _: &Workflow, run: &mut WorkflowRun) -> Result<Flow, Failure> {
        Ok(Flow::Wait(run.now + Duration::from_mins(1)))
    }

    fn fail(_: &ProcessorInput, _: &Workflow, _: &mut WorkflowRun) -> Result<Flow, Failure> {
        Err(Failure::permanent("it cannot be"))
    }

    fn taken(steps: &[(&str, Step)]) -> Result<WorkflowRun, Failure> {
        let run = WorkflowRun::new("w", &input().message, LookedUp::default(), Timestamp::UNIX_EPOCH);
        through(steps, &input(), &workflow(), run)
    }

    #[test]
    fn a_run_goes_through_its_steps_until_one_ends_it() {
        let check = |steps: &[Step], expected: Result<(usize, Option<&str>), Failure>| {
            let steps: Vec<(&str, Step)> = steps.iter().map(|step| ("step", *step)).collect();
            let run = taken(&steps).map(|run| (run.answers.len(), run.stopped));
            assert_eq!(run, expected.map(|(answers, stopped)| (answers, stopped.map(str::to_owned))));
        };
        let reply: Step = targets::run;
        check(&[], Ok((0, None)));
        check(&[reply], Ok((1, None)));
        check(&[reply, stop, fail], Ok((1, Some("it is spam"))));
        check(&[stop, reply], Ok((0, Some("it is spam"))));
        check(&[reply, wait, fail], Err(Failure::throttled(Duration::from_mins(1), "step: it waits")));
        check(&[reply, fail, stop], Err(Failure::permanent("step: it cannot be")));
    }

    #[test]
    fn why_a_run_stopped_stands_in_the_time_line() {
        let run = taken(&[("filters", stop)]).unwrap();
        let events = run.events(&input().message);
        assert_eq!(events.last().unwrap().detail().get("stopped"), Some(&json!("it is spam")));
    }
}
