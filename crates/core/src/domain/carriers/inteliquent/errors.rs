//! What becomes of a message after each of Inteliquent's errors.
//!
//! The OpenAPI document knows one error, HTTP 408 "User error"; it lists no codes for refusals and for receipts. The
//! rest is what the HTTP statuses mean anywhere (RFC 9110 §15). What a 5xx leaves undone is documented nowhere.

use crate::domain::carriers::answer::class_of_status;
use crate::model::carrier::{ErrorClass, OwnCode};

/// The error class of a message by the carrier's `statusCode`, or by `http-<status>` where an answer had none.
pub(super) fn error_class(code: &str) -> ErrorClass {
    match OwnCode::read(code) {
        Some(OwnCode::Http(status)) => class_of_status(status),
        // The message is wrong; in spite of its number it is no time-out.
        _ if code == "408" => ErrorClass::Permanent,
        _ => code.parse().map_or(ErrorClass::Unknown, class_of_status),
    }
}
