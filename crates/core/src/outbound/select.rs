//! `carrier-selector`: which of the tenant's channels can carry a message, and in which order they are tried.
//!
//! - `way` and `capable` say which channels can: as the message is, in plain text, or as another kind, as the tenant allows.
//! - `possible` says whether any carrier at all could.
//! - `rank` gives each its tier: the tenant's pin, health, the message's own kind, an operator's pin, weight 0 last, the
//!   address that the customer knows, priority, cost.
//! - [`draw`] draws within a tier by weight and health.
//! - [`sender`] chooses the address that a message is from.

mod candidate;
mod capable;
pub mod draw;
mod possible;
mod rank;
pub mod sender;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::domain::pricing::PriceTable;
use crate::domain::tenant::Tenant;
use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierId;
use crate::model::channel::Channel;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::message::{ChannelId, ChannelKind, Message, TenantId};
use crate::model::plan::{Delivery, DeliveryPlan, Downgrade, PlanStep};
use crate::model::route::{Route, RouteStanding};
use crate::model::timeline::{Entry, Hop, Outcome};
use crate::ports::{Channels, Effects, Env, Health, Journal, Prices, QueueSender, Tenants};
use crate::runtime::idempotency::with_idempotency;
use candidate::{Candidate, Wanted};
pub(crate) use possible::impossible;
use rank::CandidateRanking;
use sender::SenderReason;

/// Channels that are named as left out: a time line is no list of everything that a tenant has.
const MAX_LEFT_OUT: usize = 10;

/// Ports of [`CarrierSelector`].
pub trait SelectPorts: Sync {
    /// Knows what the tenant wants, its accounts, and what their carriers take.
    fn configuration(&self) -> &(impl Tenants + Channels + Prices);

    /// Makes each plan happen once.
    fn effects(&self) -> &impl Effects;

    /// Remembers it.
    fn journal(&self) -> &impl Journal;

    /// Knows how carriers are doing.
    fn health(&self) -> &impl Health;

    /// Takes what has a plan.
    fn deliveries(&self) -> &impl QueueSender<Delivery>;

    /// Tells the time, and names this try.
    fn env(&self) -> &impl Env;
}

/// Plans deliveries.
#[derive(Clone, Debug)]
pub struct CarrierSelector<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

/// A plan, and what the time line says of it besides.
struct Planned {
    plan: DeliveryPlan,
    /// Of each step's route.
    points: Vec<u32>,
    left_out: Vec<LeftOut>,
}

/// A channel that is for such messages and cannot carry this one.
struct LeftOut {
    channel_id: ChannelId,
    reason: String,
}

impl<P: SelectPorts> CarrierSelector<P> {
    /// Plans one message's delivery, or refuses it because nobody can carry it.
    ///
    /// # Errors
    /// What the ports say.
    pub async fn select(&self, message: Message) -> Result<(), Failure> {
        let request =
            ClaimRequest::new(EffectKey::new(&message.tenant_id, "plan", &message.id), KEEP_OUTBOUND, self.ports.env());
        with_idempotency((self.ports.effects(), self.ports.env()), request, async || {
            let hop = match self.plan(&message).await? {
                Ok(planned) => self.hand_over(&message, planned).await?,
                Err(why) => Hop::of(&message, self.ports.env().now(), Outcome::Refused).with("reason", why),
            };
            self.ports.journal().record(&[Entry::Hop(hop)]).await?;
            Ok(Value::Null)
        })
        .await
        .map(|_: Value| ())
    }

    async fn hand_over(&self, message: &Message, planned: Planned) -> Result<Hop, Failure> {
        let Planned { plan, points, left_out } = planned;
        let steps: Vec<Value> = plan.steps.iter().zip(points).map(|(step, points)| shown(step, points)).collect();
        let mut hop = Hop::of(message, self.ports.env().now(), Outcome::Planned).with("plan", steps);
        if let Some(cut) = plan.cut {
            hop = hop.with("cutBy", cut);
        }
        if !left_out.is_empty() {
            let left_out = left_out.iter().take(MAX_LEFT_OUT);
            let left_out: Vec<Value> = left_out
                .map(|LeftOut { channel_id, reason }| json!({"channelId": channel_id, "reason": reason}))
                .collect();
            hop = hop.with("leftOut", left_out);
        }
        let delivery = Delivery::new(message.clone(), plan);
        self.ports.deliveries().send(&[delivery]).await?;
        Ok(hop)
    }

    /// The plan, or why there is none.
    async fn plan(&self, message: &Message) -> Result<Result<Planned, String>, Failure> {
        let tenant = self.ports.configuration().tenant(&message.tenant_id).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        let channels = self.ports.configuration().of_tenant(&message.tenant_id).await?;
        let (ways, left_out) = ways(message, &tenant, &channels);
        if ways.is_empty() {
            return Ok(Err(refusal(message, &left_out)));
        }
        let standings = self.standings(&ways).await?;
        let tables = self.tables(&tenant.id, &ways).await?;
        let ranking = CandidateRanking {
            message,
            tenant: &tenant,
            pool: channels.iter().find(|c| c.address == message.from.address).and_then(|c| c.pool.as_deref()),
            expected: SenderReason::of(message).is_none_or(SenderReason::is_expected),
        };
        let price = |carrier: CarrierId| tables.get(&carrier).map(Arc::as_ref);
        let ranked = ways.into_iter().map(|way| {
            let route = way.route();
            let standing = standings.iter().find(|standing| standing.route == route).cloned();
            let prices = price(route.carrier);
            ranking.rank(way, standing.unwrap_or_else(|| RouteStanding::good(route)), prices)
        });
        let (mut plan, points) = rank::order(ranked.collect(), &tenant, message);
        priced_as_cut(&mut plan, message, price);
        let planned = |left: &LeftOut| plan.steps.iter().any(|step| step.channel_id == left.channel_id);
        let left_out = left_out.into_iter().filter(|left| !planned(left)).collect();
        Ok(Ok(Planned { plan, points, left_out }))
    }

    /// What the carriers of `ways` take, where that is known.
    async fn tables(
        &self,
        tenant: &TenantId,
        ways: &[Candidate<'_>],
    ) -> Result<BTreeMap<CarrierId, Arc<PriceTable>>, Failure> {
        let carriers: BTreeSet<CarrierId> = ways.iter().map(|way| way.channel.carrier).collect();
        let found =
            try_join_all(carriers.iter().map(|carrier| self.ports.configuration().table(tenant, *carrier))).await?;
        Ok(carriers.into_iter().zip(found).filter_map(|(carrier, table)| Some((carrier, table?))).collect())
    }

    /// How the routes of `ways` stand, each once.
    async fn standings(&self, ways: &[Candidate<'_>]) -> Result<Vec<RouteStanding>, Failure> {
        let mut routes: Vec<Route> = ways.iter().map(Candidate::route).collect();
        routes.sort_unstable();
        routes.dedup();
        self.ports.health().standings(&routes, self.ports.env().now()).await
    }
}

/// What each step costs of the parts that it is handed, where another step's carrier has cut them.
fn priced_as_cut<'a>(plan: &mut DeliveryPlan, message: &Message, price: impl Fn(CarrierId) -> Option<&'a PriceTable>) {
    let Some(cut) = plan.cut else { return };
    let predicted = |(nth, step): (usize, &PlanStep)| {
        let parts = plan.parts(nth, message).ok()?;
        price(step.carrier)?.predict(step.kind.unwrap_or(message.channel), &message.to.address, &parts)
    };
    let costs: Vec<_> = plan.steps.iter().enumerate().map(predicted).collect();
    for (step, cost) in plan.steps.iter_mut().zip(costs) {
        if let Some(cost) = cost.as_ref().filter(|cost| step.cost.as_ref() != Some(cost)) {
            step.reasons.push(format!("costs {} as step {cut} cuts it", cost.total()));
        }
        step.cost = cost;
    }
}

/// A step as the time line shows it.
fn shown(step: &PlanStep, points: u32) -> Value {
    let mut shown = json!({ "channelId": step.channel_id, "reasons": step.reasons, "points": points });
    if let Some(shown) = shown.as_object_mut() {
        if let Some(cost) = &step.cost {
            shown.insert("cost".to_owned(), json!(cost.total()));
        }
        if !step.downgraded.is_empty() {
            shown.insert("downgraded".to_owned(), step.downgraded.iter().map(|how| how.name()).collect());
        }
    }
    shown
}

/// Every way of `message`: on its own kind, then on those that its tenant falls back to. On each the channels that carry
/// it as it is, or else those that carry it in plain text. And every channel that is for it and cannot.
fn ways<'a>(message: &Message, tenant: &Tenant, channels: &'a [Channel]) -> (Vec<Candidate<'a>>, Vec<LeftOut>) {
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    for (fallback, kind) in kinds(message, tenant).into_iter().enumerate() {
        let wanted = Wanted { message, kind, fallback };
        let mut able = |way: &dyn Fn(&'a Channel) -> Option<Result<Candidate<'a>, String>>| {
            let mut able = Vec::new();
            for channel in channels {
                let denied = tenant.denied_carriers.contains(&channel.carrier);
                match way(channel) {
                    Some(Ok(_)) if denied => {
                        left_out.push(LeftOut::of(channel, format!("the tenant denies {}", channel.carrier.name())));
                    }
                    Some(Ok(way)) => able.push(way),
                    Some(Err(reason)) => left_out.push(LeftOut::of(channel, reason)),
                    None => {}
                }
            }
            able
        };
        let native = able(&|channel| Candidate::native(channel, wanted));
        let allowed = Downgrade::of(&message.content).filter(|how| tenant.downgrade.contains(how));
        found.extend(match allowed {
            Some(how) if native.is_empty() => able(&|channel| Candidate::simplified(channel, wanted, how)),
            _ => native,
        });
    }
    (found, left_out)
}

/// The message's own kind, then those that its tenant falls back to, each once.
fn kinds(message: &Message, tenant: &Tenant) -> Vec<ChannelKind> {
    let mut kinds = vec![message.channel];
    for fallback in &tenant.fallback {
        // A text message with and without a file are one kind to who writes it.
        let meant = fallback.from.conversation() == message.channel.conversation();
        if meant && kinds.iter().all(|kind| kind.conversation() != fallback.to.conversation()) {
            kinds.push(fallback.to);
        }
    }
    kinds
}

/// Why nobody can carry it.
fn refusal(message: &Message, left_out: &[LeftOut]) -> String {
    if left_out.is_empty() {
        return format!("the tenant has no channel for {}", message.channel.name());
    }
    let reasons = left_out.iter().map(|LeftOut { channel_id, reason }| format!("{channel_id}: {reason}"));
    reasons.collect::<Vec<_>>().join("; ")
}

impl LeftOut {
    fn of(channel: &Channel, reason: String) -> Self {
        Self { channel_id: channel.id.clone(), reason }
    }
}
