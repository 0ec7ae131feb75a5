//! The demo tenant as rows of the config table and documents of the secret store.

use std::collections::BTreeMap;

use anyhow::Result;
use omni_core::domain::tenant::{ApiKey, ApiScope};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::demo_tenant;
use crate::stack::STAGE;

/// The rows and secrets of the demo tenant.
pub(super) struct Config {
    rows: BTreeMap<(String, String), Value>,
    secrets: BTreeMap<String, String>,
}

impl Config {
    /// The demo tenant, with its channels at the carriers under `carriers_url`.
    ///
    /// # Errors
    /// If it cannot be written as JSON.
    pub(super) fn of_demo_tenant(carriers_url: &str) -> Result<Self> {
        let mut config = Self { rows: BTreeMap::new(), secrets: BTreeMap::new() };
        let tenant = format!("tenant#{}", demo_tenant::TENANT);
        config.add(&tenant, "config", &serde_json::to_string(&demo_tenant::tenant())?);
        for (channel, credentials) in demo_tenant::channels(STAGE, carriers_url) {
            let document = serde_json::to_string(&channel)?;
            for key in &channel.keys {
                let key = format!("channel-key#{}#{}", channel.carrier.name(), key.as_str());
                config.add(&key, "channel", &document);
            }
            config.add(&format!("channel#{}", channel.id), "channel", &document);
            config.add(&tenant, &format!("channel#{}", channel.id), &document);
            config.secrets.insert(channel.secret.as_str().to_owned(), serde_json::to_string(&credentials)?);
        }
        let key = api_key();
        config.add(&format!("api-key#{}", key.id), "api-key", &serde_json::to_string(&key)?);
        Ok(config)
    }

    /// The row with this key.
    pub(super) fn row(&self, partition: &str, sort: &str) -> Option<&Value> {
        self.rows.get(&(partition.to_owned(), sort.to_owned()))
    }

    /// The rows of one partition whose sort keys are such, in order.
    pub(super) fn rows(&self, partition: &str, is_such: impl Fn(&str) -> bool) -> Vec<&Value> {
        let wanted = self.rows.iter().filter(|((pk, sk), _)| pk == partition && is_such(sk));
        wanted.map(|(_, row)| row).collect()
    }

    /// Keeps one more row.
    #[cfg(test)]
    pub(super) fn put(&mut self, row: &Value) {
        let key =
            |name: &str| row.pointer(&format!("/{name}/S")).and_then(Value::as_str).unwrap_or_default().to_owned();
        self.rows.insert((key("pk"), key("sk")), row.clone());
    }

    /// The secret document with this name.
    pub(super) fn secret(&self, name: &str) -> Option<&str> {
        self.secrets.get(name).map(String::as_str)
    }

    fn add(&mut self, partition: &str, sort: &str, document: &str) {
        let row = json!({ "pk": { "S": partition }, "sk": { "S": sort }, "doc": { "S": document } });
        self.rows.insert((partition.to_owned(), sort.to_owned()), row);
    }
}

fn api_key() -> ApiKey {
    ApiKey {
        id: demo_tenant::API_KEY.split('.').next().unwrap_or_default().to_owned(),
        hash: hex::encode(Sha256::digest(demo_tenant::API_KEY)),
        tenant_id: omni_core::model::message::TenantId::new(demo_tenant::TENANT),
        scopes: vec![ApiScope::Send, ApiScope::Read, ApiScope::Configure],
    }
}
