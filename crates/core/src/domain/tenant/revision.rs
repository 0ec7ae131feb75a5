//! The versions of what a tenant configured: who saved each, when and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Tenant;

/// The author of a version of a tenant's configuration, with the time and the reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedVersion {
    /// Number of the version: the next one after that which it replaced.
    pub version: u64,
    /// Time at which it was saved.
    pub at: Timestamp,
    /// Author: the id of an API key, or [`SavedVersion::OPERATOR`].
    pub by: String,
    /// Reason, in the author's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl SavedVersion {
    /// The author where no API key was used: somebody with access to the store.
    pub const OPERATOR: &str = "operator";
}

/// One version of what a tenant configured. A new version replaces the one before, and no other.
#[derive(Clone, Debug, PartialEq)]
pub struct ConfigurationRevision {
    /// The whole configuration as it was saved.
    pub tenant: Tenant,
    /// The version's number, time, author and reason.
    pub saved: SavedVersion,
}

impl ConfigurationRevision {
    /// `tenant`, with its version, as saved by `by` at `at`.
    pub fn new(tenant: Tenant, by: impl Into<String>, at: Timestamp, note: Option<String>) -> Self {
        let saved = SavedVersion { version: tenant.version, at, by: by.into(), note };
        Self { tenant, saved }
    }
}
