//! Every way that a message could go, and the channels that are for it and cannot carry it.

use super::Account;
use super::candidate::{Candidate, Wanted};
use crate::domain::tenant::Tenant;
use crate::model::carrier::CarrierId;
use crate::model::channel::Channel;
use crate::model::message::{ChannelKind, Message, TenantId};
use crate::model::plan::Downgrade;
use crate::model::timeline::LeftOut;

/// A message, and every way that it could go.
pub(super) struct Options<'a> {
    pub(super) message: &'a Message,
    pub(super) account: &'a Account,
    pub(super) ways: Vec<Candidate<'a>>,
    pub(super) left_out: Vec<LeftOut>,
}

impl<'a> Options<'a> {
    /// The ways that `message` could go with its tenant's accounts.
    pub(super) fn of(message: &'a Message, account: &'a Account) -> Self {
        let (ways, left_out) = ways(message, &account.tenant, &account.channels.readable);
        Self { message, account, ways, left_out }
    }

    /// The tenant and each carrier that could carry the message.
    pub(super) fn carriers(&self) -> impl Iterator<Item = (&'a TenantId, CarrierId)> {
        self.ways.iter().map(|way| (&self.message.tenant_id, way.channel.carrier))
    }
}

/// Every way of `message`: on its own kind, then on those that its tenant falls back to. On each the channels that carry
/// it as it is, or else those that carry it in plain text. And every channel that is for it and cannot.
fn ways<'a>(message: &Message, tenant: &Tenant, channels: &'a [Channel]) -> (Vec<Candidate<'a>>, Vec<LeftOut>) {
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    for (fallback, kind) in kinds(message, tenant).into_iter().enumerate() {
        let wanted = Wanted { message, kind, fallback };
        let mut able = |way: &dyn Fn(&'a Channel) -> Option<Result<Candidate<'a>, String>>| {
            let mut able = Vec::new();
            for channel in channels {
                let denied = tenant.denied_carriers.contains(&channel.carrier);
                match way(channel) {
                    Some(Ok(_)) if denied => {
                        left_out.push(left_out_for(channel, format!("the tenant denies {}", channel.carrier.name())));
                    }
                    Some(Ok(way)) => able.push(way),
                    Some(Err(reason)) => left_out.push(left_out_for(channel, reason)),
                    None => {}
                }
            }
            able
        };
        let native = able(&|channel| Candidate::native(channel, wanted));
        let allowed = Downgrade::of(&message.content).filter(|how| tenant.downgrade.contains(how));
        found.extend(match allowed {
            Some(how) if native.is_empty() => able(&|channel| Candidate::simplified(channel, wanted, how)),
            _ => native,
        });
    }
    (found, left_out)
}

/// The message's own kind, then those that its tenant falls back to, each once.
fn kinds(message: &Message, tenant: &Tenant) -> Vec<ChannelKind> {
    let mut kinds = vec![message.channel];
    for fallback in &tenant.fallback {
        // A text message with and without a file are one kind to who writes it.
        let meant = fallback.from.conversation() == message.channel.conversation();
        if meant && kinds.iter().all(|kind| kind.conversation() != fallback.to.conversation()) {
            kinds.push(fallback.to);
        }
    }
    kinds
}

/// The reasons why nobody can carry it, channel by channel.
pub(super) fn refusal(message: &Message, left_out: &[LeftOut]) -> String {
    if left_out.is_empty() {
        return format!("the tenant has no channel for {}", message.channel.name());
    }
    let reasons = left_out.iter().map(|LeftOut { channel_id, reason }| format!("{channel_id}: {reason}"));
    reasons.collect::<Vec<_>>().join("; ")
}

fn left_out_for(channel: &Channel, reason: String) -> LeftOut {
    LeftOut { channel_id: channel.id.clone(), reason }
}
