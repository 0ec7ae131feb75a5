//! The demo tenant's account at a carrier, the way in which its customers write there, and the carrier's answers.

use serde_json::Value;

use crate::model::message::ChannelKind;

/// Text that the customers of the end-to-end tests write: the demo tenant's rule answers whoever needs help.
pub const QUESTION: &str = "I need HELP";

/// The demo tenant's account at one carrier. Its secrets are public.
pub struct DemoAccount {
    /// The channel's keys, beside the default.
    pub keys: &'static [&'static str],
    /// Its address.
    pub address: &'static str,
    /// Kinds of messages that its channel carries.
    pub kinds: &'static [ChannelKind],
    /// The channel's priority: the first carriers come first in every plan.
    pub priority: u32,
    /// The channel's settings, beside `apiUrl`.
    pub settings: &'static [(&'static str, &'static str)],
    /// Its secret document.
    pub secrets: &'static [(&'static str, &'static str)],
    /// Prices that the simulated carrier takes. The amounts are made up; none if it costs nothing.
    pub prices: &'static [Price],
}

/// One line of a price table, in US dollars.
pub struct Price {
    /// Kind of the messages.
    pub kind: ChannelKind,
    /// `perSegment` or `perMessage`.
    pub unit: &'static str,
    /// The amount.
    pub amount: &'static str,
}

impl Price {
    /// The prices of a carrier of text messages, for a segment and for a message with files.
    pub(super) const fn texts(segment: &'static str, files: &'static str) -> [Self; 2] {
        [
            Self { kind: ChannelKind::Sms, unit: "perSegment", amount: segment },
            Self { kind: ChannelKind::Mms, unit: "perMessage", amount: files },
        ]
    }
}

/// The way in which a customer of the demo tenant writes, and the receipts that the tenant gets of its answer.
pub struct Customer {
    /// Kind of channel that a customer uses there.
    pub channel: ChannelKind,
    /// A customer's address, made of the test's number and the run's. Most are numbers of country code 999, which is
    /// assigned to nobody.
    pub address: fn(test: u32, run: u64) -> String,
    /// An id that the carrier could give the `nth` message of the customer with these letters in their address.
    pub message_id: fn(mark: &str, nth: u32) -> String,
    /// The body of a webhook with [`QUESTION`] under an id, as the carrier writes it; without a secret that stands in it.
    pub question: fn(mark: &str, id: &str) -> String,
    /// A body that is broken where no signature shows it, and a word of the reason for which it is a dead letter.
    pub wreck: fn(mark: &str) -> (String, &'static str),
    /// Type of a webhook's body.
    pub content_type: &'static str,
    /// Receipts of an answer when all goes well, beside `queued`: in the order of the alphabet, as JSON is read.
    pub receipts: &'static [&'static str],
    /// The last of them.
    pub last_receipt: &'static str,
}

/// The carrier's answers to a send, each a status and a body.
pub struct SendAnswers {
    /// It has the message, by an id that holds the number of the call.
    pub taken: fn(call: usize) -> (u16, Value),
    /// It will never take it.
    pub refused: fn() -> (u16, Value),
    /// It may take it later.
    pub put_off: fn() -> (u16, Value),
}
