//! What the gateway decides, by the functions that it decides with: [`draw`], [`RouteHealth`], [`Bucket`], [`retried`],
//! [`next_delay`], [`has_detour`] and [`next_step`]. Here is only what keeps their state, as the stores do.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;

use super::message::{End, Path, SimulatedMessage};
use super::outage::{Answer, carrier, micros};
use super::policy::{Next, Policy, View};
use super::scenario::CONTRACT;
use super::watch::Watch;
use super::{Micros, Pair, SECOND, Side};
use crate::domain::carriers::outbound::{RetryAfter, SendResult};
use crate::domain::rate_limits::bucket::{Bucket, Level, Nanos};
use crate::domain::route_health::share::PROMPT;
use crate::domain::route_health::{ObservedCall, Position, RouteHealth, RouteTransition};
use crate::foundation::backoff::next_delay;
use crate::model::carrier::ErrorClass;
use crate::model::claim::LEASE;
use crate::model::message::{ChannelId, ChannelKind};
use crate::model::plan::{Delivery, DeliveryPlan, PlanStep};
use crate::model::rate_limit::{LimitScope, RateLimit};
use crate::model::route::{Availability, Route};
use crate::outbound::deliver::attempt::retried;
use crate::outbound::deliver::next_step::{LeaveReason, has_detour, next_step};
use crate::outbound::deliver::resolve_unknown::SETTLING;
use crate::outbound::deliver::send_gate;
use crate::outbound::select::draw::{WeightedDraw, draw};
use crate::testing::in_memory::Dice;
use crate::testing::port_contracts::Fixture;

/// The tenant's weights.
const WEIGHTS: Pair<u64> = Pair { a: 70, b: 30 };

/// The age that knowledge of the routes may have (as the cache of the health table).
const STALE: Micros = 2 * SECOND;

/// The time after which a call is counted: by the stream of the messages table.
const HEARD_AFTER: Micros = SECOND;

/// The time from one function to the next by a queue.
const HOP: Micros = 150_000;

/// Virtual time begins at 2026-01-01T00:00:00Z, in seconds.
const BEGINNING: i64 = 1_767_225_600;

/// Decides as the gateway does.
pub(super) struct Gateway {
    seed: u64,
    dice: Dice,
    routes: Vec<RouteHealth>,
    known: Pair<(Availability, u32)>,
    known_at: Option<Micros>,
    heard: VecDeque<(Micros, Side, Micros, ObservedCall)>,
    tokens: Pair<Tokens>,
    steps: Pair<PlanStep>,
    delivery: Delivery,
    watch: Watch,
}

/// The bucket of one carrier's contract.
struct Tokens {
    bucket: Bucket,
    level: Option<Level>,
    next: Option<Nanos>,
}

/// A moment of virtual time.
pub(super) fn moment(now: Micros) -> Timestamp {
    let micros = i64::try_from(now).unwrap_or(i64::MAX).saturating_add(BEGINNING * 1_000_000);
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::MAX)
}

fn long(duration: Duration) -> Micros {
    Micros::try_from(duration.as_micros()).unwrap_or(Micros::MAX)
}

/// A queue's delay is in whole seconds.
fn seconds(wait: Micros) -> Micros {
    wait.div_ceil(SECOND) * SECOND
}

impl Gateway {
    pub(super) fn new(seed: u64) -> Self {
        let limit = RateLimit { strict: true, ..RateLimit::new(LimitScope::Account, CONTRACT, 1) };
        let step = |side: Side| PlanStep {
            carrier: carrier(side),
            channel_id: ChannelId::new(carrier(side).name()),
            kind: None,
            downgraded: Vec::new(),
            cost: None,
            passed_over: false,
            reasons: Vec::new(),
        };
        let route = |side| Route { carrier: carrier(side), kind: ChannelKind::Sms };
        let message = Fixture::new("outage", moment(0)).message("any");
        let mut watch = Watch::default();
        watch.leads(Some(Side::A), 0);
        Self {
            seed,
            dice: Dice::new(seed ^ 0x6a7e),
            routes: Side::BOTH.map(|side| RouteHealth::new(route(side))).into(),
            known: Pair::of(|_| (Availability::Usable, 100)),
            known_at: None,
            heard: VecDeque::new(),
            tokens: Pair::of(|_| Tokens { bucket: Bucket::of(&limit), level: None, next: None }),
            steps: Pair::of(step),
            delivery: Delivery::new(message, DeliveryPlan::default()),
            watch,
        }
    }

    fn route(&self, side: Side) -> Option<&RouteHealth> {
        self.routes.get(usize::from(side == Side::B))
    }

    fn route_mut(&mut self, side: Side) -> Option<&mut RouteHealth> {
        self.routes.get_mut(usize::from(side == Side::B))
    }

    /// Counts what has been heard by now.
    fn listen(&mut self, now: Micros) {
        while let Some((_, side, at, observed)) = self.heard.front().copied().filter(|(due, ..)| *due <= now) {
            self.heard.pop_front();
            let transition = self.route_mut(side).and_then(|route| route.observe(moment(at), observed));
            self.note(transition, now);
        }
    }

    fn note(&mut self, transitions: impl IntoIterator<Item = RouteTransition>, now: Micros) {
        for transition in transitions {
            if transition.from.points != transition.to.points {
                self.watch.moved(now);
            }
            self.watch.leads(self.leader(), now);
        }
    }

    /// The carrier that gets most of the messages; none while no breaker is closed.
    fn leader(&self) -> Option<Side> {
        let share = |side: &Side| {
            let state = self.route(*side)?.state();
            let closed = state.breaker.position() == Position::Closed;
            closed.then(|| WEIGHTS.at(*side) * u64::from(state.points))
        };
        Side::BOTH.into_iter().filter(|side| share(side).is_some()).max_by_key(share)
    }

    /// What is known of the routes, as each function keeps it for some seconds.
    fn look(&mut self, now: Micros) {
        self.listen(now);
        if self.known_at.is_some_and(|at| now < at + STALE) {
            return;
        }
        let known = |side| {
            let route = self.route(side);
            route.map_or((Availability::Usable, 100), |route| (route.availability(moment(now)), route.state().points))
        };
        self.known = Pair::of(known);
        self.known_at = Some(now);
    }

    fn availability(&self, side: Side) -> Availability {
        self.known.at(side).0
    }

    /// The order in which carriers are asked: usable ones first, drawn by weight and points (as `selection::rank`).
    fn plan(&self, id: u32) -> Path {
        let candidate = |side: Side| WeightedDraw {
            tier: self.availability(side).in_plans(),
            weight: WEIGHTS.at(side) * u64::from(self.known.at(side).1),
            name: carrier(side).name().to_owned(),
        };
        let candidates = Side::BOTH.map(candidate);
        let drawn = draw(&candidates, &format!("{}-{id}", self.seed));
        drawn.into_iter().map(|nth| (if nth == 0 { Side::A } else { Side::B }, false)).collect()
    }

    /// The parcel's plan as the real functions want it.
    fn written(&self, path: Path) -> DeliveryPlan {
        let step = |(side, passed_over)| PlanStep { passed_over, ..self.steps.at(side).clone() };
        DeliveryPlan { steps: path.steps().map(step).collect(), ..DeliveryPlan::default() }
    }

    /// Whether the parcel's carrier may be called: as `delivery::permit`.
    fn send_gate(&mut self, parcel: &mut SimulatedMessage, id: u32, now: Micros) -> Next {
        let side = parcel.side();
        let availability = self.availability(side);
        if availability != Availability::Blocked {
            if let Err(wait) = self.take(side, now) {
                return Next::Wait(seconds(wait).max(SECOND));
            }
            if availability == Availability::Usable || self.probe(side, id, now) {
                return Next::Call;
            }
        }
        if self.availability(side.other()) == Availability::Usable {
            self.delivery.plan = self.written(parcel.path);
            self.delivery.step = usize::from(parcel.step);
            let other = carrier(side.other());
            if has_detour(&self.delivery, |step| step.carrier == other) {
                return self.go_on(parcel, LeaveReason::Blocked);
            }
        }
        Next::Wait(seconds(long(send_gate::wait(self.dice.fraction()))))
    }

    fn probe(&mut self, side: Side, id: u32, now: Micros) -> bool {
        let probe = self.route_mut(side).and_then(|route| route.probe(&id.to_string(), moment(now)));
        let given = probe.is_some();
        self.note(probe, now);
        given
    }

    /// Takes a token of the carrier's contract, or says how long to wait for a turn.
    fn take(&mut self, side: Side, now: Micros) -> Result<(), Micros> {
        let tokens = self.tokens.at_mut(side);
        let now = Nanos::from(now) * 1_000;
        match tokens.bucket.take(tokens.level, now, 1) {
            Ok(level) => {
                tokens.level = Some(level);
                Ok(())
            }
            Err(ready) => {
                let slot = tokens.bucket.slot(tokens.next, ready, now, 1);
                tokens.next = Some(slot.next);
                Err(Micros::try_from((slot.until - now).max(0) / 1_000).unwrap_or(Micros::MAX))
            }
        }
    }

    /// Leaves the parcel's step; as `failover`.
    fn go_on(&mut self, parcel: &mut SimulatedMessage, cause: LeaveReason) -> Next {
        let plan = self.written(parcel.path);
        let usable = |step: &PlanStep| {
            let side = if step.carrier == carrier(Side::A) { Side::A } else { Side::B };
            self.availability(side) == Availability::Usable
        };
        let Some((plan, step)) = next_step(&plan, usize::from(parcel.step), ChannelKind::Sms, cause, usable) else {
            return Next::End(End::Failed);
        };
        let path = plan.steps.iter().map(|step| (side_of(step), step.passed_over)).collect();
        parcel.go_to(path, u8::try_from(step).unwrap_or(u8::MAX));
        Next::Wait(HOP)
    }

    /// Decides about a refusal as `delivery::attempt` does.
    fn refused(&mut self, parcel: &mut SimulatedMessage, error_class: ErrorClass, asked: Option<Duration>) -> Next {
        let tries = u32::from(parcel.tries) + 1;
        let has_alternative = parcel.step + 1 < parcel.path.len();
        let Some(pace) = retried(error_class, tries, u32::from(parcel.unknown_errors), has_alternative) else {
            return self.go_on(parcel, LeaveReason::Failed(error_class));
        };
        parcel.tries += 1;
        parcel.unknown_errors += u8::from(error_class == ErrorClass::Unknown);
        Next::Wait(seconds(long(next_delay(tries, pace, asked, self.dice.fraction()))))
    }

    /// A send whose answer was lost, some time later; as `delivery::settle`.
    fn resolve_unknown(&mut self, parcel: &mut SimulatedMessage, since: Micros, now: Micros) -> Next {
        if parcel.has_receipt() {
            return Next::End(End::Sent);
        }
        let patience = since + long(LEASE + SETTLING);
        if now < patience {
            return Next::Wait(seconds(patience - now));
        }
        if !parcel.alert {
            return Next::End(End::Unknown);
        }
        parcel.unanswered = None;
        self.refused(parcel, ErrorClass::Retry, Some(Duration::ZERO))
    }

    fn hear(&mut self, side: Side, observed: ObservedCall, now: Micros) {
        self.heard.push_back((now + HEARD_AFTER, side, now, observed));
    }
}

fn side_of(step: &PlanStep) -> Side {
    if step.carrier == carrier(Side::A) { Side::A } else { Side::B }
}

impl Policy for Gateway {
    fn due(&mut self, parcel: &mut SimulatedMessage, id: u32, now: Micros) -> Next {
        self.look(now);
        if let Some(since) = parcel.unanswered {
            return self.resolve_unknown(parcel, since, now);
        }
        if parcel.path.len() == 0 {
            parcel.path = self.plan(id);
        }
        self.send_gate(parcel, id, now)
    }

    fn answered(&mut self, parcel: &mut SimulatedMessage, answer: &Answer, now: Micros) -> Next {
        let side = parcel.side();
        let (error_class, asked) = match answer {
            Answer::Read(SendResult::Accepted { .. }) => {
                self.hear(side, ObservedCall::Accepted, now);
                return Next::End(End::Sent);
            }
            Answer::Read(SendResult::Rejected { error_class, retry_after, .. }) => (*error_class, *retry_after),
            Answer::NotSent => (ErrorClass::Retry, None),
            Answer::Lost | Answer::Read(SendResult::Unclear { .. }) => {
                self.hear(side, ObservedCall::Failed, now);
                parcel.unanswered = Some(now);
                return Next::Wait(seconds(long(LEASE + SETTLING)));
            }
        };
        // What passes is the carrier's fault (as `stream::samples`).
        if matches!(error_class, ErrorClass::Retry | ErrorClass::RetrySlowly) {
            self.hear(side, ObservedCall::Failed, now);
        }
        let asked = asked.map(|after: RetryAfter| after.from(moment(now)));
        self.look(now);
        self.refused(parcel, error_class, asked)
    }

    fn receipt(&mut self, side: Side, sent: Micros, now: Micros) {
        self.listen(now);
        let prompt = PROMPT.as_secs_f64() * 1e6;
        let route = self.route_mut(side);
        let Some(route) = route else { return };
        let _ = route.observe(moment(now), ObservedCall::Settled);
        if now - sent <= micros(prompt) {
            let _ = route.observe(moment(sent), ObservedCall::Prompt);
        }
    }

    fn each_minute(&mut self, now: Micros) {
        self.listen(now);
        let transitions = RouteHealth::tick(&mut self.routes, moment(now));
        self.note(transitions, now);
    }

    fn view(&self, now: Micros) -> Pair<View> {
        Pair::of(|side| {
            let view = |route: &RouteHealth| View {
                points: route.state().points,
                blocked: route.availability(moment(now)) != Availability::Usable,
            };
            self.route(side).map(view).unwrap_or_default()
        })
    }

    fn watch(&self) -> Option<&Watch> {
        Some(&self.watch)
    }
}
