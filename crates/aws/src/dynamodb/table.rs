//! Rows of DynamoDB tables: keys, documents, numbers and times as attributes.

pub(crate) mod decide;
mod many;
mod once;
pub(crate) mod update;

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use omni_core::foundation::failure::Failure;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure;

/// A row.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// The JSON document of a row.
pub(crate) const DOCUMENT: &str = "doc";

/// Attribute with the time from which DynamoDB may delete a row, in seconds since the epoch.
pub(crate) const EXPIRES_AT: &str = "expiresAt";

/// One table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) client: Client,
    pub(crate) name: String,
}

impl Table {
    /// The row with this key as it is now.
    pub(crate) async fn read(&self, key: Item) -> Result<Option<Item>, Failure> {
        let request = self.client.get_item().table_name(&self.name).set_key(Some(key)).consistent_read(true);
        Ok(request.send().await.map_err(failure::of("GetItem"))?.item)
    }

    /// Every row of a partition, in order, as they are now; `prefix` is what their sort keys begin with.
    pub(crate) async fn partition(&self, pk: &str, prefix: Option<&str>) -> Result<Vec<Item>, Failure> {
        let query = self.client.query().table_name(&self.name).consistent_read(true);
        let query = query.expression_attribute_values(":pk", text(pk));
        let query = match prefix {
            None => query.key_condition_expression("pk = :pk"),
            Some(prefix) => query
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":prefix", text(prefix)),
        };
        let mut pages = query.into_paginator().items().send();
        let mut items = Vec::new();
        while let Some(item) = pages.next().await {
            items.push(item.map_err(failure::of("Query"))?);
        }
        Ok(items)
    }
}

/// The key of a table without a sort key.
pub(crate) fn key(pk: impl Into<String>) -> Item {
    HashMap::from([("pk".to_owned(), text(pk))])
}

/// The key of a table with a sort key.
pub(crate) fn keys(pk: impl Into<String>, sk: impl Into<String>) -> Item {
    HashMap::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(sk))])
}

/// `row` with one more attribute.
pub(crate) fn with(mut row: Item, name: &str, value: AttributeValue) -> Item {
    row.insert(name.to_owned(), value);
    row
}

/// `row` with `document` as JSON.
pub(crate) fn with_document(row: Item, document: &impl Serialize) -> Result<Item, Failure> {
    Ok(with(row, DOCUMENT, json(document)?))
}

/// A text attribute.
pub(crate) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A number attribute.
pub(crate) fn number(value: impl ToString + Copy) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// A moment that can be compared by value: nanoseconds since the epoch.
pub(crate) fn moment(at: Timestamp) -> AttributeValue {
    number(at.as_nanosecond())
}

/// The time from which a row may be deleted: `keep` after `now`, in whole seconds, rounded up.
pub(crate) fn expiry(now: Timestamp, keep: Duration) -> AttributeValue {
    let keep = i64::try_from(keep.as_secs()).unwrap_or(i64::MAX);
    number(now.as_second().saturating_add(keep).saturating_add(1))
}

/// A document as a text attribute.
pub(crate) fn json(document: &impl Serialize) -> Result<AttributeValue, Failure> {
    serde_json::to_string(document).map(text).map_err(|error| Failure::unreadable("a document", &error))
}

/// A text of a row.
pub(crate) fn text_of<'a>(row: &'a Item, name: &str) -> Option<&'a str> {
    row.get(name).and_then(|value| value.as_s().ok()).map(String::as_str)
}

/// A number of a row.
pub(crate) fn number_of<N: std::str::FromStr>(row: &Item, name: &str) -> Option<N> {
    row.get(name).and_then(|value| value.as_n().ok()).and_then(|value| value.parse().ok())
}

/// A moment of a row.
pub(crate) fn moment_of(row: &Item, name: &str) -> Option<Timestamp> {
    number_of(row, name).and_then(|nanoseconds| Timestamp::from_nanosecond(nanoseconds).ok())
}

/// The JSON in one attribute of a row, `None` if there is none.
pub(crate) fn json_of<T: DeserializeOwned>(row: &Item, name: &str) -> Result<Option<T>, Failure> {
    let parse = |json| serde_json::from_str(json).map_err(|error| Failure::unreadable("a stored document", &error));
    text_of(row, name).map(parse).transpose()
}

/// The document of a row.
pub(crate) fn document_of<T: DeserializeOwned>(row: &Item) -> Result<T, Failure> {
    json_of(row, DOCUMENT)?.ok_or(Failure::Permanent("a stored row has no document".into()))
}
