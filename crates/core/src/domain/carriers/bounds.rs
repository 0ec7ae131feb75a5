//! Bounds of what a webhook may hold: an event over them is buried alone, so that its neighbours go on.

use serde_json::{Value, json};

use super::inbound::{CarrierEvent, InboundMessage, InboundReceipt, ParsedEvent};
use crate::foundation::failure::Failure;
use crate::foundation::json::depth;
use crate::model::carrier::CarrierError;
use crate::model::message::{Address, Content, MAX_MESSAGE_BYTES, PAYLOAD_LEFT_OUT, json_size};

/// One webhook tells at most so many things. Meta batches up to 1,000 updates (Graph API, "Webhooks"); the others send
/// one or a few.
const MAX_EVENTS: usize = 2_000;

/// The longest id of a carrier, in bytes: a key of DynamoDB has up to 2,048, and there is more in it. Meta's have about
/// 70, the others' up to 40.
const MAX_ID: usize = 512;

/// The longest address, in bytes, as the API takes it: a WhatsApp user id has up to 131.
const MAX_ADDRESS: usize = 256;

/// A longer explanation of a carrier is cut, in characters.
const MAX_WORD: usize = 1_000;

/// Bytes of JSON around everything that a carrier says: ids of ours, moments, names of fields.
const OURS: usize = 4_000;

/// Every event within its bounds.
///
/// # Errors
/// [`Failure::Permanent`] if there are too many.
pub(super) fn bounded(events: Vec<ParsedEvent>) -> Result<Vec<ParsedEvent>, Failure> {
    if events.len() > MAX_EVENTS {
        return Err(Failure::permanent(format!("it tells {} things, {MAX_EVENTS} are the most", events.len())));
    }
    Ok(events.into_iter().map(|parsed| ParsedEvent { event: event(parsed.event), ..parsed }).collect())
}

fn event(event: CarrierEvent) -> CarrierEvent {
    match event {
        CarrierEvent::Message(message) => self::message(message),
        CarrierEvent::Receipt(receipt) => self::receipt(receipt),
        CarrierEvent::Seen(seen) => match address(&seen.customer) {
            Ok(()) => CarrierEvent::Seen(seen),
            Err(reason) => CarrierEvent::Broken { reason, payload: json!({ "customer": seen.customer }) },
        },
        CarrierEvent::Preference(preference) => match address(&preference.customer) {
            Ok(()) => CarrierEvent::Preference(preference),
            Err(reason) => CarrierEvent::Broken { reason, payload: json!({ "customer": preference.customer }) },
        },
        CarrierEvent::Ignored { .. } | CarrierEvent::Broken { .. } => event,
    }
}

/// A message that fits into a row as it is, or without the carrier's own words, which say the same once more; or the
/// wreck that it is buried as, with all of them.
fn message(mut message: Box<InboundMessage>) -> CarrierEvent {
    let names = id(&message.carrier_message_id)
        .and_then(|()| message.reply_to.as_ref().map_or(Ok(()), |answered| id(&answered.carrier_message_id)))
        .and_then(|()| address(&message.from.address))
        .and_then(|()| address(&message.to));
    if let Err(reason) = names {
        return CarrierEvent::Broken { reason, payload: message.payload };
    }
    // What is nested too deep becomes text, which is longer.
    message.metadata = depth::bounded_fields(std::mem::take(&mut message.metadata));
    message.content = std::mem::replace(&mut message.content, Content::Text).bounded();
    let size = size(&message);
    if size > MAX_MESSAGE_BYTES {
        let reason =
            format!("a message has {size} bytes without its carrier's own words, {MAX_MESSAGE_BYTES} are the most");
        return CarrierEvent::Broken { reason, payload: message.payload };
    }
    message.payload = depth::bounded(std::mem::take(&mut message.payload));
    let words = json_size(&message.payload);
    if size + words > MAX_MESSAGE_BYTES {
        message.metadata.insert(PAYLOAD_LEFT_OUT.to_owned(), words.into());
        message.payload = Value::Null;
    }
    CarrierEvent::Message(message)
}

/// The approximate number of bytes of JSON that it has when it is normalized, without its payload.
fn size(message: &InboundMessage) -> usize {
    let InboundMessage { carrier_message_id, from, to, body, content, reply_to, metadata, .. } = message;
    // Links stand in the content and beside it.
    let links = match content {
        Content::Media { items } => items.iter().filter_map(|item| item.url.as_ref()).map(json_size).sum(),
        _ => 0,
    };
    json_size(&(carrier_message_id, from, to, body, content, reply_to, metadata)) + links + OURS
}

fn receipt(mut receipt: InboundReceipt) -> CarrierEvent {
    let names = id(&receipt.carrier_message_id)
        .and_then(|()| receipt.reference.as_ref().map_or(Ok(()), |reference| id(reference.message_id.as_str())));
    if let Err(reason) = names {
        let InboundReceipt { carrier_message_id, reference, status, .. } = receipt;
        return CarrierEvent::Broken {
            reason,
            payload: json!({ "id": carrier_message_id, "reference": reference, "status": status }),
        };
    }
    receipt.error = receipt.error.map(|CarrierError { code, title, details }| CarrierError {
        code: cut(code),
        title: cut(title),
        details: details.map(cut),
    });
    CarrierEvent::Receipt(receipt)
}

fn id(id: &str) -> Result<(), String> {
    let length = id.len();
    if length <= MAX_ID { Ok(()) } else { Err(format!("an id has {length} bytes, {MAX_ID} are the most")) }
}

fn address(address: &Address) -> Result<(), String> {
    let length = address.as_str().len();
    let most = MAX_ADDRESS;
    if length <= most { Ok(()) } else { Err(format!("an address has {length} bytes, {most} are the most")) }
}

/// `word`, or its beginning and a mark that it went on.
fn cut(word: String) -> String {
    match word.char_indices().nth(MAX_WORD) {
        None => word,
        Some((end, _)) => word.get(..end).unwrap_or_default().to_owned() + "…",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::channel::ChannelKey;
    use crate::model::message::{ChannelKind, ReceiptStatus};
    use serde_json::Map;

    fn written(body: String, payload: Value) -> InboundMessage {
        let phone = Address::phone("+14155550100").unwrap();
        InboundMessage {
            carrier_message_id: "wamid.1".to_owned(),
            channel: ChannelKind::WhatsApp,
            from: phone.clone().into(),
            to: phone,
            timestamp: None,
            body,
            content: Content::Text,
            reply_to: None,
            fragment: None,
            metadata: Map::new(),
            payload,
        }
    }

    #[test]
    fn a_message_that_fits_into_no_row_is_buried_with_all_of_its_words() {
        let payload = json!({ "text": "word" });
        let told = event(CarrierEvent::Message(Box::new(written("x".repeat(600_000), payload.clone()))));
        let CarrierEvent::Broken { reason, payload: kept } = told else { panic!("{told:?}") };
        assert!(reason.ends_with("bytes without its carrier's own words, 350000 are the most"), "{reason}");
        assert_eq!(kept, payload);
    }

    #[test]
    fn the_longest_text_of_a_customer_fits_without_the_words_that_say_it_again() {
        let text = "👋".repeat(65_536);
        let payload = json!({ "text": { "body": text } });
        let size = json_size(&payload);
        let told = event(CarrierEvent::Message(Box::new(written(text.clone(), payload))));
        let CarrierEvent::Message(message) = told else { panic!("{told:?}") };
        assert_eq!((message.body, message.payload), (text, Value::Null));
        assert_eq!(message.metadata.get(PAYLOAD_LEFT_OUT), Some(&Value::from(size)));
    }

    #[test]
    fn a_message_of_usual_size_keeps_everything() {
        let payload = json!({ "text": { "body": "x".repeat(65_536) } });
        let told = event(CarrierEvent::Message(Box::new(written("x".repeat(65_536), payload.clone()))));
        let CarrierEvent::Message(message) = told else { panic!("{told:?}") };
        assert_eq!((message.payload, message.metadata), (payload, Map::new()));
    }

    #[test]
    fn a_name_that_is_no_key_is_buried() {
        let check = |change: &dyn Fn(&mut InboundMessage), expected: &str| {
            let mut message = written("Hi".to_owned(), json!(1));
            change(&mut message);
            let told = event(CarrierEvent::Message(Box::new(message)));
            let CarrierEvent::Broken { reason, payload } = told else { panic!("{told:?}") };
            assert_eq!((reason.as_str(), payload), (expected, json!(1)));
        };
        check(&|it| it.carrier_message_id = "w".repeat(513), "an id has 513 bytes, 512 are the most");
        check(&|it| it.from = Address::Chat("a".repeat(257)).into(), "an address has 257 bytes, 256 are the most");
        check(&|it| it.to = Address::Chat("a".repeat(257)), "an address has 257 bytes, 256 are the most");
    }

    #[test]
    fn an_explanation_of_a_carrier_is_cut_visibly_and_an_id_is_not() {
        let receipt = |id: &str, title: &str| InboundReceipt {
            carrier_message_id: id.to_owned(),
            reference: None,
            status: ReceiptStatus::Failed,
            at: None,
            error: Some(CarrierError::new("1", title)),
            cost: None,
        };
        let told = event(CarrierEvent::Receipt(receipt("SM1", &"é".repeat(500_000))));
        let CarrierEvent::Receipt(kept) = told else { panic!("{told:?}") };
        assert_eq!(kept.error.unwrap().title, "é".repeat(1_000) + "…");
        let told = event(CarrierEvent::Receipt(receipt(&"S".repeat(513), "x")));
        assert!(matches!(told, CarrierEvent::Broken { .. }), "{told:?}");
    }

    #[test]
    fn a_webhook_that_tells_too_many_things_is_buried_whole() {
        let parsed = |count: usize| {
            let ignored = || CarrierEvent::Ignored { what: "x".to_owned() };
            vec![(); count].into_iter().map(|()| ParsedEvent::new(ChannelKey::new("k"), ignored())).collect::<Vec<_>>()
        };
        assert_eq!(bounded(parsed(2_000)).unwrap().len(), 2_000);
        let expected = Failure::permanent("it tells 2001 things, 2000 are the most");
        assert_eq!(bounded(parsed(2_001)).unwrap_err(), expected);
    }
}
