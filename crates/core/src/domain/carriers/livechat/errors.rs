//! What becomes of a message after each error.
//!
//! Types: "Agent Chat API", errors; livechat/lc-sdk-go (`errors`). Which HTTP status comes with which type is not
//! documented, so the type decides and the status only where there is none.

use crate::model::carrier::{ErrorClass, OwnCode};

/// The class of `code`, an error type, or `http-<status>` where there is none: what becomes of the message.
pub(super) fn error_class(code: &str) -> ErrorClass {
    if let Some(OwnCode::Http(status)) = OwnCode::read(code) {
        return class_of_status(status);
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
