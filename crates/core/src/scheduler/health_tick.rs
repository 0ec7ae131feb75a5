//! `failover-router`, every minute: moves the points of routes that are slow or refuse much, and gives them back.

use crate::domain::route_health::share::{LOOKED_AT, ShareVerdict, steer_all};
use crate::foundation::failure::Failure;
use crate::model::route::Route;
use crate::ports::{Env, HealthRecords};

/// Ports of [`HealthTick`].
pub trait HealthTickPorts: Sync {
    /// Knows how carriers are doing.
    fn health(&self) -> &impl HealthRecords;

    /// Tells the time.
    fn env(&self) -> &impl Env;
}

/// Judges the share of every route.
#[derive(Clone, Debug)]
pub struct HealthTick<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

impl<P: HealthTickPorts> HealthTick<P> {
    /// Judges all routes once and moves what has to move; returns how many did. Where somebody else was faster, the
    /// next tick sees what they did.
    ///
    /// # Errors
    /// The failures of the port.
    pub async fn tick(&self) -> Result<usize, Failure> {
        let now = self.ports.env().now();
        let routes = Route::all();
        let states = self.ports.health().states(&routes).await?;
        let tallies = self.ports.health().tallies(&routes, LOOKED_AT, now).await?;
        let verdicts: Vec<ShareVerdict> =
            states.iter().zip(&tallies).map(|(state, tally)| ShareVerdict::of(state, tally, now)).collect();
        let judged: Vec<_> = states.iter().zip(&verdicts).collect();
        let mut moved = 0;
        for change in steer_all(&judged, now) {
            moved += usize::from(self.ports.health().change(&change).await?);
        }
        Ok(moved)
    }
}
