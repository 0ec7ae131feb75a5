//! Words that belong together: a text cut at its commas and full stops.

use super::normalize::{Border, Word, Words};

/// The most words that are looked at together; a longer clause is cut.
pub(super) const MAX_CLAUSE: usize = 64;

/// The words between two marks.
#[derive(Clone, Copy)]
pub(super) struct Clause<'a> {
    /// At least one.
    pub(super) words: &'a [Word],
    /// Whether a comma or less stands before it, inside a sentence.
    pub(super) continues: bool,
    /// Whether a comma or less stands behind it, inside a sentence.
    pub(super) is_continued: bool,
}

/// The clauses of a text, the last first: the last word of a customer counts.
pub(super) fn from_the_end<'a>(words: &'a Words<'_>) -> impl Iterator<Item = Clause<'a>> {
    let mut rest = words.list();
    let mut after = Border::Line;
    std::iter::from_fn(move || {
        let last = rest.len().checked_sub(1)?;
        let at_least = rest.len().saturating_sub(MAX_CLAUSE);
        let begins = |at: &usize| rest.get(*at).is_some_and(|word| word.border > Border::None);
        let start = (at_least..=last).rev().find(begins).unwrap_or(at_least);
        let (before, words) = rest.split_at_checked(start)?;
        let border = words.first()?.border;
        let clause = Clause { words, continues: border < Border::Hard, is_continued: after < Border::Hard };
        (rest, after) = (before, border);
        Some(clause)
    })
}
