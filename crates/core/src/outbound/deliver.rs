//! `delivery-coordinator`: hands messages to carriers, one attempt for each part, at most one copy to each phone.
//!
//! - [`send`] goes through the parts: each is claimed, attempted (`attempt`, if `send_gate` lets it), or settled (`resolve_unknown`)
//!   where an answer was lost; `handle_outcome` is what comes of each way to end.
//! - `part` names the effect of one part at one step, and how it can be closed.
//! - [`receipts`] joins what carriers report with what was sent, whichever comes first, and `overdue` asks for those that
//!   do not come.
//! - [`next_step`] says which step of a plan follows another.
//! - `coalesced_ports` makes one call of those that deliveries of different conversations make in the same moment.

pub mod attempt;
mod coalesced_ports;
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
use coalesced_ports::CoalescedPorts;

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

/// Hands messages to carriers. Deliveries of different conversations run side by side.
#[derive(Debug)]
pub struct DeliveryCoordinator<P> {
    ports: CoalescedPorts<P>,
    public_url: String,
}

impl<P: DeliverPorts> DeliveryCoordinator<P> {
    /// A coordinator on `ports`; carriers reach us with receipts at `public_url`.
    #[must_use]
    pub fn new(ports: P, public_url: String) -> Self {
        Self { ports: CoalescedPorts::new(ports), public_url }
    }
}
