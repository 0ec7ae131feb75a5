//! How much a text looks like spam: a score from 0 to 1, and what each part of it contributed.
//!
//! Every part measures one thing, a weight turns it into points, and the points and a bias are added up. The score is their
//! logistic function. Weights are data: those of what can be seen in a text are fitted (`examples/fit_spam.rs`),
//! those of what only the caller knows are set by hand.

mod capitals;
mod links;
mod money;
mod numbers;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use serde::Serialize;

use crate::model::workflow::filters::SpamFilter;

/// What only the caller knows about a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SpamFacts {
    /// Whether the sender has never written before.
    pub first_contact: bool,
    /// How many messages the sender has sent within the last minute, this one included.
    pub sent_within_a_minute: u32,
    /// How many others have got or sent the same text within the last day.
    pub same_text: u32,
}

/// How much a text looks like spam.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct SpamScore {
    /// From 0 to 1.
    pub score: f64,
    /// The points of each part that has any; below zero they speak against spam.
    pub parts: BTreeMap<&'static str, f64>,
}

/// What is measured of a text.
struct Prepared<'a> {
    text: &'a str,
    /// Small words.
    words: Vec<String>,
}

/// A part: its name, and what it measures.
type Part = (&'static str, fn(&Prepared<'_>) -> f64);

/// The parts that are seen in a text, besides its words.
const PARTS: [Part; 9] = [
    ("links", links::count),
    ("shorteners", links::shorteners),
    ("money", money::sums),
    ("tariff", money::tariff),
    ("premiumNumber", numbers::premium),
    ("shortCode", numbers::short_code),
    ("longNumber", numbers::long),
    ("capitals", capitals::shouted),
    ("exclamations", capitals::exclamations),
];

/// The points of a message of a sender who has never written.
const FIRST_CONTACT: f64 = 0.7;
/// The points of each message beyond so many within a minute, and the most.
const RATE: (u32, f64, f64) = (5, 0.3, 3.0);
/// The points of a text for each doubling of those who have got it, and the most.
const REPETITION: (f64, f64) = (0.6, 3.0);
/// The points of a text that has a word which the tenant denies.
const DENIED: f64 = 20.0;

/// Made by `fit_spam`: the bias, the weights of parts, and of words and pairs of words.
const WEIGHTS: &str = include_str!("../../../data/filters/spam.tsv");

/// Scores `text`.
#[must_use]
pub fn score(text: &str, facts: SpamFacts, filter: &SpamFilter) -> SpamScore {
    let allowed: BTreeSet<String> = filter.allow.iter().map(|phrase| words::phrase(phrase)).collect();
    let prepared = Prepared { text, words: words::all(text) };
    if prepared.words.is_empty() && prepared.text.trim().is_empty() {
        return SpamScore::default();
    }
    let weights = weights();
    let mut points: BTreeMap<&'static str, f64> = BTreeMap::new();
    for (name, measure) in PARTS {
        points.insert(name, measure(&prepared) * weights.of(name));
    }
    points.insert("words", words::points(&prepared, weights, &allowed));
    points.insert("firstContact", if facts.first_contact { FIRST_CONTACT } else { 0.0 });
    points.insert("rate", rate(facts.sent_within_a_minute));
    points.insert("repetition", repetition(facts.same_text));
    points.insert("denied", if words::has_one_of(&prepared, &filter.deny) { DENIED } else { 0.0 });
    let sum: f64 = points.values().sum::<f64>() + weights.of("bias");
    let parts = points.into_iter().map(|(name, points)| (name, rounded(points))).filter(|(_, points)| *points != 0.0);
    SpamScore { score: rounded(1.0 / (1.0 + (-sum).exp())), parts: parts.collect() }
}

/// What is measured of `text` by name, for who fits the weights: parts by their names, words and pairs as `word:…`.
#[must_use]
pub fn features(text: &str) -> Vec<(String, f64)> {
    let prepared = Prepared { text, words: words::all(text) };
    let parts = PARTS.iter().map(|(name, measure)| ((*name).to_owned(), measure(&prepared)));
    let words = words::features(&prepared).into_iter().map(|word| (format!("word:{word}"), 1.0));
    parts.chain(words).collect()
}

/// What each thing that is measured weighs.
struct Weights {
    parts: HashMap<&'static str, f64>,
    /// Words, and pairs of words with a space between.
    words: HashMap<&'static str, f64>,
}

impl Weights {
    fn of(&self, part: &str) -> f64 {
        self.parts.get(part).copied().unwrap_or(0.0)
    }
}

/// The weights, read when they are first asked for.
fn weights() -> &'static Weights {
    static READ: LazyLock<Weights> = LazyLock::new(|| {
        let mut weights = Weights { parts: HashMap::new(), words: HashMap::new() };
        let lines = WEIGHTS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
        for (name, weight) in lines.filter_map(|(name, weight)| Some((name, weight.parse().ok()?))) {
            match name.strip_prefix("word:") {
                Some(word) => weights.words.insert(word, weight),
                None => weights.parts.insert(name, weight),
            };
        }
        weights
    });
    &READ
}

fn rate(sent: u32) -> f64 {
    (f64::from(sent.saturating_sub(RATE.0)) * RATE.1).min(RATE.2)
}

fn repetition(same: u32) -> f64 {
    ((f64::from(same) + 1.0).log2() * REPETITION.0).min(REPETITION.1)
}

fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

#[cfg(test)]
mod tests;
