//! An account at a carrier with an address of ours.

mod reach;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::carrier::CarrierId;
use crate::model::message::{Address, ChannelId, ChannelKind, TenantId};
use crate::model::rate_limit::RateLimit;
pub use reach::Reach;

/// The key by which a carrier's webhook names a channel, unique per carrier: WhatsApp's `phone_number_id`, Twilio's
/// `AccountSid/To`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ChannelKey(String);

impl ChannelKey {
    /// The key of the channel whose secret checks a webhook that names nobody we know: a subscription handshake, a body
    /// that cannot be read, an account that is not configured yet. One channel of each carrier may have it.
    pub const DEFAULT: &str = "default";

    /// Channels have no longer keys and ids, in bytes: a store need not be asked for one. Anybody may name one in a
    /// webhook, and a key of DynamoDB has at most 2,048 bytes (Amazon DynamoDB, "Quotas").
    pub const MAX_LENGTH: usize = 512;

    /// Wraps a key.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The place of a channel's secrets: the name of one JSON document in the secret store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SecretReference(String);

impl SecretReference {
    /// Wraps a name.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The channels of a tenant, as far as they can be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TenantChannels {
    /// Every channel whose row can be read.
    pub readable: Vec<Channel>,
    /// Number of rows that nobody can read: a required field is missing, or a carrier or kind is unknown.
    pub unreadable: usize,
}

/// An account at a carrier and an address of ours.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Ours; also in the path form of its webhook.
    pub id: ChannelId,
    /// Tenant that owns the channel.
    pub tenant_id: TenantId,
    /// Carrier at which the account is.
    pub carrier: CarrierId,
    /// Keys by which webhooks name the channel; at least one.
    pub keys: Vec<ChannelKey>,
    /// Our address on it.
    pub address: Address,
    /// Kinds of messages by which customers reach it.
    pub kinds: Vec<ChannelKind>,
    /// Name of its secrets in the secret store.
    pub secret: SecretReference,
    /// Number that decides between equal channels: lower first.
    #[serde(default)]
    pub priority: u32,
    /// The numbers that its address is one of: `POST /v1/messages` takes `pool:<name>` as a sender.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pool: Option<String>,
    /// Limits of its reach, where it does not reach everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// Other settings that the carrier needs: `phoneNumberId`, `accountSid`, `apiUrl`; see the carrier's file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    /// Rates at which the carrier lets this account or address send: the contract with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rate_limits: Vec<RateLimit>,
}

impl Channel {
    /// One setting, unless it is missing or empty.
    #[must_use]
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The URL of this channel's webhooks: its own `publicUrl`, or that of the stage; no slash at the end.
    #[must_use]
    pub fn public_url<'a>(&'a self, stage: &'a str) -> &'a str {
        self.setting("publicUrl").unwrap_or(stage).trim_end_matches('/')
    }

    /// Whether messages of `kind` can go this way.
    #[must_use]
    pub fn carries(&self, kind: ChannelKind) -> bool {
        self.kinds.contains(&kind)
    }
}
