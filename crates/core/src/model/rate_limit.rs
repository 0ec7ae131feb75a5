//! A rate limit as a document writes it.

use serde::{Deserialize, Serialize};

use crate::model::message::ChannelKind;

/// A limit, as a tenant's or a channel's document says it.
///
/// `{"scope":"account","limit":600,"perSeconds":1,"strict":true,"unit":"segments"}`. The bucket in
/// `domain::rate_limits` says what it guarantees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RateLimit {
    /// Scope: each of its members has a bucket of its own.
    pub scope: LimitScope,
    /// So many tokens flow in …
    pub limit: u32,
    /// … within so many seconds.
    pub per_seconds: u32,
    /// So many may be taken at once. Missing: `limit`, or a tenth of it where it is strict, at least one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burst: Option<u32>,
    /// For messages of this kind alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<ChannelKind>,
    /// Unit that costs a token.
    #[serde(default, skip_serializing_if = "LimitUnit::is_default")]
    pub unit: LimitUnit,
    /// Never more than `limit` in any `perSeconds`: what carriers mean by "N in any S seconds".
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
}

/// The scope of a limit: each of its members has a bucket of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LimitScope {
    /// Everything that the tenant sends.
    Tenant,
    /// Everything by one account at a carrier: the channels with the same `accountSid`, `accountId` or secret.
    Account,
    /// Everything from one address of ours at a carrier.
    Sender,
    /// Everything to one customer.
    Recipient,
    /// Everything from one address of ours to one customer.
    Pair,
    /// A scope of a newer version: its limits are not known here.
    #[serde(other)]
    Other,
}

/// The unit of a limit: each costs a token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LimitUnit {
    /// Each request to a carrier.
    #[default]
    Requests,
    /// Each segment of a text message; a request of any other kind is one. For accounts and senders; elsewhere it is
    /// as [`LimitUnit::Requests`].
    Segments,
}

impl LimitScope {
    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Account => "account",
            Self::Sender => "sender",
            Self::Recipient => "recipient",
            Self::Pair => "pair",
            Self::Other => "other",
        }
    }
}

impl LimitUnit {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
