//! Whether a carrier may be called now: its route is not blocked, no rate limit is exceeded, and a single call finds out
//! whether a blocked route works again.

use std::time::Duration;

use jiff::Timestamp;

use super::next_step::has_detour;
use super::send::OnePart;
use super::{DeliverPorts, DeliveryCoordinator};
use crate::domain::rate_limits;
use crate::domain::rate_limits::TokenOutcome;
use crate::foundation::failure::Failure;
use crate::model::route::{Availability, Route};
use crate::ports::{Env, Health, RateLimits, Tenants};

/// How long a delivery waits that no carrier may be asked for, at least.
const SHORTEST_WAIT: Duration = Duration::from_secs(30);

/// And so much more at the most: spread, so that they do not all come back at once.
const SPREAD: Duration = Duration::from_secs(150);

/// How long a delivery waits that no carrier may be asked for, by `chance` in 0..1.
#[must_use]
pub fn wait(chance: f64) -> Duration {
    SHORTEST_WAIT + SPREAD.mul_f64(chance.clamp(0.0, 1.0))
}

/// Whether a part may go out now.
pub(super) enum SendGate {
    /// The call may be made.
    Go,
    /// Not by this carrier, for this reason; another one of the plan may.
    PassOver(String),
    /// By none of the plan; it is worth asking again after this long.
    Blocked(Duration),
    /// A rate limit is reached; it is this delivery's turn again after this long.
    Turn(Duration),
}

impl<P: DeliverPorts> DeliveryCoordinator<P> {
    /// Whether `one` may go to its carrier now. The probe of a blocked route is asked for last: whoever has it must call.
    pub(super) async fn send_gate(&self, one: &OnePart<'_>) -> Result<SendGate, Failure> {
        let delivery = one.delivery;
        let now = self.ports.env().now();
        let routes: Vec<Route> = delivery.plan.steps.iter().map(|step| delivery.route(step)).collect();
        let standings = self.ports.health().standings(&routes, now).await?;
        let of = |route| standings.iter().find(|standing| standing.route == route);
        let availability = |route| of(route).map_or(Availability::Usable, |standing| standing.availability);
        let own = delivery.route(delivery.due()?);
        let mut blocked = availability(own) == Availability::Blocked;
        if !blocked {
            if let Some(wait) = self.turn(one, now).await? {
                return Ok(SendGate::Turn(wait));
            }
            let is_probe = availability(own) == Availability::Probing;
            blocked = is_probe && !self.ports.health().probe(own, &one.reference.to_string(), now).await?;
        }
        if !blocked {
            return Ok(SendGate::Go);
        }
        if has_detour(delivery, |step| availability(delivery.route(step)) == Availability::Usable) {
            return Ok(SendGate::PassOver(of(own).map(|standing| standing.reason.clone()).unwrap_or_default()));
        }
        Ok(SendGate::Blocked(wait(self.ports.env().fraction())))
    }

    /// Takes the tokens of every limit that applies; or says how long to wait for its turn, if one of them is reached.
    async fn turn(&self, one: &OnePart<'_>, now: Timestamp) -> Result<Option<Duration>, Failure> {
        let message = &one.delivery.message;
        let tenant = self.ports.configuration().tenant(&message.tenant_id).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        let step = one.delivery.due()?;
        let cost = rate_limits::cost(one.part, one.delivery.route(step).kind);
        let takes = rate_limits::takes(&tenant, one.channel, &*step.carried(message)?, cost);
        if takes.is_empty() {
            return Ok(None);
        }
        match self.ports.rates().take(&takes, now).await? {
            TokenOutcome::Yes => Ok(None),
            TokenOutcome::Wait { until, .. } => {
                let wait = Duration::try_from(until.duration_since(now)).unwrap_or_default();
                Ok(Some(wait.max(Duration::from_secs(1))))
            }
        }
    }
}
