//! What becomes of a send once its sender is known: a fault, a refusal, or a message on a phone and receipts for it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use serde_json::Value;

use super::faults::{Code, Fault};
use super::player::{Signing, Simulated, Told};
use super::receipts;
use super::receipts::{Itinerary, Planned};
use super::sends::{Attempt, Call, Outgoing, Refusal};
use super::state::Simulator;
use super::webhooks::Webhook;
use super::wire::Line;
use crate::foundation::clock;

/// A carrier whose send API is served.
pub(super) trait SendApi: Simulated {
    /// The send API, under `/<name of the carrier>/…`.
    fn routes(&self) -> Router<Arc<Simulator>>;
}

impl Simulator {
    /// Answers a send, with the fault that is due, if one is.
    pub(super) async fn answer(self: &Arc<Self>, line: &Line, attempt: Attempt) -> Response {
        let fault = self.state().faults.strike_send(attempt.carrier, &attempt.to);
        if let Some(Fault::Status { status, retry_after, code }) = fault {
            self.note(&attempt, "refused", Some(status), None);
            return self.refuse(attempt.carrier, &Refusal { status, code, message: String::new() }, retry_after);
        }
        let outgoing = match &attempt.content {
            Ok(outgoing) => outgoing.clone(),
            Err(refusal) => {
                self.note(&attempt, "refused", Some(refusal.status), None);
                return self.refuse(attempt.carrier, refusal, None);
            }
        };
        match fault {
            Some(Fault::Timeout { seconds, reaches }) => {
                let id = if reaches { Some(self.take(&outgoing).await) } else { None };
                self.note(&attempt, "timeout", None, id);
                tokio::time::sleep(Duration::from_secs(seconds)).await;
                line.hang_up();
                StatusCode::GATEWAY_TIMEOUT.into_response()
            }
            Some(Fault::LostAnswer) => {
                let id = self.take(&outgoing).await;
                self.note(&attempt, "lost", None, Some(id));
                line.hang_up();
                StatusCode::OK.into_response()
            }
            Some(Fault::Gateway) => {
                let id = self.take(&outgoing).await;
                self.note(&attempt, "lost", Some(502), Some(id));
                (StatusCode::BAD_GATEWAY, Html("<html><h1>502 Bad Gateway</h1></html>")).into_response()
            }
            _ => {
                let id = self.take(&outgoing).await;
                let (status, body) = self.player(outgoing.carrier).accepted(&outgoing, &id);
                self.note(&attempt, "accepted", Some(status), Some(id));
                json(status, &body)
            }
        }
    }

    /// The carrier's error, in its own form.
    pub(super) fn refuse(&self, carrier: CarrierId, refusal: &Refusal, retry_after: Option<u64>) -> Response {
        let mut response = json(refusal.status, &self.player(carrier).refused(refusal));
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// Puts the message on its phone and sets its receipts going; returns the carrier's id of it.
    async fn take(self: &Arc<Self>, outgoing: &Outgoing) -> String {
        let player = self.player(outgoing.carrier);
        let id = player.message_id(&self.fresh(), Some(outgoing));
        let at = clock::now();
        let itinerary = {
            let mut state = self.state();
            state.phones.receive(&outgoing.to, outgoing.received(&id, at));
            let faults = state.faults.strike_receipts(outgoing.carrier, &outgoing.to);
            receipts::plan(player.receipts(&outgoing.to), self.settings.receipt_interval, &faults)
        };
        self.report(outgoing, &id, at, itinerary).await;
        id
    }

    /// Posts the receipts, each at its time; waits for them if they come before the answer.
    async fn report(self: &Arc<Self>, outgoing: &Outgoing, id: &str, taken: Timestamp, itinerary: Itinerary) {
        for Planned { after, happened, status, error } in itinerary.receipts {
            let at = taken.checked_add(happened).unwrap_or(taken);
            let Some(webhook) = self.receipt(outgoing, id, at, status, error.as_ref()) else { continue };
            if itinerary.before_answer {
                self.post(&webhook, 1).await;
                continue;
            }
            let Ok(permit) = Arc::clone(&self.receipts_under_way).try_acquire_owned() else { return };
            let simulator = Arc::clone(self);
            let age = self.state().age;
            tokio::spawn(async move {
                tokio::time::sleep(after).await;
                if simulator.state().age == age {
                    simulator.post_persistently(&webhook).await;
                }
                drop(permit);
            });
        }
    }

    fn receipt(
        &self,
        outgoing: &Outgoing,
        id: &str,
        at: Timestamp,
        status: &'static str,
        error: Option<&Code>,
    ) -> Option<Webhook> {
        let player = self.player(outgoing.carrier);
        let webhooks = self.settings.webhooks(outgoing.carrier);
        let webhook = player.receipt(&Told { outgoing, id, at, status, error, webhooks: &webhooks })?;
        let signing = Signing { secret: player.secret(), scheme: None, fresh: &self.fresh(), at: clock::now() };
        Some(player.sign(webhook.telling(status, Some(id)), &signing))
    }

    fn note(&self, attempt: &Attempt, outcome: &'static str, status: Option<u16>, id: Option<String>) {
        self.state().sends.add(Call {
            at: clock::now(),
            carrier: attempt.carrier,
            to: attempt.to.clone(),
            reference: attempt.reference.clone(),
            outcome,
            status,
            carrier_message_id: id,
        });
    }
}

/// A field that is a text; empty if it is not there.
pub(super) fn text<'a>(message: &'a Value, name: &str) -> &'a str {
    message.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// A header; empty if it is not there.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// A JSON answer.
pub(super) fn json(status: u16, body: &Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type: (HeaderName, &str) = (header::CONTENT_TYPE, "application/json; charset=UTF-8");
    (status, [content_type], body.to_string()).into_response()
}
