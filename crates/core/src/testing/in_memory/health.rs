//! How carriers are doing, by the minute, and what became of their routes.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Memory, Port};
use crate::domain::route_health::{
    HealthSample, RouteChange, RouteState, RouteTally, RouteTransition, TallyMinute, minute_of, minutes_of,
};
use crate::foundation::failure::Failure;
use crate::model::route::{Route, RouteStanding};
use crate::ports::{Health, HealthRecords};

/// Everything that is known of routes.
#[derive(Default)]
pub(super) struct Routes {
    minutes: BTreeMap<(Route, i64), TallyMinute>,
    states: BTreeMap<Route, RouteState>,
    transitions: Vec<RouteTransition>,
}

impl Routes {
    fn state(&self, route: Route) -> RouteState {
        self.states.get(&route).cloned().unwrap_or_else(|| RouteState::new(route))
    }

    fn change(&mut self, change: &RouteChange) -> bool {
        let free = self.state(change.state.route).version == change.expected();
        if free {
            self.states.insert(change.state.route, change.state.clone());
            self.transitions.push(change.transition.clone());
        }
        free
    }
}

impl Health for Memory {
    async fn standings(&self, routes: &[Route], now: Timestamp) -> Result<Vec<RouteStanding>, Failure> {
        self.one(Port::Health, |state| routes.iter().map(|route| state.health.state(*route).standing(now)).collect())
            .await
    }

    async fn probe(&self, route: Route, owner: &str, now: Timestamp) -> Result<bool, Failure> {
        let Some(state) = self.states(&[route]).await?.pop() else { return Ok(false) };
        let Some(change) = state.probed(owner, now) else { return Ok(false) };
        self.change(&change).await
    }
}

impl HealthRecords for Memory {
    async fn observe(&self, samples: &[HealthSample]) -> Result<(), Failure> {
        self.many(Port::Health, samples.len(), |state, reached| {
            for (key, counts) in minutes_of(samples.get(..reached).unwrap_or(samples)) {
                *state.health.minutes.entry(key).or_default() += counts;
            }
        })
        .await
    }

    async fn tallies(&self, routes: &[Route], minutes: i64, now: Timestamp) -> Result<Vec<RouteTally>, Failure> {
        let last = minute_of(now);
        self.one(Port::Health, |state| {
            let tally = |route: &Route| {
                let range = state.health.minutes.range((*route, last - minutes + 1)..=(*route, last));
                range.map(|((_, minute), counts)| (*minute, *counts)).collect()
            };
            routes.iter().map(tally).collect()
        })
        .await
    }

    async fn states(&self, routes: &[Route]) -> Result<Vec<RouteState>, Failure> {
        self.one(Port::Health, |state| routes.iter().map(|route| state.health.state(*route)).collect()).await
    }

    async fn change(&self, change: &RouteChange) -> Result<bool, Failure> {
        self.one(Port::Health, |state| state.health.change(change)).await
    }

    async fn transitions(&self, since: Timestamp, limit: usize) -> Result<Vec<RouteTransition>, Failure> {
        self.one(Port::Health, |state| {
            let mut found: Vec<RouteTransition> =
                state.health.transitions.iter().filter(|it| it.at >= since).cloned().collect();
            found.sort_by_key(|it| std::cmp::Reverse((it.at, it.route, it.version)));
            found.truncate(limit);
            found
        })
        .await
    }
}
