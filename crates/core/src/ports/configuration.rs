//! What tenants, channels and prices are, and who keeps their secrets.

use std::future::Future;
use std::sync::Arc;

use crate::domain::pricing::PriceTable;
use crate::domain::tenant::{ApiKey, ConfigurationRevision, SavedVersion, Tenant};
use crate::foundation::failure::Failure;
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey, SecretReference, TenantChannels};
use crate::model::message::{ChannelId, TenantId};

/// Finds the accounts that webhooks name and messages leave by. Answers may be a minute old.
pub trait Channels: Sync {
    /// The channels that `carrier` names by `keys`; unknown keys are left out.
    fn by_keys(
        &self,
        carrier: CarrierId,
        keys: &[ChannelKey],
    ) -> impl Future<Output = Result<Vec<Arc<Channel>>, Failure>> + Send;

    /// The channel with this id.
    fn by_id(&self, id: &ChannelId) -> impl Future<Output = Result<Option<Arc<Channel>>, Failure>> + Send;

    /// Every channel of a tenant. A row that cannot be read is counted, and costs its tenant nothing else.
    fn of_tenant(&self, tenant: &TenantId) -> impl Future<Output = Result<Arc<TenantChannels>, Failure>> + Send;
}

/// Finds what a tenant configured. Answers may be a minute old.
pub trait Tenants: Sync {
    /// The configuration of `tenant`, if there is such a tenant.
    fn tenant(&self, tenant: &TenantId) -> impl Future<Output = Result<Option<Arc<Tenant>>, Failure>> + Send;
}

/// Changes what a tenant configured. An answer is never stale.
pub trait Configurations: Sync {
    /// The configuration of `tenant` as it is now, if there is one.
    fn current(&self, tenant: &TenantId) -> impl Future<Output = Result<Option<Tenant>, Failure>> + Send;

    /// Puts `next` in the place of the version before it (version 1 also where there is none) and keeps it for
    /// [`ConfigurationHistory`], both or neither; returns whether it is in force. It is not if another version is there
    /// by now. Asked again with the same, it still says yes while nothing has replaced it.
    fn replace(&self, next: &ConfigurationRevision) -> impl Future<Output = Result<bool, Failure>> + Send;
}

/// Keeps every version of what a tenant configured. An answer is never stale.
pub trait ConfigurationHistory: Sync {
    /// The versions of `tenant`, newest first and at most `limit`: those before `before`, or all.
    fn versions(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<SavedVersion>, Failure>> + Send;

    /// One version.
    fn version(
        &self,
        tenant: &TenantId,
        version: u64,
    ) -> impl Future<Output = Result<Option<ConfigurationRevision>, Failure>> + Send;
}

/// Finds API keys.
pub trait ApiKeys: Sync {
    /// The key with this id.
    fn api_key(&self, id: &str) -> impl Future<Output = Result<Option<Arc<ApiKey>>, Failure>> + Send;
}

/// Keeps the secrets of channels.
pub trait Secrets: Sync {
    /// The versions of a secret that are valid now, the current one first; empty if there is none.
    fn load(&self, secret: &SecretReference) -> impl Future<Output = Result<Arc<[Credentials]>, Failure>> + Send;
}

/// Knows what carriers take. Answers may be a minute old.
pub trait Prices: Sync {
    /// The prices that `carrier` takes of `tenant`: its own if there are any, else those of everybody. Prices that nobody
    /// can read are none.
    fn table(
        &self,
        tenant: &TenantId,
        carrier: CarrierId,
    ) -> impl Future<Output = Result<Option<Arc<PriceTable>>, Failure>> + Send;
}
