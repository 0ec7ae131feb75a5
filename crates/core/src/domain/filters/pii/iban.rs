//! Numbers of bank accounts: a country, two check digits that make 1 modulo 97, and as many characters as the country has.

use std::ops::Range;

use super::text::Text;
use super::{Candidate, Recognizer};

pub(super) const RECOGNIZER: Recognizer = Recognizer { context: &["iban", "bank", "account", "konto"], find };

/// How many characters the IBANs of a country have (SWIFT, IBAN registry).
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 \
    EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 \
    KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 \
    PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

fn find(text: &Text<'_>, candidates: &mut Vec<Candidate>) {
    let bytes = text.all().as_bytes();
    let mut before: Option<u8> = None;
    for (start, byte) in bytes.iter().copied().enumerate() {
        let at_a_word = !before.is_some_and(|before| before.is_ascii_alphanumeric() || before == b'_');
        before = Some(byte);
        if at_a_word && byte.is_ascii_alphabetic() {
            let range = iban_at(text, start).filter(|range| text.stands_alone(range));
            candidates.extend(range.map(|range| Candidate { range, score: 100, validated: true }));
        }
    }
}

/// The country says how long it is, so a word that follows is never taken with it.
fn iban_at(text: &Text<'_>, start: usize) -> Option<Range<usize>> {
    let bytes = text.all().as_bytes().get(start..)?;
    let [first, second, check @ ..] = bytes else { return None };
    if !second.is_ascii_alphabetic() || !check.iter().take(2).all(u8::is_ascii_digit) {
        return None;
    }
    let length = length(*first, *second)?;
    let mut characters = Vec::with_capacity(length);
    let mut gap = 0;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            byte if byte.is_ascii_alphanumeric() => {
                characters.push(*byte);
                gap = 0;
            }
            b' ' | b'-' | b'.' if gap == 0 => gap = 1,
            _ => return None,
        }
        if characters.len() == length {
            return (remainder(&characters)? == 1).then_some(start..start + at + 1);
        }
    }
    None
}

fn length(first: u8, second: u8) -> Option<usize> {
    let country = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
    let entry = LENGTHS.split_ascii_whitespace().find(|entry| entry.as_bytes().starts_with(&country))?;
    entry.get(2..)?.parse().ok()
}

/// The number that the characters make when country and check digits stand last, modulo 97 (ISO 13616).
fn remainder(characters: &[u8]) -> Option<u32> {
    let (head, rest) = characters.split_at_checked(4)?;
    rest.iter().chain(head).try_fold(0, |sum: u32, byte| {
        let value = char::from(*byte).to_digit(36)?;
        Some((sum * if value < 10 { 10 } else { 100 } + value) % 97)
    })
}
