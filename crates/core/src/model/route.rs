//! A route: one kind of message by one carrier, and how it stands.

use serde::{Deserialize, Serialize};

use crate::model::carrier::CarrierId;
use crate::model::message::ChannelKind;

/// A route has a health of its own: a carrier's text messages may fail while its WhatsApp works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Carrier of the route.
    pub carrier: CarrierId,
    /// Kind of message that is carried.
    pub kind: ChannelKind,
}

/// How a route stands: what selection and delivery need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteStanding {
    /// Route that stands so.
    pub route: Route,
    /// Whether it may be used.
    pub availability: Availability,
    /// Percentage of its usual share that it gets: 100 is all.
    pub points: u32,
    /// An operator wants everything to go this way.
    pub pinned: bool,
    /// Reason for that, shown with plans.
    pub reason: String,
}

/// Whether a route may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Availability {
    /// It may be used as usual.
    Usable,
    /// A single call may find out whether it works again.
    Probing,
    /// Not now: its breaker is open, or an operator drains it.
    Blocked,
}

impl Availability {
    /// As plans take it: a route that may be probed stands where it usually would. Behind the usable ones nobody would
    /// ever come to probe it, and it would never be used again; as it is one call probes it and all others pass it over.
    #[must_use]
    pub fn in_plans(self) -> Self {
        if self == Self::Probing { Self::Usable } else { self }
    }
}

impl RouteStanding {
    /// A route of which nothing bad is known.
    #[must_use]
    pub fn good(route: Route) -> Self {
        Self { route, availability: Availability::Usable, points: 100, pinned: false, reason: String::new() }
    }
}
