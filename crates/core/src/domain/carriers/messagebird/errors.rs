//! What becomes of a message after each of MessageBird's errors. Three tables have numbers of their own: what the APIs
//! answer is `api-9` here, what a status report says of the network is `103`, what Conversations says is
//! `conversations-…`.

use crate::domain::carriers::answer::class_of_status;
use crate::model::carrier::{ErrorClass, OwnCode};

/// The customer answered STOP to MessageBird itself (nyaruka/courier, `handlers/messagebird`: `errorStopped`).
const STOPPED: u32 = 103;

/// The error class of a message by its code. "Too many" was certainly not processed (docs.bird.com/api, "Common API usage").
pub(super) fn error_class(code: &str) -> ErrorClass {
    let number = |digits: &str, table: fn(u32) -> ErrorClass| digits.parse().map_or(ErrorClass::Unknown, table);
    if let Some(OwnCode::Http(status)) = OwnCode::read(code) {
        return class_of_status(status);
    }
    match code.split_once('-') {
        Some(("api", digits)) => number(digits, of_answer),
        Some(_) => ErrorClass::Unknown,
        None => number(code, of_network),
    }
}

/// The class of a code in an API's answer (messagebird/php-rest-api, `Common/ResponseError.php`).
fn of_answer(code: u32) -> ErrorClass {
    match code {
        // The fault is our account's: its key, what it may do, what it has left.
        2 | 20 | 25 => ErrorClass::OtherCarrier,
        // The fault is the message's: something is missing or invalid, first of all the recipient.
        9 | 10 => ErrorClass::Permanent,
        // 98 and 99, internal, are not confirmed, and what they leave undone is documented nowhere.
        _ => ErrorClass::Unknown,
    }
}

/// What a status report says: the errors of mobile networks by their own numbers (3GPP TS 29.002 §17.5), and
/// MessageBird's from 100.
fn of_network(code: u32) -> ErrorClass {
    match code {
        STOPPED => ErrorClass::StopContact,
        // Busy, or the network failed.
        31 | 34 => ErrorClass::Retry,
        // The phone is off, out of reach or full.
        6 | 27 | 32 | 33 => ErrorClass::RetrySlowly,
        // Nobody has the number; or its subscription does not take messages.
        1 | 5 | 9 | 11 | 12 | 13 => ErrorClass::Permanent,
        _ => ErrorClass::Unknown,
    }
}
