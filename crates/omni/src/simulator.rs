//! The carrier simulator: plays every carrier towards us, keeps what each phone and chat saw, and misbehaves on request.
//!
//! It has three sides: the carriers' send APIs (`/whatsapp/…`, `/twilio/…` …), the webhooks it signs and posts to our
//! gateway, and `/_control/…`, by which tests and the demo drive it (see [`control`]). Everything it remembers is bounded.

mod api;
mod carriers;
mod control;
mod faults;
mod phones;
mod player;
mod post;
mod receipts;
mod sends;
pub(crate) mod signature;
pub(crate) mod state;
mod webhooks;
mod wire;

use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use serde_json::Map;

use crate::foundation::own_host;
use player::{Signing, Written};
use state::{Settings, Simulator};
use webhooks::Webhook;

/// Plays the carriers on `listener` until the task is dropped.
///
/// # Errors
/// If the HTTP client cannot be built.
pub(crate) async fn serve(listener: tokio::net::TcpListener, settings: Settings) -> anyhow::Result<()> {
    let simulator = Arc::new(Simulator::new(settings, |carrier| carriers::of(carrier))?);
    let join = |routes: Router<Arc<Simulator>>, carrier| routes.merge(carriers::of(carrier).routes());
    let routes = CarrierId::ALL.into_iter().fold(control::routes(), join);
    let routes = own_host::only(routes.with_state(simulator), listener.local_addr()?.port());
    let service = routes.into_make_service_with_connect_info::<wire::Line>();
    axum::serve(wire::Exchange(listener), service).await.context("serving the carrier simulator")
}

/// The receipts that `carrier` gives of a message to `to` when all goes well: `sent`, `delivered`, `read`.
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
