//! Many texts looked for at once: the cost grows with the text that is searched, not with their number.

use std::collections::HashMap;

use aho_corasick::Anchored;
use aho_corasick::automaton::Automaton;
use aho_corasick::nfa::contiguous::NFA;
use regex::RegexSet;

use super::pattern;

/// The number of a predicate.
pub(super) type Number = u32;

/// Finds which of its texts are parts of a text.
#[derive(Debug)]
pub(super) struct Parts {
    automaton: NFA,
    numbers: Vec<Number>,
}

impl Parts {
    /// `None` if there is nothing to look for, or more than an automaton can hold.
    pub(super) fn of(parts: Vec<(String, Number)>) -> Option<Self> {
        if parts.is_empty() {
            return None;
        }
        let (texts, numbers): (Vec<String>, Vec<Number>) = parts.into_iter().unzip();
        Some(Self { automaton: NFA::new(texts).ok()?, numbers })
    }

    /// Calls `found` with the number of each part of `text`, possibly more than once.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Number)) {
        let Ok(mut state) = self.automaton.start_state(Anchored::No) else { return };
        for byte in text.bytes() {
            state = self.automaton.next_state(Anchored::No, state, byte);
            if self.automaton.is_special(state) && self.automaton.is_match(state) {
                for nth in 0..self.automaton.match_len(state) {
                    let part = self.automaton.match_pattern(state, nth).as_usize();
                    self.numbers.get(part).copied().into_iter().for_each(&mut found);
                }
            }
        }
    }
}

/// Finds which of its texts a sequence of bytes begins with.
#[derive(Debug, Default)]
pub(super) struct Beginnings(Vec<(Vec<u8>, Number)>);

impl Beginnings {
    pub(super) fn of(mut texts: Vec<(Vec<u8>, Number)>) -> Self {
        texts.sort();
        Self(texts)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls `found` with the number of each text that `bytes` begins with.
    pub(super) fn find(&self, bytes: impl Iterator<Item = u8>, mut found: impl FnMut(Number)) {
        // All in `left` begin with the bytes seen so far; those that have no more bytes come first.
        let mut left = self.0.as_slice();
        for (seen, byte) in bytes.enumerate() {
            let ended = left.partition_point(|(text, _)| text.len() <= seen);
            let longer = left.get(ended..).unwrap_or_default();
            let below = longer.partition_point(|(text, _)| text.get(seen) < Some(&byte));
            let same = longer.partition_point(|(text, _)| text.get(seen) <= Some(&byte));
            left = longer.get(below..same).unwrap_or_default();
            if left.is_empty() {
                return;
            }
            let whole = left.iter().take_while(|(text, _)| text.len() == seen + 1);
            whole.for_each(|(_, number)| found(*number));
        }
    }
}

/// Finds which of its texts a text is.
#[derive(Debug, Default)]
pub(super) struct Wholes(HashMap<String, Vec<Number>>);

impl Wholes {
    pub(super) fn of(texts: Vec<(String, Number)>) -> Self {
        let mut wholes: HashMap<String, Vec<Number>> = HashMap::new();
        for (text, number) in texts {
            wholes.entry(text).or_default().push(number);
        }
        Self(wholes)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Calls `found` with the numbers of `text`.
    pub(super) fn find(&self, text: &str, found: impl FnMut(Number)) {
        self.0.get(text).into_iter().flatten().copied().for_each(found);
    }
}

/// Finds which of its regular expressions are found in a text.
#[derive(Debug, Default)]
pub(super) struct Patterns(Vec<(RegexSet, Vec<Number>)>);

impl Patterns {
    /// As few sets as the limits allow; those that no set can hold, and those that `tries` do not suffice for, are given
    /// to `refused`.
    pub(super) fn of(
        patterns: &[(&str, Number)],
        case_sensitive: bool,
        tries: &mut usize,
        mut refused: impl FnMut(Number),
    ) -> Self {
        let mut sets = Vec::new();
        let mut waiting: Vec<&[(&str, Number)]> = patterns.chunks(MAX_IN_A_SET).collect();
        while let Some(some) = waiting.pop() {
            let Some(left) = tries.checked_sub(1) else {
                for (_, number) in some {
                    refused(*number);
                }
                continue;
            };
            *tries = left;
            match (pattern::set(some.iter().map(|(pattern, _)| *pattern), case_sensitive), some) {
                (Ok(set), _) => sets.push((set, some.iter().map(|(_, number)| *number).collect())),
                (Err(_), [(_, number)]) => refused(*number),
                (Err(_), _) => {
                    let (first, second) = some.split_at(some.len() / 2);
                    waiting.extend([first, second]);
                }
            }
        }
        Self(sets)
    }

    /// Calls `found` with the number of each that is found in `text`.
    pub(super) fn find(&self, text: &str, mut found: impl FnMut(Number)) {
        for (set, numbers) in &self.0 {
            let matches = set.matches(text);
            matches.iter().filter_map(|nth| numbers.get(nth)).copied().for_each(&mut found);
        }
    }
}

/// More in one set would need more than its cache.
const MAX_IN_A_SET: usize = 64;

/// The most sets that are tried for one rule set: each takes up to some milliseconds and a quarter of a megabyte.
pub(super) const MAX_TRIES: usize = 128;
