//! Form parameters as they were sent, in bytes and in order: what a signature over parameters covers.

use std::borrow::Cow;

use crate::failure::Failure;

/// No carrier comes near it; every parameter costs a signature check and an entry of the payload.
const MOST_PARAMETERS: usize = 1_000;

/// The names and values of an `application/x-www-form-urlencoded` text. Repeated names stay repeated, and nothing is
/// presumed to be UTF-8.
pub(super) struct Form<'a>(Vec<Pair<'a>>);

type Pair<'a> = (Cow<'a, [u8]>, Cow<'a, [u8]>);

impl<'a> Form<'a> {
    /// Decodes a body or a query by the rules of the URL standard (§5.1): `+` and `%20` are spaces, a broken escape
    /// stands for itself, empty pairs do not count.
    ///
    /// # Errors
    /// [`Failure::Permanent`] for more than 1,000 parameters.
    pub(super) fn read(encoded: &'a [u8]) -> Result<Self, Failure> {
        let pairs = encoded.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
        let form: Vec<_> = pairs.take(MOST_PARAMETERS + 1).map(pair).collect();
        if form.len() > MOST_PARAMETERS {
            return Err(Failure::permanent(format!("form has more than {MOST_PARAMETERS} parameters")));
        }
        Ok(Self(form))
    }

    /// Names and values in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// Names and values as text; what is not UTF-8 becomes U+FFFD.
    pub(super) fn texts(&self) -> impl Iterator<Item = (String, String)> {
        self.iter().map(|(name, value)| (text(name), text(value)))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn pair(encoded: &[u8]) -> Pair<'_> {
    let mut halves = encoded.splitn(2, |byte| *byte == b'=');
    (decode(halves.next().unwrap_or_default()), decode(halves.next().unwrap_or_default()))
}

fn decode(encoded: &[u8]) -> Cow<'_, [u8]> {
    if !encoded.iter().any(|byte| matches!(byte, b'+' | b'%')) {
        return Cow::Borrowed(encoded);
    }
    let mut decoded = Vec::with_capacity(encoded.len());
    let mut rest = encoded;
    while let Some((first, tail)) = rest.split_first() {
        let (byte, after) = match (first, escape(tail)) {
            (b'%', Some(escaped)) => escaped,
            (b'+', _) => (b' ', tail),
            (other, _) => (*other, tail),
        };
        decoded.push(byte);
        rest = after;
    }
    Cow::Owned(decoded)
}

/// The byte that two hexadecimal digits mean, and what follows them.
fn escape(digits: &[u8]) -> Option<(u8, &[u8])> {
    let (pair, rest) = digits.split_at_checked(2)?;
    let mut byte = [0];
    hex::decode_to_slice(pair, &mut byte).ok()?;
    Some((byte[0], rest))
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
    fn a_form_of_more_than_a_thousand_parameters_is_refused() {
        assert!(Form::read("a=1&".repeat(1_000).as_bytes()).is_ok());
        assert!(Form::read("a=1&".repeat(1_001).as_bytes()).is_err());
    }
}
