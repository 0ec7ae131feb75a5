//! Channels, tenants, API keys and secrets.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Memory, Port};
use crate::domain::tenant::{ApiKey, ConfigurationRevision, SavedVersion, Tenant};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey, SecretReference, TenantChannels};
use crate::model::message::{ChannelId, TenantId};
use crate::ports::{ApiKeys, Channels, ConfigurationHistory, Configurations, Env, Secrets, Tenants};

#[derive(Default)]
pub(super) struct Config {
    channels: BTreeMap<ChannelId, Arc<Channel>>,
    unreadable_channels: BTreeMap<TenantId, usize>,
    tenants: BTreeMap<TenantId, Arc<Tenant>>,
    versions: BTreeMap<TenantId, BTreeMap<u64, ConfigurationRevision>>,
    api_keys: BTreeMap<String, Arc<ApiKey>>,
    secrets: BTreeMap<SecretReference, Vec<Credentials>>,
}

impl Config {
    /// The current version and its place among all versions are one.
    fn save(&mut self, revision: ConfigurationRevision) {
        let id = &revision.tenant.id;
        self.tenants.insert(id.clone(), Arc::new(revision.tenant.clone()));
        self.versions.entry(id.clone()).or_default().insert(revision.saved.version, revision);
    }
}

/// The store keeps the current version of a secret and the one before.
const VERSIONS: usize = 2;

impl Memory {
    /// Adds or replaces a channel.
    pub fn add_channel(&self, channel: Channel) {
        self.lock().config.channels.insert(channel.id.clone(), Arc::new(channel));
    }

    /// Adds a channel of `tenant` that nobody can read.
    pub fn add_unreadable_channel(&self, tenant: &TenantId) {
        *self.lock().config.unreadable_channels.entry(tenant.clone()).or_default() += 1;
    }

    /// Adds or replaces a tenant's configuration, whatever its version.
    pub fn add_tenant(&self, tenant: Tenant) {
        let revision = ConfigurationRevision::new(tenant, SavedVersion::OPERATOR, self.now(), None);
        self.lock().config.save(revision);
    }

    /// Adds or replaces an API key.
    pub fn add_api_key(&self, key: ApiKey) {
        self.lock().config.api_keys.insert(key.id.clone(), Arc::new(key));
    }

    /// Adds a version of a secret; the one before stays valid.
    pub fn add_secret(&self, secret: SecretReference, version: Credentials) {
        let mut state = self.lock();
        let versions = state.config.secrets.entry(secret).or_default();
        versions.insert(0, version);
        versions.truncate(VERSIONS);
    }
}

impl Channels for Memory {
    async fn by_keys(&self, carrier: CarrierId, keys: &[ChannelKey]) -> Result<Vec<Arc<Channel>>, Failure> {
        self.one(Port::Config, |state| {
            let possible = |key: &ChannelKey| key.as_str().len() <= ChannelKey::MAX_LENGTH;
            let named = |channel: &&Arc<Channel>| {
                channel.carrier == carrier && channel.keys.iter().any(|key| possible(key) && keys.contains(key))
            };
            state.config.channels.values().filter(named).cloned().collect()
        })
        .await
    }

    async fn by_id(&self, id: &ChannelId) -> Result<Option<Arc<Channel>>, Failure> {
        self.one(Port::Config, |state| state.config.channels.get(id).cloned()).await
    }

    async fn of_tenant(&self, tenant: &TenantId) -> Result<Arc<TenantChannels>, Failure> {
        self.one(Port::Config, |state| {
            let channels = state.config.channels.values().filter(|channel| channel.tenant_id == *tenant);
            let readable = channels.map(|channel| Channel::clone(channel)).collect();
            let unreadable = state.config.unreadable_channels.get(tenant).copied().unwrap_or_default();
            Arc::new(TenantChannels { readable, unreadable })
        })
        .await
    }
}

impl Tenants for Memory {
    async fn tenant(&self, tenant: &TenantId) -> Result<Option<Arc<Tenant>>, Failure> {
        self.one(Port::Config, |state| state.config.tenants.get(tenant).cloned()).await
    }
}

impl Configurations for Memory {
    async fn current(&self, tenant: &TenantId) -> Result<Option<Tenant>, Failure> {
        let current = self.one(Port::Config, |state| state.config.tenants.get(tenant).cloned()).await?;
        Ok(current.map(Arc::unwrap_or_clone))
    }

    async fn replace(&self, next: &ConfigurationRevision) -> Result<bool, Failure> {
        self.one(Port::Config, |state| {
            let ConfigurationRevision { tenant, saved } = next;
            let current = state.config.tenants.get(&tenant.id).map_or(0, |current| current.version);
            if current.checked_add(1) == Some(saved.version) {
                state.config.save(next.clone());
                return true;
            }
            let kept = state.config.versions.get(&tenant.id).and_then(|versions| versions.get(&saved.version));
            current == saved.version && kept == Some(next)
        })
        .await
    }
}

impl ConfigurationHistory for Memory {
    async fn versions(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<SavedVersion>, Failure> {
        self.one(Port::Config, |state| {
            let versions = state.config.versions.get(tenant).into_iter();
            let older = versions.flat_map(|versions| versions.range(..before.unwrap_or(u64::MAX)).rev());
            older.take(limit).map(|(_, revision)| revision.saved.clone()).collect()
        })
        .await
    }

    async fn version(&self, tenant: &TenantId, version: u64) -> Result<Option<ConfigurationRevision>, Failure> {
        self.one(Port::Config, |state| state.config.versions.get(tenant)?.get(&version).cloned()).await
    }
}

impl ApiKeys for Memory {
    async fn api_key(&self, id: &str) -> Result<Option<Arc<ApiKey>>, Failure> {
        self.one(Port::Config, |state| state.config.api_keys.get(id).cloned()).await
    }
}

impl Secrets for Memory {
    async fn load(&self, secret: &SecretReference) -> Result<Arc<[Credentials]>, Failure> {
        self.one(Port::Secrets, |state| {
            state.config.secrets.get(secret).map_or_else(Arc::default, |all| all.as_slice().into())
        })
        .await
    }
}
