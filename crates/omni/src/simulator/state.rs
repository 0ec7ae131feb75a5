//! What all simulated carriers share: where the simulator stands, what it remembers, and who plays which carrier.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use omni_core::model::carrier::CarrierId;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use super::player::Simulated;
use super::{faults, phones, sends, webhooks};
use crate::foundation::{clock, http};

/// Receipts that may be on their way at once; the receipts of sends beyond are lost, as by a carrier under load.
const MAX_RECEIPTS_UNDER_WAY: usize = 10_000;
/// Longer than any carrier waits for the answer to a webhook; each says for itself how long.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(30);

/// The addresses and times that the simulator works with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Our gateway, where webhooks go: `http://127.0.0.1:8787`.
    pub(crate) api_url: String,
    /// The simulator itself, as its callers write it: `http://127.0.0.1:8788`.
    pub(crate) url: String,
    /// The time between a send and its first receipt, and from each to the next.
    pub(crate) receipt_interval: Duration,
}

impl Settings {
    /// Settings with receipts 300 ms apart.
    pub(crate) fn new(api_url: impl Into<String>, url: impl Into<String>) -> Self {
        Self { api_url: api_url.into(), url: url.into(), receipt_interval: Duration::from_millis(300) }
    }

    /// The URL to which a carrier posts its webhooks.
    pub(super) fn webhooks(&self, carrier: CarrierId) -> String {
        format!("{}/webhooks/{}", self.api_url, carrier.name())
    }
}

/// Finds the player of a carrier.
type Players = fn(CarrierId) -> &'static dyn Simulated;

/// Everything the simulated carriers share.
pub(super) struct Simulator {
    pub(super) settings: Settings,
    players: Players,
    pub(super) http: reqwest::Client,
    state: Mutex<State>,
    pub(super) receipts_under_way: Arc<Semaphore>,
    /// Makes identifiers different from those of an earlier simulator.
    started: i128,
    issued: AtomicU64,
}

/// The memory of the simulator.
#[derive(Default)]
pub(super) struct State {
    pub(super) phones: phones::Phones,
    pub(super) faults: faults::Faults,
    pub(super) webhooks: webhooks::Log,
    pub(super) sends: sends::Log,
    pub(super) writers: phones::Writers,
    /// Grows with every reset: receipts of an earlier age are not posted any more.
    pub(super) age: u64,
}

impl Simulator {
    pub(super) fn new(settings: Settings, players: Players) -> anyhow::Result<Self> {
        Ok(Self {
            settings,
            players,
            http: http::client(WEBHOOK_TIMEOUT)?,
            state: Mutex::default(),
            receipts_under_way: Arc::new(Semaphore::new(MAX_RECEIPTS_UNDER_WAY)),
            started: clock::now().as_nanosecond(),
            issued: AtomicU64::new(0),
        })
    }

    /// The player of a carrier.
    pub(super) fn player(&self, carrier: CarrierId) -> &'static dyn Simulated {
        (self.players)(carrier)
    }

    /// The state, for a moment: never held across an await.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything, and the receipts that are on their way.
    pub(super) fn reset(&self) {
        let mut state = self.state();
        *state = State { age: state.age + 1, ..State::default() };
    }

    /// 32 hex digits that were never issued before.
    pub(super) fn fresh(&self) -> String {
        let number = self.issued.fetch_add(1, Ordering::Relaxed);
        let hash = Sha256::new().chain_update(self.started.to_be_bytes()).chain_update(number.to_be_bytes()).finalize();
        hex::encode(hash).chars().take(32).collect()
    }
}
