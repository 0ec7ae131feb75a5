//! The demo tenant at Bandwidth, its customers there, and what Bandwidth answers it.

use serde_json::json;

use crate::model::message::ChannelKind;
use crate::testing::carrier_fixtures::{Customer, DemoAccount, Price, QUESTION, SendAnswers};

/// Its account.
pub const ACCOUNT_ID: &str = "9900000";
/// Its application.
pub const APPLICATION_ID: &str = "93de2206-9669-4e07-948d-329f4b722ee2";
/// Its number.
pub const NUMBER: &str = "+12025550112";
/// The user and the password by which Bandwidth proves who it is when it calls back.
pub const CALLBACK: (&str, &str) = ("demo-callback-user", "demo-callback-password");
/// The user and the password by which the tenant calls Bandwidth's API.
pub const API: (&str, &str) = ("demo-api-user", "demo-api-password");

pub(super) const ACCOUNT: DemoAccount = DemoAccount {
    keys: &["93de2206-9669-4e07-948d-329f4b722ee2/+12025550112"],
    address: NUMBER,
    kinds: &[ChannelKind::Sms, ChannelKind::Mms],
    priority: 1,
    settings: &[("accountId", ACCOUNT_ID), ("applicationId", APPLICATION_ID)],
    secrets: &[
        ("callbackUser", CALLBACK.0),
        ("callbackPassword", CALLBACK.1),
        ("apiUser", API.0),
        ("apiPassword", API.1),
    ],
    prices: &Price::texts("0.004", "0.015"),
};

pub(super) const CUSTOMER: Customer = Customer {
    channel: ChannelKind::Sms,
    address: |test, run| format!("+999{test:03}{run:08}"),
    message_id: |mark, nth| format!("{mark}-{nth}"),
    question: |mark, id| {
        let message = json!({"id": id, "owner": NUMBER, "to": [NUMBER], "from": format!("+{mark}"),
            "applicationId": APPLICATION_ID, "text": QUESTION, "direction": "in"});
        json!([{"type": "message-received", "to": NUMBER, "message": message}]).to_string()
    },
    wreck: |mark| (format!(r#"[{{"type":"message-received","message":{{"id":"{mark}"#), "webhook"),
    content_type: "application/json",
    receipts: &["delivered", "sent"],
    last_receipt: "delivered",
};

pub(super) const ANSWERS: SendAnswers = SendAnswers {
    taken: |count| (202, json!({"id": format!("17954352{count:05}kw2fuqty55yp2b2"), "segmentCount": 1})),
    refused: || {
        (
            400,
            json!({
                "type": "request-validation", "description": "Your request could not be accepted.",
                "fieldErrors": [{"fieldName": "to", "description": "is no number"}],
            }),
        )
    },
    put_off: || (429, json!({"type": "max-message-queue-size-exceeded", "description": "Queue is full"})),
};
