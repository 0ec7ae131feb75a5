//! Many rows by their keys: read, written and deleted in as few calls as DynamoDB takes them.

use aws_sdk_dynamodb::types::{DeleteRequest, KeysAndAttributes, WriteRequest};
use omni_core::foundation::failure::Failure;

use super::{Item, Table};
use crate::failure;

/// The most rows of one `BatchGetItem`.
const READ: usize = 100;

/// The most rows of one `BatchWriteItem`.
const WRITTEN: usize = 25;

/// The most rounds in which what was not processed is tried again.
const ROUNDS: usize = 5;

impl Table {
    /// The rows with these keys as they are now, in any order; those that do not exist are left out. No key may come
    /// twice.
    pub(crate) async fn read_many(&self, keys: &[Item]) -> Result<Vec<Item>, Failure> {
        let mut rows = Vec::with_capacity(keys.len());
        for batch in keys.chunks(READ) {
            let mut wanted = batch.to_vec();
            for _ in 0..ROUNDS {
                let keys = KeysAndAttributes::builder().set_keys(Some(std::mem::take(&mut wanted)));
                let keys = keys.consistent_read(true).build();
                let keys = keys.map_err(|_| failure::unbuildable("BatchGetItem"))?;
                let request = self.client.batch_get_item().request_items(&self.name, keys);
                let answer = request.send().await.map_err(failure::of("BatchGetItem"))?;
                rows.extend(answer.responses.and_then(|mut tables| tables.remove(&self.name)).unwrap_or_default());
                let left = answer.unprocessed_keys.and_then(|mut tables| tables.remove(&self.name));
                wanted = left.map(|left| left.keys).unwrap_or_default();
                if wanted.is_empty() {
                    break;
                }
            }
            if !wanted.is_empty() {
                return Err(failure::because("BatchGetItem", "unprocessed keys"));
            }
        }
        Ok(rows)
    }

    /// The row of each of these keys as it is now, at the place of its key. A key may come twice; without keys nothing is
    /// called.
    pub(crate) async fn read_each(&self, keys: &[Item]) -> Result<Vec<Option<Item>>, Failure> {
        let mut different: Vec<Item> = Vec::with_capacity(keys.len());
        for key in keys {
            if !different.contains(key) {
                different.push(key.clone());
            }
        }
        let rows = self.read_many(&different).await?;
        Ok(keys.iter().map(|key| rows.iter().find(|row| has_key(row, key)).cloned()).collect())
    }

    /// Deletes the rows with these keys, whether they exist or not. No key may come twice.
    pub(crate) async fn delete_many(&self, keys: Vec<Item>) -> Result<(), Failure> {
        let requests = keys.into_iter().map(|key| {
            let delete = DeleteRequest::builder().set_key(Some(key)).build();
            delete.map(|delete| WriteRequest::builder().delete_request(delete).build())
        });
        let requests = requests.collect::<Result<Vec<_>, _>>().map_err(|_| failure::unbuildable("BatchWriteItem"))?;
        for batch in requests.chunks(WRITTEN) {
            let mut left = batch.to_vec();
            for _ in 0..ROUNDS {
                let request = self.client.batch_write_item().request_items(&self.name, std::mem::take(&mut left));
                let answer = request.send().await.map_err(failure::of("BatchWriteItem"))?;
                left = answer.unprocessed_items.and_then(|mut tables| tables.remove(&self.name)).unwrap_or_default();
                if left.is_empty() {
                    break;
                }
            }
            if !left.is_empty() {
                return Err(failure::because("BatchWriteItem", "unprocessed keys"));
            }
        }
        Ok(())
    }
}

fn has_key(row: &Item, key: &Item) -> bool {
    key.iter().all(|(name, value)| row.get(name) == Some(value))
}
