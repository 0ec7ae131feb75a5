//! Bandwidth, which the simulator does not play yet.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde_json::{Value, json};

use super::Simulator;
use super::carriers::{Signing, Simulated, Told, Written};
use super::sends::{Outgoing, Refusal};
use super::webhooks::{Answer, Webhook};

/// Bandwidth.
pub(super) struct Bandwidth;

impl Simulated for Bandwidth {
    fn routes(&self) -> Router<Arc<Simulator>> {
        Router::new()
    }

    fn message_id(&self, fresh: &str, _: Option<&Outgoing>) -> String {
        fresh.to_owned()
    }

    fn accepted(&self, _: &Outgoing, id: &str) -> (u16, Value) {
        (200, json!({"id": id}))
    }

    fn refused(&self, refusal: &Refusal) -> Value {
        json!({"error": refusal.message})
    }

    fn message(&self, _: &Written<'_>) -> String {
        String::new()
    }

    fn receipts(&self, _: &Outgoing) -> &'static [&'static str] {
        &[]
    }

    fn receipt(&self, _: &Told<'_>) -> Option<Webhook> {
        None
    }

    fn secret(&self) -> &'static str {
        ""
    }

    fn sign(&self, webhook: Webhook, _: &Signing<'_>) -> Webhook {
        webhook
    }

    fn timeout(&self) -> Duration {
        Duration::from_secs(10)
    }

    fn pause(&self, _: &str, _: u32, _: &Answer) -> Option<Duration> {
        None
    }
}
