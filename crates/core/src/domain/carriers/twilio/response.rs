//! What the API's answer to a send means.

use serde::Deserialize;
use serde_json::Value;

use super::errors;
use crate::domain::carriers::answer::{refused, unclear};
use crate::domain::carriers::masked::without_numbers;
use crate::domain::carriers::outbound::SendResult;
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierError, OwnCode};
use crate::model::message::ReceiptStatus;

/// The fields that we read of a message resource and of an error; Twilio answers with one of them.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Answer {
    sid: Option<String>,
    code: Option<Value>,
    message: Option<String>,
    more_info: Option<String>,
}

/// Understands an answer. Twilio has no idempotency key, and says of its own 500 that a retry may become a second copy.
pub(super) fn result(response: &Response) -> SendResult {
    let status = response.status;
    let answer: Answer = serde_json::from_slice(&response.body).unwrap_or_default();
    match (status, answer.sid.as_ref().filter(|sid| !sid.is_empty())) {
        (200..=299, Some(sid)) => {
            SendResult::Accepted { carrier_message_id: sid.clone(), status: ReceiptStatus::Queued }
        }
        (200..=299, _) => unclear(response, "answer names no message"),
        _ => {
            let error = answer.error(status);
            let error_class = errors::error_class(&error.code);
            refused(response, error, error_class)
        }
    }
}

impl Answer {
    fn error(self, status: u16) -> CarrierError {
        let code = self.code.map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned));
        CarrierError {
            code: code.unwrap_or_else(|| OwnCode::Http(status).into()),
            title: self.message.as_deref().map(without_numbers).unwrap_or_default(),
            details: self.more_info,
        }
    }
}
