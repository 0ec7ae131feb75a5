//! Values that we hand to carriers, and the meaning of their answers: parts, requests, results.

use std::time::Duration;

use jiff::Timestamp;

use crate::foundation::failure::Failure;
use crate::foundation::secret::{Credentials, Secret};
use crate::model::carrier::{CarrierError, ErrorClass};
use crate::model::channel::Channel;
use crate::model::message::{Address, ChannelKind, Content, ReceiptStatus, ReplyTo, SendReference};

/// One part of a message: as much as a carrier takes in one request.
#[derive(Clone, Debug, PartialEq)]
pub struct MessagePart {
    /// The text of the part.
    pub body: String,
    /// The kind of the part, and what only that kind has.
    pub content: Content,
    /// The message that it answers.
    pub reply_to: Option<ReplyTo>,
}

impl MessagePart {
    /// `content` with the text that goes with it, answering nothing.
    #[must_use]
    pub fn new(body: impl Into<String>, content: Content) -> Self {
        Self { body: body.into(), content, reply_to: None }
    }

    /// A text alone.
    #[must_use]
    pub fn text(body: impl Into<String>) -> Self {
        Self::new(body, Content::Text)
    }
}

/// The envelope of a send: the account, the customer, and the way by which receipts come back.
#[derive(Clone, Debug)]
pub struct SendEnvelope<'a> {
    /// The account and its settings.
    pub channel: &'a Channel,
    /// Its secrets.
    pub credentials: &'a Credentials,
    /// Kind of channel that the customer uses.
    pub kind: ChannelKind,
    /// The customer.
    pub to: &'a Address,
    /// Travels with the message and comes back with its receipts.
    pub reference: &'a SendReference,
    /// Time for which it is worth sending, if not for ever.
    pub validity: Option<ValidityPeriod>,
    /// URL at which the carrier reaches our webhooks: `https://api.example.com`, no slash at the end.
    pub public_url: &'a str,
}

impl<'a> SendEnvelope<'a> {
    /// A setting that the channel cannot send without.
    pub(super) fn setting(&self, name: &str) -> Result<&'a str, Failure> {
        self.channel.setting(name).ok_or_else(|| self.missing(name))
    }

    /// The whole seconds that are left of its validity, if it is not valid for ever.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if not even one is: no carrier takes less. The next carrier of the plan may need none.
    pub(super) fn seconds_left(&self) -> Result<Option<u64>, Failure> {
        match self.validity.map(|validity| validity.left.as_secs()) {
            Some(0) => Err(Failure::permanent("less than a second of its validity is left")),
            left => Ok(left),
        }
    }

    /// A secret that the channel cannot send without.
    pub(super) fn secret(&self, name: &str) -> Result<&'a Secret, Failure> {
        self.credentials.get(name).ok_or_else(|| self.missing(name))
    }

    /// The channel is not configured for sending.
    pub(super) fn missing(&self, name: &str) -> Failure {
        Failure::permanent(format!("channel {} has no {name}", self.channel.id))
    }
}

/// The time for which a message is worth sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValidityPeriod {
    /// Moment up to which it is worth sending.
    pub until: Timestamp,
    /// Time that is left until then, from now.
    pub left: Duration,
}

impl ValidityPeriod {
    /// The time that is left at `now` of a message that is valid `until` then; `None` if it is valid for ever.
    #[must_use]
    pub fn of(until: Option<Timestamp>, now: Timestamp) -> Option<Self> {
        let left = |until: Timestamp| Duration::try_from(until.duration_since(now)).unwrap_or_default();
        until.map(|until| Self { until, left: left(until) })
    }
}

/// A request to a carrier's API.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// `POST`.
    pub method: &'static str,
    /// URL of the request.
    pub url: String,
    /// Headers that may be shown.
    pub headers: Vec<(&'static str, String)>,
    /// The `Authorization` header.
    pub authorization: Secret,
    /// The body of the request.
    pub body: Vec<u8>,
    /// Time after which it is not known what happened.
    pub timeout: Duration,
}

/// The meaning of a carrier's answer.
#[derive(Clone, Debug, PartialEq)]
pub enum SendResult {
    /// It took the message.
    Accepted {
        /// Its id of it.
        carrier_message_id: String,
        /// Status that it has reached already.
        status: ReceiptStatus,
    },
    /// It did not, and certainly will not.
    Rejected {
        /// Error, in the carrier's words.
        error: CarrierError,
        /// Class of the error: what becomes of the message.
        error_class: ErrorClass,
        /// The `Retry-After` that it asked for, in seconds or as a date.
        retry_after: Option<RetryAfter>,
    },
    /// It answered, and it cannot be said whether it took the message: a success that names no message.
    Unclear {
        /// Description of what was odd in the answer.
        error: CarrierError,
    },
}

/// The moment at which a carrier wants to hear from us again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// After this long.
    In(Duration),
    /// At this moment.
    At(Timestamp),
}

impl RetryAfter {
    /// Reads the header (RFC 9110 §10.2.3): seconds or an HTTP date; anything else is ignored.
    #[must_use]
    pub fn read(value: &str) -> Option<Self> {
        if let Ok(seconds) = value.trim().parse::<u64>() {
            return Some(Self::In(Duration::from_secs(seconds)));
        }
        let date = jiff::fmt::rfc2822::parse(value.trim()).ok()?;
        Some(Self::At(date.timestamp()))
    }

    /// The time that is left until then, from `now`.
    #[must_use]
    pub fn from(self, now: Timestamp) -> Duration {
        match self {
            Self::In(wait) => wait,
            Self::At(at) => Duration::try_from(at.duration_since(now)).unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_comes_in_seconds_or_as_a_date_and_garbage_is_ignored() {
        let now: Timestamp = "2015-10-21T07:27:00Z".parse().unwrap();
        let check = |value: &str, expected: Option<u64>| {
            assert_eq!(RetryAfter::read(value).map(|after| after.from(now).as_secs()), expected, "{value}");
        };
        check("120", Some(120));
        check("0", Some(0));
        check("Wed, 21 Oct 2015 07:28:00 GMT", Some(60));
        check("Wed, 21 Oct 2015 07:00:00 GMT", Some(0));
        check("soon", None);
        check("-5", None);
    }

    #[test]
    fn what_is_left_of_a_validity_is_never_less_than_nothing() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let check = |until: Option<&str>, left: Option<u128>| {
            let validity = ValidityPeriod::of(until.map(|until| until.parse().unwrap()), now);
            assert_eq!(validity.map(|validity| validity.left.as_millis()), left, "{until:?}");
        };
        check(None, None);
        check(Some("2026-11-23T12:00:01.5Z"), Some(1_500));
        check(Some("2026-11-23T12:00:00Z"), Some(0));
        check(Some("2026-11-23T11:00:00Z"), Some(0));
    }
}
