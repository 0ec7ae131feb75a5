//! Reads what the checks of a batch want to know: each store once for all messages, and all stores side by side.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures_util::future::join5;
use jiff::Timestamp;

use super::AdmitPorts;
use super::checks::{AdmissionFacts, NeededFacts};
use crate::domain::scheduled::ScheduledMessage;
use crate::domain::tenant::Tenant;
use crate::foundation::failure::Failure;
use crate::model::contact::Contact;
use crate::model::conversation::Conversation;
use crate::model::delayed::ScheduledKey;
use crate::model::message::{Message, TenantId};
use crate::ports::{Consent, Contacts, Conversations, ScheduledMessages, Tenants};
use crate::runtime::shared_call::each;

/// What was read about one message; nothing where no check asks.
#[derive(Debug, Default)]
pub(super) struct ReadFacts {
    opted_out: bool,
    conversation: Option<Conversation>,
    tenant: Option<Arc<Tenant>>,
    contact: Option<Contact>,
    /// What the schedule knows of it.
    pub(super) scheduled: Option<ScheduledMessage>,
}

impl ReadFacts {
    /// The facts about `message`, which stands at `place` of its batch.
    pub(super) fn of<'a>(&'a self, message: &'a Message, place: usize, now: Timestamp) -> AdmissionFacts<'a> {
        AdmissionFacts {
            message,
            opted_out: self.opted_out,
            conversation: self.conversation.as_ref(),
            tenant: self.tenant.as_deref(),
            contact: self.contact.as_ref(),
            scheduled: self.scheduled.as_ref(),
            place,
            now,
        }
    }
}

/// Reads what each of `messages` needs; the answer of each stands at its place.
pub(super) async fn read<P: AdmitPorts>(
    ports: &P,
    messages: &[&Message],
    needs: &[NeededFacts],
) -> Vec<Result<ReadFacts, Failure>> {
    let customer = |message: &Message| (message.tenant_id.clone(), message.to.address.clone());
    let consent = asked(messages, needs, |needs| needs.consent, customer);
    let contacts = asked(messages, needs, |needs| needs.quiet_hours, customer);
    let conversations = asked(
        messages,
        needs,
        |needs| needs.conversation,
        |message| (message.tenant_id.clone(), message.conversation_id.clone()),
    );
    let tenants = asked(messages, needs, |needs| needs.quiet_hours, |message| message.tenant_id.clone());
    let scheduled = asked(
        messages,
        needs,
        |needs| needs.quiet_hours,
        |message| ScheduledKey { tenant_id: message.tenant_id.clone(), message_id: message.id.clone() },
    );
    let (consent, conversations, contacts, scheduled, tenants) = join5(
        read_each(consent, async |some| ports.consent().status(some).await),
        read_each(conversations, async |some| ports.conversations().conversations(some).await),
        read_each(contacts, async |some| ports.contacts().contacts(some).await),
        read_each(scheduled, async |some| ports.schedule().scheduled(some).await),
        read_each(tenants, async |some| tenants_of(ports, some).await),
    )
    .await;
    let rest = contacts.into_iter().zip(scheduled).zip(tenants);
    let consent = messages.iter().zip(consent).map(|(message, said)| said.map(|said| said.forbids(message.class)));
    let all = consent.zip(conversations).zip(rest);
    all.map(|((opted_out, conversation), ((contact, scheduled), tenant))| {
        Ok(ReadFacts {
            opted_out: opted_out?,
            conversation: conversation?,
            tenant: tenant?,
            contact: contact?,
            scheduled: scheduled?,
        })
    })
    .collect()
}

/// The key of each message that `is_asked` about.
fn asked<K>(
    messages: &[&Message],
    needs: &[NeededFacts],
    is_asked: impl Fn(&NeededFacts) -> bool,
    key: impl Fn(&Message) -> K,
) -> Vec<Option<K>> {
    messages.iter().zip(needs).map(|(message, needs)| is_asked(needs).then(|| key(message))).collect()
}

/// Each tenant of `ids` once: what is configured is known from a minute ago.
async fn tenants_of<P: AdmitPorts>(ports: &P, ids: &[TenantId]) -> Result<Vec<Option<Arc<Tenant>>>, Failure> {
    let mut known = BTreeMap::new();
    for id in ids {
        if !known.contains_key(id) {
            known.insert(id, ports.configuration().tenant(id).await?);
        }
    }
    Ok(ids.iter().map(|id| known.get(id).cloned().flatten()).collect())
}

/// Reads for all that are `asked` about at once, and for each alone if that is refused because of one of them. The answer of
/// each stands at its place.
async fn read_each<K, R: Default>(
    asked: Vec<Option<K>>,
    call: impl AsyncFn(&[K]) -> Result<Vec<R>, Failure>,
) -> Vec<Result<R, Failure>> {
    let places: Vec<bool> = asked.iter().map(Option::is_some).collect();
    let keys: Vec<K> = asked.into_iter().flatten().collect();
    let mut answers =
        if keys.is_empty() { Vec::new() } else { each(&keys, async |some| call(some).await).await }.into_iter();
    let missing = || Err(Failure::transient("a row was not read"));
    let answer = |is_asked: bool| if is_asked { answers.next().unwrap_or_else(missing) } else { Ok(R::default()) };
    places.into_iter().map(answer).collect()
}
