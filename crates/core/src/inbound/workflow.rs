//! `message-processor`: does with a customer's message what the workflow says, and sends what comes of it, once.

use serde_json::Value;

use crate::domain::text::reply::reply;
use crate::domain::text::template;
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_INBOUND};
use crate::model::message::{Message, MessageId};
use crate::model::timeline::{Entry, Hop, Outcome};
use crate::model::workflow::{DeliveryTarget, ProcessorInput, ProcessorOutput, Workflow};
use crate::ports::{Effects, Env, Journal, QueueSender, Tenants};
use crate::runtime::idempotency::with_idempotency;

/// Ports of [`MessageProcessor`].
pub trait WorkflowPorts: Sync {
    /// Finds the workflows.
    fn configuration(&self) -> &impl Tenants;

    /// Makes each run happen once.
    fn effects(&self) -> &impl Effects;

    /// Remembers what happened.
    fn journal(&self) -> &impl Journal;

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
    /// Runs one workflow on one message; a second run answers what the first one did.
    ///
    /// # Errors
    /// [`Failure::Permanent`] for an unknown tenant or workflow and for a template that does not render.
    pub async fn process(&self, input: ProcessorInput) -> Result<ProcessorOutput, Failure> {
        let request = ClaimRequest::new(
            EffectKey::new(
                &input.message.tenant_id,
                "workflow",
                format_args!("{}.{}", input.message.id, input.workflow),
            ),
            KEEP_INBOUND,
            self.ports.env(),
        );
        with_idempotency((self.ports.effects(), self.ports.env()), request, async || self.run(&input).await).await
    }

    async fn run(&self, input: &ProcessorInput) -> Result<ProcessorOutput, Failure> {
        let tenant = self.ports.configuration().tenant(&input.message.tenant_id).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        let workflow = tenant
            .workflow(&input.workflow)
            .ok_or_else(|| Failure::permanent(format!("no workflow is called {:?}", input.workflow)))?;
        let answers = self.answers(workflow, input)?;
        let now = self.ports.env().now();
        let delivery_id = answers.first().map(|answer| answer.id.clone());
        let ids: Vec<Value> = answers.iter().map(|answer| answer.id.as_str().into()).collect();
        let hop = Hop::of(&input.message, now, Outcome::Processed)
            .told_apart_by(&workflow.name)
            .with("workflow", workflow.name.as_str())
            .with("messages", ids);
        let stored = answers.iter().map(|answer| Entry::Message(Box::new(answer.clone())));
        self.ports.journal().record(&stored.chain([Entry::Hop(hop)]).collect::<Vec<_>>()).await?;
        self.ports.outbound().send(&answers).await?;
        Ok(ProcessorOutput { success: true, message_id: input.message.id.clone(), delivery_id })
    }

    fn answers(&self, workflow: &Workflow, input: &ProcessorInput) -> Result<Vec<Message>, Failure> {
        let cause = &input.message;
        let targets = workflow.delivery.targets.iter().enumerate();
        targets
            .map(|(nth, target)| match target {
                DeliveryTarget::Reply { body } => {
                    let text = template::render(body, cause, &input.context)?;
                    let id = MessageId::of_answer(&cause.tenant_id, &cause.id, &workflow.name, nth);
                    Ok(reply(cause, id, ("workflow", &workflow.name), text, self.ports.env().now()))
                }
            })
            .collect()
    }
}
