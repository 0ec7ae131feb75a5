//! The place of each way in a plan: its tier, its weight within the tier, and why.

use super::candidate::Candidate;
use super::draw::{WeightedDraw, draw};
use crate::domain::pricing::PriceTable;
use crate::domain::tenant::{SelectionRules, Tenant, USUAL_WEIGHT};
use crate::model::channel::Channel;
use crate::model::message::Message;
use crate::model::money::{Micros, PredictedCost};
use crate::model::plan::{DeliveryPlan, PlanStep};
use crate::model::route::{Availability, RouteStanding};

/// The criteria that decide before the draw, in this order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Tier {
    /// The tenant's pin counts for the message's own kind.
    pinned: Last,
    availability: Availability,
    fallback: usize,
    preferred: Last,
    reserve: Last,
    address: Familiarity,
    priority: u32,
    band: Band,
}

/// What does not have it comes after what has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Last {
    First,
    Last,
}

/// The customer's familiarity with the channel's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Familiarity {
    Known,
    SamePool,
    Strange,
}

/// The cost beside that of the cheapest of its tier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Band {
    Equal,
    Costlier(Micros),
    Unpriced,
}

/// A way with everything that decides over its place.
pub(super) struct RankedCandidate<'a> {
    way: Candidate<'a>,
    standing: RouteStanding,
    cost: Option<PredictedCost>,
    weight: u32,
    tier: Tier,
    reasons: Vec<String>,
}

/// The facts by which all ways of a plan are ranked.
pub(super) struct CandidateRanking<'a> {
    pub(super) message: &'a Message,
    pub(super) tenant: &'a Tenant,
    /// The pool of the sender that was chosen, if it has one.
    pub(super) pool: Option<&'a str>,
    /// The customer, or the caller, expects the message from its sender.
    pub(super) expected: bool,
}

impl CandidateRanking<'_> {
    /// A way with its place, before its cost is compared with that of others.
    pub(super) fn rank<'a>(
        &self,
        way: Candidate<'a>,
        standing: RouteStanding,
        prices: Option<&PriceTable>,
    ) -> RankedCandidate<'a> {
        let Self { tenant, message, .. } = self;
        let channel = way.channel;
        let weight = tenant.weights.get(&channel.carrier).copied().unwrap_or(USUAL_WEIGHT);
        let pinned = tenant.pinned_carrier == Some(channel.carrier);
        let address = self.familiarity(channel);
        let cost = prices.and_then(|table| table.predict(way.route().kind, &message.to.address, &way.parts));
        let tier = Tier {
            pinned: first_if(pinned && way.fallback == 0),
            availability: standing.availability.in_plans(),
            fallback: way.fallback,
            preferred: first_if(pinned || standing.pinned),
            reserve: first_if(weight > 0),
            address,
            priority: channel.priority,
            band: Band::Equal,
        };
        let of_health = || format!("weight {weight}, {} of 100 points of health", standing.points);
        let reasons = [
            (pinned, "the tenant pinned this carrier".to_owned()),
            (address == Familiarity::Known, "the customer knows this address".to_owned()),
            (address == Familiarity::SamePool, "its address is of the same pool".to_owned()),
            (standing.pinned, "an operator pinned this route".to_owned()),
            (!standing.reason.is_empty(), standing.reason.clone()),
            (true, format!("priority {}", channel.priority)),
            (weight == 0, "weight 0: only if nobody else can".to_owned()),
            (weight > 0 && (weight != USUAL_WEIGHT || standing.points != 100), of_health()),
        ];
        let reasons = reasons.into_iter().filter_map(|(holds, reason)| holds.then_some(reason)).collect();
        RankedCandidate { way, standing, cost, weight, tier, reasons }
    }

    fn familiarity(&self, channel: &Channel) -> Familiarity {
        if !self.expected {
            return Familiarity::Strange;
        }
        if channel.address == self.message.from.address {
            return Familiarity::Known;
        }
        let same = self.pool.is_some() && self.pool == channel.pool.as_deref();
        if same { Familiarity::SamePool } else { Familiarity::Strange }
    }
}

fn first_if(holds: bool) -> Last {
    if holds { Last::First } else { Last::Last }
}

/// The plan of all ways, and the points of each step's route.
pub(super) fn order(
    mut ways: Vec<RankedCandidate<'_>>,
    tenant: &Tenant,
    message: &Message,
) -> (DeliveryPlan, Vec<u32>) {
    compare_costs(&mut ways, &tenant.selection);
    let candidate = |ranked: &RankedCandidate<'_>| WeightedDraw {
        tier: ranked.tier.clone(),
        weight: u64::from(ranked.weight) * u64::from(ranked.standing.points),
        name: ranked.way.name(),
    };
    let candidates: Vec<WeightedDraw<Tier>> = ways.iter().map(candidate).collect();
    let mut ways: Vec<Option<RankedCandidate<'_>>> = ways.into_iter().map(Some).collect();
    let drawn = draw(&candidates, message.id.as_str());
    let drawn = drawn.into_iter().filter_map(|position| ways.get_mut(position).and_then(Option::take));
    let step = |ranked: RankedCandidate<'_>| -> (PlanStep, u32) {
        (ranked.way.into_step(ranked.reasons, ranked.cost), ranked.standing.points)
    };
    let (steps, points) = drawn.map(step).unzip();
    let receipt_within = tenant.receipt_timeout.as_ref().and_then(|timeout| timeout.of(message));
    (DeliveryPlan { steps, cut: None, receipt_within }.with_shared_split(message), points)
}

/// Puts each way into the band of its cost, beside the cheapest that nothing else tells from it.
fn compare_costs(ways: &mut [RankedCandidate<'_>], rules: &SelectionRules) {
    let comparable = |ranked: &RankedCandidate<'_>| {
        let cost = ranked.cost.as_ref().filter(|cost| cost.currency == rules.currency)?;
        Some(cost.total().amount)
    };
    let costs: Vec<(Tier, Option<Micros>)> = ways.iter().map(|way| (way.tier.clone(), comparable(way))).collect();
    for (ranked, (tier, cost)) in ways.iter_mut().zip(&costs) {
        let alike = costs.iter().filter(|(other, _)| other == tier);
        let Some(cheapest) = alike.filter_map(|(_, cost)| *cost).min() else { continue };
        let tolerance = rules.cost_tolerance_percent;
        let (band, reason) = match cost {
            Some(cost) if within(*cost, cheapest, tolerance) => {
                (Band::Equal, format!("costs {cost} {}", rules.currency))
            }
            Some(cost) => {
                let reason = format!(
                    "costs {cost} {}, more than {tolerance} % above the cheapest at {cheapest}",
                    rules.currency
                );
                (Band::Costlier(*cost), reason)
            }
            None => (Band::Unpriced, format!("no price in {} is known, others have one", rules.currency)),
        };
        ranked.tier.band = band;
        ranked.reasons.push(reason);
    }
}

fn within(cost: Micros, cheapest: Micros, percent: u32) -> bool {
    let limit = i128::from(cheapest.get()) * (100 + i128::from(percent));
    i128::from(cost.get()) * 100 <= limit
}
