//! Simulated carriers: they count what each phone got, and they lie, refuse, lose answers and repeat themselves.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use omni_core::domain::carriers::outbound::HttpRequest;
use omni_core::foundation::http::Response;
use omni_core::model::carrier::{CarrierError, CarrierId};
use omni_core::model::message::{CorrelationId, MessageId, Receipt, ReceiptStatus, SendReference, TenantId};
use omni_core::ports::{CallError, CarrierApi, Env};
use omni_core::testing::in_memory::{Memory, MemoryQueue, step};

/// The record of what the carriers did, for the verdict.
#[derive(Default)]
pub(crate) struct Ledger {
    /// Copies that reached a phone, by message, part and step of its plan.
    pub(crate) copies: BTreeMap<(MessageId, usize, usize), u32>,
    /// Calls whose answer never came back, by message: an answer lost, or a caller that died waiting.
    pub(crate) unanswered: BTreeMap<MessageId, u32>,
    /// Number of refusals.
    pub(crate) refused: u32,
    /// Time at which each message first left: a carrier took a part of it.
    pub(crate) left: BTreeMap<MessageId, jiff::Timestamp>,
    /// Times at which calls that are under way will be answered.
    pub(crate) alarms: Vec<jiff::Timestamp>,
    /// Receipts to post when their time comes.
    pub(crate) receipts: Vec<(jiff::Timestamp, Receipt)>,
    next_id: u32,
}

#[derive(Clone)]
pub(crate) struct Carriers {
    pub(crate) memory: Memory,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
    /// While set, carriers are at their worst; afterwards they work.
    pub(crate) misbehave: bool,
    /// Time that a call takes.
    pub(crate) latency: Duration,
}

/// Marks a call as unanswered unless it ends: a dropped future is a caller that died.
struct InFlight<'a> {
    ledger: &'a Mutex<Ledger>,
    message: MessageId,
    answered: bool,
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if !self.answered {
            *self.ledger.lock().unwrap().unanswered.entry(self.message.clone()).or_default() += 1;
        }
    }
}

impl CarrierApi for Carriers {
    async fn call(&self, request: &HttpRequest) -> Result<Response, CallError> {
        let (carrier, reference) = read(request);
        let mut flight = InFlight { ledger: &self.ledger, message: reference.message_id.clone(), answered: false };
        step().await;
        let luck = if self.misbehave { self.memory.fraction() } else { 1.0 };
        if luck < 0.05 {
            flight.answered = true;
            return Err(CallError::NotSent("connection refused".to_owned()));
        }
        self.take_time().await;
        if luck < 0.2 {
            flight.answered = true;
            self.ledger.lock().unwrap().refused += 1;
            return Ok(self.refusal(carrier));
        }
        let id = self.accept(carrier, &reference);
        step().await;
        if luck < 0.3 {
            return Err(CallError::Lost("the connection was reset".to_owned()));
        }
        flight.answered = true;
        Ok(acceptance(carrier, &id))
    }
}

impl Carriers {
    /// Comes back when the call has taken its time by the clock of the world, which moves when nobody has anything to do.
    async fn take_time(&self) {
        let until = self.memory.now() + self.latency;
        std::future::poll_fn(|_| {
            if self.memory.now() >= until {
                return Poll::Ready(());
            }
            self.ledger.lock().unwrap().alarms.push(until);
            Poll::Pending
        })
        .await;
    }

    /// The phone gets its copy, or the network loses it; receipts tell which, sooner, later or twice.
    fn accept(&self, carrier: CarrierId, reference: &SendReference) -> String {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.next_id += 1;
        ledger.left.entry(reference.message_id.clone()).or_insert_with(|| self.memory.now());
        let id = format!("{}-{}", carrier.name(), ledger.next_id);
        let lost = self.misbehave && self.memory.fraction() < 0.05;
        if !lost {
            *ledger.copies.entry((reference.message_id.clone(), reference.part, reference.step)).or_default() += 1;
        }
        if self.memory.fraction() < 0.3 {
            return id;
        }
        let statuses: &[ReceiptStatus] =
            if lost { &[ReceiptStatus::Failed] } else { &[ReceiptStatus::Sent, ReceiptStatus::Delivered] };
        for status in statuses {
            let copies = if self.memory.fraction() < 0.2 { 2 } else { 1 };
            for _ in 0..copies {
                let at = self.memory.now() + Duration::from_secs_f64(self.memory.fraction() * 90.0);
                ledger.receipts.push((at, self.receipt(carrier, &id, reference, *status)));
            }
        }
        id
    }

    fn receipt(&self, carrier: CarrierId, id: &str, reference: &SendReference, status: ReceiptStatus) -> Receipt {
        let named = self.memory.fraction() < 0.7;
        let code = match carrier {
            CarrierId::WhatsApp => "131026",
            _ => "30002",
        };
        Receipt {
            tenant_id: TenantId::new("t"),
            carrier,
            carrier_message_id: id.to_owned(),
            reference: named.then(|| reference.clone()),
            status,
            at: self.memory.now(),
            // Undeliverable here, so another carrier may try.
            error: status.is_failure().then(|| CarrierError::new(code, "lost by the network")),
            cost: None,
            seen: None,
            preference: None,
            correlation_id: CorrelationId::new("c"),
        }
    }

    fn refusal(&self, carrier: CarrierId) -> Response {
        let slow = self.memory.fraction() < 0.5;
        let body = match (carrier, slow) {
            (CarrierId::WhatsApp, false) => serde_json::json!({"error": {"code": 131_000, "message": "went wrong"}}),
            (CarrierId::WhatsApp, true) => serde_json::json!({"error": {"code": 130_429, "message": "rate"}}),
            (_, false) => serde_json::json!({"code": 20503, "message": "unavailable", "status": 503}),
            (_, true) => serde_json::json!({"code": 20429, "message": "too many", "status": 429}),
        };
        Response::new(if slow { 429 } else { 503 }, "application/json", body.to_string())
    }

    /// Posts the receipts that are due.
    pub(crate) fn post_due(&self, queue: &MemoryQueue<Receipt>) {
        use omni_core::ports::QueueSender;
        let now = self.memory.now();
        let due: Vec<Receipt> = {
            let mut ledger = self.ledger.lock().unwrap();
            let all = std::mem::take(&mut ledger.receipts);
            let (due, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|(at, _)| *at <= now);
            ledger.receipts = later;
            due.into_iter().map(|(_, receipt)| receipt).collect()
        };
        for receipt in due {
            // A carrier repeats a receipt until it is taken.
            while omni_core::testing::in_memory::run(queue.send(std::slice::from_ref(&receipt))).is_err() {}
        }
    }
}

fn acceptance(carrier: CarrierId, id: &str) -> Response {
    let body = match carrier {
        CarrierId::WhatsApp => serde_json::json!({"messages": [{"id": id}]}),
        _ => serde_json::json!({"sid": id, "status": "queued"}),
    };
    Response::new(if carrier == CarrierId::Twilio { 201 } else { 200 }, "application/json", body.to_string())
}

/// The carrier that is asked, and the send that it is asked for: our reference is in every request.
fn read(request: &HttpRequest) -> (CarrierId, SendReference) {
    let body = String::from_utf8(request.body.clone()).unwrap();
    if request.url.contains("graph.facebook.com") {
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        let reference = body["biz_opaque_callback_data"].as_str().unwrap();
        return (CarrierId::WhatsApp, SendReference::read(reference).unwrap());
    }
    let form: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let (_, callback) = form["StatusCallback"].split_once("reference=").unwrap();
    let reference = callback.split('#').next().unwrap();
    (CarrierId::Twilio, SendReference::read(reference).unwrap())
}
