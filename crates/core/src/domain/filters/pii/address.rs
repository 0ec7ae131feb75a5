//! What looks like an address: a number and a word for a street, and perhaps a flat, a town and a postal code.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::text::Text;
use super::{Candidate, Recognizer};

pub(super) const RECOGNIZER: Recognizer = Recognizer { context: &["address", "live*", "ship*", "deliver*"], find };

/// Words for streets that stand behind the name.
static BEHIND: LazyLock<HashSet<&str>> = LazyLock::new(|| set("street st avenue ave road rd boulevard blvd lane ln drive dr court ct square sq place pl terrace parkway \
    pkwy highway hwy crescent close way circle cir trail alley row gardens"));

/// Words for streets that stand before the name; the number is behind it.
static BEFORE: LazyLock<HashSet<&str>> = LazyLock::new(|| set("calle avenida avda rua via viale piazza corso rue avenue boulevard allée chemin place plaza paseo travessa"));

/// Endings of German, Dutch and Nordic street names; the number is behind.
const ENDINGS: [&str; 14] = [
    "straße", "strasse", "str.", "weg", "allee", "platz", "gasse", "straat", "laan", "gatan", "vägen", "vej", "gade", "gate",
];

/// What may follow before a flat's number.
static UNITS: LazyLock<HashSet<&str>> = LazyLock::new(|| set("apt apartment suite ste unit flat floor fl room rm #"));

/// How many words of a street's name, and how many words before a postal code, are looked at.
const MAX_WORDS: usize = 4;

/// A word with what separates it from the next.
struct Word<'a> {
    range: Range<usize>,
    text: &'a str,
    /// Whether a comma or a line's end stands behind it.
    ends: bool,
}

fn find(text: &Text<'_>, candidates: &mut Vec<Candidate>) {
    if !text.all().bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    let words = words(text.all());
    for nth in 0..words.len() {
        let rest = words.get(nth..).unwrap_or_default();
        let Some(length) = number_first(rest).or_else(|| street_first(rest)) else { continue };
        let length = with_town(rest, with_flat(rest, length));
        let (Some(first), Some(last)) = (rest.first(), rest.get(length - 1)) else { continue };
        candidates.push(Candidate { range: first.range.start..last.range.end, score: 55, validated: false });
    }
}

/// `221B Baker Street`: how many words it has.
fn number_first(words: &[Word<'_>]) -> Option<usize> {
    let number = words.first().filter(|word| is_number(word.text) && !word.ends)?;
    let names = words.get(1..)?.iter().take(MAX_WORDS + 1);
    let mut small = !number.text.is_empty();
    for (nth, word) in names.enumerate() {
        let street = is_in(&BEHIND, word.text);
        if street && nth > 0 && is_street_after(word, small) {
            return Some(nth + 2);
        }
        let proper = word.text.starts_with(|c: char| c.is_uppercase()) || is_ordinal(word.text);
        small = !proper;
        if word.ends || !(proper || (nth < 2 && is_name(word.text))) {
            return None;
        }
    }
    None
}

/// Behind a name in small letters only a whole word for a street counts, and none that means something else.
fn is_street_after(word: &Word<'_>, small: bool) -> bool {
    !small || matches!(word.text.to_lowercase().as_str(), "street" | "avenue" | "road" | "lane" | "boulevard" | "blvd" | "ave" | "st" | "rd" | "drive")
}

/// `Hauptstraße 12`, `calle Mayor 5`, `12 rue de la Paix`: how many words it has.
fn street_first(words: &[Word<'_>]) -> Option<usize> {
    let first = words.first()?;
    if !first.ends && words.get(1).is_some_and(|word| is_number(word.text)) {
        let lower = first.text.to_lowercase();
        if ENDINGS.iter().any(|ending| lower.ends_with(ending) && lower.len() > ending.len() + 2) {
            return Some(2);
        }
    }
    let capital = |word: &Word<'_>| word.text.starts_with(char::is_uppercase);
    if is_number(first.text) && words.get(1).is_some_and(|word| is_in(&BEFORE, word.text)) {
        return words.get(2..)?.iter().take(MAX_WORDS).rposition(capital).map(|nth| nth + 3);
    }
    if !is_in(&BEFORE, first.text) || !capital(first) && !words.get(1).is_some_and(capital) {
        return None;
    }
    let at = words.iter().take(MAX_WORDS + 2).position(|word| is_number(word.text))?;
    let named = words.get(1..at)?.iter().any(capital);
    (named && at > 1).then_some(at + 1)
}

fn with_flat(words: &[Word<'_>], length: usize) -> usize {
    let unit = words.get(length).is_some_and(|word| is_in(&UNITS, word.text));
    let numbered = words.get(length + 1).is_some_and(|word| word.text.len() <= 5);
    if unit && numbered { length + 2 } else { length }
}

/// Takes a town and its postal code with it, if the code is near.
fn with_town(words: &[Word<'_>], length: usize) -> usize {
    let rest = words.get(length..).unwrap_or_default();
    let near = rest.iter().take(MAX_WORDS + 1);
    let named = near.take_while(|word| word.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()));
    let code = named.enumerate().filter(|(_, word)| is_postal_code(word.text)).map(|(nth, _)| nth + 1).last();
    length + code.unwrap_or(0)
}

fn is_number(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    let rest = word.get(digits..).unwrap_or_default();
    (1..=5).contains(&digits) && (rest.is_empty() || rest.len() == 1 && rest.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

fn is_postal_code(word: &str) -> bool {
    let (code, more) = word.split_once('-').unwrap_or((word, "0000"));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(code.len(), 4 | 5) && digits(code) && more.len() == 4 && digits(more)
}

fn is_ordinal(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits > 0 && matches!(word.get(digits..), Some("st" | "nd" | "rd" | "th"))
}

/// Whether it may be a name in a text that has no capitals.
fn is_name(word: &str) -> bool {
    static NEVER: LazyLock<HashSet<&str>> = LazyLock::new(|| set("the a an of in on at to for from by and or is it my your this that way more less miles mile km minutes \
        minute min hours hour days day weeks week months years year people times time percent pm am star way lane stop stops \
        blocks block down up off across along via before after"));
    word.len() > 2 && word.chars().all(char::is_alphabetic) && !is_in(&NEVER, word)
}

fn is_in(list: &LazyLock<HashSet<&'static str>>, word: &str) -> bool {
    let lower = word.to_lowercase();
    list.contains(lower.strip_suffix('.').unwrap_or(&lower))
}

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_ascii_whitespace().collect()
}

fn words(text: &str) -> Vec<Word<'_>> {
    let mut at = 0;
    let pieces = text.split_inclusive([' ', ',', '\n', '\t', ';']).map(|piece| {
        let start = at;
        at += piece.len();
        (start, piece)
    });
    let word = |(start, piece): (usize, &'_ str)| {
        let bare = piece.trim_end_matches(|c: char| c.is_whitespace() || ",;!?)\"".contains(c));
        (start..start + bare.len(), piece.len() > bare.len() && !piece.ends_with(' '))
    };
    let mut words: Vec<Word<'_>> = Vec::new();
    for (range, ends) in pieces.map(word) {
        match text.get(range.clone()).filter(|word| !word.is_empty()) {
            Some(word) => words.push(Word { range, text: word, ends }),
            None => words.last_mut().into_iter().for_each(|last| last.ends |= ends),
        }
    }
    for word in &mut words {
        let bare = word.text.trim_start_matches(['(', '"']);
        word.range.start += word.text.len() - bare.len();
        word.text = bare;
    }
    words
}
