//! Webhooks as the carriers make them: accounts, sample payloads and proofs, written apart from the checks that they test.
//!
//! Adding a carrier makes [`book`] ask for its page; every hostile test, property, fuzz target and benchmark then runs
//! for it.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "test code: what cannot be built has failed")]

mod bandwidth;
mod inteliquent;
mod livechat;
mod messagebird;
mod payload;
mod scheme;
mod twilio;
mod whatsapp;

use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey, SecretReference};
use crate::model::message::{Address, ChannelId, ChannelKind, TenantId};
pub use payload::{Payload, Sample};
pub use scheme::{Body, Covers, Proof, Scheme};

/// The tenant whose customers write.
pub const ACME: &str = "acme";

/// Another tenant, who must hear nothing of it.
pub const THEM: &str = "them";

/// Where carriers reach both.
pub const PUBLIC_URL: &str = "https://api.example.com";

/// What customers say: no log may repeat it.
pub const SAID: &str = "my account is 7431-rosebud 👋";

/// When all of it happens.
pub const NOW: &str = "2026-11-23T12:00:00Z";

/// What is known of a carrier's webhooks.
pub struct Page {
    /// The channel keys and the address of [`ACME`] and of [`THEM`].
    accounts: [(&'static [&'static str], &'static str); 2],
    /// What customers use.
    kinds: &'static [ChannelKind],
    /// Every way in which it proves who it is; the usual one first.
    pub schemes: &'static [Scheme],
    /// What it sends to a channel; a text message first.
    samples: fn(&Channel) -> Vec<Sample>,
}

/// The page of one carrier.
#[must_use]
pub fn book(carrier: CarrierId) -> &'static Page {
    match carrier {
        CarrierId::WhatsApp => &whatsapp::PAGE,
        CarrierId::Twilio => &twilio::PAGE,
        CarrierId::Bandwidth => &bandwidth::PAGE,
        CarrierId::LiveChat => &livechat::PAGE,
        CarrierId::MessageBird => &messagebird::PAGE,
        CarrierId::Inteliquent => &inteliquent::PAGE,
    }
}

/// The channel of [`ACME`] or [`THEM`] at a carrier; its id is `<tenant>-<carrier>`.
#[must_use]
pub fn channel(carrier: CarrierId, tenant: &str) -> Channel {
    let page = book(carrier);
    let [acme, them] = page.accounts;
    let (keys, address) = if tenant == ACME { acme } else { them };
    let id = format!("{tenant}-{}", carrier.name());
    Channel {
        id: ChannelId::new(id.as_str()),
        tenant_id: TenantId::new(tenant),
        carrier,
        keys: keys.iter().copied().map(ChannelKey::new).collect(),
        address: Address::infer(address),
        kinds: page.kinds.to_vec(),
        secret: SecretReference::new(id),
        priority: 0,
        pool: None,
        reach: None,
        settings: std::collections::BTreeMap::new(),
        rate_limits: Vec::new(),
    }
}

/// What a carrier sends to `channel`, without proof; a text message first.
#[must_use]
pub fn samples(channel: &Channel) -> Vec<Sample> {
    (book(channel.carrier).samples)(channel)
}

/// The path that all tenants share.
#[must_use]
pub fn path(carrier: CarrierId) -> String {
    format!("/webhooks/{}", carrier.name())
}

/// The path of one channel.
#[must_use]
pub fn path_of(channel: &Channel) -> String {
    format!("/webhooks/{}/{}", channel.carrier.name(), channel.id)
}
