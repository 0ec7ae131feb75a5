//! `delivery-coordinator`: hands messages to carriers, one attempt for each part, at most one copy to each phone.
//!
//! - [`send`] goes through the parts: each is claimed, attempted (`attempt`, if `send_gate` lets it), or settled (`resolve_unknown`)
//!   where an answer was lost; `handle_outcome` is what comes of each way to end.
//! - `part` names the effect of one part at one step, and how it can be closed.
//! - [`receipts`] joins what carriers report with what was sent, whichever comes first, and `overdue` asks for those that
//!   do not come.
//! - [`next_step`] says which step of a plan follows another.
//! - [`release`] lets go what was held in the schedule.

pub mod attempt;
pub mod next_step;
pub(crate) mod outcome;
mod overdue;
pub(crate) mod part;
pub mod receipts;
pub mod resolve_unknown;
pub mod send;
pub mod send_gate;

/// Hands messages to carriers. Its ports by the letters: configuration, secrets, effects, journal, attempts, consent,
/// health, rate limits, schedule, carriers' APIs, retries, failures, clock, chance.
#[derive(Clone, Debug)]
pub struct DeliveryCoordinator<C, S, E, J, A, N, G, Q, L, W, R, F, K, H> {
    /// Finds the accounts that plans name, and the limits of tenants.
    pub configuration: C,
    /// Finds what they send with.
    pub secrets: S,
    /// Makes each part go out once.
    pub effects: E,
    /// Remembers what happened.
    pub journal: J,
    /// Joins sends and receipts.
    pub attempts: A,
    /// Knows who said stop.
    pub consent: N,
    /// Knows which carriers may be used.
    pub health: G,
    /// Keeps what is sent within its limits.
    pub rates: Q,
    /// Keeps what waits long.
    pub schedule: L,
    /// Talks to carriers.
    pub carriers: W,
    /// Keeps what waits up to 15 minutes.
    pub retries: R,
    /// Hears of what a carrier cannot deliver.
    pub failures: F,
    /// The time.
    pub clock: K,
    /// The jitter.
    pub chance: H,
    /// Where carriers reach us with receipts.
    pub public_url: String,
}
