//! `stream-processor`: turns row changes of the `messages` table into events, keeps conversations and carrier health up to
//! date, and adds up costs.

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::pricing::expenses;
use crate::domain::route_health::HealthSample;
use crate::events::health::observe;
use crate::events::samples;
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimRequest, EffectKey};
use crate::model::event::{ChangedRow, MessageEvent, RowChange};
use crate::model::expense::Expense;
use crate::model::message::{Direction, TenantId};
use crate::model::timeline::{EventDetails, RoutedChoice, RoutedChoices, TimelineEvent};
use crate::ports::{Conversations, Costs, Effects, Env, Health, HealthRecords, KEEP_ADDED, QueueSender};
use crate::runtime::idempotency::with_idempotency;

/// Ports of [`StreamProcessor`].
pub trait ChangesPorts: Sync {
    /// Makes each change count once.
    fn effects(&self) -> &impl Effects;

    /// Continues conversations by what goes out.
    fn conversations(&self) -> &impl Conversations;

    /// Counts how carriers do.
    fn health(&self) -> &(impl Health + HealthRecords);

    /// Adds up what tenants cost.
    fn costs(&self) -> &impl Costs;

    /// Tells subscribers.
    fn events(&self) -> &impl QueueSender<MessageEvent>;

    /// Tells the time, and names this try.
    fn env(&self) -> &impl Env;
}

/// Watches the stream.
#[derive(Clone, Debug)]
pub struct StreamProcessor<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

impl<P: ChangesPorts> StreamProcessor<P> {
    /// Takes one change; returns what it says of carriers, for [`StreamProcessor::observe`]. The same change again says nothing.
    ///
    /// # Errors
    /// The failures of the ports.
    pub async fn watch(&self, change: RowChange) -> Result<Vec<HealthSample>, Failure> {
        let change = &change;
        let (event, samples, expenses) = (change.event(), change.samples(self.ports.env().now()), change.expenses());
        let tells = event.is_some() || !samples.is_empty() || !expenses.is_empty();
        let Some(tenant) = change.tenant().filter(|_| tells) else { return Ok(Vec::new()) };
        let key = EffectKey::new(tenant, "stream", &change.id);
        let request = ClaimRequest::new(key, KEEP_ADDED, self.ports.env());
        let mut fresh = Vec::new();
        let news = &mut fresh;
        with_idempotency((self.ports.effects(), self.ports.env()), request, async move || {
            if let ChangedRow::Message(message) = &change.row
                && message.direction == Direction::Outbound
            {
                self.ports.conversations().touch(&[message.as_ref().into()]).await?;
            }
            // Under the id of the change: whatever fails after it, and however often, it is added once. So it comes before the
            // event, which would be told again whenever costs cannot be added.
            if !expenses.is_empty() {
                self.ports.costs().add(tenant, &change.id, &expenses, self.ports.env().now()).await?;
            }
            if let Some(event) = event {
                self.ports.events().send(&[event]).await?;
            }
            *news = samples;
            Ok(())
        })
        .await?;
        Ok(fresh)
    }

    /// Counts what a batch of changes said of carriers, and lets their breakers judge it. It is statistics: a failure is
    /// logged and holds up nobody's messages.
    pub async fn observe(&self, samples: &[HealthSample]) {
        if let Err(failure) = observe(self.ports.health(), samples, self.ports.env().now()).await {
            tracing::warn!(samples = samples.len(), reason = %failure, "the health of carriers was not counted");
        }
    }
}

impl RowChange {
    /// The tenant that owns the row.
    fn tenant(&self) -> Option<&TenantId> {
        match &self.row {
            ChangedRow::Message(message) => Some(&message.tenant_id),
            ChangedRow::Event(event) => Some(&event.tenant_id),
            ChangedRow::Attempt { now, .. } => Some(&now.tenant_id),
            ChangedRow::Other => None,
        }
    }

    /// The samples that it gives of a carrier's health, seen at `now`.
    fn samples(&self, now: Timestamp) -> Vec<HealthSample> {
        match &self.row {
            ChangedRow::Event(event) => samples::of_event(event).into_iter().collect(),
            ChangedRow::Attempt { now: attempt, before } => samples::of_attempt(attempt, before.as_deref(), now),
            ChangedRow::Message(_) | ChangedRow::Other => Vec::new(),
        }
    }

    /// The expenses that it adds to those of its tenant.
    pub(crate) fn expenses(&self) -> Vec<Expense> {
        match &self.row {
            ChangedRow::Attempt { now, before } => expenses::expenses(now, before.as_deref()),
            ChangedRow::Message(_) | ChangedRow::Event(_) | ChangedRow::Other => Vec::new(),
        }
    }

    /// The event that subscribers hear; `None` if it tells them nothing.
    pub(crate) fn event(&self) -> Option<MessageEvent> {
        let (kind, tenant_id, message_id, at, data) = match &self.row {
            ChangedRow::Message(message) => {
                let kind = if message.direction == Direction::Inbound { "received" } else { "accepted" };
                let data = serde_json::json!({ "conversationId": message.conversation_id, "channel": message.channel });
                (kind, &message.tenant_id, &message.id, message.received_at, data)
            }
            ChangedRow::Event(event) => {
                (event.details.name(), &event.tenant_id, &event.message_id, event.at, without_texts(event))
            }
            ChangedRow::Attempt { now, before } => {
                let current = now.progress.status()?;
                if before.as_ref().and_then(|before| before.progress.status()) == Some(current) {
                    return None;
                }
                let (status, reached) = now.progress.reached().find(|(status, _)| *status == current)?;
                let data = serde_json::json!({ "carrier": now.carrier, "error": reached.error });
                (status.name(), &now.tenant_id, &now.reference.message_id, reached.at, data)
            }
            ChangedRow::Other => return None,
        };
        Some(MessageEvent {
            id: self.id.clone(),
            kind: format!("message.{kind}"),
            tenant_id: tenant_id.clone(),
            message_id: message_id.clone(),
            at,
            data,
        })
    }
}

/// The details of an event; of an answer that a rule gave, its id and not its words.
fn without_texts(event: &TimelineEvent) -> Value {
    let mut event = event.clone();
    let choices = match &mut event.details {
        EventDetails::Routed(routed) => &mut routed.choices,
        EventDetails::Refused(refused) => &mut refused.choices,
        _ => return Value::Object(event.detail()),
    };
    *choices = match choices.take() {
        Some(RoutedChoices::Known(choices)) => {
            let told = |choice: RoutedChoice| RoutedChoice { destination: choice.destination.without_text(), ..choice };
            Some(RoutedChoices::Known(choices.into_iter().map(told).collect()))
        }
        // Nobody knows where a newer version keeps the words.
        Some(RoutedChoices::Newer(_)) | None => None,
    };
    Value::Object(event.detail())
}
