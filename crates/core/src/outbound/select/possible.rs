//! What can be said of a message without knowing whose it is: whether any carrier at all could carry it.

use super::candidate::fits;
use crate::domain::text::downgrade::simplify;
use crate::model::carrier::CarrierId;
use crate::model::message::{Address, ChannelKind, Content, Message};
use crate::model::plan::Downgrade;

/// Why no carrier could carry `message`, as it is, in plain text or as any kind that a tenant may fall back to; `None` if
/// one could. What the tenant's own accounts and wishes make of it is seen when it is planned.
pub(crate) fn impossible(message: &Message) -> Option<String> {
    let simple = Downgrade::of(&message.content).and_then(|_| simplify(message).ok());
    let versions = [Some(message), simple.as_ref()];
    let mut reasons: Vec<String> = Vec::new();
    for version in versions.into_iter().flatten() {
        for kind in kinds(message) {
            for carrier in CarrierId::ALL.into_iter().filter(|carrier| carrier.limits(kind).is_some()) {
                match fits(carrier, kind, version) {
                    Ok(_) => return None,
                    Err(reason) if kind == message.channel && !reasons.contains(&reason) => reasons.push(reason),
                    Err(_) => {}
                }
            }
        }
    }
    Some(reasons.join("; "))
}

/// The kinds that it may go as, its own first: see `kinds` in `options` and [`super::candidate::Candidate`].
fn kinds(message: &Message) -> impl Iterator<Item = ChannelKind> {
    let (own, to) = (message.channel, &message.to.address);
    let falls_back = matches!(to, Address::Phone(_)) && !matches!(message.content, Content::Template(_));
    let others = ChannelKind::ALL.into_iter().filter(move |kind| {
        let same = kind.conversation() == own.conversation();
        *kind != own && (same || (falls_back && *kind != ChannelKind::Chat))
    });
    std::iter::once(own).chain(others)
}
