//! The health table: one row per carrier and minute, in which outcomes are counted.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use futures_util::future::try_join_all;
use jiff::{SignedDuration, Timestamp};
use omni_core::carrier::CarrierId;
use omni_core::failure::Failure;
use omni_core::health::{Route, Sample, Standing, WINDOW_MINUTES, Window};
use omni_core::ports::Health;

use crate::failure;
use crate::table::{self, Decision, EXPIRES_AT, Table, Update};

/// Long after the last window that counts a minute.
const KEEP: Duration = Duration::from_hours(24);

const ACCEPTED: &str = "accepted";
const FAILED: &str = "failed";

/// The health table.
#[derive(Clone, Debug)]
pub struct HealthTable {
    table: Table,
}

impl HealthTable {
    /// The table called `name` (`HEALTH_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }

    async fn window(&self, carrier: CarrierId, now: Timestamp) -> Result<Window, Failure> {
        let from = now.checked_sub(SignedDuration::from_mins(WINDOW_MINUTES - 1)).unwrap_or(Timestamp::MIN);
        let query = self.table.client.query().table_name(&self.table.name);
        let query = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :from AND :to")
            .expression_attribute_values(":pk", table::text(carrier.name()))
            .expression_attribute_values(":from", table::text(minute(from)))
            .expression_attribute_values(":to", table::text(minute(now)));
        let minutes = query.send().await.map_err(failure::of("Query"))?.items.unwrap_or_default();
        let count =
            |name| minutes.iter().filter_map(|row| table::number_of::<u32>(row, name)).fold(0, u32::saturating_add);
        Ok(Window { accepted: count(ACCEPTED), failed: count(FAILED) })
    }
}

impl Health for HealthTable {
    async fn observe(&self, samples: &[Sample]) -> Result<(), Failure> {
        let mut minutes: BTreeMap<(CarrierId, String), (Timestamp, Window)> = BTreeMap::new();
        for sample in samples {
            let (_, sum) = minutes.entry((sample.carrier, minute(sample.at))).or_insert((sample.at, Window::default()));
            sum.accepted = sum.accepted.saturating_add(sample.accepted);
            sum.failed = sum.failed.saturating_add(sample.failed);
        }
        let updates = minutes.into_iter().map(|((carrier, minute), (at, sum))| {
            Update::of(table::keys(carrier.name(), minute))
                .add(ACCEPTED, table::number(sum.accepted))
                .add(FAILED, table::number(sum.failed))
                .set(EXPIRES_AT, table::expiry(at, KEEP))
        });
        let updates: Vec<Update> = updates.collect();
        let judge = |position: usize, _: &_| match updates.get(position) {
            Some(update) => Ok(Decision::write(update.clone(), ())),
            None => Ok(Decision::Known(())),
        };
        self.table.decide(updates.len(), judge).await.map(drop)
    }

    async fn recent(&self, carriers: &[CarrierId], now: Timestamp) -> Result<Vec<Window>, Failure> {
        try_join_all(carriers.iter().map(|carrier| self.window(*carrier, now))).await
    }

    async fn standings(&self, routes: &[Route], now: Timestamp) -> Result<Vec<Standing>, Failure> {
        let windows = try_join_all(routes.iter().map(|route| self.window(route.carrier, now))).await?;
        Ok(routes.iter().zip(windows).map(|(route, window)| Standing::seen(*route, window)).collect())
    }
}

/// The minute that a moment lies in: `2026-11-23T20:45`.
fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_lies_in_its_minute() {
        let check = |at: &str, expected: &str| assert_eq!(minute(at.parse().unwrap()), expected);
        check("2026-11-23T20:45:00Z", "2026-11-23T20:45");
        check("2026-11-23T20:45:59.999Z", "2026-11-23T20:45");
        check("2026-11-24T00:15:10+05:30", "2026-11-23T18:45");
    }
}
