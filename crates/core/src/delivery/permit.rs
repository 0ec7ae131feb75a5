//! Whether a carrier may be called now: its route is not blocked, and a single call finds out whether a blocked one works
//! again.

use std::time::Duration;

use super::Coordinator;
use super::onward::has_detour;
use super::send::OnePart;
use crate::failure::Failure;
use crate::health::{Availability, Standing};
use crate::ports::{Chance, Clock, Health};

/// How long a delivery waits that no carrier may be asked for, shortest and longest: spread, so that they do not all
/// come back at once.
const WAITS: (Duration, Duration) = (Duration::from_secs(30), Duration::from_mins(3));

/// Whether a part may go out now.
pub(super) enum Permit {
    /// The call may be made.
    Go,
    /// Not by this carrier, for this reason; another one of the plan may.
    PassOver(String),
    /// By none of the plan; it is worth asking again after this long.
    Wait(Duration),
}

impl<C, S, E, J, A, N, G, L, W, R, F, K, H> Coordinator<C, S, E, J, A, N, G, L, W, R, F, K, H>
where
    G: Health,
    K: Clock,
    H: Chance,
{
    /// Whether `one` may go to its carrier now.
    pub(super) async fn permit(&self, one: &OnePart<'_>) -> Result<Permit, Failure> {
        let delivery = one.delivery;
        let routes: Vec<_> = delivery.plan.steps.iter().map(|step| delivery.route(step)).collect();
        let standings = self.health.standings(&routes, self.clock.now()).await?;
        let Some(own) = standings.get(delivery.step) else { return Ok(Permit::Go) };
        if own.availability == Availability::Usable || self.may_probe(own).await? {
            return Ok(Permit::Go);
        }
        let usable =
            |route| standings.iter().any(|other| other.route == route && other.availability == Availability::Usable);
        if has_detour(delivery, |step| usable(delivery.route(step))) {
            return Ok(Permit::PassOver(own.reason.clone()));
        }
        let (least, most) = WAITS;
        Ok(Permit::Wait(least + (most - least).mul_f64(self.chance.fraction())))
    }

    async fn may_probe(&self, standing: &Standing) -> Result<bool, Failure> {
        Ok(standing.availability == Availability::Probing)
    }
}
