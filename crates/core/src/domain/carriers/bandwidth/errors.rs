//! What becomes of a message after each of Bandwidth's errors, whether it stands in an answer or in a status event
//! (dev.bandwidth.com/docs/messaging/errors; Bandwidth/api-docs, site/docs/messaging/errors.mdx).

use crate::domain::carriers::answer::class_of_status;
use crate::model::carrier::{ErrorClass, OwnCode};

/// The type of a failure; its code where it brings none.
pub(super) const FAILED: &str = "message-failed";

/// A send that breaks a rule of the API; courier has seen it with a 401, too.
pub(super) const INVALID: &str = "request-validation";

/// The error class of a message by Bandwidth's code, by the type of an answer, or by `http-<status>` where it had none. No
/// message is sent after any 4xx or 5xx of Bandwidth's (the same document).
pub(super) fn error_class(code: &str) -> ErrorClass {
    match code {
        INVALID | "unsupported-content-type" => ErrorClass::Permanent,
        "unauthorized" | "forbidden" => ErrorClass::OtherCarrier,
        // The account's queue holds fifteen minutes of its allowance; the second is of the API as a whole.
        "max-message-queue-size-exceeded" | "rate_limit_exceeded" => ErrorClass::RetrySlowly,
        _ => match OwnCode::read(code) {
            Some(OwnCode::Http(status)) => class_of_status(status),
            _ => code.parse().map_or(ErrorClass::Unknown, of_code),
        },
    }
}

/// Whether a failure's code says that nobody knows what happened: its first digit is a nine. 9902 is a delivery receipt
/// that did not come in two hours, 9999 a code of the network's that Bandwidth does not know.
pub(super) fn is_ambiguous(code: &str) -> bool {
    code.parse().is_ok_and(|code: u32| (9000..=9999).contains(&code))
}

fn of_code(code: u32) -> ErrorClass {
    match code {
        5600..=5699 // The network's own failures: one more try, says the document, not several.
        | 4785 // Too many at once; after some time.
        => ErrorClass::RetrySlowly,

        5100..=5599 | 5999 => ErrorClass::Retry, // Bandwidth's own failures: another try may end differently.

        // The fault is our account's, our sender's or Bandwidth's route; another carrier knows another one.
        4001 // The account may not use the service.
        | 4302 | 4403 | 4405 | 4407 // The sender: malformed, not enabled, not assigned, another account's.
        | 4401 | 4420 | 4421 | 4730 // Bandwidth has no route to the recipient, or none for us.
        | 4431..=4433 // The account may not use short codes, send to this country, or use toll-free numbers.
        | 4451 | 4452 | 4493 // The account's user, its application, its permission.
        | 4481 | 4740 // The sender is blocked, or no valid one for the network.
        | 4773 | 4774 // The sender's campaign (US A2P 10DLC) is inactive or not provisioned.
        | 4780 | 4781 // The campaign's share at T-Mobile or AT&T is used up.
        | 4790..=4793 // The short code is refused, or expired, at this network.
        | 4795 // The toll-free number is not verified.
        => ErrorClass::OtherCarrier,

        // The customer told the network to stop.
        4775 => ErrorClass::StopContact,

        // The fault is the message's or the recipient's; nobody can mend it.
        4301 // Characters that nobody can encode.
        | 4360 // Expired.
        | 4303 | 4350 | 4404 | 4406 | 4408 | 4434 | 4482 | 4492 // The recipient: no number, or none that gets messages.
        | 4409 // The recipient gets no MMS.
        | 4410..=4412 | 4711 | 4712 // The media: link, size, type.
        | 4435 // Too many recipients.
        | 4470 | 4770 | 4771 // Filtered as spam, or for a shortened link: networks punish who tries another way.
        | 4700 | 4720 | 4721 // The recipient has no messaging, no valid number, or an inactive one.
        | 4701 | 4702 // Out of reach: the network may still hold the message, so it is not sent again.
        | 4750..=4753 // The network refuses the message.
        | 4772 // The network blocks one of both, and does not say which.
        | 9000..=9999 // Nobody knows what happened: never again.
        => ErrorClass::Permanent,

        _ => ErrorClass::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_ambiguous_by_the_first_digit() {
        let check = |code: &str, expected: bool| assert_eq!(is_ambiguous(code), expected, "{code}");
        check("9902", true);
        check("9999", true);
        check("990", false);
        check("99020", false);
        check("4902", false);
        check(FAILED, false);
    }
}
