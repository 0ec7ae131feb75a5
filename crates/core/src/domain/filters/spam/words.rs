//! Words and pairs of words that spam has more often, or less often, than other texts.

use std::collections::{BTreeSet, HashMap};

use super::{Prepared, Weights};

/// The most points that words have, for and against.
const MOST: f64 = 9.0;

/// What a number is written as, behind its length.
pub(super) const DIGITS: &str = "digits";

/// The words of `text`, small; numbers are told by their length alone.
pub(super) fn all(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '’'))
        .map(|word| word.trim_matches(['\'', '’']));
    words.filter(|word| !word.is_empty()).map(normal).collect()
}

/// The words of `phrase` with one space between.
pub(super) fn phrase(phrase: &str) -> String {
    all(phrase).join(" ")
}

/// Whether one of `phrases` is in it.
pub(super) fn has_one_of(prepared: &Prepared<'_>, phrases: &BTreeSet<String>) -> bool {
    if phrases.is_empty() {
        return false;
    }
    let padded = format!(" {} ", prepared.words.join(" "));
    phrases.iter().any(|wanted| padded.contains(&format!(" {} ", phrase(wanted))))
}

/// Each word and each pair once. Numbers of four and more digits are none of them: most are a postal code or an order, and those
/// of spam have parts of their own.
pub(super) fn features(prepared: &Prepared<'_>) -> BTreeSet<String> {
    let is_long = |word: &str| word.strip_suffix(DIGITS).is_some_and(|length| !matches!(length, "1" | "2" | "3"));
    let words = prepared.words.iter().filter(|word| !is_long(word)).cloned();
    let pairs =
        prepared.words.windows(2).filter(|pair| !pair.iter().any(|word| is_long(word))).map(|pair| pair.join(" "));
    words.chain(pairs).collect()
}

/// The sum of the weights of words and pairs, without those of `allowed` phrases.
pub(super) fn points(prepared: &Prepared<'_>, weights: &Weights, allowed: &BTreeSet<String>) -> f64 {
    let innocent =
        |feature: &str| allowed.iter().any(|phrase| phrase == feature || phrase.split(' ').any(|word| word == feature));
    let mut known: HashMap<&'static str, f64> = HashMap::new();
    let mut feature = String::new();
    for (nth, word) in prepared.words.iter().enumerate() {
        known.extend(weights.words.get_key_value(word.as_str()));
        if let Some(next) = prepared.words.get(nth + 1) {
            feature.clear();
            feature.extend([word.as_str(), " ", next.as_str()]);
            known.extend(weights.words.get_key_value(feature.as_str()));
        }
    }
    let counted = known.into_iter().filter(|(feature, _)| allowed.is_empty() || !innocent(feature));
    // Added up from the smallest on, so that the same text always has the same sum.
    let mut points: Vec<f64> = counted.map(|(_, points)| points).collect();
    points.sort_by(f64::total_cmp);
    points.into_iter().sum::<f64>().clamp(-MOST, MOST)
}

/// A number is told by its length; in a word, such as `150p`, by a sign.
fn normal(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{}{DIGITS}", word.len().min(12));
    }
    let mut normal = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            '’' => normal.push('\''),
            c if c.is_ascii_digit() => normal.extend((!normal.ends_with('#')).then_some('#')),
            c => normal.push(c),
        }
    }
    normal
}
