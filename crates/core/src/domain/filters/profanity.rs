//! Swear words and slurs in a text, however they are written, and not in the names of places and people.
//!
//! Words are looked for whole, on a folded copy: small letters, no accents, no invisible characters, look-alikes replaced. What
//! is found is masked in the original, whose bytes each folded character knows.

mod disguised;
mod fold;
mod innocent;
mod words;

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use serde::Serialize;

use crate::model::workflow::filters::ProfanityFilter;
use fold::Folded;
pub use words::ProfanityClass;
use words::{Entry, MAX_WORDS};

/// One place with a profanity. The word is not kept, so that a finding can be logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProfanityFinding {
    /// Its first byte in the original text.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
    /// 2: the filter's action is done; 1: it is tagged.
    pub severity: u8,
    /// What sort of word it is.
    pub class: ProfanityClass,
}

impl ProfanityFinding {
    /// The bytes where it stands.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Letters in a row.
struct Token {
    /// Folded.
    word: String,
    /// Small, as it was written.
    written: String,
    /// Whether folding changed more than the case.
    changed: bool,
    /// Whether it begins with a capital letter.
    capital: bool,
    /// Where it stands in the folded copy.
    place: Range<usize>,
}

/// The severity of a word that the tenant denies.
const DENIED: u8 = 2;

/// Finds what `filter` looks for in `text`, in order and without overlaps.
#[must_use]
pub fn find(text: &str, filter: &ProfanityFilter) -> Vec<ProfanityFinding> {
    let folded = fold::fold(text);
    let tokens = tokens(text, &folded);
    let allowed = phrases(&filter.allow);
    let covered = innocent::covered(&tokens, &allowed);
    let mut search = Search { text, folded: &folded, allowed: &allowed, found: Vec::new() };
    search.plain(&tokens, &covered);
    search.denied(&tokens, &covered, &phrases(&filter.deny));
    for (place, entry) in disguised::find(&folded) {
        search.push(&place, entry);
    }
    without_overlaps(search.found)
}

struct Search<'a> {
    text: &'a str,
    folded: &'a [Folded],
    allowed: &'a HashSet<String>,
    found: Vec<ProfanityFinding>,
}

impl Search<'_> {
    /// Words as they are written, and phrases.
    fn plain(&mut self, tokens: &[Token], covered: &[bool]) {
        let shouted = !self.text.chars().any(char::is_lowercase);
        for (nth, token) in tokens.iter().enumerate() {
            if covered.get(nth) == Some(&true) || self.is_joined_by_cum(token) {
                continue;
            }
            if words::list().begins_a_phrase(&token.word) {
                for length in 2..=MAX_WORDS {
                    let entry = joined(tokens, nth, length).and_then(|phrase| words::list().whole(&phrase));
                    let end = tokens.get(nth + length - 1).map_or(token.place.end, |last| last.place.end);
                    if let Some(entry) = entry {
                        self.push(&(token.place.start..end), entry);
                    }
                }
            }
            if let Some(entry) = of_token(token).filter(|_| !innocent::is_a_name(tokens, nth, shouted)) {
                self.push(&token.place, entry);
            }
        }
    }

    fn denied(&mut self, tokens: &[Token], covered: &[bool], denied: &HashSet<String>) {
        if denied.is_empty() {
            return;
        }
        for (nth, token) in tokens.iter().enumerate().filter(|(nth, _)| covered.get(*nth) != Some(&true)) {
            for length in 1..=MAX_WORDS {
                let phrase = joined(tokens, nth, length);
                let end = tokens.get(nth + length - 1).map_or(token.place.end, |last| last.place.end);
                if phrase.is_some_and(|phrase| denied.contains(&phrase)) {
                    let entry = Entry { word: "", severity: DENIED, class: ProfanityClass::Denied };
                    self.push(&(token.place.start..end), entry);
                }
            }
        }
    }

    fn push(&mut self, place: &Range<usize>, entry: Entry) {
        let bytes = bytes(self.folded, place);
        if !bytes.is_empty() && !self.allowed.contains(entry.word) {
            let Range { start, end } = bytes;
            self.found.push(ProfanityFinding { start, end, severity: entry.severity, class: entry.class });
        }
    }

    /// Whether it is the `cum` of `kitchen-cum-diner`.
    fn is_joined_by_cum(&self, token: &Token) -> bool {
        let at = |nth: Option<usize>| nth.and_then(|nth| self.folded.get(nth)).is_some_and(|folded| folded.c == '-');
        token.word == "cum" && at(token.place.start.checked_sub(1)) && at(Some(token.place.end))
    }
}

/// What is wrong with a word: first as it was written, for an accent makes another word of it (Spanish `años`).
fn of_token(token: &Token) -> Option<Entry> {
    let list = words::list();
    if token.changed {
        let strong = |entry: &Entry| {
            entry.severity == 2 && entry.word.len() >= 4 && entry.word.is_ascii() && is_english(entry.word)
        };
        let folded = || list.find(&token.word).or_else(|| list.find_repeated(&token.word)).filter(strong);
        return list.find(&token.written).or_else(folded);
    }
    list.find(&token.word).or_else(|| list.find_repeated(&token.word))
}

/// Whether it is one of the words that are sought behind accents and look-alikes.
fn is_english(word: &str) -> bool {
    const ROOTS: [&str; 16] = [
        "fuck", "shit", "bitch", "cunt", "ass", "dick", "cock", "pussy", "slut", "whore", "nigg", "fag", "wank",
        "twat", "bastard", "arse",
    ];
    ROOTS.iter().any(|root| word.contains(root))
}

/// `length` words from `first` on with spaces between, if so many stand in one line.
fn joined(tokens: &[Token], first: usize, length: usize) -> Option<String> {
    let words = tokens.get(first..first + length)?;
    Some(words.iter().map(|token| token.written.as_str()).collect::<Vec<_>>().join(" "))
}

fn phrases(written: &BTreeSet<String>) -> HashSet<String> {
    let folded = |phrase: &String| {
        let tokens = tokens(phrase, &fold::fold(phrase));
        tokens.iter().map(|token| token.written.as_str()).collect::<Vec<_>>().join(" ")
    };
    written.iter().map(folded).filter(|phrase| !phrase.is_empty()).collect()
}

fn tokens(text: &str, folded: &[Folded]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = folded.iter().skip(start).position(|folded| folded.c.is_alphabetic()).map(|nth| start + nth)
    {
        let letters = folded.get(first..).unwrap_or_default().iter().take_while(|folded| folded.c.is_alphabetic());
        let letters: Vec<&Folded> = letters.collect();
        start = first + letters.len();
        let original = letters.first().and_then(|letter| text.get(letter.bytes.clone()));
        tokens.push(Token {
            word: letters.iter().map(|letter| letter.c).collect(),
            written: letters.iter().map(|letter| letter.written).collect(),
            changed: letters.iter().any(|letter| letter.changed),
            capital: original.is_some_and(|original| original.starts_with(char::is_uppercase)),
            place: first..start,
        });
    }
    tokens
}

fn bytes(folded: &[Folded], place: &Range<usize>) -> Range<usize> {
    let letters = folded.get(place.clone()).unwrap_or_default();
    match (letters.first(), letters.last()) {
        (Some(first), Some(last)) => first.bytes.start..last.bytes.end,
        _ => 0..0,
    }
}

fn without_overlaps(mut found: Vec<ProfanityFinding>) -> Vec<ProfanityFinding> {
    found.sort_by_key(|finding| (std::cmp::Reverse((finding.severity, finding.range().len())), finding.start));
    let mut kept: Vec<ProfanityFinding> = Vec::new();
    for finding in found {
        if kept.iter().all(|other| finding.end <= other.start || other.end <= finding.start) {
            kept.push(finding);
        }
    }
    kept.sort_by_key(|finding| finding.start);
    kept
}

#[cfg(test)]
mod tests;
