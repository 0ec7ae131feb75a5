//! The verdict: the receiver's own answer, and what it queued.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Result;
use jiff::Timestamp;
use omni_core::bundle;
use omni_core::domain::carriers::inbound::{Authentic, CarrierEvent, ExpectedProof};
use omni_core::foundation::http::Request;
use omni_core::foundation::secret::Credentials;
use omni_core::inbound::receive::{ReceivePorts, WebhookReceiver};
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, SecretReference};
use omni_core::model::message::{Address, ChannelId, ChannelKind, Message, Receipt, TenantId};
use omni_core::ports::{QueueItem, QueueSender, Unsent};
use omni_core::testing::in_memory::Memory;
use serde::Serialize;
use serde_json::{Value, json};

use super::request::Inspected;

/// Name of channel, tenant and secret here.
const INSPECTED: &str = "inspected";

/// The answer that the carrier would get, and what would come of the webhook.
#[derive(Debug, Serialize)]
pub(super) struct Verdict {
    #[serde(rename = "verdict")]
    judgement: &'static str,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    events: Vec<Value>,
}

impl Verdict {
    /// Whether it came from whom it claims.
    pub(super) fn is_authentic(&self) -> bool {
        self.judgement == "authentic"
    }

    /// The verdict for people.
    pub(super) fn drawn(&self) -> String {
        let mut text = format!("{}, answered {}", self.judgement, self.status);
        // Writing to a string cannot fail.
        let _ = self.error.iter().try_for_each(|error| write!(text, "\n  but: {error}"));
        for event in &self.events {
            let of = |path: &str| event.pointer(path).and_then(Value::as_str).unwrap_or_default();
            let line = match of("/kind") {
                "message" => format!(
                    "message  {} by {}: {} -> {}  {:?}",
                    of("/content/type"),
                    of("/channel"),
                    of("/from/address"),
                    of("/to/address"),
                    of("/body")
                ),
                "receipt" => format!("receipt  {} of {} at {}", of("/status"), of("/carrierMessageId"), of("/at")),
                _ => format!("ignored  {}", of("/what")),
            };
            let _ = write!(text, "\n  {line}");
        }
        text
    }
}

bundle! {
    /// Ports of a receiver whose queues are trays.
    struct InspectedPorts: ReceivePorts {
        configuration: Memory,
        secrets: Memory,
        inbound: Tray<Message>,
        receipts: Tray<Receipt>,
        dead_letters: Memory,
        env: Memory,
    }
}

/// Lets the receiver answer `inspected` at the time `at`.
///
/// # Errors
/// If an event cannot be written as JSON.
pub(super) async fn reach(
    carrier: CarrierId,
    inspected: Inspected,
    credentials: Credentials,
    at: Timestamp,
) -> Result<Verdict> {
    let Inspected { request, public_url } = inspected;
    let memory = Memory::new(0);
    memory.clock().set(at);
    memory.add_channel(channel(carrier, &request));
    memory.add_secret(SecretReference::new(INSPECTED), credentials.clone());
    let (inbound, receipts) = (Tray::default(), Tray::default());
    let ports = InspectedPorts {
        configuration: memory.clone(),
        secrets: memory.clone(),
        inbound: inbound.clone(),
        receipts: receipts.clone(),
        dead_letters: memory.clone(),
        env: memory.clone(),
    };
    let receiver = WebhookReceiver { ports, public_url: public_url.clone() };
    let response = receiver.receive(carrier, &request).await;
    let reasons: Vec<String> = memory.dead_letters().into_iter().map(|letter| letter.reason).collect();
    let order = order(carrier, &request, &public_url, &credentials, at);
    Ok(Verdict {
        judgement: if response == carrier.refusal() { "forged" } else { "authentic" },
        status: response.status,
        error: Some(reasons.join("; ")).filter(|reasons| !reasons.is_empty()),
        events: in_order(order, inbound.empty(), receipts.empty())?,
    })
}

/// The channel that the request says it is for, and the default one: a body that cannot be read at all is still judged
/// by its signature.
fn channel(carrier: CarrierId, request: &Request) -> Channel {
    Channel {
        id: ChannelId::new(request.channel_in_path().unwrap_or(INSPECTED)),
        tenant_id: TenantId::new(INSPECTED),
        carrier,
        keys: carrier.claims(request).into_iter().chain([ChannelKey::new(ChannelKey::DEFAULT)]).collect(),
        address: Address::infer(INSPECTED),
        kinds: vec![ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp, ChannelKind::Chat],
        secret: SecretReference::new(INSPECTED),
        priority: 0,
        pool: None,
        reach: None,
        settings: std::collections::BTreeMap::new(),
        rate_limits: Vec::new(),
    }
}

/// The events of the webhook, in its order: the receiver queues messages and receipts apart and counts what it ignores.
fn order(
    carrier: CarrierId,
    request: &Request,
    public_url: &str,
    credentials: &Credentials,
    now: Timestamp,
) -> Vec<CarrierEvent> {
    let question_mark = if request.query.is_empty() { "" } else { "?" };
    let url = format!("{public_url}{}{question_mark}{}", request.path, request.query);
    let authentic = Authentic::check(carrier, request, &ExpectedProof { url: &url, credentials, now });
    let parsed = authentic.and_then(|authentic| carrier.parse(&authentic)).unwrap_or_default();
    parsed.into_iter().map(|parsed| parsed.event).collect()
}

fn in_order(
    order: Vec<CarrierEvent>,
    mut messages: VecDeque<Message>,
    mut receipts: VecDeque<Receipt>,
) -> Result<Vec<Value>> {
    let mut events = Vec::new();
    for event in order {
        match event {
            CarrierEvent::Message(_) => events.extend(messages.pop_front().map(|message| kind("message", &message))),
            CarrierEvent::Receipt(_) | CarrierEvent::Seen(_) | CarrierEvent::Preference(_) => {
                events.extend(receipts.pop_front().map(|receipt| kind("receipt", &receipt)));
            }
            CarrierEvent::Ignored { what } => events.push(Ok(json!({"kind": "ignored", "what": what}))),
            CarrierEvent::Broken { .. } => {}
        }
    }
    let mut events: Vec<Value> = events.into_iter().collect::<Result<_>>()?;
    // A receipt that names both its ends comes once for each of them; only one is ours, but here both are.
    events.dedup_by(|one, other| one == other && one.get("kind").and_then(Value::as_str) == Some("receipt"));
    Ok(events)
}

fn kind(kind: &str, event: &impl Serialize) -> Result<Value> {
    let mut value = serde_json::to_value(event)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("kind".to_owned(), json!(kind));
    }
    Ok(value)
}

/// An outbox that keeps what it is given, duplicates too.
struct Tray<T>(Arc<Mutex<VecDeque<T>>>);

impl<T> Tray<T> {
    fn empty(&self) -> VecDeque<T> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> Clone for Tray<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Tray<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T: QueueItem> QueueSender<T> for Tray<T> {
    async fn send(&self, items: &[T]) -> Result<(), Unsent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(items.iter().cloned());
        Ok(())
    }
}
