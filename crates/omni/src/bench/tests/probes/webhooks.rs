//! Webhooks and requests that seldom come.

use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::{CarrierFixture, Proof, fixture};
use serde_json::{Value, json};

use super::{Answered, FIRST, LARGE, Probe};
use crate::bench::webhook;
use crate::bench::webhook::PUBLIC_URL;
use crate::demo_tenant;
use crate::foundation::clock;
use crate::simulator::customer_writes;

/// Those of one carrier.
pub(super) fn probes(carrier: CarrierId) -> Vec<Probe> {
    std::iter::once(large(carrier)).chain(to_several_channels(carrier)).collect()
}

/// A customer's text that is too large for a queue: it goes to the bucket, or is refused for its length.
fn large(carrier: CarrierId) -> Probe {
    let (path, now) = (format!("/webhooks/{}", carrier.name()), clock::now());
    let text = "a".repeat(LARGE);
    let (headers, body) = customer_writes(carrier, &format!("{PUBLIC_URL}{path}"), ("+14155550199", &text), FIRST, now);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let event = webhook::post(&path, &headers, &body, FIRST, now);
    Probe::new("a webhook with a large text", &event).expecting(&[Answered::Done, Answered::Refused])
}

/// Names several channels, which are all looked up before its signature can be told to be false. Others name one or none.
fn to_several_channels(carrier: CarrierId) -> Option<Probe> {
    let CarrierFixture { several_channels, schemes, .. } = fixture(carrier);
    let (payload, proof) = (*several_channels)?();
    let Some(Proof::Header(header)) = schemes.first().map(|scheme| scheme.proof) else { return None };
    let request = payload.request(carrier);
    let kind = request.headers.get("content-type").unwrap_or_default();
    let headers = [("content-type", kind), (header, proof)];
    let event = webhook::post(&request.path, &headers, &request.text(), FIRST + 1, clock::now());
    Some(Probe::new("a forged webhook for several channels", &event).expecting(&[Answered::Refused]))
}

/// A message that is too large for a queue, by the links of its many files: it goes to the bucket.
pub(super) fn large_send() -> Probe {
    let files = 200;
    let link = |number: usize| format!("https://x.example/{number}/{}.jpg", "a".repeat(LARGE / files));
    let items: Vec<Value> = (0..files).map(|number| json!({ "kind": "image", "url": link(number) })).collect();
    let content = json!({ "type": "media", "items": items });
    let message = json!({ "to": "+14155550199", "channel": "mms", "content": content });
    let key = format!("Bearer {}", demo_tenant::API_KEY);
    let headers = [("authorization", key.as_str()), ("content-type", "application/json"), ("idempotency-key", "large")];
    let event = webhook::post("/v1/messages", &headers, &message.to_string(), FIRST, clock::now());
    Probe::new("a large message by the API", &event)
}
