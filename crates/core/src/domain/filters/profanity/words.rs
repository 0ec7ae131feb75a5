//! The list of words, read when it is first asked.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Serialize;

/// What sort of profanity a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum ProfanityClass {
    /// A swear word or an insult.
    Profane,
    /// A coarse word of sex.
    Sexual,
    /// A word against a group of people.
    Slur,
    /// A word that the tenant denies.
    Denied,
}

/// A word of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// As it stands in the list, without stars.
    pub(super) word: &'static str,
    /// 1 or 2.
    pub(super) severity: u8,
    pub(super) class: ProfanityClass,
}

/// The list by what is asked of it.
pub(super) struct Words {
    whole: HashMap<&'static str, Entry>,
    /// The first words of entries that have several.
    firsts: HashSet<&'static str>,
    beginnings: Vec<Entry>,
    endings: Vec<Entry>,
    parts: Vec<Entry>,
    /// Those that are looked for behind accents, look-alikes, digits and stars, by their letters without repetitions.
    squeezed: HashMap<String, Entry>,
}

/// Made by words.py (crates/core/data/filters): word, severity and class.
const LIST: &str = include_str!("../../../../data/filters/words.tsv");

/// How many words an entry has at most.
pub(super) const MAX_WORDS: usize = 5;

/// Words that are looked for where letters are repeated once too often; no other word becomes one of them that way.
const REPEATED: [&str; 15] = [
    "fuck", "fucking", "fucker", "fucked", "shit", "shitty", "bitch", "bitches", "cunt", "whore", "pussy", "wanker", "asshole",
    "bastard", "bullshit",
];

/// Endings that a word of the list may have.
const INFLECTIONS: [&str; 12] = ["s", "es", "z", "ed", "er", "ers", "ing", "in", "y", "ty", "ish", "head"];

/// The list.
pub(super) fn list() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(Words::read);
    &WORDS
}

impl Words {
    fn read() -> Self {
        let mut words = Self {
            whole: HashMap::new(),
            firsts: HashSet::new(),
            beginnings: Vec::new(),
            endings: Vec::new(),
            parts: Vec::new(),
            squeezed: HashMap::new(),
        };
        for line in LIST.lines().filter(|line| !line.starts_with('#')) {
            words.add(line);
        }
        for word in REPEATED {
            let entry = words.whole.get(word).copied();
            words.squeezed.extend(entry.map(|entry| (squeeze(word, 1), entry)));
        }
        words
    }

    fn add(&mut self, line: &'static str) {
        let mut fields = line.split('\t');
        let (Some(pattern), Some(severity), Some(class)) = (fields.next(), fields.next(), fields.next()) else { return };
        let class = match class {
            "slur" => ProfanityClass::Slur,
            "sexual" => ProfanityClass::Sexual,
            _ => ProfanityClass::Profane,
        };
        let word = pattern.trim_matches('*');
        let entry = Entry { word, severity: if severity == "1" { 1 } else { 2 }, class };
        match (pattern.starts_with('*'), pattern.ends_with('*')) {
            (false, false) => drop(self.whole.insert(word, entry)),
            (false, true) => self.beginnings.push(entry),
            (true, false) => self.endings.push(entry),
            (true, true) => self.parts.push(entry),
        }
        if let Some((first, _)) = word.split_once(' ') {
            self.firsts.insert(first);
        }
    }

    /// Whether some entry of several words begins with `word`.
    pub(super) fn begins_a_phrase(&self, word: &str) -> bool {
        self.firsts.contains(word)
    }

    /// The entry that `word` is.
    pub(super) fn whole(&self, word: &str) -> Option<Entry> {
        self.whole.get(word).copied()
    }

    /// The entry that `word` is, is a form of, or has in it.
    pub(super) fn find(&self, word: &str) -> Option<Entry> {
        self.whole(word).or_else(|| self.around(word)).or_else(|| self.inflected(word))
    }

    /// As [`Words::find`], with letters that are repeated too often.
    pub(super) fn find_repeated(&self, word: &str) -> Option<Entry> {
        let longest = longest_repetition(word);
        if longest >= 3 {
            let found = self.find(&squeeze(word, 2)).or_else(|| self.find(&squeeze(word, 1)));
            return found.or_else(|| self.squeezed.get(&squeeze(word, 1)).copied());
        }
        if longest == 2 { self.squeezed.get(&squeeze(word, 1)).copied() } else { None }
    }

    fn around(&self, word: &str) -> Option<Entry> {
        let beginning = self.beginnings.iter().find(|entry| word.starts_with(entry.word));
        let ending = || self.endings.iter().find(|entry| word.ends_with(entry.word));
        let part = || self.parts.iter().find(|entry| word.contains(entry.word));
        beginning.or_else(ending).or_else(part).filter(|_| !super::innocent::is_word(word)).copied()
    }

    fn inflected(&self, word: &str) -> Option<Entry> {
        let stems = INFLECTIONS.iter().filter_map(|ending| word.strip_suffix(ending)).filter(|stem| stem.len() >= 4);
        let entry = stems.filter_map(|stem| self.whole(stem)).find(|entry| entry.severity == 2 && entry.word.is_ascii());
        entry.filter(|_| !super::innocent::is_word(word))
    }
}

/// `word` with no letter more than `most` times in a row.
fn squeeze(word: &str, most: usize) -> String {
    let mut last = None;
    let mut times = 0;
    let keep = |c: &char| {
        times = if last == Some(*c) { times + 1 } else { 1 };
        last = Some(*c);
        times <= most
    };
    word.chars().filter(keep).collect()
}

fn longest_repetition(word: &str) -> usize {
    let mut last = None;
    let mut times = 0;
    let runs = word.chars().map(|c| {
        times = if last == Some(c) { times + 1 } else { 1 };
        last = Some(c);
        times
    });
    runs.max().unwrap_or(0)
}
