//! Contacts: what a tenant knows of a customer, beside whether they may be written to (see `domain::consent`).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::message::Address;

/// A customer, by one of their addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Address at which they are reached.
    #[serde(flatten)]
    pub address: Address,
    /// What the tenant sorts them by: `vip`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Their time zone (IANA), for what depends on their clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Whatever else the tenant keeps: texts, numbers, booleans.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, Value>,
}
