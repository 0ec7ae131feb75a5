//! Identifiers: derived ones, so that the same input twice is the same thing, and fresh ones for what we start.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Address, ChannelKind};
use crate::model::carrier::CarrierId;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps an identifier that somebody else made.
            pub fn new(value: impl Into<String>) -> Self {
                Self(value.into())
            }

            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

identifier!(
    /// The id of a tenant, who owns messages, channels and rules.
    TenantId
);

identifier!(
    /// One message, in or out.
    MessageId
);

identifier!(
    /// Everything said between one customer and one address of ours, in order.
    ConversationId
);

identifier!(
    /// An account at a carrier with an address of ours.
    ChannelId
);

identifier!(
    /// Follows one webhook or API call through every queue.
    CorrelationId
);

impl MessageId {
    /// The id of a carrier's message: the same webhook twice is the same message.
    #[must_use]
    pub fn of_carrier(tenant: &TenantId, carrier: CarrierId, carrier_message_id: &str, kind: &str) -> Self {
        Self(derive(&[tenant.as_str(), carrier.name(), carrier_message_id, kind]))
    }

    /// The id of what `workflow` answers to `cause`, for its `target`-th delivery target.
    #[must_use]
    pub fn of_answer(tenant: &TenantId, cause: &Self, workflow: &str, target: usize) -> Self {
        Self(derive(&[tenant.as_str(), cause.as_str(), workflow, &target.to_string()]))
    }

    /// The id of the `nth` answer that `rule` gives to `cause`; without a name it is the default that answers.
    #[must_use]
    pub fn of_rule(tenant: &TenantId, cause: &Self, rule: Option<&str>, nth: usize) -> Self {
        let (kind, name) = by_rule(rule);
        Self(derive(&[tenant.as_str(), cause.as_str(), kind, name, &nth.to_string()]))
    }

    /// The name under which `rule` starts `machine` on `cause`: once, however often it is started.
    #[must_use]
    pub fn execution(tenant: &TenantId, cause: &Self, rule: Option<&str>, machine: &str) -> String {
        let (kind, name) = by_rule(rule);
        derive(&[tenant.as_str(), cause.as_str(), kind, name, "execution", machine])
    }

    /// A fresh, time-ordered id.
    #[must_use]
    pub fn fresh(now: Timestamp, random: [u8; 10]) -> Self {
        Self(fresh(now, random))
    }
}

impl ConversationId {
    /// The conversation between `customer` and `ours`: derived, so that fifty parallel first messages open one. The two
    /// spellings of a customer's number (see [`Address::spelled_for`]) have one.
    #[must_use]
    pub fn between(tenant: &TenantId, channel: ChannelKind, ours: &Address, customer: &Address) -> Self {
        let customer = customer.spelled_for(channel);
        Self(derive(&[tenant.as_str(), channel.conversation(), ours.as_str(), customer.as_str()]))
    }
}

impl CorrelationId {
    /// A fresh one, born at a webhook or an API call.
    #[must_use]
    pub fn fresh(now: Timestamp, random: [u8; 10]) -> Self {
        Self(fresh(now, random))
    }
}

/// A rule that is called "default" is not the default.
fn by_rule(rule: Option<&str>) -> (&'static str, &str) {
    rule.map_or(("default", ""), |name| ("rule", name))
}

fn fresh(now: Timestamp, random: [u8; 10]) -> String {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
}

/// A version 8 UUID over `parts`, each prefixed by its length so that no two lists collide by concatenation.
fn derive(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    let bytes = hash.finalize().first_chunk().copied().unwrap_or_default();
    let id = uuid::Builder::from_custom_bytes(bytes).into_uuid();
    id.hyphenated().encode_lower(&mut uuid::Uuid::encode_buffer()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_carrier_message_has_the_same_id_and_another_tenant_another() {
        let id = |tenant: &str, wamid: &str| {
            MessageId::of_carrier(&TenantId::new(tenant), CarrierId::WhatsApp, wamid, "message")
        };
        assert_eq!(id("demo", "wamid.A"), id("demo", "wamid.A"));
        assert_ne!(id("demo", "wamid.A"), id("other", "wamid.A"));
        assert_ne!(id("a", "bc"), id("ab", "c"));
    }
}
