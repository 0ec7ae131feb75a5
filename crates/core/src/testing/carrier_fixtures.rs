//! The carriers as others see them, a fixture each: accounts, sample webhooks, proofs, answers and errors, written apart
//! from the code that they test.
//!
//! Adding a carrier makes [`fixture`] ask for its `FIXTURE`. It feeds the hostile tests, properties, fuzz targets and
//! benchmarks, the table of answers and errors, the offline and end-to-end tests, `cargo omni inspect`, the demo tenant
//! and the simulator.

#![expect(clippy::unwrap_used, clippy::missing_panics_doc, reason = "test code: what cannot be built has failed")]

pub mod bandwidth;
mod demo;
pub mod inteliquent;
pub mod livechat;
pub mod messagebird;
mod payload;
mod scheme;
mod table;
pub mod twilio;
pub mod whatsapp;

use crate::model::carrier::{CarrierId, ErrorClass};
use crate::model::channel::{Channel, ChannelKey, SecretReference};
use crate::model::message::{Address, ChannelId, ChannelKind, TenantId};
pub use demo::{Customer, DemoAccount, Price, QUESTION, SendAnswers};
pub use payload::{Payload, Sample};
pub use scheme::{Body, Covers, Proof, Scheme};
pub use table::{SendAnswer, described};

/// The tenant whose customers write.
pub const ACME: &str = "acme";

/// Another tenant, who must hear nothing of it.
pub const THEM: &str = "them";

/// URL at which carriers reach both tenants.
pub const PUBLIC_URL: &str = "https://api.example.com";

/// Text that customers write: no log may repeat it.
pub const SAID: &str = "my account is 7431-rosebud 👋";

/// Time at which all of it happens.
pub const NOW: &str = "2026-11-23T12:00:00Z";

/// The test data of one carrier, which its own code does not know.
pub struct CarrierFixture {
    /// The channel keys and the address of [`ACME`] and of [`THEM`].
    accounts: [(&'static [&'static str], &'static str); 2],
    /// Kinds of channels that customers use.
    kinds: &'static [ChannelKind],
    /// Every way in which it proves who it is; the usual one first.
    pub schemes: &'static [Scheme],
    /// Webhooks that it sends to a channel; a text message first.
    samples: fn(&Channel) -> Vec<Sample>,
    /// A webhook for several channels of nobody, and a proof that proves nothing; `None` if a webhook names one at most.
    pub several_channels: Option<fn() -> (Payload, &'static str)>,
    /// Form of a secret that comes without a name.
    pub bare_secret: BareSecret,
    /// The carrier's word for such a secret.
    pub bare_secret_is: &'static str,
    /// Hosts where it keeps files that only we may fetch.
    pub closed_stores: &'static [&'static str],
    /// Account that the demo tenant has there.
    pub demo: DemoAccount,
    /// Way in which the demo tenant's customers write there.
    pub customer: Customer,
    /// Answers of its API to a send, one for each of its moods.
    pub send_answers: SendAnswers,
    /// Answers of its API to a send, with their meanings.
    pub answers: &'static [SendAnswer],
    /// Its error codes by their class.
    pub errors: &'static [(ErrorClass, &'static [&'static str])],
}

/// The form of a secret that comes without a name.
pub enum BareSecret {
    /// The text, under each of these names.
    Text(&'static [&'static str]),
    /// Two texts with a colon between them, under these names.
    Pair([&'static str; 2]),
}

/// The fixture of one carrier.
#[must_use]
pub fn fixture(carrier: CarrierId) -> &'static CarrierFixture {
    macro_rules! fixtures {
        ($($(#[doc = $doc:literal])+ $module:ident::$carrier:ident,)+) => {
            match carrier {
                $(CarrierId::$carrier => &$module::FIXTURE,)+
            }
        };
    }
    crate::for_each_carrier!(fixtures)
}

/// The channel of [`ACME`] or [`THEM`] at a carrier; its id is `<tenant>-<carrier>`.
#[must_use]
pub fn channel(carrier: CarrierId, tenant: &str) -> Channel {
    let fixture = fixture(carrier);
    let [acme, them] = fixture.accounts;
    let (keys, address) = if tenant == ACME { acme } else { them };
    let id = format!("{tenant}-{}", carrier.name());
    Channel {
        id: ChannelId::new(id.as_str()),
        tenant_id: TenantId::new(tenant),
        carrier,
        keys: keys.iter().copied().map(ChannelKey::new).collect(),
        address: Address::infer(address),
        kinds: fixture.kinds.to_vec(),
        secret: SecretReference::new(id),
        priority: 0,
        pool: None,
        reach: None,
        settings: std::collections::BTreeMap::new(),
        rate_limits: Vec::new(),
    }
}

/// The webhooks that a carrier sends to `channel`, without proof; a text message first.
#[must_use]
pub fn samples(channel: &Channel) -> Vec<Sample> {
    (fixture(channel.carrier).samples)(channel)
}

/// The secret that verifies the demo tenant's webhooks, in the carrier's usual way.
#[must_use]
pub fn demo_secret(carrier: CarrierId) -> &'static str {
    let CarrierFixture { demo, schemes, .. } = fixture(carrier);
    let decides = schemes.first().map(|scheme| scheme.secret);
    demo.secrets.iter().find(|(name, _)| Some(*name) == decides).unwrap().1
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
