//! The APIs of carriers, how carriers are doing, and how much may be sent to them.

use std::future::Future;

use jiff::Timestamp;

use crate::domain::carriers::outbound::HttpRequest;
use crate::domain::rate_limits::{TokenOutcome, TokenRequest};
use crate::domain::route_health::{HealthSample, RouteChange, RouteState, RouteTally, RouteTransition};
use crate::foundation::failure::Failure;
use crate::foundation::http::Response;
use crate::model::route::{Route, RouteStanding};

/// Talks to the APIs of carriers.
pub trait CarrierApi: Sync {
    /// Sends `request` and returns the answer, whatever its status.
    ///
    /// # Errors
    /// See [`CallError`].
    fn call(&self, request: &HttpRequest) -> impl Future<Output = Result<Response, CallError>> + Send;
}

/// A call without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The carrier has certainly not seen it: no connection.
    NotSent(String),
    /// The carrier may have seen it: time-out, reset, half an answer.
    Lost(String),
}

/// Knows how carriers are doing: see [`crate::domain::route_health`].
pub trait Health: Sync {
    /// The standings of `routes` at `now`, in their order. Answers may be some seconds old.
    fn standings(
        &self,
        routes: &[Route],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<RouteStanding>, Failure>> + Send;

    /// Gives the one probe of a route that stands as [`Probing`](crate::model::route::Availability::Probing) to `owner`; returns
    /// whether it is theirs. Who has it calls the carrier; who has not goes another way. A probe of which nothing is
    /// observed lapses after [`PROBE_LAPSES`](crate::domain::route_health::PROBE_LAPSES).
    fn probe(&self, route: Route, owner: &str, now: Timestamp) -> impl Future<Output = Result<bool, Failure>> + Send;
}

/// Remembers how carriers are doing.
pub trait HealthRecords: Sync {
    /// Counts `samples`.
    fn observe(&self, samples: &[HealthSample]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The tallies of each route in the `minutes` up to that of `now`, in the order of `routes`.
    fn tallies(
        &self,
        routes: &[Route],
        minutes: i64,
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<RouteTally>, Failure>> + Send;

    /// The states of `routes`, in their order; one that was never changed is as new. An answer is never stale.
    fn states(&self, routes: &[Route]) -> impl Future<Output = Result<Vec<RouteState>, Failure>> + Send;

    /// Makes `change` and keeps its record, both or none, if the state is still of the version before; returns whether it
    /// was.
    fn change(&self, change: &RouteChange) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// The records of changes since `since`, newest first, at most `limit`.
    fn transitions(
        &self,
        since: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<RouteTransition>, Failure>> + Send;
}

/// Keeps the tokens of rate limits: see [`crate::domain::rate_limits`].
pub trait RateLimits: Sync {
    /// Takes all of `takes` or nothing; no limit is ever exceeded. What was taken is never given back.
    fn take(
        &self,
        takes: &[TokenRequest],
        now: Timestamp,
    ) -> impl Future<Output = Result<TokenOutcome, Failure>> + Send;
}
