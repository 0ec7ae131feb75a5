//! Writes the configuration: what the command line seeds and changes.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem};
use omni_core::domain::pricing::PriceTable;
use omni_core::domain::tenant::{ApiKey, ConfigurationRevision, SavedVersion, Tenant};
use omni_core::foundation::failure::Failure;
use omni_core::model::channel::Channel;
use omni_core::ports::{Configurations, Env};

use super::{API_KEY, CHANNEL, Configuration, PRICES, api_key_row, id_row, key_row, prices_row, tenant_row};
use crate::dynamodb::table;
use crate::dynamodb::table::Item;
use crate::env::SystemEnv;
use crate::failure;

/// The most tries to save a tenant that others save at the same time.
const TRIES: usize = 5;

/// Attribute with the channel that a key's row belongs to: a key names one channel.
const CHANNEL_ID: &str = "channelId";

impl Configuration {
    /// Saves a channel under its id, its tenant and each of its keys at once, and forgets the keys it no longer has.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if one of its keys belongs to another channel.
    pub async fn save_channel(&self, channel: &Channel) -> Result<(), Failure> {
        let before = self.table.read(table::keys(id_row(&channel.id), CHANNEL)).await?;
        let before = before.as_ref().map(table::document_of::<Channel>).transpose()?;
        let kept = rows_of(channel);
        let gone = before.as_ref().map(rows_of).unwrap_or_default().into_iter().filter(|row| !kept.contains(row));
        let mut writes = Vec::new();
        for (pk, sk) in gone {
            writes.push(self.delete(table::keys(pk, sk))?);
        }
        for (pk, sk) in &kept {
            let row = table::with(table::keys(pk, sk), CHANNEL_ID, table::text(channel.id.as_str()));
            writes.push(self.put_owned(table::with_document(row, channel)?, channel)?);
        }
        let request = self.table.client.transact_write_items().set_transact_items(Some(writes));
        request.send().await.map(drop).map_err(|error| match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(canceled))
                if canceled.cancellation_reasons().iter().any(|r| r.code() == Some("ConditionalCheckFailed")) =>
            {
                Failure::permanent(format!("a key of channel {} belongs to another channel", channel.id))
            }
            _ => failure::of_transaction(error),
        })
    }

    /// Saves what a tenant configured as the version after the current one, or as the version that it says if that is
    /// later; returns which. What is saved already stays as it is.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the table cannot be written, or others write all the time.
    pub async fn save_tenant(&self, tenant: &Tenant) -> Result<u64, Failure> {
        for _ in 0..TRIES {
            let current = self.current(&tenant.id).await?;
            let version = current.as_ref().map_or(0, |current| current.version);
            if current.is_some_and(|current| Tenant { version: tenant.version, ..current } == *tenant) {
                return Ok(version);
            }
            let next = Tenant { version: tenant.version.max(version.saturating_add(1)), ..tenant.clone() };
            let next = ConfigurationRevision::new(next, SavedVersion::OPERATOR, SystemEnv.now(), None);
            if self.put_revision(&next, version).await? {
                return Ok(next.saved.version);
            }
        }
        Err(failure::because("TransactWriteItems", "too much contention"))
    }

    /// Saves an API key.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the table cannot be written.
    pub async fn save_api_key(&self, key: &ApiKey) -> Result<(), Failure> {
        self.put(table::with_document(table::keys(api_key_row(&key.id), API_KEY), key)?).await
    }

    /// Saves the prices of a carrier, in the place of those it had for the same tenant or for everybody.
    ///
    /// # Errors
    /// [`Failure::Permanent`] naming the entry that is wrong, [`Failure::Transient`] if the table cannot be written.
    pub async fn save_prices(&self, prices: &PriceTable) -> Result<(), Failure> {
        prices.check().map_err(Failure::permanent)?;
        let row = table::keys(prices_row(prices.carrier, prices.tenant.as_ref()), PRICES);
        self.put(table::with_document(row, prices)?).await
    }

    async fn put(&self, row: Item) -> Result<(), Failure> {
        let request = self.table.client.put_item().table_name(&self.table.name).set_item(Some(row));
        request.send().await.map(drop).map_err(failure::of("PutItem"))
    }

    fn put_owned(&self, row: Item, channel: &Channel) -> Result<TransactWriteItem, Failure> {
        let put = Put::builder().table_name(&self.table.name).set_item(Some(row));
        let put = put
            .condition_expression("attribute_not_exists(pk) OR channelId = :channel")
            .expression_attribute_values(":channel", table::text(channel.id.as_str()));
        let put = put.build().map_err(|_| failure::unbuildable("TransactWriteItems"))?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    fn delete(&self, key: Item) -> Result<TransactWriteItem, Failure> {
        let delete = Delete::builder().table_name(&self.table.name).set_key(Some(key)).build();
        let delete = delete.map_err(|_| failure::unbuildable("TransactWriteItems"))?;
        Ok(TransactWriteItem::builder().delete(delete).build())
    }
}

/// The keys of every row that holds `channel`.
fn rows_of(channel: &Channel) -> Vec<(String, String)> {
    let by_id = (id_row(&channel.id), CHANNEL.to_owned());
    let of_tenant = (tenant_row(&channel.tenant_id), format!("channel#{}", channel.id));
    let mut rows = vec![by_id, of_tenant];
    for key in &channel.keys {
        let row = (key_row(channel.carrier, key), CHANNEL.to_owned());
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows
}
