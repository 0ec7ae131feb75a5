//! The simulated phones: what each one received, in order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use serde::Serialize;
use serde_json::Value;

/// More phones than this are not remembered: the one with the lowest number goes.
const MAX_PHONES: usize = 1_000;
/// More messages than this on one phone are not remembered, oldest first.
const MAX_MESSAGES: usize = 1_000;

/// One message on a phone.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Received {
    /// Carrier that brought it.
    pub(super) carrier: CarrierId,
    /// The carrier's id of the first copy.
    pub(super) carrier_message_id: String,
    /// Number that it came from.
    pub(super) from: String,
    /// `text`, `image`, `template` …
    pub(super) kind: String,
    /// The text or caption.
    pub(super) body: String,
    /// Time at which the first copy came.
    pub(super) at: Timestamp,
    /// The sender's reference, where there was one.
    pub(super) reference: Option<String>,
    /// Number of times that it came under the same reference.
    pub(super) copies: u32,
    /// The request that brought it, as the carrier's API took it.
    pub(super) message: Value,
}

/// All phones, by number with a plus.
#[derive(Debug, Default)]
pub(super) struct Phones(BTreeMap<String, Vec<Received>>);

impl Phones {
    /// Puts a message on a phone; one with a reference that is there already is another copy of it.
    pub(super) fn receive(&mut self, number: &str, message: Received) {
        let number = canonical(number);
        if self.0.len() >= MAX_PHONES && !self.0.contains_key(&number) {
            self.0.pop_first();
        }
        let inbox = self.0.entry(number).or_default();
        let known = |kept: &&mut Received| {
            kept.reference.is_some() && kept.carrier == message.carrier && kept.reference == message.reference
        };
        if let Some(first) = inbox.iter_mut().find(known) {
            first.copies += 1;
            return;
        }
        if inbox.len() >= MAX_MESSAGES {
            inbox.remove(0);
        }
        inbox.push(message);
    }

    /// The messages that one phone received, in order.
    pub(super) fn inbox(&self, number: &str) -> &[Received] {
        self.0.get(&canonical(number)).map_or(&[], Vec::as_slice)
    }

    /// Every phone that received something.
    pub(super) fn numbers(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}

/// The customers who have written: the first message of a chat comes in another form than those after it.
#[derive(Debug, Default)]
pub(super) struct Writers(BTreeSet<(CarrierId, String)>);

impl Writers {
    /// Notes that somebody writes; true if it is for the first time.
    pub(super) fn write(&mut self, carrier: CarrierId, address: &str) -> bool {
        if self.0.len() >= MAX_PHONES {
            self.0.pop_first();
        }
        self.0.insert((carrier, canonical(address)))
    }
}

/// `14155550100`, `+1 (415) 555-0100`, `whatsapp:+14155550100` are one phone.
pub(super) fn canonical(number: &str) -> String {
    let number = number.trim().strip_prefix("whatsapp:").unwrap_or(number.trim());
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let punctuated = |c: char| c.is_ascii_digit() || "+-(). ".contains(c);
    if digits.is_empty() || !number.chars().all(punctuated) { number.to_owned() } else { format!("+{digits}") }
}

/// A number as carriers write it who leave the plus away; what is no number stays as it is.
pub(super) fn digits(number: &str) -> String {
    canonical(number).trim_start_matches('+').to_owned()
}

/// Whether two ways to write a number mean one phone.
pub(super) fn same_number(one: &str, other: &str) -> bool {
    canonical(one) == canonical(other)
}

/// Whether `number` could be a phone: 7 to 15 digits (ITU-T E.164).
pub(super) fn is_phone(number: &str) -> bool {
    let canonical = canonical(number);
    let digits = canonical.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(reference: Option<&str>) -> Received {
        Received {
            carrier: CarrierId::Twilio,
            carrier_message_id: "SM1".to_owned(),
            from: "+12025550111".to_owned(),
            kind: "text".to_owned(),
            body: "hello".to_owned(),
            at: Timestamp::UNIX_EPOCH,
            reference: reference.map(str::to_owned),
            copies: 1,
            message: Value::Null,
        }
    }

    #[test]
    fn the_same_reference_twice_is_a_copy_and_no_reference_is_a_message_of_its_own() {
        let mut phones = Phones::default();
        for reference in [Some("a.0.0"), None, Some("a.0.0"), None, Some("a.1.0")] {
            phones.receive("14155550100", message(reference));
        }
        let copies: Vec<u32> = phones.inbox("+14155550100").iter().map(|kept| kept.copies).collect();
        assert_eq!(copies, [2, 1, 1, 1]);
        assert_eq!(phones.numbers(), ["+14155550100"]);
    }

    #[test]
    fn a_phone_remembers_a_bounded_number_of_messages() {
        let mut phones = Phones::default();
        (0..MAX_MESSAGES + 5).for_each(|_| phones.receive("+14155550100", message(None)));
        assert_eq!(phones.inbox("+14155550100").len(), MAX_MESSAGES);
    }

    #[test]
    fn one_phone_has_many_spellings() {
        let check = |text: &str, expected: &str, phone: bool| {
            assert_eq!((canonical(text).as_str(), is_phone(text)), (expected, phone), "{text}");
        };
        check("14155550100", "+14155550100", true);
        check("whatsapp:+1 (415) 555-0100", "+14155550100", true);
        check("US.13491208655302741918", "US.13491208655302741918", false);
        check("12", "+12", false);
        check("", "", false);
    }
}
