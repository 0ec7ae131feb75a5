//! Words and pairs of words that spam has more often, or less often, than other texts.

use std::collections::BTreeSet;

use super::{Prepared, Weights};

/// The most points that words have, for and against.
const MOST: f64 = 9.0;

/// The words of `text`, small; numbers are told by their length alone.
pub(super) fn all(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’')).map(|word| word.trim_matches(['\'', '’']));
    words.filter(|word| !word.is_empty()).map(normal).collect()
}

/// The words of `phrase` with one space between.
pub(super) fn phrase(phrase: &str) -> String {
    all(phrase).join(" ")
}

/// Each word and each pair once.
pub(super) fn features(prepared: &Prepared<'_>) -> BTreeSet<String> {
    let pairs = prepared.words.windows(2).map(|pair| pair.join(" "));
    prepared.words.iter().cloned().chain(pairs).collect()
}

/// The sum of the weights of words and pairs, without those of `allowed` phrases.
pub(super) fn points(prepared: &Prepared<'_>, weights: &Weights, allowed: &BTreeSet<String>) -> f64 {
    let innocent = |feature: &String| {
        allowed.iter().any(|phrase| phrase == feature || phrase.split(' ').any(|word| word == feature))
    };
    let features = features(prepared).into_iter().filter(|feature| allowed.is_empty() || !innocent(feature));
    let sum: f64 = features.filter_map(|feature| weights.get(format!("word:{feature}").as_str())).sum();
    sum.clamp(-MOST, MOST)
}

fn normal(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{}digits", word.len().min(12));
    }
    word.to_lowercase().replace('’', "'")
}
