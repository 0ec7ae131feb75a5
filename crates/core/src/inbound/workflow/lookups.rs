//! What a workflow wants to know before its steps run: read for all runs of a batch side by side, and only what is asked.

use futures_util::future::join3;

use super::run::LookedUp;
use super::{MessageProcessor, WorkflowPorts};
use crate::foundation::failure::Failure;
use crate::inbound::customer;
use crate::model::contact::Contact;
use crate::model::message::Message;
use crate::model::workflow::{DeliveryTarget, ProcessorInput, Workflow};
use crate::ports::{Channels, History};

impl<P: WorkflowPorts> MessageProcessor<P> {
    /// Looks up what `workflow` asks for. What cannot be read of the customer is gone without; the channels that a target
    /// needs are not.
    ///
    /// # Errors
    /// [`Failure`] if a target needs the tenant's channels, and they cannot be read.
    pub(super) async fn look_up(
        &self,
        input: &ProcessorInput,
        workflow: &Workflow,
        version: u64,
    ) -> Result<LookedUp, Failure> {
        let message = &input.message;
        let needs_channels =
            workflow.delivery.targets.iter().any(|target| matches!(target, DeliveryTarget::Channel { .. }));
        let channels = async {
            let channels = self.ports.configuration().of_tenant(&message.tenant_id);
            if needs_channels { channels.await.map(Some) } else { Ok(None) }
        };
        let (contact, history, channels) =
            join3(self.contact(message, workflow), self.history(message, workflow), channels).await;
        let channels = channels.map_err(|failure| failure.in_step("delivery"))?;
        let configuration = (!workflow.enrichment.is_off()).then_some(version);
        let mut known = LookedUp { configuration, channels, ..LookedUp::default() };
        let mut note = |name: &str, failure: &Failure| known.failed.push(format!("{name}: {failure}"));
        match contact {
            Ok(contact) => known.contact = contact,
            Err(failure) => note("userProfile", &failure),
        }
        match history {
            Ok(history) => known.history = history,
            Err(failure) => note("history", &failure),
        }
        Ok(known)
    }

    async fn contact(&self, message: &Message, workflow: &Workflow) -> Result<Option<Contact>, Failure> {
        if !workflow.enrichment.user_profile {
            return Ok(None);
        }
        customer::contact(self.ports.contacts(), message).await
    }

    /// The last messages before `message`, which may be among them already.
    async fn history(&self, message: &Message, workflow: &Workflow) -> Result<Vec<Message>, Failure> {
        let Some(wanted) = workflow.enrichment.history else { return Ok(Vec::new()) };
        let (tenant, conversation) = (&message.tenant_id, &message.conversation_id);
        let page = self.ports.history().messages(tenant, conversation, None, wanted.saturating_add(1)).await?;
        let mut earlier: Vec<Message> = page.messages.into_iter().filter(|other| other.id != message.id).collect();
        earlier.drain(..earlier.len().saturating_sub(wanted));
        Ok(earlier)
    }
}
