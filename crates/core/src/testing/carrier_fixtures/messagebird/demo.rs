//! The demo tenant at MessageBird, its customers there, and what MessageBird answers it.

use serde_json::json;

use crate::model::message::ChannelKind;
use crate::testing::carrier_fixtures::{Customer, DemoAccount, Price, SendAnswers};

/// Its number.
pub const NUMBER: &str = "+12025550113";
/// Key with which MessageBird signs webhooks.
pub const SIGNING_KEY: &str = "demo-signing-key";
/// Key with which the tenant calls the API.
pub const ACCESS_KEY: &str = "demo-access-key";

pub(super) const ACCOUNT: DemoAccount = DemoAccount {
    // The second is its channel at Conversations.
    keys: &[NUMBER, "619747f69cf940a98fb443140ce9aed2"],
    address: NUMBER,
    kinds: &[ChannelKind::Sms, ChannelKind::Mms],
    priority: 2,
    settings: &[],
    secrets: &[("signingKey", SIGNING_KEY), ("accessKey", ACCESS_KEY)],
    prices: &Price::texts("0.006", "0.018"),
};

pub(super) const CUSTOMER: Customer = Customer {
    channel: ChannelKind::Sms,
    address: |test, run| format!("+999{test:03}{run:08}"),
    message_id: |mark, nth| format!("{mark}-{nth}"),
    question: |mark, id| format!("recipient=12025550113&originator={mark}&body=I+need+HELP&id={id}"),
    wreck: |mark| (format!("recipient=12025550113&originator={mark}&body=HELP"), "inbound message without id"),
    content_type: "application/x-www-form-urlencoded",
    receipts: &["delivered", "sent"],
    last_receipt: "delivered",
};

pub(super) const ANSWERS: SendAnswers = SendAnswers {
    taken: |count| {
        (
            201,
            json!({"id": format!("e8077d803532c0b5937c6{count:011}"), "recipients": {
                "totalCount": 1, "totalSentCount": 1,
                "items": [{"recipient": 14_155_550_123_u64, "status": "sent"}],
            }}),
        )
    },
    refused: || {
        let error = json!({"code": 9, "description": "no (correct) recipients found", "parameter": "recipient"});
        (422, json!({"errors": [error]}))
    },
    // What it writes then is not documented.
    put_off: || (429, json!({"errors": []})),
};
