//! What becomes of a message whose ways are known: a plan of all of them, or a refusal, and what the time line says of it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::options::{Options, refusal};
use super::rank::CandidateRanking;
use super::sender::SenderReason;
use super::{Account, Selection, Standings, Tables, rank};
use crate::domain::pricing::PriceTable;
use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierId;
use crate::model::message::Message;
use crate::model::money::PredictedCost;
use crate::model::plan::{Delivery, DeliveryPlan, PlanStep};
use crate::model::route::RouteStanding;
use crate::model::timeline::{EventDetails, LeftOut, PlannedDetails, PlannedStep, RefusedDetails, TimelineEvent};

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
        if self.ways.is_empty() && self.account.channels.unreadable > 0 {
            return Err(Failure::permanent("none of its tenant's channels can carry it, and some cannot be read"));
        }
        if self.ways.is_empty() {
            let refused = EventDetails::Refused(RefusedDetails::new(refusal(message, &self.left_out)));
            return Ok(Selection { event: TimelineEvent::of(message, now, refused), delivery: None });
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
            pool: channels.readable.iter().find(|c| c.address == message.from.address).and_then(|c| c.pool.as_deref()),
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
        let left_out = left_out.into_iter().filter(|left| !planned(left)).take(MAX_LEFT_OUT).collect();
        let details = EventDetails::Planned(details(&plan, points, left_out));
        let event = TimelineEvent::of(message, now, details);
        Selection { event, delivery: Some(Delivery::new(message.clone(), plan)) }
    }
}

/// The details of a plan for the message's time line.
fn details(plan: &DeliveryPlan, points: Vec<u32>, left_out: Vec<LeftOut>) -> PlannedDetails {
    PlannedDetails {
        cut_by: plan.cut,
        left_out: Some(left_out).filter(|left_out| !left_out.is_empty()),
        plan: Some(plan.steps.iter().zip(points).map(|(step, points)| shown(step, points)).collect()),
    }
}

/// Prices each step by the parts that it is handed, where another step's carrier has cut them.
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
fn shown(step: &PlanStep, points: u32) -> PlannedStep {
    PlannedStep {
        channel_id: step.channel_id.clone(),
        cost: step.cost.as_ref().map(PredictedCost::total),
        downgraded: step.downgraded.clone(),
        points: Some(points),
        reasons: step.reasons.clone(),
    }
}
