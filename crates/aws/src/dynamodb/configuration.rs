//! Channels, tenants, API keys and prices in the configuration table, remembered for a minute.

mod history;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use futures_util::TryFutureExt;
use jiff::Timestamp;
use omni_core::domain::pricing::PriceTable;
use omni_core::domain::tenant::{ApiKey, Tenant};
use omni_core::foundation::failure::Failure;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, TenantChannels};
use omni_core::model::message::{ChannelId, TenantId};
use omni_core::ports::{ApiKeys, Channels, Env, Prices, Tenants};
use serde::de::DeserializeOwned;

use crate::cache::Cache;
use crate::dynamodb::table;
use crate::dynamodb::table::{Item, Table};
use crate::env::SystemEnv;

/// The age up to which an answer is used: what a tenant saves is in force everywhere after this.
const KEEP_FOUND: Duration = Duration::from_mins(1);

/// The age up to which the answer "there is none" is used: somebody may be waiting for what they just configured.
const KEEP_MISSING: Duration = Duration::from_secs(5);

/// The configuration table.
#[derive(Debug)]
pub struct Configuration {
    table: Table,
    channels: Cache<Option<Arc<Channel>>>,
    of_tenants: Cache<Arc<TenantChannels>>,
    tenants: Cache<Option<Arc<Tenant>>>,
    api_keys: Cache<Option<Arc<ApiKey>>>,
    prices: Cache<Option<Arc<PriceTable>>>,
}

impl Configuration {
    /// The table called `name` (`CONFIG_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self {
            table: Table { client, name },
            channels: Cache::default(),
            of_tenants: Cache::default(),
            tenants: Cache::default(),
            api_keys: Cache::default(),
            prices: Cache::default(),
        }
    }

    /// The document of one row, from memory while it is young.
    async fn find<T: DeserializeOwned>(
        &self,
        cache: &Cache<Option<Arc<T>>>,
        (pk, sk): (String, &str),
    ) -> Result<Option<Arc<T>>, Failure> {
        let now = SystemEnv.now();
        if let Some(known) = cache.get(&pk, now, lifetime) {
            return Ok(known);
        }
        let row = self.table.read(table::keys(&pk, sk)).await?;
        let found = row.as_ref().map(table::document_of).transpose()?.map(Arc::new);
        cache.put(&pk, found.clone(), now);
        Ok(found)
    }

    /// The prices of a carrier that a tenant has of its own, or those of everybody.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the table cannot be read.
    pub async fn prices_of(
        &self,
        carrier: CarrierId,
        tenant: Option<&TenantId>,
    ) -> Result<Option<Arc<PriceTable>>, Failure> {
        self.find(&self.prices, (prices_row(carrier, tenant), PRICES)).await
    }

    /// Reads the channels of keys that are not remembered, all in one call, and remembers them.
    async fn fetch(&self, unknown: &[String], now: Timestamp) -> Result<(), Failure> {
        let rows = match unknown {
            [] => return Ok(()),
            [pk] => self.table.read(table::keys(pk, CHANNEL)).map_ok(|row| row.into_iter().collect()).await?,
            _ => {
                let keys: Vec<Item> = unknown.iter().map(|pk| table::keys(pk, CHANNEL)).collect();
                self.table.read_many(&keys).await?
            }
        };
        for pk in unknown {
            let row = rows.iter().find(|row| table::text_of(row, "pk") == Some(pk));
            self.channels.put(pk, row.map(table::document_of).transpose()?.map(Arc::new), now);
        }
        Ok(())
    }
}

impl Channels for Configuration {
    async fn by_keys(&self, carrier: CarrierId, keys: &[ChannelKey]) -> Result<Vec<Arc<Channel>>, Failure> {
        let now = SystemEnv.now();
        let mut rows: Vec<String> = Vec::with_capacity(keys.len());
        let possible = keys.iter().filter(|key| key.as_str().len() <= ChannelKey::MAX_LENGTH);
        for row in possible.map(|key| key_row(carrier, key)) {
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        let known = |row: &String| self.channels.get(row, now, lifetime);
        let unknown: Vec<String> = rows.iter().filter(|row| known(row).is_none()).cloned().collect();
        self.fetch(&unknown, now).await?;
        let mut channels: Vec<Arc<Channel>> = Vec::with_capacity(rows.len());
        for channel in rows.iter().filter_map(|row| known(row).flatten()) {
            if channels.iter().all(|known| known.id != channel.id) {
                channels.push(channel);
            }
        }
        Ok(channels)
    }

    async fn by_id(&self, id: &ChannelId) -> Result<Option<Arc<Channel>>, Failure> {
        if id.as_str().len() > ChannelKey::MAX_LENGTH {
            return Ok(None);
        }
        self.find(&self.channels, (id_row(id), CHANNEL)).await
    }

    async fn of_tenant(&self, tenant: &TenantId) -> Result<Arc<TenantChannels>, Failure> {
        let now = SystemEnv.now();
        let kept =
            |channels: &Arc<TenantChannels>| if channels.readable.is_empty() { KEEP_MISSING } else { KEEP_FOUND };
        if let Some(known) = self.of_tenants.get(tenant.as_str(), now, kept) {
            return Ok(known);
        }
        let rows = self.table.partition(&tenant_row(tenant), Some("channel#")).await?;
        let channels = Arc::new(readable(tenant, &rows));
        self.of_tenants.put(tenant.as_str(), Arc::clone(&channels), now);
        Ok(channels)
    }
}

/// The channels in `rows`. One that cannot be read wakes somebody, and the others go on without it.
fn readable(tenant: &TenantId, rows: &[Item]) -> TenantChannels {
    let mut channels = TenantChannels::default();
    for row in rows {
        match table::document_of(row) {
            Ok(channel) => channels.readable.push(channel),
            Err(failure) => {
                channels.unreadable += 1;
                let row = table::text_of(row, "sk").unwrap_or_default();
                tracing::error!(tenant.id = %tenant, row, reason = %failure, "channel cannot be read: it carries nothing");
            }
        }
    }
    channels
}

impl Tenants for Configuration {
    async fn tenant(&self, tenant: &TenantId) -> Result<Option<Arc<Tenant>>, Failure> {
        self.find(&self.tenants, (tenant_row(tenant), TENANT)).await
    }
}

impl ApiKeys for Configuration {
    async fn api_key(&self, id: &str) -> Result<Option<Arc<ApiKey>>, Failure> {
        self.find(&self.api_keys, (api_key_row(id), API_KEY)).await
    }
}

impl Prices for Configuration {
    async fn table(&self, tenant: &TenantId, carrier: CarrierId) -> Result<Option<Arc<PriceTable>>, Failure> {
        // Both at once: most carriers have the second one only.
        let (own, everybodys) = (self.prices_of(carrier, Some(tenant)), self.prices_of(carrier, None));
        match futures_util::future::try_join(own, everybodys).await {
            Ok((own, everybodys)) => Ok(own.or(everybodys)),
            Err(Failure::Permanent(reason)) => {
                let carrier = carrier.name();
                tracing::error!(tenant.id = %tenant, carrier, reason = %reason, "prices cannot be read: there are none");
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }
}

const CHANNEL: &str = "channel";
const TENANT: &str = "config";
const API_KEY: &str = "api-key";
const PRICES: &str = "prices";

#[expect(clippy::ref_option, reason = "the cache keeps options")]
fn lifetime<T>(value: &Option<T>) -> Duration {
    if value.is_some() { KEEP_FOUND } else { KEEP_MISSING }
}

fn key_row(carrier: CarrierId, key: &ChannelKey) -> String {
    format!("channel-key#{}#{}", carrier.name(), key.as_str())
}

fn id_row(id: &ChannelId) -> String {
    format!("channel#{id}")
}

fn tenant_row(tenant: &TenantId) -> String {
    format!("tenant#{tenant}")
}

fn api_key_row(id: &str) -> String {
    format!("api-key#{id}")
}

/// `prices#twilio`, and `prices#twilio#acme` for the tenant's own.
fn prices_row(carrier: CarrierId, tenant: Option<&TenantId>) -> String {
    let own = tenant.map(|tenant| format!("#{tenant}")).unwrap_or_default();
    format!("prices#{}{own}", carrier.name())
}

#[cfg(test)]
mod tests {
    use omni_core::testing::port_contracts::Fixture;

    use super::*;

    #[test]
    fn a_channel_that_cannot_be_read_hides_no_other() {
        let channels = Fixture::new("t", Timestamp::UNIX_EPOCH).channels();
        let row = |channel: &Channel| table::with_document(table::keys("tenant#t", "channel#c"), channel).unwrap();
        let mut rows: Vec<Item> = channels.iter().map(row).collect();
        rows.insert(1, table::keys("tenant#t", "channel#wreck"));
        let expected = TenantChannels { readable: channels, unreadable: 1 };
        assert_eq!(readable(&TenantId::new("t"), &rows), expected);
    }
}
