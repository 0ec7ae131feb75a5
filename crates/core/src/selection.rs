//! `carrier-selector`: which of the tenant's channels can carry a message, and in which order they are tried.
//!
//! Capability first, then the tenant's pin, then the address that the customer knows, then health, then priority. What no
//! channel carries as it is goes in plain text, where the tenant allows that.

pub mod draw;
mod way;

use std::cmp::Reverse;

use serde_json::Value;

use crate::carrier::CarrierId;
use crate::delivery::{Delivery, Plan, PlanStep};
use crate::downgrade::Downgrade;
use crate::effects::{ClaimRequest, EffectKey, KEEP_OUTBOUND, with_idempotency};
use crate::failure::Failure;
use crate::health::{Availability, Route, Standing};
use crate::journal::{Entry, Hop, Outcome};
use crate::message::Message;
use crate::ports::{Chance, Channels, Clock, Effects, Health, Journal, Outbox, Tenants};
use crate::tenant::{Channel, Tenant};
use way::Way;

/// Plans deliveries.
#[derive(Clone, Debug)]
pub struct Selector<T, C, E, J, L, O, K, H> {
    /// Knows the tenant's pin.
    pub tenants: T,
    /// Knows the tenant's accounts.
    pub channels: C,
    /// Makes each plan happen once.
    pub effects: E,
    /// Remembers it.
    pub journal: J,
    /// Knows how carriers are doing.
    pub health: L,
    /// Takes what has a plan.
    pub deliveries: O,
    /// The time.
    pub clock: K,
    /// Names this try.
    pub chance: H,
}

impl<T, C, E, J, L, O, K, H> Selector<T, C, E, J, L, O, K, H>
where
    T: Tenants,
    C: Channels,
    E: Effects,
    J: Journal,
    L: Health,
    O: Outbox<Delivery>,
    K: Clock,
    H: Chance,
{
    /// Plans one message's delivery, or refuses it because nobody can carry it.
    ///
    /// # Errors
    /// What the ports say.
    pub async fn select(&self, message: Message) -> Result<(), Failure> {
        let request = ClaimRequest::new(
            EffectKey::new(&message.tenant_id, "plan", &message.id),
            KEEP_OUTBOUND,
            &self.clock,
            &self.chance,
        );
        with_idempotency((&self.effects, &self.clock), request, async || {
            let hop = match self.plan(&message).await? {
                Ok(plan) => self.hand_over(&message, plan).await?,
                Err(why) => Hop::of(&message, self.clock.now(), Outcome::Refused).with("reason", why),
            };
            self.journal.record(&[Entry::Hop(hop)]).await?;
            Ok(Value::Null)
        })
        .await
        .map(|_: Value| ())
    }

    async fn hand_over(&self, message: &Message, plan: Plan) -> Result<Hop, Failure> {
        let steps: Vec<Value> = plan.steps.iter().map(shown).collect();
        let delivery = Delivery::new(message.clone(), plan);
        self.deliveries.send(&[delivery]).await?;
        Ok(Hop::of(message, self.clock.now(), Outcome::Planned).with("plan", steps))
    }

    /// The plan, or why there is none.
    async fn plan(&self, message: &Message) -> Result<Result<Plan, String>, Failure> {
        let tenant = self.tenants.tenant(&message.tenant_id).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        let channels = self.channels.of_tenant(&message.tenant_id).await?;
        let able = match ways(message, &tenant, &channels) {
            Ok(able) => able,
            Err(why) => return Ok(Err(why)),
        };
        let mut routes: Vec<Route> = able.iter().map(|way| way.route(message)).collect();
        routes.sort_unstable();
        routes.dedup();
        let standings = self.health.standings(&routes, self.clock.now()).await?;
        let ill = |carrier: CarrierId| {
            let blocked = |it: &Standing| it.route.carrier == carrier && it.availability == Availability::Blocked;
            standings.iter().any(blocked)
        };
        Ok(Ok(order(message, &tenant, able, ill)))
    }
}

/// A step as the time line shows it.
fn shown(step: &PlanStep) -> Value {
    let mut shown = serde_json::json!({ "channelId": step.channel_id, "reasons": step.reasons });
    if let (false, Some(shown)) = (step.downgraded.is_empty(), shown.as_object_mut()) {
        shown.insert("downgraded".to_owned(), step.downgraded.iter().map(|how| how.name()).collect());
    }
    shown
}

/// The channels that carry `message` as it is, or else those that carry it in plain text; or why there are none.
fn ways<'a>(message: &Message, tenant: &Tenant, channels: &'a [Channel]) -> Result<Vec<Way<'a>>, String> {
    let mut refusals = Vec::new();
    let mut able = |way: &dyn Fn(&'a Channel) -> Option<Result<Way<'a>, String>>| {
        let mut able = Vec::new();
        for channel in channels {
            match way(channel) {
                Some(Ok(way)) => able.push(way),
                Some(Err(refusal)) => refusals.push(format!("{}: {refusal}", channel.id)),
                None => {}
            }
        }
        able
    };
    let native = able(&|channel| Way::native(channel, message));
    let allowed = Downgrade::of(&message.content).filter(|how| tenant.downgrade.contains(how));
    let found = match allowed {
        Some(how) if native.is_empty() => able(&|channel| Way::simplified(channel, message, how)),
        _ => native,
    };
    if !found.is_empty() {
        return Ok(found);
    }
    let none = format!("the tenant has no channel for {}", message.channel.name());
    Err(if refusals.is_empty() { none } else { refusals.join("; ") })
}

/// The channels in the order in which they are tried, each with its reasons.
fn order(message: &Message, tenant: &Tenant, mut able: Vec<Way<'_>>, ill: impl Fn(CarrierId) -> bool) -> Plan {
    let pinned = |channel: &Channel| tenant.pinned_carrier == Some(channel.carrier);
    let known = |channel: &Channel| channel.address == message.from.address;
    able.sort_by_key(|Way { channel, .. }| {
        (Reverse(pinned(channel)), ill(channel.carrier), Reverse(known(channel)), channel.priority, channel.id.clone())
    });
    let step = |way: Way<'_>| {
        let channel = way.channel;
        let reasons = [
            (pinned(channel), "the tenant pinned this carrier".to_owned()),
            (known(channel), "the customer knows this address".to_owned()),
            (ill(channel.carrier), "half of its calls failed".to_owned()),
            (true, format!("priority {}", channel.priority)),
        ];
        way.into_step(reasons.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect())
    };
    Plan { steps: able.into_iter().map(step).collect(), ..Plan::default() }.with_shared_cut(message)
}
