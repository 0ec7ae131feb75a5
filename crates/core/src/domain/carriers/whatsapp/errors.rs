//! Meta's errors: how they read, and the class of each code.
//!
//! Meta says only whether a retry may help. Where it does not, the trouble is either with the message, which nobody can
//! deliver, or with our account or the customer's WhatsApp, and then the next carrier of the plan may.
//!
//! Codes and their meaning: Meta, "WhatsApp Cloud API error codes"; as classed by david-lev/pywa (`errors.py`) and
//! nyaruka/courier (`handlers/meta`).

use serde::Deserialize;
use serde_json::Value;

use super::wire;
use crate::domain::carriers::answer::class_of_status;
use crate::domain::carriers::json::{filled, owned};
use crate::model::carrier::{CarrierError, ErrorClass, OwnCode};

/// The class of `code`, Meta's number, or `http-<status>` where Meta gave none: what becomes of the message.
pub(super) fn error_class(code: &str) -> ErrorClass {
    if let Some(OwnCode::Http(status)) = OwnCode::read(code) {
        return class_of_status(status);
    }
    let Ok(code) = code.parse::<u32>() else { return ErrorClass::Unknown };
    match code {
        // Meta is ill: unknown error, service unavailable, number temporarily unavailable, upload of a medium.
        1 | 2 | 131_000 | 131_016 | 133_004 | 131_053 => ErrorClass::Retry,
        // Too much: of the app, the account, the number's throughput, to one customer, of registrations;
        4 | 613 | 80_007 | 130_429 | 131_056 | 133_016
        // spam, too little engagement, maintenance of the account, the tier of the day reached.
        | 131_048 | 131_049 | 131_057 | 131_064 => ErrorClass::RetrySlowly,
        // More than 24 hours since the customer's last message.
        131_047 => ErrorClass::WindowClosed,
        // Our token or permissions;
        0 | 3 | 10 | 190 | 200..=299 | 131_005
        // our account: policy, country, lock, display name, payment, registration, no marketing here;
        | 368 | 130_497 | 131_031 | 131_037 | 131_042 | 131_045 | 131_063 | 133_000..=133_999
        // the customer's WhatsApp: absent or too old, no test number, in an experiment, not by user id.
        | 131_026 | 131_030 | 130_472 | 131_062 => ErrorClass::OtherCarrier,
        // The message: parameters, to ourselves, type, media, templates, "generic user error";
        100 | 131_008 | 131_009 | 131_021 | 131_051 | 131_052 | 132_000..=132_069 | 135_000
        // the customer has an identity that nobody acknowledged.
        | 137_000 => ErrorClass::Permanent,
        // The customer wants no advertising; the rest may still be sent.
        131_050 => ErrorClass::StopMarketing,
        _ => ErrorClass::Unknown,
    }
}

/// An error in our words.
pub(super) fn carrier_error(error: &wire::Error<'_>) -> CarrierError {
    let title = filled(error.title.as_ref()).or_else(|| filled(error.message.as_ref())).unwrap_or_default();
    let details = error.more.as_ref().and_then(|more| filled(more.details.as_ref()));
    let details = details.or_else(|| filled(error.message.as_ref()).filter(|message| *message != title));
    CarrierError {
        code: owned(error.code.as_ref()).unwrap_or_else(|| OwnCode::NoCode.into()),
        title: title.to_owned(),
        details: details.map(str::to_owned),
    }
}

/// The errors of a message that WhatsApp could not hand over.
pub(super) fn listed(message: &Value) -> Vec<CarrierError> {
    let errors = message.get("errors").and_then(Value::as_array);
    errors
        .into_iter()
        .flatten()
        .filter_map(|error| Some(carrier_error(&wire::Error::deserialize(error).ok()?)))
        .collect()
}
