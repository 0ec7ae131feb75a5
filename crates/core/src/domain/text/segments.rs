//! What an SMS costs: how many segments a text is cut into, and which characters make it more.

use std::borrow::Cow;

use crate::model::text_encoding::{ForcingCharacter, TextEncoding};

/// The encoding of a text and its pieces (3GPP TS 23.038 for the alphabets, TS 23.040 §9.2.3.24.1 for the pieces).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segments {
    /// The alphabet that the whole text needs.
    pub encoding: TextEncoding,
    /// Its length in septets (GSM 7-bit) or in UTF-16 code units (UCS-2).
    pub units: usize,
    /// Number of messages that are billed; zero for an empty text.
    pub count: usize,
    /// The units that the last of them still has room for.
    pub left: usize,
    /// The characters that no GSM alphabet has, each once, the first few: replacing them makes the text cheaper.
    pub forced_by: Vec<char>,
}

/// Everything else in the default alphabet is a character of ASCII (3GPP TS 23.038 §6.2.1).
const DEFAULT_BEYOND_ASCII: &str = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";

/// An escape and a character (3GPP TS 23.038 §6.2.1.1).
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// The most characters that are named: as many as help somebody who looks for the curly quote.
const MAX_FORCED_BY: usize = 5;

impl Segments {
    /// Counts the segments of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut forced_by = Vec::new();
        for c in text.chars().filter(|c| septets(*c).is_none()) {
            if forced_by.len() < MAX_FORCED_BY && !forced_by.contains(&c) {
                forced_by.push(c);
            }
        }
        let encoding = if forced_by.is_empty() { TextEncoding::Gsm7 } else { TextEncoding::Ucs2 };
        let units = text.chars().map(|c| encoding.units(c)).sum();
        let (count, left) = encoding.segments(text, units);
        Self { encoding, units, count, left, forced_by }
    }

    /// The characters that forced the text into UCS-2, and what could stand in their place.
    #[must_use]
    pub fn forcing(&self) -> Vec<ForcingCharacter> {
        let forcing = |c: &char| ForcingCharacter {
            character: *c,
            code_point: format!("U+{:04X}", u32::from(*c)),
            replacement: replacement(*c).map(Cow::Borrowed),
        };
        self.forced_by.iter().map(forcing).collect()
    }
}

impl TextEncoding {
    /// The units that fit if the text is one segment, and those that fit into each of several: they carry a header.
    fn capacity(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Self::Gsm7 => septets(c).unwrap_or_default(),
            Self::Ucs2 => c.len_utf16(),
        }
    }

    /// The number of segments, and the room in the last one. A character that does not fit goes into the next segment.
    fn segments(self, text: &str, units: usize) -> (usize, usize) {
        let (alone, each) = self.capacity();
        if units <= alone {
            return (units.min(1), alone - units);
        }
        let (full, used) = text.chars().map(|c| self.units(c)).fold((0, 0), |(full, used), units| {
            if used + units > each { (full + 1, units) } else { (full, used + units) }
        });
        (full + 1, each - used)
    }
}

/// What a word processor made of a plain character, and the plain character. Letters are not replaced: who writes `ç`
/// means it.
fn replacement(c: char) -> Option<&'static str> {
    match c {
        '‘' | '’' | '‚' | '‛' | '′' | '`' | '´' => Some("'"),
        '“' | '”' | '„' | '‟' | '″' | '«' | '»' => Some("\""),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => Some("-"),
        '…' => Some("..."),
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => Some(" "),
        '\u{2028}' | '\u{2029}' => Some("\n"),
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => Some(""),
        _ => None,
    }
}

/// The septets of a character, `None` if no GSM alphabet has it.
fn septets(c: char) -> Option<usize> {
    if EXTENSION.contains(c) {
        return Some(2);
    }
    let default = matches!(c, ' '..='_' | 'a'..='z' | '\n' | '\r') || DEFAULT_BEYOND_ASCII.contains(c);
    default.then_some(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn segments_are_counted_as_networks_bill_them() {
        let check = |text: &str, encoding, units, count| {
            let found = Segments::of(text);
            assert_eq!((found.encoding, found.units, found.count), (encoding, units, count), "{text}");
        };
        let (gsm7, ucs2) = (TextEncoding::Gsm7, TextEncoding::Ucs2);
        check("", gsm7, 0, 0);
        check("a", gsm7, 1, 1);
        check(&"a".repeat(160), gsm7, 160, 1);
        check(&"a".repeat(161), gsm7, 161, 2);
        check(&"a".repeat(306), gsm7, 306, 2);
        check(&"a".repeat(307), gsm7, 307, 3);
        check(&"ä".repeat(160), gsm7, 160, 1);
        check(&"ж".repeat(70), ucs2, 70, 1);
        check(&"ж".repeat(71), ucs2, 71, 2);
        check(&"ж".repeat(134), ucs2, 134, 2);
        check(&"ж".repeat(135), ucs2, 135, 3);
        check(&"€".repeat(80), gsm7, 160, 1);
        check(&"€".repeat(81), gsm7, 162, 2);
        // 306 septets would fill two segments, but the 153rd is half a €: it moves, and one septet is left over.
        check(&format!("{}€{}", "a".repeat(152), "a".repeat(152)), gsm7, 306, 3);
        check(&format!("{}€{}", "a".repeat(151), "a".repeat(153)), gsm7, 306, 2);
        check(&format!("{}👋", "ж".repeat(68)), ucs2, 70, 1);
        check(&format!("{}👋", "ж".repeat(69)), ucs2, 71, 2);
        // 134 units would fill two segments, but the 67th is half an emoji.
        check(&format!("{}👋{}", "ж".repeat(66), "ж".repeat(66)), ucs2, 134, 3);
        check("👨‍👩‍👧", ucs2, 8, 1);
    }

    #[test]
    fn the_whole_gsm_alphabet_goes_as_gsm() {
        let letters: String = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
        let default = format!("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà{letters}");
        assert_eq!((default.chars().count(), Segments::of(&default).units), (127, 127));
        assert_eq!(Segments::of("\u{c}^{}\\[~]|€").units, 20);
    }

    #[test]
    fn what_forces_ucs2_is_named_once_and_only_the_first_few() {
        let check = |text: &str, expected: &[char]| assert_eq!(Segments::of(text).forced_by, expected, "{text}");
        check("plain", &[]);
        check("“quoted”, “twice”", &['“', '”']);
        check("tab\there `tick` ç", &['\t', '`', 'ç']);
        check("жзийклм", &['ж', 'з', 'и', 'й', 'к']);
    }

    #[test]
    fn what_is_left_is_the_room_in_the_last_segment() {
        let check = |text: &str, expected: usize| assert_eq!(Segments::of(text).left, expected, "{text}");
        check("", 160);
        check("a", 159);
        check(&"a".repeat(160), 0);
        check(&"a".repeat(161), 145);
        check(&"ж".repeat(70), 0);
        check(&"ж".repeat(71), 63);
        check(&format!("{}€{}", "a".repeat(152), "a".repeat(152)), 152);
    }

    #[test]
    fn what_has_an_obvious_plain_form_is_told_it() {
        let check = |c: char, code_point: &str, replacement: Option<&'static str>| {
            let plain = replacement.map(Cow::Borrowed);
            let expected = ForcingCharacter { character: c, code_point: code_point.to_owned(), replacement: plain };
            assert_eq!(Segments::of(&c.to_string()).forcing(), [expected]);
            assert!(replacement.is_none_or(|plain| Segments::of(plain).encoding == TextEncoding::Gsm7));
        };
        check('“', "U+201C", Some("\""));
        check('’', "U+2019", Some("'"));
        check('–', "U+2013", Some("-"));
        check('…', "U+2026", Some("..."));
        check('\u{a0}', "U+00A0", Some(" "));
        check('\u{200b}', "U+200B", Some(""));
        check('ç', "U+00E7", None);
        check('👋', "U+1F44B", None);
    }

    proptest! {
        #[test]
        fn a_text_has_a_segment_and_never_fewer_when_it_grows(text in "[a€ж👋é ]{0,400}|.{0,50}", more in "[a€ж👋é ]{0,99}|.") {
            let (short, long) = (Segments::of(&text), Segments::of(&format!("{text}{more}")));
            prop_assert_eq!(short.count >= 1, !text.is_empty());
            prop_assert!(long.count >= short.count);
        }
    }
}
