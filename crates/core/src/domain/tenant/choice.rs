//! How a tenant wants carriers to be chosen: see `outbound::select`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use crate::model::carrier::CarrierId;
use crate::model::message::ChannelKind;
use crate::model::money::Currency;

/// The weight of a carrier that the tenant's weights do not name.
pub const USUAL_WEIGHT: u32 = 100;

/// A message for one kind of channel may go by another one after all ways of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fallback {
    /// Kind of channel that the message is for.
    pub from: ChannelKind,
    /// Kind of channel by which it may go instead.
    pub to: ChannelKind,
}

/// The rules by which cost and weight are weighed against each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SelectionRules {
    /// Percentage that a carrier may cost more than the cheapest and still be its equal.
    pub cost_tolerance_percent: u32,
    /// Only prices in this currency are compared.
    pub currency: Currency,
}

impl Default for SelectionRules {
    fn default() -> Self {
        Self { cost_tolerance_percent: 10, currency: Currency::default() }
    }
}

impl SelectionRules {
    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// The weights of carriers that this version knows.
pub(super) fn weights<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<CarrierId, u32>, D::Error> {
    let all = BTreeMap::<String, u32>::deserialize(deserializer)?;
    Ok(all.into_iter().filter_map(|(name, weight)| Some((CarrierId::from_name(&name)?, weight))).collect())
}
