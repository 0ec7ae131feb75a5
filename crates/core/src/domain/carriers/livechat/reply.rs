//! What the API's answer to a send means, and the class of each error.
//!
//! Types: "Agent Chat API", errors; livechat/lc-sdk-go (`errors`). Which HTTP status comes with which type is not
//! documented, so the type decides and the status only where there is none.

use super::wire;
use crate::domain::carriers::answer::{open, refused, unclear};
use crate::domain::carriers::json::filled;
use crate::domain::carriers::outbound::{MessagePart, SendResult};
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierError, ErrorClass};
use crate::model::message::{Content, ReceiptStatus};

/// LiveChat failed within, or gave up after 15 seconds; what it did by then is not known.
const UNFINISHED: [&str; 2] = ["internal", "request_timeout"];

/// Reads an answer.
pub(super) fn result(part: &MessagePart, response: &Response) -> SendResult {
    let code = format!("http-{}", response.status);
    let answer: Option<wire::Reply<'_>> = serde_json::from_slice(&response.body).ok();
    if let Some(error) = answer.as_ref().and_then(|answer| answer.error.as_ref()) {
        let message = filled(error.message.as_ref()).unwrap_or("an error without a message");
        return failed(response, CarrierError::new(filled(error.kind.as_ref()).unwrap_or(&code), message));
    }
    if !(200..300).contains(&response.status) {
        return failed(response, CarrierError::new(code, "an answer without an error type"));
    }
    let event_id = answer.as_ref().and_then(|answer| filled(answer.event_id.as_ref()));
    match (&part.content, event_id) {
        // The answer to it is an empty object.
        (Content::MarkRead { target }, _) => taken(format!("read:{target}")),
        (_, Some(id)) => taken(id.to_owned()),
        (_, None) => unclear(response, "a success without an event id"),
    }
}

/// There is nothing behind LiveChat: what it took is in the chat.
fn taken(carrier_message_id: String) -> SendResult {
    SendResult::Accepted { carrier_message_id, status: ReceiptStatus::Sent }
}

fn failed(response: &Response, error: CarrierError) -> SendResult {
    if UNFINISHED.contains(&error.code.as_str()) {
        return open(error);
    }
    let error_class = error_class(&error.code);
    refused(response, error, error_class)
}

/// What becomes of a message after `code`: an error type, or `http-<status>` where there is none.
pub(super) fn error_class(code: &str) -> ErrorClass {
    if let Some(status) = code.strip_prefix("http-") {
        return class_of_status(status.parse().unwrap_or_default());
    }
    match code {
        // LiveChat is out of service.
        "service_unavailable" => ErrorClass::Retry,
        // Too much;
        "too_many_requests"
        // the account lives in another region: the channel's `region` must be set, and a later try goes there.
        | "misdirected_request" => ErrorClass::RetrySlowly,
        // Our token, rights, licence or version.
        "authentication" | "authorization" | "missing_access" | "license_expired" | "license_not_found"
        | "unsupported_version" | "wrong_product_version" => ErrorClass::OtherCarrier,
        // The message or the chat: nobody else can reach a chat.
        "validation" | "not_found" | "entity_too_large" | "already_exists" | "chat_anonymized" | "chat_inactive"
        | "users_limit_reached" | "limit_reached" | "agent_offline" => ErrorClass::Permanent,
        _ => ErrorClass::Unknown,
    }
}

fn class_of_status(status: u16) -> ErrorClass {
    match status {
        429 | 421 => ErrorClass::RetrySlowly,
        401..=403 => ErrorClass::OtherCarrier,
        408 => ErrorClass::Unknown,
        400..=499 => ErrorClass::Permanent,
        _ => ErrorClass::Unknown,
    }
}
