//! `message-processor`: does with customers' messages what their workflows say, and sends what comes of it, once.
//!
//! A workflow is a list of steps of one shape ([`steps`]). A run goes through them in order; what they add to it is written
//! down and sent when all have gone through.

pub mod run;
pub mod steps;

use serde_json::Value;

use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_INBOUND};
use crate::model::message::Message;
use crate::model::timeline::TimelineEntry;
use crate::model::workflow::{ProcessorInput, ProcessorOutput};
use crate::ports::{Effects, Env, QueueSender, Tenants, Timelines};
use crate::runtime::batch::Undone;
use crate::runtime::stage::{self, Claimed, Decided, DecidedItem, Stage};
use run::WorkflowRun;

/// Ports of [`MessageProcessor`].
pub trait WorkflowPorts: Sync {
    /// Finds the workflows.
    fn configuration(&self) -> &impl Tenants;

    /// Makes each run happen once.
    fn effects(&self) -> &impl Effects;

    /// Remembers what happened.
    fn timelines(&self) -> &impl Timelines;

    /// Takes what goes out.
    fn outbound(&self) -> &impl QueueSender<Message>;

    /// Tells the time, and names this try.
    fn env(&self) -> &impl Env;
}

/// Runs workflows.
#[derive(Clone, Debug)]
pub struct MessageProcessor<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

impl<P: WorkflowPorts> MessageProcessor<P> {
    /// Runs a batch; the result of each run stands at its place. A second run of the same answers what the first one did.
    ///
    /// [`Failure::Permanent`] comes of an unknown tenant or workflow, and of a step that can never work.
    pub async fn process(&self, inputs: Vec<ProcessorInput>) -> Vec<Result<ProcessorOutput, Undone>> {
        let results = stage::run(self, &inputs).await.into_iter();
        results.map(|result| Ok(output(result?)?)).collect()
    }

    /// Runs the steps of one workflow on one message.
    async fn run(&self, input: &ProcessorInput) -> Result<WorkflowRun, Failure> {
        let tenant = self.ports.configuration().tenant(&input.message.tenant_id).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        let workflow = tenant
            .workflow(&input.workflow)
            .ok_or_else(|| Failure::permanent(format!("no workflow is called {:?}", input.workflow)))?;
        steps::run(input, workflow, self.ports.env().now())
    }
}

impl<P: WorkflowPorts> Stage for MessageProcessor<P> {
    type Item = ProcessorInput;
    type Decision = WorkflowRun;

    fn effects(&self) -> &impl Effects {
        self.ports.effects()
    }

    fn env(&self) -> &impl Env {
        self.ports.env()
    }

    fn claim(&self, input: &ProcessorInput) -> ClaimRequest {
        let subject = format_args!("{}.{}", input.message.id, input.workflow);
        ClaimRequest::new(EffectKey::new(&input.message.tenant_id, "workflow", subject), KEEP_INBOUND, self.ports.env())
    }

    async fn decide(&self, claimed: &[Claimed<'_, ProcessorInput>]) -> Vec<Result<WorkflowRun, Failure>> {
        let mut runs = Vec::with_capacity(claimed.len());
        for one in claimed {
            runs.push(self.run(one.item).await);
        }
        runs
    }

    async fn carry_out(&self, decided: &mut Decided<'_, ProcessorInput, WorkflowRun>) {
        decided.share(async |runs| self.ports.timelines().record(&entries(runs)).await).await;
        decided.send(self.ports.outbound(), |one| one.decision.answers.clone()).await;
    }

    fn result(&self, input: &ProcessorInput, run: &WorkflowRun) -> Value {
        serde_json::to_value(run.output(input)).unwrap_or_default()
    }
}

/// The timeline's entries for some runs: the messages that come of them, and what each run did.
fn entries(runs: &[&DecidedItem<'_, ProcessorInput, WorkflowRun>]) -> Vec<TimelineEntry> {
    let entries = runs.iter().flat_map(|one| {
        let answers = one.decision.answers.iter().map(|answer| TimelineEntry::Message(Box::new(answer.clone())));
        answers.chain([TimelineEntry::Event(one.decision.event(&one.item.message))])
    });
    entries.collect()
}

fn output(stored: Value) -> Result<ProcessorOutput, Failure> {
    serde_json::from_value(stored).map_err(|error| Failure::unreadable("a stored result", &error))
}
