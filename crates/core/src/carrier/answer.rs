//! What an answer to a send means at any carrier: by its HTTP status, and by when it asks us to come back.

use super::http::Response;
use super::outbound::{RetryAfter, SendResult};
use super::{CarrierError, Fate};

/// An answer that does not say whether the message was taken, and `why` it does not.
pub(super) fn unclear(response: &Response, why: &str) -> SendResult {
    SendResult::Unclear { error: CarrierError::new(format!("http-{}", response.status), why) }
}

/// A refusal, with the wait that it asks for.
pub(super) fn rejected(response: &Response, error: CarrierError, fate: Fate) -> SendResult {
    let retry_after = response.headers.get("retry-after").and_then(RetryAfter::read);
    SendResult::Rejected { error, fate, retry_after }
}

/// The fate of a message by a code's own `fate`; where that is unknown, "too many" and outages pass all the same.
pub(super) fn fate_unless_passing(fate: Fate, status: u16) -> Fate {
    match fate {
        Fate::Unknown if status == 429 || status >= 500 => fate_of_status(status),
        known => known,
    }
}

/// What an answer without a code means: "too many" and outages pass, a closed account is closed for us only
/// (RFC 9110 §15). A carrier whose documents say otherwise has a table of its own.
pub(super) fn fate_of_status(status: u16) -> Fate {
    match status {
        429 => Fate::RetrySlowly,
        408 | 500..=599 => Fate::Retry,
        401..=404 => Fate::OtherCarrier,
        400..=499 => Fate::Permanent,
        _ => Fate::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::carrier::CarrierId;
    use crate::carrier::outbound::Part;

    #[test]
    fn every_status_has_a_fate() {
        let check = |statuses: &[u16], expected: Fate| {
            for status in statuses {
                assert_eq!(fate_of_status(*status), expected, "{status}");
            }
        };
        check(&[408, 500, 503, 599], Fate::Retry);
        check(&[429], Fate::RetrySlowly);
        check(&[401, 402, 403, 404], Fate::OtherCarrier);
        check(&[400, 405, 422, 499], Fate::Permanent);
        check(&[0, 200, 302, 399, 600], Fate::Unknown);
    }

    #[test]
    fn only_what_passes_has_a_fate_without_a_known_code() {
        let check = |fate, status, expected| assert_eq!(fate_unless_passing(fate, status), expected, "{status}");
        check(Fate::Unknown, 429, Fate::RetrySlowly);
        check(Fate::Unknown, 500, Fate::Retry);
        check(Fate::Unknown, 400, Fate::Unknown);
        check(Fate::Permanent, 500, Fate::Permanent);
    }

    #[test]
    fn a_refusal_says_when_to_come_back() {
        for carrier in CarrierId::ALL {
            let mut response = Response::empty(429);
            response.headers.add("Retry-After", "17");
            let SendResult::Rejected { fate, retry_after, .. } = carrier.result(&Part::text(""), &response) else {
                panic!("{} does not refuse", carrier.name())
            };
            let expected = (Fate::RetrySlowly, Some(RetryAfter::In(Duration::from_secs(17))));
            assert_eq!((fate, retry_after), expected, "{}", carrier.name());
        }
    }
}
