//! The demo tenant at Twilio, its customers there, and what Twilio answers it.

use serde_json::json;

use crate::model::message::ChannelKind;
use crate::testing::carrier_fixtures::{Customer, DemoAccount, Price, SendAnswers};

/// Its account.
pub const ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
/// Its number.
pub const NUMBER: &str = "+12025550111";
/// Token with which Twilio signs webhooks and the tenant calls the API.
pub const AUTH_TOKEN: &str = "demo-auth-token";

pub(super) const ACCOUNT: DemoAccount = DemoAccount {
    keys: &[
        "AC00000000000000000000000000000001/+12025550111",
        "AC00000000000000000000000000000001/whatsapp:+12025550111",
    ],
    address: NUMBER,
    kinds: &[ChannelKind::Sms, ChannelKind::Mms],
    priority: 0,
    settings: &[("accountSid", ACCOUNT_SID)],
    secrets: &[("authToken", AUTH_TOKEN)],
    prices: &Price::texts("0.008", "0.02"),
};

pub(super) const CUSTOMER: Customer = Customer {
    channel: ChannelKind::Sms,
    address: |test, run| format!("+999{test:03}{run:08}"),
    message_id: |mark, nth| format!("SM{mark:0>28}{nth:04}"),
    question: |mark, id| {
        format!("AccountSid={ACCOUNT_SID}&MessageSid={id}&From=%2B{mark}&To=%2B12025550111&Body=I+need+HELP")
    },
    wreck: |mark| {
        let nameless = format!("AccountSid={ACCOUNT_SID}&From=%2B{mark}&To=%2B12025550111&Body=HELP");
        (nameless, "inbound message without MessageSid")
    },
    content_type: "application/x-www-form-urlencoded",
    receipts: &["delivered", "sent"],
    last_receipt: "delivered",
};

pub(super) const ANSWERS: SendAnswers = SendAnswers {
    taken: |count| (201, json!({"sid": format!("SM222222222222222222222222222222{count:02}"), "status": "queued"})),
    refused: || (400, json!({"code": 21_610, "message": "Attempt to send to unsubscribed"})),
    put_off: || (429, json!({"code": 20_429, "message": "Too many requests"})),
};
