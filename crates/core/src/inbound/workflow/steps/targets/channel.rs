//! Sends to somebody by another channel of the tenant.

use super::{Cause, message};
use crate::domain::text::template;
use crate::foundation::failure::Failure;
use crate::inbound::workflow::run::WorkflowRun;
use crate::model::channel::TenantChannels;
use crate::model::message::{Address, ChannelKind, ContactInfo, ConversationId, Message};

/// The way of a message, as its target writes it.
#[derive(Clone, Copy)]
pub(super) struct Way<'a> {
    /// Kind of channel that it goes by.
    pub(super) kind: ChannelKind,
    /// Template of the address that it goes to; without it the customer's own.
    pub(super) to: Option<&'a str>,
    /// Address of ours that it is from; without it the tenant's first for this kind of channel.
    pub(super) from: Option<&'a str>,
}

/// The message that goes `way`, in a conversation of its own.
///
/// # Errors
/// [`Failure::Permanent`] for a template that does not render, an address that is none of this kind of channel, and a tenant
/// without an address for it.
pub(super) fn message(
    cause: &Cause<'_>,
    run: &WorkflowRun,
    way: Way<'_>,
    body: Option<&str>,
) -> Result<Message, Failure> {
    let mut message = message::message(cause, run, body)?;
    let customer = run.message.customer();
    let to = match way.to {
        None => customer.clone(),
        Some(to) => {
            let text = template::render_in(to, &cause.seen.scope(cause.input, &run.message.body))?;
            ContactInfo::from(address(way.kind, &text))
        }
    };
    if !reaches(way.kind, &to.address) {
        let (kind, name) = (to.address.kind(), way.kind.name());
        return Err(Failure::permanent(format!("target {} goes by {name} to an address that is {kind}", cause.nth)));
    }
    let channels = run.known.channels.as_deref();
    let from = channels.and_then(|channels| sender(channels, way)).ok_or_else(|| {
        Failure::permanent(format!(
            "target {} goes by {}, and the tenant has no such address",
            cause.nth,
            way.kind.name()
        ))
    })?;
    message.conversation_id = ConversationId::between(&message.tenant_id, way.kind, &from, &to.address);
    (message.channel, message.source_carrier) = (way.kind, None);
    (message.from, message.to) = (ContactInfo::from(from), to);
    Ok(message)
}

/// The tenant's address that the message is from: the one that the target names, or the first.
fn sender(channels: &TenantChannels, way: Way<'_>) -> Option<Address> {
    let named = way.from.map(|from| address(way.kind, from));
    let fits = channels.readable.iter().filter(|channel| channel.carries(way.kind));
    let fits = fits.filter(|channel| named.as_ref().is_none_or(|named| channel.address == *named));
    fits.min_by_key(|channel| (channel.priority, &channel.id)).map(|channel| channel.address.clone())
}

/// The id of a chat has no form of its own: it is taken at its word where the channel says that it is one.
fn address(kind: ChannelKind, text: &str) -> Address {
    match kind {
        ChannelKind::Chat => Address::Chat(text.trim().to_owned()),
        ChannelKind::Sms | ChannelKind::Mms | ChannelKind::WhatsApp => Address::written(text),
    }
}

/// Whether such an address can be reached by this kind of channel at all.
fn reaches(kind: ChannelKind, address: &Address) -> bool {
    match kind {
        ChannelKind::Chat => matches!(address, Address::Chat(id) if !id.is_empty()),
        ChannelKind::WhatsApp => matches!(address, Address::Phone(_) | Address::WhatsAppUser(_)),
        ChannelKind::Sms | ChannelKind::Mms => matches!(address, Address::Phone(_) | Address::ShortCode(_)),
    }
}
