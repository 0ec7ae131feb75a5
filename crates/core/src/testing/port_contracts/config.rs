//! The contracts of [`Channels`], [`Tenants`], [`ApiKeys`] and [`Secrets`]: the fixture says what has to be there.

use super::Fixture;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey, SecretReference, TenantChannels};
use crate::model::message::{ChannelId, TenantId};
use crate::ports::{ApiKeys, Channels, Secrets, Tenants};

/// Checks every claim of [`Channels`]; [`Fixture::channels`] must be there.
pub async fn channels(port: &impl Channels, fixture: &Fixture) {
    let seeded = fixture.channels();
    let by_keys = async |carrier, keys: &[ChannelKey]| {
        let mut found = port.by_keys(carrier, keys).await.unwrap();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        found.iter().map(|channel| Channel::clone(channel)).collect::<Vec<_>>()
    };
    let unknown = ChannelKey::new(format!("{}/+10000000", fixture.prefix));
    let all: Vec<ChannelKey> =
        seeded.iter().flat_map(|channel| channel.keys.clone()).chain([unknown.clone()]).collect();
    for channel in &seeded {
        for key in &channel.keys {
            let found = by_keys(CarrierId::Twilio, std::slice::from_ref(key)).await;
            assert_eq!(found.as_slice(), std::slice::from_ref(channel), "a channel is found by each of its keys");
        }
        let found = port.by_id(&channel.id).await.unwrap();
        assert_eq!(found.as_deref(), Some(channel), "a channel is found by its id");
    }
    assert_eq!(by_keys(CarrierId::Twilio, &all).await, seeded, "each channel comes once, unknown keys are left out");
    assert_eq!(by_keys(CarrierId::Twilio, &[unknown]).await, [], "an unknown key finds nothing");
    assert_eq!(by_keys(CarrierId::WhatsApp, &all).await, [], "a key is its carrier's alone");
    assert_eq!(by_keys(CarrierId::Twilio, &[]).await, [], "no keys find nothing");
    let nobody = ChannelId::new(format!("{}-nobody", fixture.prefix));
    assert_eq!(port.by_id(&nobody).await.unwrap(), None, "an unknown id finds nothing");
    for length in [ChannelKey::MAX_LENGTH + 1, 3_000, 100_000] {
        let long = "x".repeat(length);
        assert_eq!(port.by_id(&ChannelId::new(long.clone())).await.unwrap(), None, "an absurd id finds nothing");
        let absurd = ChannelKey::new(long);
        let among: Vec<ChannelKey> = all.iter().cloned().chain([absurd.clone()]).collect();
        assert_eq!(by_keys(CarrierId::Twilio, &[absurd]).await, [], "an absurd key finds nothing");
        assert_eq!(by_keys(CarrierId::Twilio, &among).await, seeded, "an absurd key hides no other");
    }

    let mut of_tenant = port.of_tenant(&fixture.tenant_id()).await.unwrap().readable.clone();
    of_tenant.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(of_tenant, seeded, "a tenant has its channels");
    assert_eq!(*port.of_tenant(&stranger(fixture)).await.unwrap(), TenantChannels::default(), "a stranger has none");
}

/// Checks that a channel which nobody can read hides no other; besides [`Fixture::channels`] there must be one.
pub async fn unreadable_channels(port: &impl Channels, fixture: &Fixture) {
    let mut found = port.of_tenant(&fixture.tenant_id()).await.unwrap().as_ref().clone();
    found.readable.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(found, TenantChannels { readable: fixture.channels(), unreadable: 1 });
}

/// Checks every claim of [`Tenants`]; [`Fixture::tenant`] must be there.
pub async fn tenants(port: &impl Tenants, fixture: &Fixture) {
    let found = port.tenant(&fixture.tenant_id()).await.unwrap();
    assert_eq!(found.as_deref(), Some(&fixture.tenant()), "a tenant's configuration comes back whole");
    assert_eq!(port.tenant(&stranger(fixture)).await.unwrap(), None, "a stranger has none");
}

/// Checks every claim of [`ApiKeys`]; [`Fixture::api_key`] must be there.
pub async fn api_keys(port: &impl ApiKeys, fixture: &Fixture) {
    let key = fixture.api_key();
    let found = port.api_key(&key.id).await.unwrap();
    assert_eq!(found.as_deref(), Some(&key), "a key is found by its id");
    assert_eq!(port.api_key(&format!("{}-none", key.id)).await.unwrap(), None, "an unknown key finds nothing");
}

/// Checks every claim of [`Secrets`]; [`Fixture::secret_versions`] must have been put at [`Fixture::secret`] in order.
pub async fn secrets(port: &impl Secrets, fixture: &Fixture) {
    let versions = port.load(&fixture.secret()).await.unwrap();
    let tokens: Vec<_> = versions.iter().map(|version| version.get("authToken").unwrap().expose().to_owned()).collect();
    let expected = ["new", "old"].map(|token| format!("{token}-{}", fixture.prefix));
    assert_eq!(tokens, expected, "the current version comes first, then the one before");
    let unknown = SecretReference::new(format!("{}-unknown", fixture.secret().as_str()));
    assert!(port.load(&unknown).await.unwrap().is_empty(), "an unknown secret has no versions");
}

fn stranger(fixture: &Fixture) -> TenantId {
    TenantId::new(format!("{}-stranger", fixture.prefix))
}
