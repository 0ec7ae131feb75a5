//! The demo tenant at Inteliquent, its customers there, and what Inteliquent answers it.

use serde_json::json;

use crate::model::message::ChannelKind;
use crate::testing::carrier_fixtures::{Customer, DemoAccount, Price, QUESTION, SendAnswers};

/// Its number.
pub const NUMBER: &str = "+12025550114";
/// Key with which Inteliquent makes its verification tokens.
pub const VERIFICATION_KEY: &str = "demo-verification-key";
/// Key with which the tenant calls the API.
pub const API_KEY: &str = "demo-iq-api-key";

pub(super) const ACCOUNT: DemoAccount = DemoAccount {
    keys: &[NUMBER],
    address: NUMBER,
    kinds: &[ChannelKind::Sms, ChannelKind::Mms],
    priority: 3,
    settings: &[],
    secrets: &[("verificationKey", VERIFICATION_KEY), ("apiKey", API_KEY)],
    prices: &Price::texts("0.005", "0.016"),
};

pub(super) const CUSTOMER: Customer = Customer {
    channel: ChannelKind::Sms,
    // It reaches numbers of North America only, and these are those of no area.
    address: |test, run| format!("+19{test:03}{:06}", run % 1_000_000),
    message_id: |mark, nth| format!("{mark}-{nth}"),
    question: |mark, id| {
        json!({"referenceId": id, "from": mark, "to": ["12025550114"], "text": QUESTION, "deliveryReceipt": false})
            .to_string()
    },
    wreck: |mark| (format!(r#"{{"referenceId":"{mark}","to":["12025550114"#), "webhook"),
    content_type: "application/json",
    // The answer says that it was sent, the one receipt that it was delivered.
    receipts: &["delivered", "sent"],
    last_receipt: "delivered",
};

pub(super) const ANSWERS: SendAnswers = SendAnswers {
    taken: |count| {
        (
            200,
            json!({"success": true, "reason": "SUCCESS", "detail": "SUCCESS", "result": {
                "referenceId": format!("d88231b5-0000-4000-8000-{count:012}"),
                "resultResponses": [{"to": "14155550123", "status": "SUCCESS"}],
            }}),
        )
    },
    refused: || (408, json!({"statusCode": "408", "status": "invalid to"})),
    // What it writes then is not documented.
    put_off: || (429, json!({})),
};
