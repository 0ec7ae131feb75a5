//! Addresses as people write them: what is meant beyond doubt is read, everything else is refused by whoever asks.
//!
//! What carriers write is not read here: their numbers are international already.

use super::Address;

/// Countries in which a zero is dialled before a national number and is no part of it: no number of theirs begins with
/// one (ITU-T E.164, national numbering plans; Google's libphonenumber, `nationalPrefix`).
const TRUNK_ZERO: [&str; 77] = [
    "20", "27", "31", "32", "33", "40", "41", "43", "44", "46", "49", "51", "54", "55", "57", "58", "60", "61", "62",
    "63", "64", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98", "212", "213", "233", "234",
    "249", "250", "251", "254", "255", "256", "260", "263", "353", "355", "358", "359", "373", "374", "380", "381",
    "382", "383", "385", "386", "387", "389", "421", "855", "856", "880", "886", "961", "962", "963", "964", "966",
    "967", "971", "972", "976", "977", "994", "995", "996",
];

/// Countries whose numbers may begin with a zero, which is dialled from abroad too: `+39 06 …` is in Rome.
const OWN_ZERO: [&str; 6] = ["39", "225", "241", "242", "378", "379"];

impl Address {
    /// Reads an address as a person writes it: `+44 (0)7700 900123`, `0044 7700/900123`, `tel:+44-7700-900123`, digits and
    /// signs of other scripts. A trunk zero goes where the country has one.
    ///
    /// What is no address that can be called, such as a number with an extension or with a trunk zero that its country
    /// does not have, becomes a [`Address::Chat`], as [`Address::infer`] has it.
    #[must_use]
    pub fn written(text: &str) -> Self {
        let text = plain(text);
        let number = match text.split_at_checked(4) {
            Some((scheme, number)) if scheme.eq_ignore_ascii_case("tel:") => number,
            _ => &text,
        };
        let number = match number.strip_prefix("00") {
            Some(rest) if rest.len() > 6 => format!("+{rest}"),
            _ => number.to_owned(),
        };
        match number.starts_with('+').then(|| international(&number)) {
            Some(phone) => phone.unwrap_or(Self::Chat(text)),
            None => Self::infer(&text),
        }
    }
}

/// A number behind a plus, without its trunk zero.
fn international(number: &str) -> Option<Address> {
    let says_trunk = number.replace(' ', "").contains("(0)");
    let Address::Phone(digits) = Address::phone(&number.replace('/', " "))? else { return None };
    let of = |countries: &'static [&'static str]| {
        countries.iter().find_map(|country| digits.strip_prefix('+')?.strip_prefix(country))
    };
    if let Some(rest) = of(&TRUNK_ZERO) {
        let country = digits.strip_suffix(rest)?;
        return Address::phone(&format!("{country}{}", rest.strip_prefix('0').unwrap_or(rest)));
    }
    let is_odd = says_trunk && of(&OWN_ZERO).is_none();
    (!is_odd).then_some(Address::Phone(digits))
}

/// `text` with the digits and signs of ASCII, and without what has no width.
fn plain(text: &str) -> String {
    let plain = text.chars().filter_map(|c| match c {
        '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' => Some('-'),
        '\u{ff0b}' => Some('+'),
        '\u{ff08}' => Some('('),
        '\u{ff09}' => Some(')'),
        c if c.is_whitespace() => Some(' '),
        c => Some(digit(c).unwrap_or(c)),
    });
    plain.collect::<String>().trim().to_owned()
}

/// The digit that `c` is in another script: full-width, Arabic-Indic, Persian, Devanagari.
fn digit(c: char) -> Option<char> {
    let zeros = ['\u{ff10}', '\u{660}', '\u{6f0}', '\u{966}'];
    let value = zeros.into_iter().find_map(|zero| u32::from(c).checked_sub(zero.into()).filter(|value| *value < 10))?;
    char::from_digit(value, 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        let check = |text: &str, expected: &str| {
            assert_eq!(Address::written(text), Address::Phone(expected.to_owned()), "{text}");
        };
        for text in [
            "+447700900123",
            " +44 7700 900123 ",
            "+44 (0)7700 900123",
            "+44 (0) 7700 900123",
            "+44(0)7700/900123",
            "+44 07700 900123",
            "0044 7700 900123",
            "0044 (0)7700 900123",
            "tel:+44-7700-900123",
            "TEL:+44.7700.900123",
            "+44\u{a0}7700\u{2011}900123",
            "\u{202a}+447700900123\u{202c}",
            "\u{ff0b}\u{ff14}\u{ff14}\u{3000}7700 900123",
            "+\u{664}\u{664} 7700 900123",
        ] {
            check(text, "+447700900123");
        }
        check("+1 (415) 555-0100", "+14155550100");
        check("+49 (0)30 123456", "+4930123456");
        check("+353 (0)85 012 3456", "+353850123456");
        check("+39 06 698 12345", "+390669812345");
        check("+39 (0)6 698 12345", "+390669812345");
        check("+39 333 123 4567", "+393331234567");
        check("+225 07 12 34 56 78", "+2250712345678");
        check("+34 912 345 678", "+34912345678");
    }

    #[test]
    fn what_cannot_be_called_is_no_number() {
        let check = |text: &str| {
            let kind = Address::written(text);
            assert!(matches!(kind, Address::Chat(_) | Address::Alphanumeric(_)), "{text} is {kind:?}");
        };
        check("+1 (0) 415 555 0100");
        check("+34 (0)912 345 678");
        check("+1 415 555 0100 x12");
        check("+1 415 555 0100 ext. 12");
        check("tel:+14155550100;ext=12");
        check("+14155550100#12");
        check("+14155550100,,12");
        check("+1 800 FLOWERS");
        check("07700 900123");
        check("011 44 7700 900123");
        check("++447700900123");
        check("+44 7700 900123 / +44 7700 900124");
        check("+44");
        check("+0447700900123");
        check("");
    }

    #[test]
    fn what_is_no_number_is_read_by_its_form() {
        assert_eq!(Address::written("384387"), Address::ShortCode("384387".to_owned()));
        assert_eq!(Address::written("\u{ff13}84387"), Address::ShortCode("384387".to_owned()));
        let user = "US.13491208655302741918";
        assert_eq!(Address::written(user), Address::WhatsAppUser(user.to_owned()));
    }
}
