//! How carriers are doing: what was counted of each route, its breaker, its share of the traffic, and what operators say.
//!
//! Everything here is a pure function of what was observed and when:
//!
//! - [`HealthSample`] is one thing that was seen, [`RouteTally`] what was counted of one route by the minute.
//! - [`Breaker`] closes a route to all but one probe while its calls fail.
//! - [`share`] moves points from a route that is slow or refuses much, and gives them back.
//! - [`RouteState`] holds all of it, one item per route, changed by compare-and-set; [`RouteChange`] is such a change.
//! - [`RouteHealth`] is all of that in one process, without ports: for simulations.
//!
//! `events::health` counts and judges breakers, `scheduler::health_tick` judges shares every minute.

mod breaker;
mod in_process;
pub mod share;
mod state;
mod tally;
#[cfg(test)]
mod tests;

use crate::model::carrier::CarrierId;
use crate::model::message::ChannelKind;
use crate::model::route::Route;
pub use breaker::{Breaker, PROBE_LAPSES, Position, Probe};
pub use in_process::RouteHealth;
pub use state::{
    KEEP_TRANSITIONS, OperatorOrder, OperatorWord, OrderedBy, RouteChange, RouteState, RouteTransition, Snapshot,
};
pub use tally::{CallCounts, HealthSample, ObservedCall, RouteTally, TallyMinute, minute_of, minutes_of};

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

    /// The route for which `carrier` is used where nobody says what kind it was.
    #[must_use]
    pub fn usual(carrier: CarrierId) -> Self {
        Self { carrier, kind: carrier.usual_kind() }
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
