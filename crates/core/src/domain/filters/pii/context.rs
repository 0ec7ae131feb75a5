//! The words that stand before a candidate and say what it is.

use super::text::Text;

/// How many words back a word of the context may stand (Presidio's default).
const WORDS: usize = 5;

/// Whether one of `wanted` is among the words before `at`.
pub(super) fn stands_before(text: &Text<'_>, at: usize, wanted: &[&str]) -> bool {
    !wanted.is_empty() && text.words_before(at).take(WORDS).any(|word| is_one_of(word, wanted))
}

/// Whether `word` is one of `wanted`, in the singular or the plural, whatever its case; `*` stands for any ending.
pub(super) fn is_one_of(word: &str, wanted: &[&str]) -> bool {
    let word = word.to_lowercase();
    let singular = word.strip_suffix('s').unwrap_or(&word);
    wanted.iter().any(|wanted| match wanted.strip_suffix('*') {
        Some(beginning) => word.starts_with(beginning),
        None => word == *wanted || singular == *wanted,
    })
}
