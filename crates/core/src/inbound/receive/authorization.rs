//! Which channels a webhook may speak for: those whose own secret verified it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::carriers::inbound::{CarrierEvent, OF_NOBODY};
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey, SecretReference};
use crate::model::dead_letter::KeptWebhook;

/// One webhook may be checked with this many secrets that do not verify it; Meta batches by app, and an app has one
/// secret.
const MAX_VAIN: usize = 10;

/// The channels that a webhook names, and what their secrets say of it.
pub(super) struct ChannelAuthorization {
    channels: Vec<Arc<Channel>>,
    /// A secret that is not in it was never tried.
    verdicts: BTreeMap<SecretReference, Verdict>,
}

/// The verdict of a secret on a webhook.
pub(super) enum Verdict {
    /// Its holder made it.
    Holds,
    /// Its holder did not.
    Refuses,
    /// It could not be asked.
    Unknown(Failure),
}

/// The answer to whether an event may speak for one channel.
pub(super) enum Speaks<'a> {
    /// It is the channel's.
    For(&'a Channel),
    /// The channel's secret did not verify it.
    Falsely,
    /// The channel's secret could not be loaded.
    Unheard(&'a Failure),
    /// The channel's secret was not tried, because so many others did not verify it.
    Untried,
    /// No channel is called so.
    ForNobody,
}

impl ChannelAuthorization {
    /// An authorization by which nobody may speak yet.
    pub(super) fn new(channels: Vec<Arc<Channel>>) -> Self {
        Self { channels, verdicts: BTreeMap::new() }
    }

    /// A channel whose secret is to be tried next.
    pub(super) fn next(&self) -> Option<Arc<Channel>> {
        let vain = self.verdicts.values().filter(|verdict| !matches!(verdict, Verdict::Holds)).count();
        let mut untried = self.channels.iter().filter(|channel| !self.verdicts.contains_key(&channel.secret));
        untried.next().filter(|_| vain < MAX_VAIN).cloned()
    }

    /// Notes what the secret of `channel` says.
    pub(super) fn hears(&mut self, channel: &Channel, verdict: Verdict) {
        self.verdicts.insert(channel.secret.clone(), verdict);
    }

    /// The failure by which one of the secrets could not be loaded, if one could not.
    pub(super) fn unheard(&self) -> Option<&Failure> {
        self.verdicts.values().find_map(|verdict| match verdict {
            Verdict::Unknown(failure) => Some(failure),
            Verdict::Holds | Verdict::Refuses => None,
        })
    }

    /// The webhook that a dead letter keeps of `request`: it may speak for whom it may speak for now.
    pub(super) fn keep(&self, carrier: CarrierId, request: &Request) -> KeptWebhook {
        let holding = self.verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::Holds));
        KeptWebhook::new(request, carrier.kept_body(request), holding.map(|(secret, _)| secret.clone()).collect())
    }

    /// The channel that the path names, for a report of one of our messages that says so by our reference, or that names
    /// nobody and is found by the carrier's id: numbers of a pool report under names of their own, or under none.
    pub(super) fn by_path(&self, id: Option<&str>, key: &ChannelKey, event: &CarrierEvent) -> Speaks<'_> {
        let CarrierEvent::Receipt(receipt) = event else { return Speaks::ForNobody };
        let named = self.channels.iter().find(|channel| Some(channel.id.as_str()) == id);
        match named.filter(|_| receipt.reference.is_some() || key.as_str() == OF_NOBODY) {
            Some(channel) if matches!(self.verdicts.get(&channel.secret), Some(Verdict::Holds)) => Speaks::For(channel),
            _ => Speaks::ForNobody,
        }
    }

    /// The channel called `key`, if the secret that verified the request is the channel's own.
    pub(super) fn channel(&self, key: &ChannelKey) -> Speaks<'_> {
        let Some(channel) = self.channels.iter().find(|channel| channel.keys.contains(key)) else {
            return Speaks::ForNobody;
        };
        match self.verdicts.get(&channel.secret) {
            Some(Verdict::Holds) => Speaks::For(channel),
            Some(Verdict::Refuses) => Speaks::Falsely,
            Some(Verdict::Unknown(failure)) => Speaks::Unheard(failure),
            None => Speaks::Untried,
        }
    }
}
