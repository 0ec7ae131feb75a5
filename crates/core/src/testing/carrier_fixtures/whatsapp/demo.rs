//! The demo tenant at Meta, its customers there, and what Meta answers it.

use serde_json::json;

use crate::model::message::ChannelKind;
use crate::testing::carrier_fixtures::{Customer, DemoAccount, Price, QUESTION, SendAnswers};

/// WhatsApp's id of its number.
pub const PHONE_NUMBER_ID: &str = "106540352242922";
/// WhatsApp's id of its business account.
pub const ACCOUNT_ID: &str = "102290129340398";
/// Its number.
pub const NUMBER: &str = "+15550001111";
/// Secret with which Meta signs the app's webhooks.
pub const APP_SECRET: &str = "demo-app-secret";
/// Token with which the tenant calls the API.
pub const ACCESS_TOKEN: &str = "demo-access-token";

pub(super) const ACCOUNT: DemoAccount = DemoAccount {
    keys: &[PHONE_NUMBER_ID, "account:102290129340398"],
    address: NUMBER,
    kinds: &[ChannelKind::WhatsApp],
    priority: 0,
    settings: &[("phoneNumberId", PHONE_NUMBER_ID)],
    secrets: &[("appSecret", APP_SECRET), ("verifyToken", "demo-verify-token"), ("accessToken", ACCESS_TOKEN)],
    prices: &[Price { kind: ChannelKind::WhatsApp, unit: "perMessage", amount: "0.005" }],
};

pub(super) const CUSTOMER: Customer = Customer {
    channel: ChannelKind::WhatsApp,
    address: |test, run| format!("+999{test:03}{run:08}"),
    message_id: |mark, nth| format!("wamid.{mark}.{nth}"),
    question: |mark, id| {
        let message =
            json!({"from": mark, "id": id, "timestamp": "1700000000", "type": "text", "text": {"body": QUESTION}});
        let value = json!({"messaging_product": "whatsapp", "messages": [message],
            "metadata": {"display_phone_number": "15550001111", "phone_number_id": PHONE_NUMBER_ID}});
        let entry = json!({"id": ACCOUNT_ID, "changes": [{"field": "messages", "value": value}]});
        json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string()
    },
    wreck: |mark| (format!(r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{mark}"#), "webhook"),
    content_type: "application/json",
    receipts: &["delivered", "read", "sent"],
    last_receipt: "read",
};

pub(super) const ANSWERS: SendAnswers = SendAnswers {
    taken: |count| (200, json!({"messages": [{"id": format!("wamid.SENT{count:028}")}]})),
    refused: || (400, json!({"error": {"code": 131_026, "message": "Message undeliverable"}})),
    put_off: || (400, json!({"error": {"code": 130_429, "message": "Rate limit hit"}})),
};
