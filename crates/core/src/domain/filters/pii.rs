//! Personal data in a text: what it is and where it stands.
//!
//! Each kind has a file with its `Recognizer`: it proposes candidates with a score from 0 to 100, which words that stand
//! before a candidate can raise. What reaches the threshold is found; of those that overlap the longest validated one wins.

mod context;
mod digits;
mod labels;
mod text;

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;

use crate::model::workflow::filters::{PiiFilter, PiiKind};
use text::Text;

/// One place with personal data. What stands there is not kept, so that a finding can be logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PiiFinding {
    /// Kind of the data.
    pub kind: PiiKind,
    /// Its first byte in the original text.
    pub start: usize,
    /// The byte after its last one.
    pub end: usize,
}

impl PiiFinding {
    /// The bytes where it stands.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// How one kind is found.
struct Recognizer {
    /// Words before a candidate that make it more likely, in small letters; `*` at the end stands for any ending.
    context: &'static [&'static str],
    /// Proposes candidates.
    find: fn(&Text<'_>, &mut Vec<Candidate>),
}

/// What may be personal data.
struct Candidate {
    range: Range<usize>,
    /// From 0 to 100, before the words around it are looked at.
    score: u8,
    /// Whether a check digit or a parser has confirmed it.
    validated: bool,
}

/// A candidate is found from this score on.
const THRESHOLD: u8 = 50;
/// What a word of the context adds, and the least that there is with one.
const CONTEXT: (u8, u8) = (35, 40);

/// Makes the modules of the kinds, and the way from a kind to its recognizer.
macro_rules! recognizers {
    ($($kind:ident => $module:ident),+ $(,)?) => {
        $(mod $module;)+

        const fn recognizer(kind: PiiKind) -> &'static Recognizer {
            match kind {
                $(PiiKind::$kind => &$module::RECOGNIZER,)+
            }
        }
    };
}

recognizers! {
    Card => card,
    Iban => iban,
    Ssn => ssn,
    Phone => phone,
    Email => email,
    Ip => ip,
    Address => address,
    Private => private,
}

/// Finds what `filter` looks for in `text`, in order and without overlaps.
#[must_use]
pub fn find(text: &str, filter: &PiiFilter) -> Vec<PiiFinding> {
    let denied = (!filter.deny.is_empty()).then_some(PiiKind::Private);
    let kinds: BTreeSet<PiiKind> = filter.kinds.iter().copied().chain(denied).collect();
    let text = Text::of(text, &filter.deny);
    let allowed: BTreeSet<String> = filter.allow.iter().map(|value| bare(value)).collect();
    let mut found: Vec<(PiiKind, Candidate)> = Vec::new();
    for kind in kinds {
        let recognizer = recognizer(kind);
        let mut candidates = Vec::new();
        (recognizer.find)(&text, &mut candidates);
        let sure = candidates.into_iter().filter(|candidate| score(&text, recognizer, candidate) >= THRESHOLD);
        found.extend(sure.map(|candidate| (kind, candidate)));
    }
    found.retain(|(_, candidate)| !allowed.contains(&bare(text.get(&candidate.range))));
    without_overlaps(found)
}

/// The letters and digits of `value`, small: what two spellings of one value have in common.
#[must_use]
pub fn bare(value: &str) -> String {
    value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn score(text: &Text<'_>, recognizer: &Recognizer, candidate: &Candidate) -> u8 {
    if candidate.score >= THRESHOLD || !context::stands_before(text, candidate.range.start, recognizer.context) {
        return candidate.score;
    }
    candidate.score.saturating_add(CONTEXT.0).max(CONTEXT.1)
}

fn without_overlaps(mut found: Vec<(PiiKind, Candidate)>) -> Vec<PiiFinding> {
    found.sort_by_key(|(kind, candidate)| {
        let weight = (candidate.validated, candidate.range.len(), candidate.score);
        (std::cmp::Reverse(weight), candidate.range.start, *kind)
    });
    let mut kept: Vec<PiiFinding> = Vec::new();
    for (kind, candidate) in found {
        let Range { start, end } = candidate.range;
        if kept.iter().all(|other| end <= other.start || other.end <= start) {
            kept.push(PiiFinding { kind, start, end });
        }
    }
    kept.sort_by_key(|finding| finding.start);
    kept
}

#[cfg(test)]
mod tests;
