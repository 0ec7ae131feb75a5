//! Counting what was seen, and letting the breakers judge it.

use jiff::Timestamp;

use crate::domain::route_health::{HealthSample, ObservedCall};
use crate::foundation::failure::Failure;
use crate::model::route::{Availability, Route};
use crate::ports::{Health, HealthRecords};

/// So many times a change that somebody else came before is judged anew. Whoever comes last has the same samples
/// counted, so that nothing is missed by giving up.
const ROUNDS: usize = 3;

/// The breaker looks back one minute, which lies in two.
const LOOKED_AT: i64 = 2;

/// Counts `samples` and changes the breakers that they move.
///
/// What a carrier took costs one write for each route and minute, as long as its routes are usable; a failure costs two
/// reads more.
///
/// # Errors
/// What the port says. Samples that were counted before the failure are counted again when they come again.
pub async fn observe<H: Health + HealthRecords>(
    health: &H,
    samples: &[HealthSample],
    now: Timestamp,
) -> Result<(), Failure> {
    if samples.is_empty() {
        return Ok(());
    }
    health.observe(samples).await?;
    for route in moved_by(health, samples, now).await? {
        judge(health, route, samples, now).await?;
    }
    Ok(())
}

/// The routes whose breakers `samples` may move: those with a failure, and those that are not usable and were called.
async fn moved_by<H: Health>(health: &H, samples: &[HealthSample], now: Timestamp) -> Result<Vec<Route>, Failure> {
    let mut failed: Vec<Route> = of(samples, ObservedCall::Failed);
    let accepted: Vec<Route> =
        of(samples, ObservedCall::Accepted).into_iter().filter(|it| !failed.contains(it)).collect();
    if !accepted.is_empty() {
        let standings = health.standings(&accepted, now).await?;
        let unusable = standings.into_iter().filter(|standing| standing.availability != Availability::Usable);
        failed.extend(unusable.map(|standing| standing.route));
    }
    Ok(failed)
}

fn of(samples: &[HealthSample], observed: ObservedCall) -> Vec<Route> {
    let mut routes: Vec<Route> =
        samples.iter().filter(|sample| sample.observed == observed).map(|sample| sample.route).collect();
    routes.sort_unstable();
    routes.dedup();
    routes
}

async fn judge<H: HealthRecords>(
    health: &H,
    route: Route,
    samples: &[HealthSample],
    now: Timestamp,
) -> Result<(), Failure> {
    for _ in 0..ROUNDS {
        let Some(state) = health.states(&[route]).await?.pop() else { return Ok(()) };
        let Some(tally) = health.tallies(&[route], LOOKED_AT, now).await?.pop() else { return Ok(()) };
        let Some(change) = state.judged(samples, &tally, now) else { return Ok(()) };
        if health.change(&change).await? {
            return Ok(());
        }
    }
    Ok(())
}
