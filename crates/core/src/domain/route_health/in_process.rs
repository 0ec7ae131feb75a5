//! The health of a route in one process: what was counted and the state it led to, without ports.

use jiff::Timestamp;

use super::share::{LOOKED_AT, ShareVerdict};
use super::tally::before;
use super::{HealthSample, ObservedCall, Position, RouteChange, RouteState, RouteTally, RouteTransition, share};
use crate::model::route::{Availability, Route, RouteStanding};

/// A route that judges itself. Cheap: what a route took while its breaker is closed costs one addition.
#[derive(Clone, Debug)]
pub struct RouteHealth {
    state: RouteState,
    tally: RouteTally,
}

impl RouteHealth {
    /// A route of which nothing is known.
    #[must_use]
    pub fn new(route: Route) -> Self {
        Self { state: RouteState::new(route), tally: RouteTally::default() }
    }

    /// The state that it has come to.
    #[must_use]
    pub fn state(&self) -> &RouteState {
        &self.state
    }

    /// The tally of its calls and messages.
    #[must_use]
    pub fn tally(&self) -> &RouteTally {
        &self.tally
    }

    /// Whether it may be used at `now`; the cheap part of [`RouteHealth::standing`].
    #[must_use]
    pub fn availability(&self, now: Timestamp) -> Availability {
        self.state.availability(now)
    }

    /// The standing of the route at `now`.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> RouteStanding {
        self.state.standing(now)
    }

    /// Counts what was seen at `at`, which is now for all but [`ObservedCall::Prompt`], and lets the breaker judge it.
    pub fn observe(&mut self, at: Timestamp, observed: ObservedCall) -> Option<RouteTransition> {
        self.tally.count(at, observed);
        let closed = self.state.breaker.position() == Position::Closed;
        let matters = match observed {
            ObservedCall::Accepted => !closed,
            ObservedCall::Failed => true,
            ObservedCall::Prompt | ObservedCall::Settled => false,
        };
        let sample = HealthSample { route: self.state.route, at, observed };
        matters.then(|| self.state.judged(&[sample], &self.tally, at)).flatten().map(|change| self.apply(change))
    }

    /// Gives its probe to `owner` if there is one to be had; `None` if there is not.
    pub fn probe(&mut self, owner: &str, now: Timestamp) -> Option<RouteTransition> {
        self.state.probed(owner, now).map(|change| self.apply(change))
    }

    /// Makes a change of [`RouteHealth::state`]; nothing if it is not of this version.
    pub fn change(&mut self, change: RouteChange) -> Option<RouteTransition> {
        let fits = change.state.route == self.state.route && change.expected() == self.state.version;
        fits.then(|| self.apply(change))
    }

    /// Moves points: what [`crate::scheduler::health_tick::HealthTick::tick`] does every minute, for the routes of one process.
    pub fn tick(routes: &mut [Self], now: Timestamp) -> Vec<RouteTransition> {
        let verdicts: Vec<ShareVerdict> = routes.iter().map(|it| ShareVerdict::of(&it.state, &it.tally, now)).collect();
        let all: Vec<(&RouteState, &ShareVerdict)> = routes.iter().map(|it| &it.state).zip(&verdicts).collect();
        let changes = share::steer_all(&all, now);
        let forgotten = before(now, jiff::SignedDuration::from_mins(LOOKED_AT + 1));
        let mut transitions = Vec::new();
        for route in routes {
            route.tally.forget(forgotten);
            let change = changes.iter().find(|change| change.state.route == route.state.route).cloned();
            transitions.extend(change.and_then(|change| route.change(change)));
        }
        transitions
    }

    fn apply(&mut self, change: RouteChange) -> RouteTransition {
        self.state = change.state;
        change.transition
    }
}
