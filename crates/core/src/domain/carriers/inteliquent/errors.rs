//! What becomes of a message after each of Inteliquent's errors.
//!
//! The OpenAPI document knows one error, HTTP 408 "User error"; it lists no codes for refusals and for receipts. The
//! rest is what the HTTP statuses mean anywhere (RFC 9110 §15). What a 5xx leaves undone is documented nowhere.

use crate::domain::carriers::answer::class_of_status;
use crate::model::carrier::ErrorClass;

/// The error class of a message by the carrier's `statusCode`, or by `http-<status>` where an answer had none.
pub(super) fn error_class(code: &str) -> ErrorClass {
    match code.strip_prefix("http-") {
        Some(status) => status.parse().map_or(ErrorClass::Unknown, class_of_status),
        // The message is wrong; in spite of its number it is no time-out.
        None if code == "408" => ErrorClass::Permanent,
        None => code.parse().map_or(ErrorClass::Unknown, class_of_status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::carriers::fixtures::assert_class;
    use crate::model::carrier::CarrierId;

    #[test]
    fn every_error_knows_its_fate() {
        let check = |codes: &[&str], expected: ErrorClass| assert_class(CarrierId::Inteliquent, codes, expected);
        check(&["408", "http-400", "400", "http-422"], ErrorClass::Permanent);
        check(&["http-401", "http-403", "http-404", "401"], ErrorClass::OtherCarrier);
        check(&["http-429", "429"], ErrorClass::RetrySlowly);
        let unknown = [
            "",
            "http-408",
            "http-500",
            "http-503",
            "500",
            "failed",
            "rejected",
            "message_failed",
            "FAILURE",
            "http-",
            "http-302",
            "200",
            "-1",
            "70000",
        ];
        check(&unknown, ErrorClass::Unknown);
    }
}
