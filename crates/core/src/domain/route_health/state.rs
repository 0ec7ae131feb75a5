//! The state of a route, and every way in which it can change.

use jiff::{SignedDuration, Timestamp, Unit};
use serde::{Deserialize, Serialize};

use super::{Breaker, HealthSample, Position, RouteTally};
use crate::model::message::TenantId;
use crate::model::route::{Availability, Route, RouteStanding};

/// Transitions are kept for so many days.
pub const KEEP_TRANSITIONS: SignedDuration = SignedDuration::from_hours(30 * 24);

/// One item per route, changed by compare-and-set of its version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteState {
    /// Route that the state is of.
    #[serde(flatten)]
    pub route: Route,
    /// Grows by one with every change; 0 for a route that has never changed and is not stored.
    pub version: u64,
    /// Whether calls go through.
    pub breaker: Breaker,
    /// Reason why the breaker is not closed; empty if it is.
    #[serde(default)]
    pub breaker_reason: String,
    /// Percentage of its usual share that it gets.
    pub points: u32,
    /// Reason why it has fewer points than all; empty if it has all.
    #[serde(default)]
    pub points_reason: String,
    /// Times of the last two moves of points, oldest first.
    #[serde(default)]
    pub moves: Vec<Timestamp>,
    /// Order of an operator, in force until they release it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OperatorOrder>,
    /// Time of the last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Timestamp>,
}

/// An operator's word. It outlives restarts, and everything that is counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperatorOrder {
    /// Order that is in force.
    pub wants: OperatorWord,
    /// Operator who gave it.
    pub by: OrderedBy,
    /// Time at which it was given.
    pub at: Timestamp,
    /// Reason, in the operator's words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// The orders that an operator can give for a route; each is in force until it is released.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OperatorWord {
    /// Everything goes this way while its breaker lets it; its points rest.
    Pin,
    /// Nothing goes this way.
    Drain,
    /// A wish of a newer version; not heeded.
    #[serde(other)]
    Other,
}

/// The author of a route's change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "who", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum OrderedBy {
    /// The breaker, by what was counted of its calls.
    Breaker,
    /// The controller of points, by what was counted of its messages.
    Controller,
    /// A person, or a program of theirs, known by their API key.
    Operator {
        /// Tenant that the key belongs to.
        tenant_id: TenantId,
        /// Its id.
        key_id: String,
    },
    /// Somebody of a newer version.
    #[serde(other)]
    Other,
}

/// The visible part of a route's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// Position of its breaker.
    pub breaker: Position,
    /// Percentage of its usual share that it gets.
    pub points: u32,
    /// Order of an operator, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OperatorWord>,
}

/// The record that every change leaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteTransition {
    /// Route that changed.
    #[serde(flatten)]
    pub route: Route,
    /// The version of the state that it led to.
    pub version: u64,
    /// Time of the change.
    pub at: Timestamp,
    /// State before the change.
    pub from: Snapshot,
    /// State after the change.
    pub to: Snapshot,
    /// Reason for the change.
    pub reason: String,
    /// Author of the change.
    pub by: OrderedBy,
}

/// A change to be made by compare-and-set: it holds only if the state is still the version before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteChange {
    /// State that the route gets.
    pub state: RouteState,
    /// The record of it.
    pub transition: RouteTransition,
}

impl RouteChange {
    /// The version that the state must still have.
    #[must_use]
    pub fn expected(&self) -> u64 {
        self.state.version.saturating_sub(1)
    }
}

impl RouteState {
    /// A route that has never changed.
    #[must_use]
    pub fn new(route: Route) -> Self {
        Self {
            route,
            version: 0,
            breaker: Breaker::default(),
            breaker_reason: String::new(),
            points: super::share::ALL,
            points_reason: String::new(),
            moves: Vec::new(),
            order: None,
            changed_at: None,
        }
    }

    /// The visible part of the state.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let order = self.order.as_ref().map(|order| order.wants);
        Snapshot { breaker: self.breaker.position(), points: self.points, order }
    }

    /// Whether it may be used at `now`: an operator's drain comes first, then the breaker. A pin does not open a breaker:
    /// who knows better asks for a probe.
    #[must_use]
    pub fn availability(&self, now: Timestamp) -> Availability {
        if self.is(OperatorWord::Drain) { Availability::Blocked } else { self.breaker.availability(now) }
    }

    /// The standing of the route at `now`.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> RouteStanding {
        let pinned = self.is(OperatorWord::Pin);
        RouteStanding {
            route: self.route,
            availability: self.availability(now),
            points: if pinned { super::share::ALL } else { self.points },
            pinned,
            reason: self.reason(now),
        }
    }

    /// The reason for its standing, in words.
    fn reason(&self, now: Timestamp) -> String {
        let order = self.order.as_ref().and_then(|order| match order.wants {
            OperatorWord::Pin => Some(noted("an operator pinned it", &order.note)),
            OperatorWord::Drain => Some(noted("an operator drains it", &order.note)),
            OperatorWord::Other => None,
        });
        let broken = match (&self.breaker, self.breaker.availability(now)) {
            (_, Availability::Usable) => None,
            (_, Availability::Probing) => Some(format!("{}: one call may probe it", self.breaker_reason)),
            (Breaker::HalfOpen { .. }, Availability::Blocked) => {
                Some(format!("{}: a probe is under way", self.breaker_reason))
            }
            (_, Availability::Blocked) => Some(self.breaker_reason.clone()),
        };
        let fewer = Some(self.points_reason.clone()).filter(|_| self.points < super::share::ALL);
        let reasons: Vec<String> = [order, broken, fewer].into_iter().flatten().filter(|it| !it.is_empty()).collect();
        reasons.join("; ")
    }

    /// Whether an operator wants this.
    #[must_use]
    pub fn is(&self, wants: OperatorWord) -> bool {
        self.order.as_ref().is_some_and(|order| order.wants == wants)
    }

    /// What its breaker makes of `samples` that have just been counted, and of the whole `tally`. Samples of other routes
    /// are passed over.
    #[must_use]
    pub fn judged(&self, samples: &[HealthSample], tally: &RouteTally, now: Timestamp) -> Option<RouteChange> {
        let mut own: Vec<&HealthSample> = samples.iter().filter(|sample| sample.route == self.route).collect();
        own.sort_by_key(|sample| sample.at);
        let by_call = own.iter().find_map(|sample| self.breaker.after_call(sample.at, sample.observed, now));
        if let Some(breaker) = by_call {
            let closes = breaker.position() == Position::Closed;
            let reason = if closes { "a probe came through" } else { "a probe failed" };
            return Some(self.broken(breaker, reason.to_owned(), OrderedBy::Breaker, now));
        }
        let calls = tally.calls(self.breaker.closed_since(), now);
        let breaker = self.breaker.after_calls(calls, now)?;
        let percent = super::share::percent(calls.failed, calls.all());
        let reason = format!("{percent} % of the calls failed within a minute");
        Some(self.broken(breaker, reason, OrderedBy::Breaker, now))
    }

    /// Gives its probe to `owner`, if there is one to be had.
    #[must_use]
    pub fn probed(&self, owner: &str, now: Timestamp) -> Option<RouteChange> {
        if self.is(OperatorWord::Drain) {
            return None;
        }
        let breaker = self.breaker.probed_by(owner, now)?;
        Some(self.broken(breaker, "a call probes it".to_owned(), OrderedBy::Breaker, now))
    }

    /// Keeps to an operator's wish from now on.
    #[must_use]
    pub fn ordered(&self, order: OperatorOrder) -> RouteChange {
        let what = match order.wants {
            OperatorWord::Pin => "pinned",
            OperatorWord::Drain => "drained",
            OperatorWord::Other => "ordered",
        };
        let (by, at, reason) = (order.by.clone(), order.at, noted(what, &order.note));
        self.changed(Self { order: Some(order), ..self.clone() }, reason, by, at)
    }

    /// Forgets what an operator wanted; nothing if they wanted nothing.
    #[must_use]
    pub fn released(&self, by: OrderedBy, note: &str, now: Timestamp) -> Option<RouteChange> {
        self.order.as_ref()?;
        Some(self.changed(Self { order: None, ..self.clone() }, noted("released", note), by, now))
    }

    /// Offers a probe at once.
    ///
    /// # Errors
    /// The reason why there is nothing to probe.
    pub fn forced(&self, by: OrderedBy, note: &str, now: Timestamp) -> Result<RouteChange, &'static str> {
        if self.is(OperatorWord::Drain) {
            return Err("an operator drains this route: release it first");
        }
        let breaker = self.breaker.forced(now).ok_or("its breaker is closed: there is nothing to probe")?;
        let next = Self { breaker, ..self.clone() };
        Ok(self.changed(next, noted("an operator asks for a probe", note), by, now))
    }

    /// Moves its points.
    pub(super) fn moved(&self, points: u32, reason: String, now: Timestamp) -> RouteChange {
        let kept = self.moves.len().saturating_sub(super::share::MAX_MOVES - 1);
        let moves = self.moves.iter().skip(kept).copied().chain([now]).collect();
        let points_reason = if points < super::share::ALL { reason.clone() } else { String::new() };
        let next = Self { points, points_reason, moves, ..self.clone() };
        self.changed(next, reason, OrderedBy::Controller, now)
    }

    fn broken(&self, breaker: Breaker, reason: String, by: OrderedBy, now: Timestamp) -> RouteChange {
        let breaker_reason = match breaker.position() {
            Position::Closed | Position::Other => String::new(),
            Position::HalfOpen => self.breaker_reason.clone(),
            Position::Open => {
                let until =
                    if let Breaker::Open { until, .. } = &breaker { until.round(Unit::Second).ok() } else { None };
                let until = until.map(|until| format!(", not to be used until {until}")).unwrap_or_default();
                format!("{reason}{until}")
            }
        };
        self.changed(Self { breaker, breaker_reason, ..self.clone() }, reason, by, now)
    }

    fn changed(&self, next: Self, reason: String, by: OrderedBy, now: Timestamp) -> RouteChange {
        let version = self.version.saturating_add(1);
        let state = Self { version, changed_at: Some(now), ..next };
        let (from, to) = (self.snapshot(), state.snapshot());
        RouteChange { transition: RouteTransition { route: self.route, version, at: now, from, to, reason, by }, state }
    }
}

fn noted(what: &str, note: &str) -> String {
    if note.is_empty() { what.to_owned() } else { format!("{what}: {note}") }
}
