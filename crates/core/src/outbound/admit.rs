//! `outbound-router`: lets a message out only if it may go: still wanted, in time, in form.

use std::time::Duration;

use serde_json::Value;

use crate::domain::text::segments::Segments;
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::message::{ChannelKind, Content, Message};
use crate::model::timeline::{Entry, Hop, Outcome};
use crate::ports::{Consent, Conversations, Effects, Env, Journal, QueueSender};
use crate::runtime::idempotency::with_idempotency;

/// How long after a customer's last message anything but a template may be sent to them on WhatsApp (Meta, customer
/// service windows).
const SERVICE_WINDOW: Duration = Duration::from_hours(24);

/// Ports of [`OutboundRouter`].
pub trait AdmitPorts: Sync {
    /// Makes each decision happen once.
    fn effects(&self) -> &impl Effects;

    /// Remembers it.
    fn journal(&self) -> &impl Journal;

    /// Knows when the customer last wrote.
    fn conversations(&self) -> &impl Conversations;

    /// Knows who said stop.
    fn consent(&self) -> &impl Consent;

    /// Takes what may go.
    fn selection(&self) -> &impl QueueSender<Message>;

    /// Tells the time, and names this try.
    fn env(&self) -> &impl Env;
}

/// Admits outbound messages.
#[derive(Clone, Debug)]
pub struct OutboundRouter<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

impl<P: AdmitPorts> OutboundRouter<P> {
    /// Admits, suppresses or refuses one message.
    ///
    /// # Errors
    /// What the ports say; a refusal is no error, it ends the message with a reason.
    pub async fn admit(&self, message: Message) -> Result<(), Failure> {
        let request = ClaimRequest::new(
            EffectKey::new(&message.tenant_id, "admit", &message.id),
            KEEP_OUTBOUND,
            self.ports.env(),
        );
        with_idempotency((self.ports.effects(), self.ports.env()), request, async || {
            let hop = self.judge(&message).await?;
            let admitted = hop.outcome == Outcome::Admitted;
            self.ports.journal().record(&[Entry::Hop(hop)]).await?;
            if admitted {
                self.ports.selection().send(std::slice::from_ref(&message)).await?;
            }
            Ok(Value::Null)
        })
        .await
        .map(|_: Value| ())
    }

    async fn judge(&self, message: &Message) -> Result<Hop, Failure> {
        let now = self.ports.env().now();
        let refused = |reason: &str| Hop::of(message, now, Outcome::Refused).with("reason", reason);
        if message.valid_until.is_some_and(|until| until <= now) {
            return Ok(refused("it is no longer valid"));
        }
        if is_empty(message) {
            return Ok(refused("it is empty"));
        }
        if self.ports.consent().is_stopped(&message.tenant_id, &message.to.address).await? {
            return Ok(Hop::of(message, now, Outcome::Suppressed).with("reason", "the customer said stop"));
        }
        if self.needs_template(message).await? {
            return Ok(refused("more than 24 hours after the customer's last message only a template may be sent"));
        }
        let hop = Hop::of(message, now, Outcome::Admitted);
        if message.channel != ChannelKind::Sms {
            return Ok(hop);
        }
        let counted = Segments::of(&message.body);
        let hop = hop.with("segments", counted.count).with("encoding", counted.encoding.name());
        if counted.forced_by.is_empty() {
            return Ok(hop);
        }
        Ok(hop.with("forcedBy", serde_json::to_value(counted.forcing()).unwrap_or_default()))
    }

    async fn needs_template(&self, message: &Message) -> Result<bool, Failure> {
        // A mark is for Meta, not for the customer.
        let passes = matches!(message.content, Content::Template(_) | Content::MarkRead { .. });
        if message.channel != ChannelKind::WhatsApp || passes {
            return Ok(false);
        }
        let conversation =
            self.ports.conversations().conversation(&message.tenant_id, &message.conversation_id).await?;
        let last = conversation.and_then(|conversation| conversation.last_inbound_at);
        Ok(last.is_none_or(|last| self.ports.env().now() > last + SERVICE_WINDOW))
    }
}

/// Whether `message` says nothing.
pub(crate) fn is_empty(message: &Message) -> bool {
    message.content == Content::Text && message.body.trim().is_empty()
}
