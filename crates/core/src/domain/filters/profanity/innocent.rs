//! Where a word of the list is innocent: phrases, names, and words that only contain one.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Token;

/// Phrases in which a word of the list means something else.
const PHRASES: &str = include_str!("../../../../data/filters/innocent.txt");

/// Words that begin or end as a word of the list does, or are formed like one.
const WORDS: [&str; 22] = [
    "assess", "asser", "assing", "assin", "cuntz", "cuntis", "matsushit", "mishit", "mishits", "shitake", "shittim", "shittu",
    "shitzu", "spicer", "spiced", "spices", "spicing", "spicy", "whoredom", "whorehound", "whorf", "yoshit",
];

/// Words of the list that are names of people.
const NAMES: [&str; 6] = ["dick", "dicks", "cock", "kike", "coon", "prick"];

/// Words before a name that show that it is none.
const BEFORE_NO_NAME: [&str; 26] = [
    "a", "an", "the", "my", "your", "his", "you", "u", "ur", "that", "this", "such", "suck", "sucks", "big", "little", "huge", "fat",
    "hard", "absolute", "total", "eat", "of", "no", "stupid", "dumb",
];

/// Words behind a name that show that it is none.
const BEHIND_NO_NAME: [&str; 9] = ["head", "heads", "face", "pic", "pics", "move", "sucker", "suckers", "you"];

/// Whether `word` only looks as if it were made of a word of the list.
pub(super) fn is_word(word: &str) -> bool {
    WORDS.contains(&word)
}

/// Which of `tokens` stand in an innocent phrase or in one that the tenant allows.
pub(super) fn covered(tokens: &[Token], allowed: &HashSet<String>) -> Vec<bool> {
    static KNOWN: LazyLock<HashSet<&'static str>> =
        LazyLock::new(|| PHRASES.lines().filter(|line| !line.starts_with('#')).collect());
    static FIRSTS: LazyLock<HashSet<&'static str>> =
        LazyLock::new(|| KNOWN.iter().filter_map(|phrase| phrase.split(' ').next()).collect());
    let firsts_allowed: HashSet<&str> = allowed.iter().filter_map(|phrase| phrase.split(' ').next()).collect();
    let mut covered = vec![false; tokens.len()];
    for first in 0..tokens.len() {
        let Some(word) = tokens.get(first).map(|token| token.word.as_str()) else { continue };
        if !FIRSTS.contains(word) && !firsts_allowed.contains(word) {
            continue;
        }
        for length in 1..=super::words::MAX_WORDS {
            let phrase = super::joined(tokens, first, length);
            if phrase.is_some_and(|phrase| KNOWN.contains(phrase.as_str()) || allowed.contains(&phrase)) {
                covered.iter_mut().skip(first).take(length).for_each(|covered| *covered = true);
            }
        }
    }
    covered
}

/// Whether the token is somebody's name: `Dick Smith`, `Mr Cock`, `I met Dick`.
pub(super) fn is_a_name(tokens: &[Token], nth: usize, shouted: bool) -> bool {
    let Some(token) = tokens.get(nth).filter(|token| token.capital && NAMES.contains(&token.word.as_str())) else { return false };
    let before = nth.checked_sub(1).and_then(|before| tokens.get(before));
    let behind = tokens.get(nth + 1);
    let no_name = before.is_some_and(|before| BEFORE_NO_NAME.contains(&before.word.as_str()))
        || behind.is_some_and(|behind| BEHIND_NO_NAME.contains(&behind.word.as_str()));
    let known_first_name = token.word == "dick" && (before.is_some() || behind.is_some());
    let beside_a_name = behind.is_some_and(|behind| behind.capital) || before.is_some_and(|before| before.capital);
    !shouted && !no_name && (known_first_name || beside_a_name)
}
