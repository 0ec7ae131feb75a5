//! How carriers are doing: what was counted of each route, its breaker, its share of the traffic, and what operators say.
//!
//! Everything here but [`Controller`] and [`observe`] is a pure function of what was observed and when:
//!
//! - [`Sample`] is one thing that was seen, [`Tally`] what was counted of one route by the minute.
//! - [`Breaker`] closes a route to all but one probe while its calls fail.
//! - [`share`] moves points from a route that is slow or refuses much, and gives them back.
//! - [`RouteState`] holds all of it, one item per route, changed by compare-and-set; [`Change`] is such a change.
//! - [`RouteHealth`] is all of that in one process, without ports: for simulations.
//! - [`observe`] counts and judges breakers, [`Controller`] judges shares every minute.

mod breaker;
mod controller;
mod observing;
mod route_health;
pub mod share;
mod state;
mod tally;

use serde::{Deserialize, Serialize};

use crate::carrier::CarrierId;
use crate::message::ChannelKind;

pub use breaker::{Breaker, PROBE_LAPSES, Position, Probe};
pub use controller::Controller;
pub use observing::observe;
pub use route_health::RouteHealth;
pub use state::{By, Change, KEEP_TRANSITIONS, Order, Ordered, RouteState, Snapshot, Transition};
pub use tally::{Calls, Minute, Observed, Sample, Tally, minute_of, minutes_of};

/// What has a health of its own: a carrier's text messages may fail while its WhatsApp works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Who.
    pub carrier: CarrierId,
    /// What is carried.
    pub kind: ChannelKind,
}

impl Route {
    /// Every route there is: what each carrier carries.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let of = |carrier: CarrierId| {
            let kinds = ChannelKind::ALL.into_iter().filter(move |kind| carrier.limits(*kind).is_some());
            kinds.map(move |kind| Self { carrier, kind })
        };
        CarrierId::ALL.into_iter().flat_map(of).collect()
    }

    /// What `carrier` carries where nobody says what it was.
    #[must_use]
    pub fn usual(carrier: CarrierId) -> Self {
        let kind = match carrier {
            CarrierId::WhatsApp => ChannelKind::WhatsApp,
            CarrierId::LiveChat => ChannelKind::Chat,
            CarrierId::Twilio | CarrierId::Bandwidth | CarrierId::MessageBird | CarrierId::Inteliquent => {
                ChannelKind::Sms
            }
        };
        Self { carrier, kind }
    }

    /// The route called so, as in `twilio/sms`.
    #[must_use]
    pub fn from_names(carrier: &str, kind: &str) -> Option<Self> {
        let kind = ChannelKind::ALL.into_iter().find(|known| known.name() == kind)?;
        let carrier = CarrierId::from_name(carrier)?;
        carrier.limits(kind).map(|_| Self { carrier, kind })
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.carrier.name(), self.kind.name())
    }
}

/// How a route stands: what selection and delivery need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub route: Route,
    /// Whether it may be used.
    pub availability: Availability,
    /// How much of its usual share it gets, in hundredths: 100 is all.
    pub points: u32,
    /// An operator wants everything to go this way.
    pub pinned: bool,
    /// Why it is as it is; shown with plans.
    pub reason: String,
}

/// Whether a route may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Availability {
    /// As usual.
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

impl Standing {
    /// A route of which nothing bad is known.
    #[must_use]
    pub fn good(route: Route) -> Self {
        Self { route, availability: Availability::Usable, points: 100, pinned: false, reason: String::new() }
    }
}

#[cfg(test)]
mod tests;
