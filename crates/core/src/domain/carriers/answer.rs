//! What an answer to a send means at any carrier: by its HTTP status, and by when it asks us to come back.

use super::outbound::{RetryAfter, SendResult};
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierError, ErrorClass, OwnCode};

/// An answer that does not say whether the message was taken, and `why` it does not.
pub(super) fn unclear(response: &Response, why: &str) -> SendResult {
    SendResult::Unclear { error: CarrierError::new(OwnCode::Http(response.status), why) }
}

/// An `error` of the carrier's that does not say whether the message was taken.
pub(super) fn open(error: CarrierError) -> SendResult {
    let said = Some(error.title).filter(|title| !title.is_empty());
    let title = format!("{} does not say whether the message was taken", error.code);
    SendResult::Unclear { error: CarrierError { code: error.code, title, details: said.or(error.details) } }
}

/// A refusal, with the wait that it asks for.
pub(super) fn rejected(response: &Response, error: CarrierError, error_class: ErrorClass) -> SendResult {
    let retry_after = response.headers.get("retry-after").and_then(RetryAfter::read);
    SendResult::Rejected { error, error_class, retry_after }
}

/// An answer that is no success, whose code has `error_class` in the carrier's own table: a refusal, if it certainly is one.
///
/// A 4xx is said before anything was done. A 5xx and a 408 may come from a gateway in front of a carrier that has the
/// message (RFC 9110 §15.6, §15.5.9), so they are refusals only by a code that the carrier's documents explain. Another
/// one may have been taken, and must not be sent again as if it had not
/// (`docs/architecture/decisions/0026-what-an-error-answer-proves.md`).
pub(super) fn refused(response: &Response, error: CarrierError, error_class: ErrorClass) -> SendResult {
    match error_class {
        ErrorClass::Unknown if leaves_open(response.status) => open(error),
        ErrorClass::Unknown if response.status == 429 => rejected(response, error, ErrorClass::RetrySlowly),
        known => rejected(response, error, known),
    }
}

/// Whether an answer with this status may come from somebody in between, after the carrier took the message.
pub(super) fn leaves_open(status: u16) -> bool {
    status == 408 || status >= 500
}

/// What a refusal without a code means: "too many" passes, a closed account is closed for us only (RFC 9110 §15). What
/// [leaves it open](leaves_open) is in no table. A carrier whose documents say otherwise has a table of its own.
pub(super) fn class_of_status(status: u16) -> ErrorClass {
    match status {
        429 => ErrorClass::RetrySlowly,
        401..=404 => ErrorClass::OtherCarrier,
        408 => ErrorClass::Unknown,
        400..=499 => ErrorClass::Permanent,
        _ => ErrorClass::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::domain::carriers::outbound::MessagePart;
    use crate::model::carrier::CarrierId;

    #[test]
    fn every_status_has_a_fate() {
        let check = |statuses: &[u16], expected: ErrorClass| {
            for status in statuses {
                assert_eq!(class_of_status(*status), expected, "{status}");
            }
        };
        check(&[429], ErrorClass::RetrySlowly);
        check(&[401, 402, 403, 404], ErrorClass::OtherCarrier);
        check(&[400, 405, 422, 499], ErrorClass::Permanent);
        check(&[0, 200, 302, 399, 408, 500, 502, 503, 504, 599, 600], ErrorClass::Unknown);
    }

    #[test]
    fn only_a_known_code_makes_a_refusal_of_what_somebody_in_between_may_have_said() {
        let check = |error_class, status, expected: Option<ErrorClass>| {
            let found = match refused(&Response::empty(status), CarrierError::new("x", ""), error_class) {
                SendResult::Rejected { error_class, .. } => Some(error_class),
                SendResult::Unclear { .. } => None,
                SendResult::Accepted { .. } => panic!("{status} is taken for a success"),
            };
            assert_eq!(found, expected, "{status} {error_class:?}");
        };
        for status in [408, 500, 502, 503, 504, 520, 599, 600] {
            check(ErrorClass::Unknown, status, None);
            check(ErrorClass::Permanent, status, Some(ErrorClass::Permanent));
            check(ErrorClass::Retry, status, Some(ErrorClass::Retry));
        }
        check(ErrorClass::Unknown, 429, Some(ErrorClass::RetrySlowly));
        check(ErrorClass::Unknown, 400, Some(ErrorClass::Unknown));
        check(ErrorClass::Unknown, 302, Some(ErrorClass::Unknown));
    }

    /// Bodies that gateways answer with: nothing, pages, their own JSON.
    const NOBODYS: [&str; 6] = [
        "",
        "<html><head><title>502 Bad Gateway</title></head><body><hr><center>nginx</center></body></html>",
        "upstream connect error or disconnect/reset before headers. reset reason: connection termination",
        r#"{"message":"Internal server error"}"#,
        r#"{"error":"Bad Gateway"}"#,
        "null",
    ];

    #[test]
    fn an_answer_that_may_be_a_gateways_is_a_refusal_at_no_carrier() {
        for carrier in CarrierId::ALL {
            for (status, body) in
                [408, 500, 502, 503, 504, 522].into_iter().flat_map(|status| NOBODYS.map(|body| (status, body)))
            {
                let result = carrier.result(&MessagePart::text("hi"), &Response::new(status, "text/html", body));
                let is_open = matches!(&result, SendResult::Unclear { error }
                    if error.code == format!("http-{status}") && error.title.contains("whether the message was taken"));
                assert!(is_open, "{} {status} {body}: {result:?}", carrier.name());
            }
        }
    }

    #[test]
    fn too_many_is_a_refusal_whoever_says_it() {
        for carrier in CarrierId::ALL {
            for body in NOBODYS {
                let result = carrier.result(&MessagePart::text("hi"), &Response::new(429, "text/html", body));
                let is_refusal = matches!(result, SendResult::Rejected { error_class: ErrorClass::RetrySlowly, .. });
                assert!(is_refusal, "{} {body}: {result:?}", carrier.name());
            }
        }
    }

    #[test]
    fn a_refusal_says_when_to_come_back() {
        for carrier in CarrierId::ALL {
            let mut response = Response::empty(429);
            response.headers.add("Retry-After", "17");
            let SendResult::Rejected { error_class, retry_after, .. } =
                carrier.result(&MessagePart::text(""), &response)
            else {
                panic!("{} does not refuse", carrier.name())
            };
            let expected = (ErrorClass::RetrySlowly, Some(RetryAfter::In(Duration::from_secs(17))));
            assert_eq!((error_class, retry_after), expected, "{}", carrier.name());
        }
    }
}
