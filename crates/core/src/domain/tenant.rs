//! Tenants, their channels, and everything they configure.

mod choice;
mod document;
mod patience;
mod problems;
mod revision;
pub mod rules_cache;
pub mod schema;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::quiet_hours::{QuietHours, TenantHours};
use crate::domain::rules::RuleSet;
use crate::foundation::problem::DocumentProblem;
use crate::model::carrier::CarrierId;
use crate::model::message::TenantId;
use crate::model::plan::Downgrade;
use crate::model::rate_limit::RateLimit;
use crate::model::workflow::Workflow;
pub use choice::{Fallback, SelectionRules, USUAL_WEIGHT};
pub use patience::ReceiptTimeout;
pub use revision::{ConfigurationRevision, SavedVersion};

/// A tenant's configuration. One document, replaced as a whole; `version` tells whether a cached copy is old.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tenant {
    /// Id of the tenant.
    pub id: TenantId,
    /// Grows by one with every change.
    #[serde(default)]
    pub version: u64,
    /// Rules by which inbound messages are routed.
    #[serde(flatten)]
    pub rules: RuleSet,
    /// Workflows that rules can send them to.
    #[serde(default)]
    pub workflows: Vec<Workflow>,
    /// The carrier that all messages must go by, while it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pinned_carrier: Option<CarrierId>,
    /// Content that may be said in plain text where no channel can show it; without a word here it is refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub downgrade: Vec<Downgrade>,
    /// The carriers by which nothing of it goes.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "crate::foundation::json::known::known"
    )]
    pub denied_carriers: Vec<CarrierId>,
    /// How often a carrier comes first among its equals; [`USUAL_WEIGHT`] where it is not named. 0: only if nobody else.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "choice::weights")]
    pub weights: BTreeMap<CarrierId, u32>,
    /// Kinds of channels by which a message may go instead, after all ways of its own kind.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "crate::foundation::json::known::known"
    )]
    pub fallback: Vec<Fallback>,
    /// Tolerance of costs within which weights decide.
    #[serde(default, skip_serializing_if = "SelectionRules::is_default")]
    pub selection: SelectionRules,
    /// Time after which a missing receipt is reason enough to ask the next carrier; never, if it is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt_timeout: Option<ReceiptTimeout>,
    /// Limits on how fast its messages may leave.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rate_limits: Vec<RateLimit>,
    /// Hours in which its advertising goes out, within those of the law.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet_hours: Option<QuietHours>,
}

impl Tenant {
    /// The workflow called `name`.
    #[must_use]
    pub fn workflow(&self, name: &str) -> Option<&Workflow> {
        self.workflows.iter().find(|workflow| workflow.name == name)
    }

    /// The hours in which its advertising goes out: its own, or the usual ones.
    ///
    /// # Errors
    /// Everything that is wrong with its own; those are not saved by the API.
    pub fn hours(&self) -> Result<TenantHours, Vec<DocumentProblem>> {
        let zone = self.rules.time_zone.as_deref();
        self.quiet_hours.as_ref().map_or_else(
            || TenantHours::read(&QuietHours::default(), zone),
            |configured| TenantHours::read(configured, zone),
        )
    }
}

/// An API key as it is stored: never the key itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// Finds it; the part of the key before the dot.
    pub id: String,
    /// Lower-case hex SHA-256 of the whole key.
    pub hash: String,
    /// Tenant that owns the key.
    pub tenant_id: TenantId,
    /// Rights that the key gives.
    pub scopes: Vec<ApiScope>,
}

/// A right that an API key can give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ApiScope {
    /// Send messages.
    Send,
    /// Look messages up.
    Read,
    /// Change what the tenant configured.
    Configure,
    /// Pin, drain, release and probe the routes that all tenants share.
    Operate,
    /// A scope of a newer version.
    #[serde(other)]
    Other,
}
