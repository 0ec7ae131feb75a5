//! What becomes of a message whose ways are known: a plan of all of them, or a refusal, and what the time line says of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::options::{LeftOut, Options, refusal};
use super::rank::CandidateRanking;
use super::sender::SenderReason;
use super::{Account, Selection, Standings, Tables, rank};
use crate::domain::pricing::PriceTable;
use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierId;
use crate::model::message::Message;
use crate::model::plan::{Delivery, DeliveryPlan, PlanStep};
use crate::model::route::RouteStanding;
use crate::model::timeline::{Hop, Outcome};

/// Channels that are named as left out: a time line is no list of everything that a tenant has.
const MAX_LEFT_OUT: usize = 10;

impl Options<'_> {
    /// The delivery by these ways, or the refusal because there is none.
    pub(super) fn selected(
        self,
        standings: &Standings,
        tables: &Tables<'_>,
        now: Timestamp,
    ) -> Result<Selection, Failure> {
        let message = self.message;
        if self.ways.is_empty() {
            let hop = Hop::of(message, now, Outcome::Refused).with("reason", refusal(message, &self.left_out));
            return Ok(Selection { hop, delivery: None });
        }
        let standings = standings.as_ref().map_err(Failure::clone)?;
        let mut prices = BTreeMap::new();
        for (tenant, carrier) in self.carriers() {
            match tables.get(&(tenant, carrier)) {
                Some(Ok(Some(table))) => drop(prices.insert(carrier, table.as_ref())),
                Some(Err(failure)) => return Err(failure.clone()),
                Some(Ok(None)) | None => {}
            }
        }
        Ok(self.planned(standings, &prices, now))
    }

    fn planned(
        self,
        standings: &[RouteStanding],
        prices: &BTreeMap<CarrierId, &PriceTable>,
        now: Timestamp,
    ) -> Selection {
        let Self { message, account: Account { tenant, channels }, ways, left_out } = self;
        let ranking = CandidateRanking {
            message,
            tenant,
            pool: channels.iter().find(|c| c.address == message.from.address).and_then(|c| c.pool.as_deref()),
            expected: SenderReason::of(message).is_none_or(SenderReason::is_expected),
        };
        let price = |carrier: CarrierId| prices.get(&carrier).copied();
        let ranked = ways.into_iter().map(|way| {
            let route = way.route();
            let standing = standings.iter().find(|standing| standing.route == route).cloned();
            let prices = price(route.carrier);
            ranking.rank(way, standing.unwrap_or_else(|| RouteStanding::good(route)), prices)
        });
        let (mut plan, points) = rank::order(ranked.collect(), tenant, message);
        priced_as_cut(&mut plan, message, price);
        let planned = |left: &LeftOut| plan.steps.iter().any(|step| step.channel_id == left.channel_id);
        let left_out: Vec<LeftOut> = left_out.into_iter().filter(|left| !planned(left)).collect();
        let hop = planned_hop(message, now, &plan, points, &left_out);
        Selection { hop, delivery: Some(Delivery::new(message.clone(), plan)) }
    }
}

/// What the time line says of a plan.
fn planned_hop(message: &Message, now: Timestamp, plan: &DeliveryPlan, points: Vec<u32>, left_out: &[LeftOut]) -> Hop {
    let steps: Vec<Value> = plan.steps.iter().zip(points).map(|(step, points)| shown(step, points)).collect();
    let mut hop = Hop::of(message, now, Outcome::Planned).with("plan", steps);
    if let Some(cut) = plan.cut {
        hop = hop.with("cutBy", cut);
    }
    if !left_out.is_empty() {
        let left_out = left_out.iter().take(MAX_LEFT_OUT);
        let left_out: Vec<Value> =
            left_out.map(|LeftOut { channel_id, reason }| json!({"channelId": channel_id, "reason": reason})).collect();
        hop = hop.with("leftOut", left_out);
    }
    hop
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
