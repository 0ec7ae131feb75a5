//! Form parameters as they were sent, in bytes and in order: what a signature over parameters covers.

use std::borrow::Cow;

use serde_json::Value;
use serde_json::map::{Entry, Map};

use crate::foundation::failure::Failure;

/// No carrier comes near it. What is signed is read whole up to here, so that a genuine webhook is not refused for its
/// length; beyond it, nobody's signature is computed.
const MAX_PARAMETERS: usize = 10_000;

/// The number of parameters that a text message at Twilio has, which has the most.
const USUAL_PARAMETERS: usize = 20;

/// The names and values of an `application/x-www-form-urlencoded` text. Repeated names stay repeated, and nothing is
/// presumed to be UTF-8.
pub(super) struct Form<'a>(Vec<Pair<'a>>);

type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

/// A name and a value as text; borrowed from what was sent unless something in them was escaped.
pub(super) type TextPair<'a> = (Cow<'a, str>, Cow<'a, str>);

impl<'a> Form<'a> {
    /// Decodes a body or a query by the rules of the URL standard (§5.1): `+` and `%20` are spaces, a broken escape
    /// stands for itself, empty pairs do not count.
    ///
    /// # Errors
    /// [`Failure::Permanent`] for more than 10,000 parameters.
    pub(super) fn read(encoded: &'a [u8]) -> Result<Self, Failure> {
        let mut form = Vec::new();
        for encoded in encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            match form.len() {
                0 => form.reserve(USUAL_PARAMETERS),
                MAX_PARAMETERS => {
                    return Err(Failure::permanent(format!("form has more than {MAX_PARAMETERS} parameters")));
                }
                _ => {}
            }
            form.push(pair(encoded));
        }
        Ok(Self(form))
    }

    /// Names and values in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Names and values as text; what is not UTF-8 becomes U+FFFD.
    pub(super) fn texts(self) -> impl Iterator<Item = TextPair<'a>> {
        self.0.into_iter().map(|(name, value)| (text(name), text(value)))
    }
}

/// Names and values as a JSON object; a repeated name becomes an array.
pub(super) fn object<'a>(pairs: impl IntoIterator<Item = TextPair<'a>>) -> Value {
    let mut object = Map::new();
    for (name, value) in pairs {
        let value = Value::String(value.into_owned());
        match object.entry(name) {
            Entry::Vacant(place) => {
                place.insert(value);
            }
            Entry::Occupied(mut place) => match place.get_mut() {
                Value::Array(values) => values.push(value),
                single => *single = Value::Array(vec![single.take(), value]),
            },
        }
    }
    Value::Object(object)
}

fn text(bytes: Cow<'_, [u8]>) -> Cow<'_, str> {
    match bytes {
        Cow::Borrowed(bytes) => str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed),
        Cow::Owned(bytes) => Cow::Owned(
            String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        ),
    }
}

fn pair(encoded: &[u8]) -> Pair<'_> {
    let at = encoded.iter().position(|byte| *byte == b'=').unwrap_or(encoded.len());
    let (name, value) = encoded.split_at(at);
    (decode(name), decode(value.get(1..).unwrap_or_default()))
}

fn decode(encoded: &[u8]) -> Cow<'_, [u8]> {
    let Some(at) = encoded.iter().position(|byte| matches!(byte, b'+' | b'%')) else {
        return Cow::Borrowed(encoded);
    };
    let (literal, mut rest) = encoded.split_at(at);
    let mut decoded = Vec::with_capacity(encoded.len());
    decoded.extend_from_slice(literal);
    while let Some((first, tail)) = rest.split_first() {
        let (byte, after) = match first {
            b'%' => escape(tail).unwrap_or((b'%', tail)),
            b'+' => (b' ', tail),
            other => (*other, tail),
        };
        decoded.push(byte);
        rest = after;
    }
    Cow::Owned(decoded)
}

/// The byte that two hexadecimal digits mean, and what follows them.
fn escape(digits: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], rest) = digits.split_first_chunk()?;
    Some((digit(*high)? << 4 | digit(*low)?, rest))
}

fn digit(written: u8) -> Option<u8> {
    match written {
        b'0'..=b'9' => Some(written - b'0'),
        b'A'..=b'F' => Some(written - b'A' + 10),
        b'a'..=b'f' => Some(written - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_exactly_as_it_was_sent() {
        let check = |encoded: &[u8], expected: &[(&[u8], &[u8])]| {
            let form = Form::read(encoded).unwrap();
            assert_eq!(form.iter().collect::<Vec<_>>(), expected, "{}", String::from_utf8_lossy(encoded));
        };
        check(b"", &[]);
        check(b"a=1&b=2", &[(b"a", b"1"), (b"b", b"2")]);
        check(b"b=2&a=1&b=2&b=1", &[(b"b", b"2"), (b"a", b"1"), (b"b", b"2"), (b"b", b"1")]);
        check(b"Body=Hi+you%20all%2B1", &[(b"Body", b"Hi you all+1")]);
        check(b"a&=x&b=&&c=d=e", &[(b"a", b""), (b"", b"x"), (b"b", b""), (b"c", b"d=e")]);
        check(b"a=%&b=%4&c=%zz&d=100%", &[(b"a", b"%"), (b"b", b"%4"), (b"c", b"%zz"), (b"d", b"100%")]);
        check(b"a=%FF%00%f0%9f%91%8b", &[(b"a", b"\xff\0\xf0\x9f\x91\x8b")]);
    }

    #[test]
    fn what_is_not_utf8_becomes_a_replacement_character() {
        let form = Form::read(b"Body=a%FFb").unwrap();
        assert_eq!(form.texts().next().unwrap().1, "a\u{fffd}b");
    }

    #[test]
    fn a_form_of_more_than_ten_thousand_parameters_is_refused() {
        assert!(Form::read("a=1&".repeat(10_000).as_bytes()).is_ok());
        assert!(Form::read("a=1&".repeat(10_001).as_bytes()).is_err());
    }
}
