//! Limits of a channel beside those of its carrier: its country, its kind of address, its templates.

use super::candidate::Wanted;
use crate::model::channel::Channel;
use crate::model::message::{Address, ChannelKind, Content};

/// Where no sender has a name: numbers that begin so belong to the North American plan, whose carriers take senders that
/// are numbers only (twilio.com/docs/glossary/what-alphanumeric-sender-id, "Country support").
const NO_NAMES: &str = "+1";

/// Whether `channel` may carry what is wanted as `kind`.
///
/// # Errors
/// The reason why it may not.
pub(super) fn check(channel: &Channel, kind: ChannelKind, wanted: Wanted<'_>) -> Result<(), String> {
    let message = wanted.message;
    let to = &message.to.address;
    if channel.carrier.limits(kind).is_none() {
        return Err(format!("{} carries no {}", channel.carrier.name(), kind.name()));
    }
    if wanted.fallback > 0 {
        if !matches!(to, Address::Phone(_)) || kind == ChannelKind::Chat {
            return Err(format!("{} does not reach an address of kind {}", kind.name(), to.kind()));
        }
        if let Content::Template(_) = &message.content {
            return Err(format!("a template of {} is none of {}", message.channel.name(), kind.name()));
        }
    }
    if let Address::Phone(number) = to {
        let is_text = matches!(kind, ChannelKind::Sms | ChannelKind::Mms);
        if is_text && matches!(channel.address, Address::Alphanumeric(_)) && number.starts_with(NO_NAMES) {
            return Err(format!("a name sends nothing to {NO_NAMES}"));
        }
        channel.reach.as_ref().map_or(Ok(()), |reach| reach.number(number))?;
    }
    let templates = channel.reach.as_ref().and_then(|reach| reach.templates.as_ref());
    match (&message.content, templates) {
        (Content::Template(template), Some(known)) if !known.contains(&template.name) => {
            Err(format!("it has no template {}", template.name))
        }
        _ => Ok(()),
    }
}
