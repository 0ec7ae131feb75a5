//! Our reference as MessageBird carries it: it also names the channel, for a status report names the customer and
//! nothing of ours.

use crate::model::channel::{Channel, ChannelKey};
use crate::model::message::SendReference;

/// Marks a key that is no telephone number.
const VERBATIM: char = '_';

/// What stands in `reference`: `<our reference>.<channel key>`. A plus would come back as a space, so a telephone
/// number goes by its digits and any other key behind an underscore. Every signature covers it, which the path of the
/// report's URL is not by the older one; and a report comes only for a message with a reference
/// (developers.messagebird.com/api/sms-messaging, `reportUrl`).
pub(in crate::domain::carriers::messagebird) fn write(reference: &SendReference, channel: &Channel) -> String {
    let key =
        channel.keys.iter().filter(|key| key.as_str() != ChannelKey::DEFAULT).find_map(|key| written(key.as_str()));
    key.map_or_else(|| reference.to_string(), |key| format!("{reference}.{key}"))
}

/// Reads one, with the key if it names one; `None` if it is somebody else's.
pub(in crate::domain::carriers::messagebird) fn read(text: &str) -> Option<(SendReference, Option<ChannelKey>)> {
    if let Some(reference) = SendReference::read(text) {
        return Some((reference, None));
    }
    let (reference, key) = text.rsplit_once('.')?;
    let key = match key.strip_prefix(VERBATIM) {
        Some(key) => key.to_owned(),
        None => format!("+{key}"),
    };
    Some((SendReference::read(reference)?, Some(ChannelKey::new(key))))
}

fn written(key: &str) -> Option<String> {
    if let Some(digits) = key.strip_prefix('+').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return (!digits.is_empty()).then(|| digits.to_owned());
    }
    let plain = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    (plain && (1..=64).contains(&key.len())).then(|| format!("{VERBATIM}{key}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::carriers::messagebird::tests::channel;

    #[test]
    fn a_reference_brings_its_channel_back() {
        let ours = SendReference::read("018f-ab.1.0").unwrap();
        let check = |keys: &[&str], expected: &str, key: Option<&str>| {
            let mut channel = channel(&[]);
            channel.keys = keys.iter().map(|key| ChannelKey::new(*key)).collect();
            let written = write(&ours, &channel);
            assert_eq!(written, expected);
            assert_eq!(read(&written), Some((ours.clone(), key.map(ChannelKey::new))), "{expected}");
        };
        check(&["+12025550111"], "018f-ab.1.0.12025550111", Some("+12025550111"));
        check(&["default", "51515"], "018f-ab.1.0._51515", Some("51515"));
        check(&["619747f6-9e46"], "018f-ab.1.0._619747f6-9e46", Some("619747f6-9e46"));
        check(&["_x"], "018f-ab.1.0.__x", Some("_x"));
        check(&["MY BANK", "+1202"], "018f-ab.1.0.1202", Some("+1202"));
        check(&["default"], "018f-ab.1.0", None);
        check(&["a.b", "+", ""], "018f-ab.1.0", None);
        for foreign in ["", "FOO", "order 17", "1", "a.b.c.d", "018f-ab.1.x.12025550111"] {
            assert_eq!(read(foreign), None, "{foreign}");
        }
    }
}
