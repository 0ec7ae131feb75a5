//! `delivery-coordinator`: hands messages to carriers, one attempt for each part, at most one copy to each phone.
//!
//! - [`send`] goes through the parts: each is claimed, attempted (`attempt`, if `send_gate` lets it), or settled (`resolve_unknown`)
//!   where an answer was lost; `handle_outcome` is what comes of each way to end.
//! - `part` names the effect of one part at one step, and how it can be closed.
//! - [`receipts`] joins what carriers report with what was sent, whichever comes first, and `overdue` asks for those that
//!   do not come.
//! - [`next_step`] says which step of a plan follows another.

pub mod attempt;
pub mod next_step;
pub(crate) mod outcome;
mod overdue;
pub(crate) mod part;
pub mod receipts;
pub mod resolve_unknown;
pub mod send;
pub mod send_gate;

use crate::model::plan::{DeliveryFailed, Retry};
use crate::ports::{
    Attempts, CarrierApi, Channels, Consent, Effects, Env, Health, QueueSender, RateLimits, Readers, Schedule, Secrets,
    Tenants, Timelines,
};

/// Ports of [`DeliveryCoordinator`].
pub trait DeliverPorts: Sync {
    /// Finds the accounts that plans name, and the limits of tenants.
    fn configuration(&self) -> &(impl Channels + Tenants);

    /// Finds what they send with.
    fn secrets(&self) -> &impl Secrets;

    /// Makes each part go out once.
    fn effects(&self) -> &impl Effects;

    /// Remembers what happened.
    fn timelines(&self) -> &impl Timelines;

    /// Joins sends and receipts.
    fn attempts(&self) -> &(impl Attempts + Readers);

    /// Knows who said stop.
    fn consent(&self) -> &impl Consent;

    /// Knows which carriers may be used.
    fn health(&self) -> &impl Health;

    /// Keeps what is sent within its limits.
    fn rates(&self) -> &impl RateLimits;

    /// Keeps what waits long.
    fn schedule(&self) -> &impl Schedule;

    /// Talks to carriers.
    fn carriers(&self) -> &impl CarrierApi;

    /// Keeps what waits up to 15 minutes.
    fn retries(&self) -> &impl QueueSender<Retry>;

    /// Hears of what a carrier cannot deliver.
    fn failures(&self) -> &impl QueueSender<DeliveryFailed>;

    /// Tells the time, and draws the jitter.
    fn env(&self) -> &impl Env;
}

/// Hands messages to carriers. Its ports by the letters: configuration, secrets, effects, timelines, attempts, consent,
/// health, rate limits, schedule, carriers' APIs, retries, failures, clock, chance.
#[derive(Clone, Debug)]
pub struct DeliveryCoordinator<P> {
    /// Everything that it needs from outside.
    pub ports: P,
    /// URL at which carriers reach us with receipts.
    pub public_url: String,
}
