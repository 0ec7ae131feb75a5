//! The carrier simulator: plays every carrier towards us, keeps what each phone and chat saw, and misbehaves on request.
//!
//! It has three sides: the carriers' send APIs (`/whatsapp/…`, `/twilio/…` …), the webhooks it signs and posts to our
//! gateway, and `/_control/…`, by which tests and the demo drive it (see [`control`]). Everything it remembers is bounded.

mod bandwidth;
mod carriers;
mod control;
mod faults;
mod inteliquent;
mod livechat;
mod messagebird;
mod phones;
mod receipts;
mod sends;
pub(crate) mod signature;
mod twilio;
mod webhooks;
mod whatsapp;
mod wire;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use serde_json::Map;
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::{clock, output, own_host};
use carriers::{Signing, Written};
use webhooks::Webhook;

/// Receipts that may be on their way at once; the receipts of sends beyond are lost, as by a carrier under load.
const MAX_RECEIPTS_UNDER_WAY: usize = 10_000;
/// Longer than any carrier waits for the answer to a webhook; each says for itself how long.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(30);

/// Where the simulator stands.
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
    /// With receipts 300 ms apart.
    pub(crate) fn new(api_url: impl Into<String>, url: impl Into<String>) -> Self {
        Self { api_url: api_url.into(), url: url.into(), receipt_interval: Duration::from_millis(300) }
    }

    /// Where a carrier posts its webhooks.
    fn webhooks(&self, carrier: CarrierId) -> String {
        format!("{}/webhooks/{}", self.api_url, carrier.name())
    }
}

/// Runs the carrier simulator alone, until Ctrl-C.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The port on loopback to listen on.
    #[arg(long, default_value_t = 8788)]
    port: u16,
    /// The gateway that webhooks are posted to.
    #[arg(long, default_value = "http://127.0.0.1:8787")]
    api_url: String,
    /// Milliseconds between receipts.
    #[arg(long, default_value_t = 300)]
    receipt_interval: u64,
}

/// Runs it.
///
/// # Errors
/// If the port is taken.
pub(crate) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let address = ("127.0.0.1", args.port);
    let in_use = || format!("port {} is in use: stop what runs there or choose another by --port", args.port);
    let listener = tokio::net::TcpListener::bind(address).await.with_context(in_use)?;
    let url = format!("http://{}", listener.local_addr()?);
    output::note(format_args!("carriers at {url}, webhooks to {}", args.api_url));
    let receipt_interval = Duration::from_millis(args.receipt_interval);
    serve(listener, Settings { receipt_interval, ..Settings::new(args.api_url, url) }).await?;
    Ok(ExitCode::SUCCESS)
}

/// Plays the carriers on `listener` until the task is dropped.
///
/// # Errors
/// If the HTTP client cannot be built.
pub(crate) async fn serve(listener: tokio::net::TcpListener, settings: Settings) -> anyhow::Result<()> {
    let simulator = Arc::new(Simulator::new(settings)?);
    let join = |routes: Router<Arc<Simulator>>, carrier| routes.merge(carriers::of(carrier).routes());
    let routes = CarrierId::ALL.into_iter().fold(control::routes(), join);
    let routes = own_host::only(routes.with_state(simulator), listener.local_addr()?.port());
    let service = routes.into_make_service_with_connect_info::<wire::Line>();
    axum::serve(wire::Exchange(listener), service).await.context("serving the carrier simulator")
}

/// Which receipts `carrier` gives of a message to `to` when all goes well: `sent`, `delivered`, `read`.
pub(crate) fn receipts(carrier: CarrierId, to: &str) -> &'static [&'static str] {
    carriers::of(carrier).receipts(to)
}

/// Headers, the proof among them, and body of the webhook by which `carrier` tells `url` that a customer wrote.
pub(crate) fn customer_writes(
    carrier: CarrierId,
    url: &str,
    (from, text): (&str, &str),
    number: u64,
    at: Timestamp,
) -> (Vec<(&'static str, String)>, String) {
    let (player, fresh, fields) = (carriers::of(carrier), format!("{number:032x}"), Map::new());
    let id = player.message_id(&fresh, None);
    let written = Written { from, name: Some("Ana"), id: &id, text, fields: &fields, at, first: false };
    let unsigned = Webhook::post(carrier, url, player.message(&written));
    let signing = Signing { secret: player.secret(), scheme: None, fresh: &fresh, at };
    let Webhook { mut headers, when_challenged, body, .. } = player.sign(unsigned, &signing);
    headers.extend(when_challenged.map(|authorization| ("authorization", authorization)));
    (headers, body)
}

/// Everything the simulated carriers share.
struct Simulator {
    settings: Settings,
    http: reqwest::Client,
    state: Mutex<State>,
    receipts_under_way: Arc<Semaphore>,
    /// Makes identifiers different from those of an earlier simulator.
    started: i128,
    issued: AtomicU64,
}

/// What the simulator remembers.
#[derive(Default)]
struct State {
    phones: phones::Phones,
    faults: faults::Faults,
    webhooks: webhooks::Log,
    sends: sends::Log,
    writers: phones::Writers,
    /// Grows with every reset: receipts of an earlier age are not posted any more.
    age: u64,
}

impl Simulator {
    fn new(settings: Settings) -> anyhow::Result<Self> {
        Ok(Self {
            settings,
            http: crate::http::client(WEBHOOK_TIMEOUT)?,
            state: Mutex::default(),
            receipts_under_way: Arc::new(Semaphore::new(MAX_RECEIPTS_UNDER_WAY)),
            started: clock::now().as_nanosecond(),
            issued: AtomicU64::new(0),
        })
    }

    /// What is remembered, for a moment: never held across an await.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything, and the receipts that are on their way.
    fn reset(&self) {
        let mut state = self.state();
        *state = State { age: state.age + 1, ..State::default() };
    }

    /// 32 hex digits that were never issued before.
    fn fresh(&self) -> String {
        let number = self.issued.fetch_add(1, Ordering::Relaxed);
        let hash = Sha256::new().chain_update(self.started.to_be_bytes()).chain_update(number.to_be_bytes()).finalize();
        hex::encode(hash).chars().take(32).collect()
    }
}
