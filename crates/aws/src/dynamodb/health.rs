//! The health table: what was counted of each route, what became of it, and the record of every change.

mod metrics;
mod rows;

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use omni_core::domain::route_health::{HealthSample, RouteChange, RouteState, RouteTally, RouteTransition, minutes_of};
use omni_core::foundation::failure::Failure;
use omni_core::model::route::{Route, RouteStanding};
use omni_core::ports::{Health, HealthRecords};

use crate::cache::Cache;
use crate::dynamodb::table;
use crate::dynamodb::table::decide::Decision;
use crate::dynamodb::table::{Item, Table};
use crate::failure;

/// The age up to which a standing is used that was read before.
const STALE: Duration = Duration::from_secs(2);

/// The health table.
#[derive(Clone, Debug)]
pub struct HealthTable {
    table: Table,
    /// Every route that was changed, by its name.
    known: Arc<Cache<RouteState>>,
}

impl HealthTable {
    /// The table called `name` (`HEALTH_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name }, known: Arc::default() }
    }

    async fn tally(&self, route: Route, minutes: i64, now: Timestamp) -> Result<RouteTally, Failure> {
        let from = now.checked_sub(SignedDuration::from_mins(minutes - 1)).unwrap_or(Timestamp::MIN);
        let query = self.table.client.query().table_name(&self.table.name);
        let query = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", table::text(route.to_string()))
            .expression_attribute_values(":from", table::text(rows::minute(from)))
            .expression_attribute_values(":to", table::text(rows::minute(now)));
        let found = query.send().await.map_err(failure::of("Query"))?.items.unwrap_or_default();
        Ok(found.iter().filter_map(rows::counted).collect())
    }

    /// Every route that was ever changed: they stand in one partition, which has less than a page.
    async fn changed(&self) -> Result<Vec<RouteState>, Failure> {
        let rows = self.table.partition(rows::ROUTES, None).await?;
        rows.iter().map(table::document_of).collect()
    }

    async fn write(&self, change: &RouteChange) -> Result<bool, Failure> {
        self.table.all_or_none(&[rows::state(change)?, rows::transition(&change.transition)?]).await
    }
}

impl Health for HealthTable {
    async fn standings(&self, routes: &[Route], now: Timestamp) -> Result<Vec<RouteStanding>, Failure> {
        let known = |route: &Route| self.known.get(&route.to_string(), now, |_| STALE);
        let cached: Option<Vec<RouteState>> = routes.iter().map(known).collect();
        let states = if let Some(states) = cached {
            states
        } else {
            let states = among(&self.changed().await?, routes);
            for state in &states {
                self.known.put(&state.route.to_string(), state.clone(), now);
            }
            states
        };
        Ok(states.iter().map(|state| state.standing(now)).collect())
    }

    async fn probe(&self, route: Route, owner: &str, now: Timestamp) -> Result<bool, Failure> {
        let Some(state) = self.states(&[route]).await?.pop() else { return Ok(false) };
        let change = state.probed(owner, now);
        let given = match &change {
            Some(change) => self.change(change).await?,
            None => false,
        };
        // Whoever asks next in this process need not ask in vain.
        let now_known = change.filter(|_| given).map_or(state, |change| change.state);
        self.known.put(&route.to_string(), now_known, now);
        Ok(given)
    }
}

impl HealthRecords for HealthTable {
    async fn observe(&self, samples: &[HealthSample]) -> Result<(), Failure> {
        let writes = minutes_of(samples).into_iter().map(|((route, minute), counts)| {
            let update = rows::counting(route, minute, &counts);
            async move {
                let write = |_: &_| Ok(Decision::write(update.clone(), ()));
                self.table.decide_one(write).await
            }
        });
        try_join_all(writes).await.map(drop)
    }

    async fn tallies(&self, routes: &[Route], minutes: i64, now: Timestamp) -> Result<Vec<RouteTally>, Failure> {
        try_join_all(routes.iter().map(|route| self.tally(*route, minutes, now))).await
    }

    async fn states(&self, routes: &[Route]) -> Result<Vec<RouteState>, Failure> {
        if let [route] = routes {
            let row: Option<Item> = self.table.read(rows::state_key(*route)).await?;
            let state = row.as_ref().map(table::document_of).transpose()?;
            return Ok(vec![state.unwrap_or_else(|| RouteState::new(*route))]);
        }
        if routes.is_empty() {
            return Ok(Vec::new());
        }
        Ok(among(&self.changed().await?, routes))
    }

    async fn change(&self, change: &RouteChange) -> Result<bool, Failure> {
        let made = self.write(change).await?;
        if made {
            metrics::route_changed(&self.table.name, change);
        }
        Ok(made)
    }

    async fn transitions(&self, since: Timestamp, limit: usize) -> Result<Vec<RouteTransition>, Failure> {
        let query = self.table.client.query().table_name(&self.table.name).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND sk >= :since")
            .expression_attribute_values(":pk", table::text(rows::TRANSITIONS))
            .expression_attribute_values(":since", table::text(rows::moment(since)))
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        let mut pages = query.into_paginator().items().send();
        let mut found = Vec::new();
        while found.len() < limit {
            let Some(row) = pages.next().await else { break };
            found.push(table::document_of(&row.map_err(failure::of("Query"))?)?);
        }
        Ok(found)
    }
}

/// The states of `routes` among those that were ever changed.
fn among(changed: &[RouteState], routes: &[Route]) -> Vec<RouteState> {
    let state = |route: &Route| changed.iter().find(|state| state.route == *route).cloned();
    routes.iter().map(|route| state(route).unwrap_or_else(|| RouteState::new(*route))).collect()
}
