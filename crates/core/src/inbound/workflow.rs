//! `message-processor`: does with customers' messages what their workflows say, and sends what comes of it, once.
//!
//! A workflow is a list of steps of one shape ([`steps`]). A run goes through them in order; what they add to it is written
//! down and sent when all have gone through. What steps want to know is looked up before, for all runs of a batch side by
//! side and only where a workflow asks for it (`lookups`).

mod lookups;
mod resumed;
pub mod run;
pub mod steps;

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::Value;

use crate::domain::tenant::Tenant;
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_INBOUND};
use crate::model::conversation::ConversationTouch;
use crate::model::message::Message;
use crate::model::timeline::TimelineEntry;
use crate::model::workflow::{ProcessorInput, ProcessorOutput};
use crate::ports::{Channels, Contacts, Conversations, Effects, Env, History, QueueSender, Tenants, Timelines};
use crate::runtime::batch::Undone;
use crate::runtime::stage::{self, Claimed, Decided, DecidedItem, Stage};
use run::WorkflowRun;

/// Ports of [`MessageProcessor`].
pub trait WorkflowPorts: Sync {
    /// Finds the workflows, and the channels that they send by.
    fn configuration(&self) -> &(impl Tenants + Channels);

    /// Knows the customers that workflows ask about.
    fn contacts(&self) -> &impl Contacts;

    /// Files conversations.
    fn conversations(&self) -> &impl Conversations;

    /// Knows what was said before.
    fn history(&self) -> &impl History;

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

    /// The tenant that owns the message.
    async fn tenant(&self, input: &ProcessorInput) -> Result<Arc<Tenant>, Failure> {
        let tenant = self.ports.configuration().tenant(&input.message.tenant_id).await?;
        tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))
    }

    /// Runs the steps of one workflow on one message.
    async fn run(&self, claimed: &Claimed<'_, ProcessorInput>, tenant: &Tenant) -> Result<WorkflowRun, Failure> {
        let input = claimed.item;
        let workflow = tenant
            .workflow(&input.workflow)
            .ok_or_else(|| Failure::permanent(format!("no workflow is called {:?}", input.workflow)))?;
        if let Some(run) = self.resumed(input, workflow, &claimed.claim, tenant.version).await? {
            return Ok(run);
        }
        let known = self.look_up(input, workflow, tenant.version).await?;
        steps::run(input, workflow, known, self.ports.env().now())
    }
}

impl<P: WorkflowPorts> MessageProcessor<P> {
    /// Files the conversations of those runs that say where.
    async fn file(&self, runs: &[&DecidedItem<'_, ProcessorInput, WorkflowRun>]) -> Result<(), Failure> {
        let touches: Vec<ConversationTouch> = runs.iter().filter_map(|one| one.decision.touch()).collect();
        if touches.is_empty() { Ok(()) } else { self.ports.conversations().touch(&touches).await }
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
        // One after the other: a function that begins knows the tenant from the second message on.
        let mut tenants = Vec::with_capacity(claimed.len());
        for one in claimed {
            tenants.push(self.tenant(one.item).await);
        }
        join_all(claimed.iter().zip(tenants).map(async |(one, tenant)| self.run(one, &*tenant?).await)).await
    }

    async fn carry_out(&self, decided: &mut Decided<'_, ProcessorInput, WorkflowRun>) {
        decided.share(async |runs| self.ports.timelines().record(&entries(runs)).await).await;
        decided.share(async |runs| self.file(runs).await).await;
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
        answers.chain(one.decision.events(&one.item.message).into_iter().map(TimelineEntry::Event))
    });
    entries.collect()
}

fn output(stored: Value) -> Result<ProcessorOutput, Failure> {
    serde_json::from_value(stored).map_err(|error| Failure::unreadable("a stored result", &error))
}
