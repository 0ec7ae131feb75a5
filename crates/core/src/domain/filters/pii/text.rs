//! A text that is looked through for personal data, with what several kinds ask of it.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::digits::{self, Run};

/// A text, and what has been worked out about it so far.
pub(super) struct Text<'a> {
    all: &'a str,
    denied: &'a BTreeSet<String>,
    runs: OnceCell<Vec<Run>>,
}

impl<'a> Text<'a> {
    pub(super) const fn of(text: &'a str, denied: &'a BTreeSet<String>) -> Self {
        Self { all: text, denied, runs: OnceCell::new() }
    }

    /// All of it.
    pub(super) const fn all(&self) -> &'a str {
        self.all
    }

    /// The values that the tenant denies.
    pub(super) const fn denied(&self) -> &'a BTreeSet<String> {
        self.denied
    }

    /// What stands at `range`; nothing if that is no place in it.
    pub(super) fn get(&self, range: &Range<usize>) -> &'a str {
        self.all.get(range.clone()).unwrap_or_default()
    }

    /// What stands before `at`.
    pub(super) fn head(&self, at: usize) -> &'a str {
        self.all.get(..at).unwrap_or_default()
    }

    /// What stands from `at` on.
    pub(super) fn tail(&self, at: usize) -> &'a str {
        self.all.get(at..).unwrap_or_default()
    }

    /// The character before `at`.
    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.head(at).chars().next_back()
    }

    /// The character at `at`.
    pub(super) fn after(&self, at: usize) -> Option<char> {
        self.tail(at).chars().next()
    }

    /// Whether neither letters nor digits touch `range`.
    pub(super) fn stands_alone(&self, range: &Range<usize>) -> bool {
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        !self.before(range.start).is_some_and(in_word) && !self.after(range.end).is_some_and(in_word)
    }

    /// Whether `range` is a piece of a decimal number: digits go on behind a point or a comma.
    pub(super) fn is_in_a_decimal(&self, range: &Range<usize>) -> bool {
        let point = |c: char| c == '.' || c == ',';
        let mut back = self.head(range.start).chars().rev();
        let mut on = self.tail(range.end).chars();
        let digit_behind_point = |chars: &mut dyn Iterator<Item = char>| {
            chars.next().is_some_and(point) && chars.next().is_some_and(|c| c.is_ascii_digit())
        };
        digit_behind_point(&mut back) || digit_behind_point(&mut on)
    }

    /// The words before `at`, the nearest first.
    pub(super) fn words_before(&self, at: usize) -> impl Iterator<Item = &'a str> + use<'a> {
        words(self.head(at)).rev()
    }

    /// The groups of digits in it that may be one number.
    pub(super) fn runs(&self) -> &[Run] {
        self.runs.get_or_init(|| digits::runs(self.all))
    }
}

fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
