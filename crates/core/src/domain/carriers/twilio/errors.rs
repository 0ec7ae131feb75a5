//! What becomes of a message after each of Twilio's errors (twilio.com/docs/api/errors), whether it stands in an answer
//! or in a status callback.

use crate::domain::carriers::answer::class_of_status;
use crate::model::carrier::{ErrorClass, OwnCode};

/// The state of a message that was taken back before it left Twilio.
pub(super) const CANCELED: &str = "canceled";

/// The error class of a message by Twilio's code, or by `http-<status>` where an answer had none.
pub(super) fn error_class(code: &str) -> ErrorClass {
    match OwnCode::read(code) {
        Some(OwnCode::Http(status)) => class_of_status(status),
        _ if code == CANCELED => ErrorClass::Permanent,
        _ => code.parse().map_or(ErrorClass::Unknown, of_code),
    }
}

fn of_code(code: u32) -> ErrorClass {
    match code {
        // 20500 is not here: a message may have been sent all the same (twilio.com/docs/api/errors/20500).
        20503 | 21730 // Twilio is out of service, or in maintenance.
        | 30001 // The queue is full.
        | 30008 // Unknown, at the network.
        | 30009 // A segment got lost.
        | 30017 // The network is congested.
        | 30022 // The sender's throughput (US A2P 10DLC) is used up.
        | 63012 // WhatsApp had an internal error.
        | 63019 // The media could not be fetched: our link may be slow.
        => ErrorClass::Retry,

        14107 | 20429 | 63018 // Too many requests; certainly not processed.
        | 21611 // The sender's queue is full for hours.
        | 30003 // The phone is off or out of reach.
        => ErrorClass::RetrySlowly,

        // The fault is our account's, our sender's or Twilio's route; another carrier knows another one.
        20003 // The account's credentials are wrong.
        | 20404 // No such account.
        | 30002 // The account is suspended.
        | 21214 | 21612 // Twilio has no route to the recipient, or none from this sender.
        | 21408 // The account may not send to this country.
        | 21603 | 21606 | 21703 // The sender is missing, cannot send, or the service has none.
        | 21608 // A trial account sends to verified numbers only.
        | 30010 // Dearer than the account's price cap.
        | 30018..=30021 | 30023..=30034 // The sender's registration or daily cap in the US (A2P 10DLC, toll-free).
        | 63038 // The account's daily limit is reached.
        => ErrorClass::OtherCarrier,

        // The customer told Twilio to stop.
        21610 => ErrorClass::StopContact,
        63016 => ErrorClass::WindowClosed,

        // The fault is the message's or the recipient's; nobody can mend it.
        11751 | 12300 | 21620 | 21623 | 63034 // The media: size, type, link, number.
        | 21211 | 21217 | 21604 | 21614 // The recipient: no number, or none that gets messages.
        | 21602 | 21617 // The text: missing, too long.
        | 30004 // The recipient blocks us.
        | 30005 | 30006 // The recipient is unknown, or a landline.
        | 30007 // Filtered as spam: networks punish who tries another way.
        | 63003 | 63024 // Nobody on WhatsApp.
        | 63005 | 63013 | 63021 | 63030 | 63032 // WhatsApp refuses the content, or this recipient.
        => ErrorClass::Permanent,

        _ => ErrorClass::Unknown,
    }
}
