//! How fast messages may leave: token buckets, several at once, all or none, never exceeded whoever takes in whatever
//! order.
//!
//! - [`bucket`] is the arithmetic: one whole number per bucket, and what it guarantees.
//! - [`protocol`] takes from several buckets by conditional writes, without reading first.
//!
//! A token is taken just before a call goes out. Whoever takes one and dies has wasted it: a limit may be missed by what
//! crashed, never exceeded.

pub mod bucket;
pub mod protocol;
#[cfg(test)]
mod tests;

use std::fmt;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::domain::carriers::outbound::MessagePart;
use crate::domain::tenant::Tenant;
use crate::domain::text::segments::Segments;
use crate::model::channel::Channel;
use crate::model::message::{ChannelKind, Message, TenantId};
use crate::model::rate_limit::{LimitScope, LimitUnit, RateLimit};
use bucket::Bucket;

/// Names one bucket. Starts with the tenant; whose it is stands there as a hash, because addresses are personal data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketKey(String);

/// A wish to take tokens from one bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// Key of the bucket.
    pub key: BucketKey,
    /// Number of tokens; at least one is taken, and never more than the bucket can ever give.
    pub cost: u32,
    /// Limit by which the bucket is filled.
    pub limit: RateLimit,
}

/// The outcome of a wish to take from several buckets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenOutcome {
    /// All of it was taken.
    Yes,
    /// Nothing was taken.
    Wait {
        /// Time at which to ask again: a moment of one's own, at most [`bucket::MAX_WAIT`] ahead and never in the past.
        /// It promises a turn, not tokens.
        until: Timestamp,
        /// The limit that makes it wait longest.
        limit: RateLimit,
    },
}

impl RateLimit {
    /// The largest `limit` and `burst`.
    pub const MAX_COUNT: u32 = 1_000_000;
    /// The largest `perSeconds`: 31 days.
    pub const MAX_SECONDS: u32 = 31 * 86_400;
    /// The most limits of one tenant, and of one channel.
    pub const MAX_LIMITS: usize = 16;

    /// A limit of `limit` in `per_seconds` for each of `scope`, in requests of any kind.
    #[must_use]
    pub const fn new(scope: LimitScope, limit: u32, per_seconds: u32) -> Self {
        Self { scope, limit, per_seconds, burst: None, kind: None, unit: LimitUnit::Requests, strict: false }
    }

    /// Says what is wrong with a limit that somebody configures.
    ///
    /// # Errors
    /// A sentence for whoever wrote it.
    pub fn check(&self) -> Result<(), String> {
        let counts = 1..=Self::MAX_COUNT;
        if !counts.contains(&self.limit) {
            return Err(format!("limit must be 1 to {}", Self::MAX_COUNT));
        }
        if !(1..=Self::MAX_SECONDS).contains(&self.per_seconds) {
            return Err(format!("perSeconds must be 1 to {}", Self::MAX_SECONDS));
        }
        let most = if self.strict { self.limit } else { Self::MAX_COUNT };
        match self.burst {
            Some(burst) if !(1..=most).contains(&burst) => Err(format!("burst must be 1 to {most}")),
            _ if self.scope == LimitScope::Other => {
                Err("scope must be tenant, account, sender, recipient or pair".into())
            }
            _ => Ok(()),
        }
    }

    /// The stricter one of two limits that share a bucket.
    fn and(self, other: Self) -> Self {
        let (ours, theirs) = (Bucket::of(&self), Bucket::of(&other));
        Self { limit: self.limit.min(other.limit), burst: Some(ours.capacity().min(theirs.capacity())), ..self }
    }
}

impl fmt::Display for RateLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = if self.unit == LimitUnit::Segments { " segments" } else { "" };
        write!(f, "{}: {}{unit} in {} s", self.scope.name(), self.limit, self.per_seconds)
    }
}

impl BucketKey {
    /// The bucket of `limit` that belongs to `subject`.
    ///
    /// Which tokens are counted, over how long, and for whom: not how many. So a changed limit goes on with the same
    /// bucket, also while some workers still know the old one.
    #[must_use]
    pub fn new(tenant: &TenantId, limit: &RateLimit, subject: &[&str]) -> Self {
        let scope = limit.scope.name();
        let kind = limit.kind.map_or("any", ChannelKind::name);
        let unit = if limit.unit == LimitUnit::Segments { "segments" } else { "requests" };
        let shape = if limit.strict { "strict" } else { "bucket" };
        let mut hash = Sha256::new();
        for name in subject {
            hash.update(name.len().to_be_bytes());
            hash.update(name);
        }
        let subject = hex::encode(hash.finalize());
        Self(format!("{tenant}#{scope}#{kind}#{unit}#{shape}#{}#{subject}", limit.per_seconds))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The tokens that one part of `message` needs to leave by `channel`: of the tenant's limits, of the channel's, and of
/// those that its carrier has for everybody. `cost` is what [`cost`] says of the part. No bucket comes twice.
///
/// `message` is as the step of the plan sends it ([`crate::model::plan::PlanStep::carried`]).
#[must_use]
pub fn takes(tenant: &Tenant, channel: &Channel, message: &Message, cost: u32) -> Vec<TokenRequest> {
    let carriers = channel.carrier.limits(message.channel).map_or(&[][..], |limits| limits.rates);
    let all = tenant.rate_limits.iter().chain(&channel.rate_limits).chain(carriers);
    let apply =
        all.filter(|limit| limit.scope != LimitScope::Other && limit.kind.is_none_or(|kind| kind == message.channel));
    let mut takes: Vec<TokenRequest> = Vec::new();
    for limit in apply {
        let take = take(*limit, channel, message, cost);
        match takes.iter_mut().find(|known| known.key == take.key) {
            Some(known) => known.limit = known.limit.and(take.limit),
            None => takes.push(take),
        }
    }
    takes
}

/// The number of tokens that a part costs where segments are counted.
#[must_use]
pub fn cost(part: &MessagePart, kind: ChannelKind) -> u32 {
    if kind != ChannelKind::Sms {
        return 1;
    }
    u32::try_from(Segments::of(&part.body).count).unwrap_or(u32::MAX).max(1)
}

fn take(limit: RateLimit, channel: &Channel, message: &Message, cost: u32) -> TokenRequest {
    let carrier = channel.carrier.name();
    let (ours, theirs) = (channel.address.as_str(), message.to.address.as_str());
    let (subject, segments): (&[&str], bool) = match limit.scope {
        LimitScope::Tenant | LimitScope::Other => (&[], false),
        LimitScope::Account => (&[carrier, account(channel)], true),
        LimitScope::Sender => (&[carrier, ours], true),
        LimitScope::Recipient => (&[theirs], false),
        LimitScope::Pair => (&[carrier, ours, theirs], false),
    };
    let cost = if segments && limit.unit == LimitUnit::Segments { cost.max(1) } else { 1 };
    TokenRequest { key: BucketKey::new(&channel.tenant_id, &limit, subject), cost, limit }
}

/// The name that tells accounts at one carrier apart.
fn account(channel: &Channel) -> &str {
    let named = ["accountSid", "accountId"].into_iter().find_map(|name| channel.setting(name));
    named.unwrap_or_else(|| channel.secret.as_str())
}
