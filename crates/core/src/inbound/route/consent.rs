//! What a customer's message says of being written to, as the change that it is, and who has answered it.

use crate::domain::consent::{Hints, Verdict, heard};
use crate::model::carrier::CarrierId;
use crate::model::consent::{ConfirmedBy, ConsentChange, ConsentSource};
use crate::model::message::{ChannelKind, Message};

/// Words that carriers act on by themselves, and answer: the carrier, whether its number is toll-free, and the words. A
/// text that is more than the word does not count there.
///
/// Twilio, "Twilio support for opt-out keywords"; Bird, "Opt-in and opt-out"; toll-free numbers of the United States and
/// Canada are answered by their network, whoever the carrier is.
const OWN_WORDS: [(Option<CarrierId>, bool, &[&str]); 3] = [
    (None, true, &["STOP", "ARRET", "START", "UNSTOP", "NONARRET"]),
    (
        Some(CarrierId::Twilio),
        false,
        &["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "START", "YES", "UNSTOP"],
    ),
    (
        Some(CarrierId::MessageBird),
        false,
        &[
            "STOP",
            "STOPALL",
            "END",
            "QUIT",
            "CANCEL",
            "UNSUBSCRIBE",
            "ARRET",
            "HALT",
            "DETENER",
            "PARAR",
            "FERMA",
            "START",
            "BEGIN",
            "RESUME",
            "REVERT",
            "UNSTOP",
            "NONARRET",
        ],
    ),
];

/// Area codes of toll-free numbers (North American Numbering Plan Administrator).
const TOLL_FREE: [&str; 7] = ["+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888"];

/// The longest short code, in digits.
const SHORT_CODE: usize = 6;

/// The change that `message` asks for, if it asks for one.
pub(super) fn change(message: &Message) -> Option<ConsentChange> {
    let reading = heard(message, Hints::default());
    let stopped = match reading.verdict {
        Verdict::Stop => true,
        Verdict::Start => false,
        Verdict::Help | Verdict::None => return None,
    };
    let message_id = message.id.clone();
    let (source, confirmed_by) = match (message.source_carrier, heard_by_carrier(message)) {
        (Some(carrier), Some(word)) => {
            let code = format!("OptOutType {word}");
            (ConsentSource::CarrierSignal { carrier, code, message_id: Some(message_id) }, ConfirmedBy::Carrier)
        }
        _ => (ConsentSource::Message { message_id, tier: reading.tier }, confirmed_by(message)),
    };
    let customer = &message.customer().address;
    let change = ConsentChange::new(&message.tenant_id, customer, stopped, message.timestamp, source);
    Some(ConsentChange { confirmed_by, ..change })
}

/// The word that the carrier heard and acted on by itself.
fn heard_by_carrier(message: &Message) -> Option<&str> {
    let word = message.metadata.get("optOutType")?.as_str()?;
    ["STOP", "START"].contains(&word).then_some(word)
}

/// Who answers a word that no carrier says it has heard.
fn confirmed_by(message: &Message) -> ConfirmedBy {
    let ours = message.ours().address.as_str();
    let digits = ours.trim_start_matches('+').len();
    if !matches!(message.channel, ChannelKind::Sms | ChannelKind::Mms) || digits <= SHORT_CODE {
        return ConfirmedBy::Nobody;
    }
    let is_toll_free = TOLL_FREE.iter().any(|code| ours.starts_with(code));
    let word = message.body.trim().to_uppercase();
    let acts = OWN_WORDS.iter().any(|(carrier, toll_free, words)| {
        (carrier.is_none() || *carrier == message.source_carrier)
            && *toll_free == is_toll_free
            && words.contains(&word.as_str())
    });
    if acts { ConfirmedBy::Carrier } else { ConfirmedBy::Nobody }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::{Address, Direction};
    use crate::ports::Env;
    use crate::testing::in_memory::Memory;
    use crate::testing::port_contracts::Fixture;

    fn writes(carrier: CarrierId, to: &str, body: &str) -> Message {
        let mut message = Fixture::new("t", Memory::new(1).now()).message("m");
        message.direction = Direction::Inbound;
        message.channel = ChannelKind::Sms;
        message.source_carrier = Some(carrier);
        message.to = Address::infer(to).into();
        message.body = body.to_owned();
        message
    }

    #[test]
    fn a_word_that_the_carrier_answers_is_not_answered_again() {
        const LONG: &str = "+12025550111";
        const FREE: &str = "+18335550111";
        let check = |carrier, to: &str, body: &str, expected| {
            let change = change(&writes(carrier, to, body)).unwrap();
            assert_eq!(change.confirmed_by, expected, "{carrier:?} {to} {body}");
        };
        check(CarrierId::Twilio, LONG, "Stop ", ConfirmedBy::Carrier);
        check(CarrierId::Twilio, LONG, "STOP PLEASE", ConfirmedBy::Nobody);
        check(CarrierId::Twilio, LONG, "unstop", ConfirmedBy::Carrier);
        check(CarrierId::Twilio, "12345", "STOP", ConfirmedBy::Nobody);
        check(CarrierId::Twilio, FREE, "STOP", ConfirmedBy::Carrier);
        check(CarrierId::Twilio, FREE, "QUIT", ConfirmedBy::Nobody);
        check(CarrierId::Bandwidth, FREE, "STOP", ConfirmedBy::Carrier);
        check(CarrierId::Bandwidth, LONG, "STOP", ConfirmedBy::Nobody);
        check(CarrierId::MessageBird, LONG, "arret", ConfirmedBy::Carrier);
        check(CarrierId::Inteliquent, LONG, "STOP", ConfirmedBy::Nobody);
    }

    #[test]
    fn a_change_says_which_message_or_which_word_of_the_carrier_it_is_by() {
        let check = |heard: Option<&str>, body: &str, expected: &str| {
            let mut message = writes(CarrierId::Twilio, "+12025550111", body);
            if let Some(heard) = heard {
                message.metadata.insert("optOutType".to_owned(), heard.into());
            }
            let told = change(&message).map(|change| match change.source {
                ConsentSource::Message { message_id, tier } => {
                    format!("{} {message_id} {}", change.stopped, tier.map_or("none", |tier| tier.name()))
                }
                ConsentSource::CarrierSignal { carrier, code, message_id } => {
                    format!("{} {} {code} {}", change.stopped, carrier.name(), message_id.unwrap())
                }
                other => panic!("{other:?}"),
            });
            assert_eq!(told.as_deref().unwrap_or("nothing"), expected, "{heard:?} {body}");
        };
        check(None, "stop", "true t-m exact");
        check(None, "please stop texting me", "true t-m command");
        check(None, "START", "false t-m exact");
        check(None, "HELP", "nothing");
        check(None, "bus stop 12", "nothing");
        check(Some("STOP"), "fini", "true twilio OptOutType STOP t-m");
        check(Some("START"), "encore", "false twilio OptOutType START t-m");
        check(Some("HELP"), "stop", "nothing");
        check(Some("SOMETHING NEW"), "stop", "true t-m exact");
    }
}
