//! The demo tenant at LiveChat, its customers there, and what LiveChat answers it.

use serde_json::json;

use crate::model::message::ChannelKind;
use crate::testing::carrier_fixtures::{Customer, DemoAccount, QUESTION, SendAnswers};

/// Its organization.
pub const ORGANIZATION_ID: &str = "390e44e6-f1e6-4368-a6dd-b74014508c2e";
/// Secret that LiveChat writes into every webhook.
pub const WEBHOOK_SECRET: &str = "demo-webhook-secret";
/// Account and token with which the tenant calls the API, as LiveChat's console hands them out, in base64.
pub const API_KEY: &str = "ZGVtby1hY2NvdW50OmRhbDpkZW1vLXRva2Vu";
/// A customer.
const AUTHOR: &str = "b7eff798-f8df-4364-8059-649c35c9ed0c";

pub(super) const ACCOUNT: DemoAccount = DemoAccount {
    // The second is what webhooks of older versions call it by.
    keys: &[ORGANIZATION_ID, "license:1520"],
    address: ORGANIZATION_ID,
    kinds: &[ChannelKind::Chat],
    priority: 0,
    settings: &[],
    secrets: &[("webhookSecret", WEBHOOK_SECRET), ("apiKey", API_KEY)],
    prices: &[],
};

pub(super) const CUSTOMER: Customer = Customer {
    channel: ChannelKind::Chat,
    address: |test, run| format!("E2E{test:03}{run:08}"),
    message_id: |mark, nth| format!("{mark}_{nth}"),
    question: |mark, id| {
        let event = json!({"id": id, "type": "message", "text": QUESTION, "visibility": "all", "author_id": AUTHOR});
        json!({"action": "incoming_event", "organization_id": ORGANIZATION_ID,
            "payload": {"chat_id": mark, "thread_id": "K600PKZON8", "event": event}})
        .to_string()
    },
    // The secret stands in the body: one that cannot be read proves nothing.
    wreck: |mark| {
        let nameless = json!({"type": "message", "text": mark, "author_id": AUTHOR});
        let payload = json!({"chat_id": mark, "event": nameless});
        let body = json!({"action": "incoming_event", "organization_id": ORGANIZATION_ID, "payload": payload});
        (body.to_string(), "an event has no id")
    },
    content_type: "application/json",
    // Nothing tells that a message of a chat was delivered.
    receipts: &["read", "sent"],
    last_receipt: "read",
};

pub(super) const ANSWERS: SendAnswers = SendAnswers {
    taken: |count| (200, json!({"event_id": format!("K600PKZON8_{count}")})),
    refused: || (400, json!({"error": {"type": "validation", "message": "`chat_id` is wrong"}})),
    put_off: || (429, json!({"error": {"type": "too_many_requests", "message": "Too many requests"}})),
};
