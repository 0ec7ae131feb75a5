//! What becomes of a send once its sender is known: a fault, a refusal, or a message on a phone and receipts for it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use serde::Serialize;
use serde_json::Value;

use super::carriers::{Signing, Told};
use super::faults::{Code, Fault};
use super::phones::Received;
use super::receipts::{Itinerary, Planned};
use super::webhooks::Webhook;
use super::wire::Line;
use super::{Simulator, carriers, receipts};
use crate::clock;

/// More calls than this are not remembered, oldest first.
const MAX_COUNT: usize = 5_000;

/// A message that a carrier would take.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    /// By whom.
    pub(super) carrier: CarrierId,
    /// Whose phone, as the sender wrote it.
    pub(super) to: String,
    /// Our number.
    pub(super) from: String,
    /// `text`, `image` …
    pub(super) kind: String,
    /// The text or caption.
    pub(super) body: String,
    /// Our reference.
    pub(super) reference: Option<String>,
    /// Where the sender wants receipts, where a carrier lets senders choose.
    pub(super) callback: Option<String>,
    /// The request.
    pub(super) message: Value,
}

/// Why a carrier does not take a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// The HTTP status.
    pub(super) status: u16,
    /// The carrier's error code; the usual one of the status if missing.
    pub(super) code: Option<Code>,
    /// In the carrier's words; the usual ones of the status if empty.
    pub(super) message: String,
}

impl Refusal {
    /// A refusal with the carrier's own code and words.
    pub(super) fn new(status: u16, code: impl Into<Code>, message: impl Into<String>) -> Self {
        Self { status, code: Some(code.into()), message: message.into() }
    }
}

/// One call of a send API and what was answered.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Call {
    /// When.
    pub(super) at: Timestamp,
    /// Of whom.
    pub(super) carrier: CarrierId,
    /// To which phone, as the sender wrote it.
    pub(super) to: String,
    /// The sender's reference.
    pub(super) reference: Option<String>,
    /// The answer: `accepted`, `refused`, `timeout`, `lost`.
    pub(super) outcome: &'static str,
    /// The status of the answer; `None` if there is none.
    pub(super) status: Option<u16>,
    /// The carrier's id, if the phone got it.
    pub(super) carrier_message_id: Option<String>,
}

/// The last calls, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log(VecDeque<Call>);

impl Log {
    fn add(&mut self, call: Call) {
        if self.0.len() >= MAX_COUNT {
            self.0.pop_front();
        }
        self.0.push_back(call);
    }

    /// All of them.
    pub(super) fn entries(&self) -> &VecDeque<Call> {
        &self.0
    }
}

/// A send whose sender is known: what is in it, or why it cannot be taken.
pub(super) struct Attempt {
    /// Whose API was called.
    pub(super) carrier: CarrierId,
    /// Whose phone; empty if the request did not say.
    pub(super) to: String,
    /// The sender's reference.
    pub(super) reference: Option<String>,
    /// The message.
    pub(super) content: Result<Outgoing, Refusal>,
}

impl Simulator {
    /// Answers a send, with the fault that is due, if one is.
    pub(super) async fn answer(self: &Arc<Self>, line: &Line, attempt: Attempt) -> Response {
        let fault = self.state().faults.strike_send(attempt.carrier, &attempt.to);
        if let Some(Fault::Status { status, retry_after, code }) = fault {
            self.note(&attempt, "refused", Some(status), None);
            return refuse(attempt.carrier, &Refusal { status, code, message: String::new() }, retry_after);
        }
        let outgoing = match &attempt.content {
            Ok(outgoing) => outgoing.clone(),
            Err(refusal) => {
                self.note(&attempt, "refused", Some(refusal.status), None);
                return refuse(attempt.carrier, refusal, None);
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
                let (status, body) = carriers::of(outgoing.carrier).accepted(&outgoing, &id);
                self.note(&attempt, "accepted", Some(status), Some(id));
                json(status, &body)
            }
        }
    }

    /// Puts the message on its phone and sets its receipts going; returns the carrier's id of it.
    async fn take(self: &Arc<Self>, outgoing: &Outgoing) -> String {
        let player = carriers::of(outgoing.carrier);
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
            let Ok(send_gate) = Arc::clone(&self.receipts_under_way).try_acquire_owned() else { return };
            let simulator = Arc::clone(self);
            let age = self.state().age;
            tokio::spawn(async move {
                tokio::time::sleep(after).await;
                if simulator.state().age == age {
                    simulator.post_persistently(&webhook).await;
                }
                drop(send_gate);
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
        let player = carriers::of(outgoing.carrier);
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

impl Outgoing {
    fn received(&self, id: &str, at: Timestamp) -> Received {
        Received {
            carrier: self.carrier,
            carrier_message_id: id.to_owned(),
            from: self.from.clone(),
            kind: self.kind.clone(),
            body: self.body.clone(),
            at,
            reference: self.reference.clone(),
            copies: 1,
            message: self.message.clone(),
        }
    }
}

/// The carrier's error, in its own form.
pub(super) fn refuse(carrier: CarrierId, refusal: &Refusal, retry_after: Option<u64>) -> Response {
    let mut response = json(refusal.status, &carriers::of(carrier).refused(refusal));
    if let Some(seconds) = retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
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
