//! How carriers are doing, by the minute.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Memory, Port};
use crate::carrier::CarrierId;
use crate::failure::Failure;
use crate::health::{Route, Sample, Standing, WINDOW_MINUTES, Window};
use crate::ports::Health;

pub(super) type Minutes = BTreeMap<(CarrierId, i64), Window>;

impl Health for Memory {
    async fn observe(&self, samples: &[Sample]) -> Result<(), Failure> {
        self.many(Port::Health, samples.len(), |state, reached| {
            for sample in samples.iter().take(reached) {
                let window = state.health.entry((sample.carrier, minute(sample.at))).or_default();
                window.accepted += sample.accepted;
                window.failed += sample.failed;
            }
        })
        .await
    }

    async fn recent(&self, carriers: &[CarrierId], now: Timestamp) -> Result<Vec<Window>, Failure> {
        let last = minute(now);
        self.one(Port::Health, |state| {
            let window = |carrier: &CarrierId| {
                let minutes = state.health.range((*carrier, last - WINDOW_MINUTES + 1)..=(*carrier, last));
                minutes.fold(Window::default(), |sum, (_, minute)| Window {
                    accepted: sum.accepted + minute.accepted,
                    failed: sum.failed + minute.failed,
                })
            };
            carriers.iter().map(window).collect()
        })
        .await
    }

    async fn standings(&self, routes: &[Route], now: Timestamp) -> Result<Vec<Standing>, Failure> {
        let carriers: Vec<CarrierId> = routes.iter().map(|route| route.carrier).collect();
        let windows = self.recent(&carriers, now).await?;
        Ok(routes.iter().zip(windows).map(|(route, window)| Standing::seen(*route, window)).collect())
    }
}

fn minute(at: Timestamp) -> i64 {
    at.as_second().div_euclid(60)
}
