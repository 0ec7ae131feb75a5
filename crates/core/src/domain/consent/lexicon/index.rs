//! All lexicons, ready to look words up in: compiled once, when the first text is read.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Class, Keywords, LEXICONS, Lexicon, common};
use crate::domain::consent::normalize::phrase_of;
use crate::domain::consent::pattern::{Literal, Pattern};
use crate::domain::consent::{Language, Verdict};

/// The one index.
pub(in crate::domain::consent) static INDEX: LazyLock<Index> = LazyLock::new(Index::compile);

/// The bits of a word in each language.
pub(in crate::domain::consent) type Bits = [u128; Language::ALL.len()];

/// What the lexicons know of a word: the place of its bits.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::domain::consent) struct Entries(Option<usize>);

/// Every word and sentence.
#[derive(Default)]
pub(in crate::domain::consent) struct Index {
    words: HashMap<Box<str>, usize>,
    stems: HashMap<Box<str>, usize>,
    /// The bytes of the shortest and the longest stem.
    stem_lengths: (usize, usize),
    bits: Vec<Bits>,
    keywords: HashMap<Box<str>, Vec<Keyword>>,
    grammars: Vec<Grammar>,
}

/// A word or phrase that may be a whole text.
#[derive(Clone, Copy, Debug)]
pub(in crate::domain::consent) struct Keyword {
    /// The language that it is of.
    pub(in crate::domain::consent) language: Language,
    /// Verdict of the entry.
    pub(in crate::domain::consent) verdict: Verdict,
    /// Place in a text at which it counts.
    pub(in crate::domain::consent) strength: Strength,
}

/// The texts in which a keyword counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain::consent) enum Strength {
    /// Always.
    Strong,
    /// If it may be of the customer's language.
    Everyday,
    /// If it answers our confirmation.
    Answer,
}

/// The sentences of one language.
#[derive(Debug)]
pub(in crate::domain::consent) struct Grammar {
    /// Language of the grammar.
    pub(in crate::domain::consent) language: Language,
    pub(in crate::domain::consent) bare: Vec<Pattern>,
    pub(in crate::domain::consent) weak: Vec<Pattern>,
    pub(in crate::domain::consent) stop: Vec<Pattern>,
    pub(in crate::domain::consent) dont: Vec<Pattern>,
    pub(in crate::domain::consent) refuse: Vec<Pattern>,
    pub(in crate::domain::consent) firm: Vec<Pattern>,
    pub(in crate::domain::consent) keep: Vec<Pattern>,
    pub(in crate::domain::consent) void: Vec<Pattern>,
    pub(in crate::domain::consent) start: Vec<Pattern>,
    pub(in crate::domain::consent) help: Vec<Pattern>,
}

impl Index {
    /// What is known of `word`, in its plain form.
    pub(in crate::domain::consent) fn find(&self, word: &str) -> Entries {
        if let Some(place) = self.words.get(word) {
            return Entries(Some(*place));
        }
        let (shortest, longest) = self.stem_lengths;
        // Longer stems know what shorter ones know.
        let lengths = (shortest..=longest.min(word.len())).rev();
        Entries(lengths.filter_map(|length| word.get(..length)).find_map(|stem| self.stems.get(stem).copied()))
    }

    /// The bits of a word in each language; `None` for a word that no lexicon has.
    pub(in crate::domain::consent) fn bits(&self, entries: Entries) -> Option<&Bits> {
        self.bits.get(entries.0?)
    }

    /// The keywords that `phrase`, in its plain form, is.
    pub(in crate::domain::consent) fn keywords(&self, phrase: &str) -> &[Keyword] {
        self.keywords.get(phrase).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every keyword with its plain form.
    pub(in crate::domain::consent) fn every_keyword(&self) -> impl Iterator<Item = (&str, &[Keyword])> {
        self.keywords.iter().map(|(phrase, keywords)| (&**phrase, keywords.as_slice()))
    }

    /// The sentences of each language.
    pub(in crate::domain::consent) fn grammars(&self) -> &[Grammar] {
        &self.grammars
    }

    fn compile() -> Self {
        let mut draft = Draft::default();
        let mut index = Self::default();
        for (at, lexicon) in LEXICONS.iter().enumerate() {
            for (class, words) in common::CLASSES.iter().chain(lexicon.classes) {
                let literals = words.split_whitespace().map(Literal::parse);
                literals.for_each(|literal| draft.add(&literal, at, class.bit()));
            }
            let grammar = Grammar::of(lexicon);
            grammar.literals().for_each(|literal| draft.add(literal, at, literal.bit()));
            index.grammars.push(grammar);
            index.add_keywords(lexicon.language, &lexicon.keywords);
        }
        draft.finish(&mut index);
        index
    }

    fn add_keywords(&mut self, language: Language, keywords: &Keywords) {
        let lists = [
            (keywords.stop, Verdict::Stop, Strength::Strong),
            (keywords.everyday_stop, Verdict::Stop, Strength::Everyday),
            (keywords.start, Verdict::Start, Strength::Strong),
            (keywords.yes, Verdict::Start, Strength::Answer),
            (keywords.help, Verdict::Help, Strength::Strong),
        ];
        for (phrases, verdict, strength) in lists {
            for phrase in phrases.split(',').filter(|phrase| !phrase.trim().is_empty()) {
                self.keywords.entry(phrase_of(phrase).into()).or_default().push(Keyword {
                    language,
                    verdict,
                    strength,
                });
            }
        }
    }
}

impl Grammar {
    fn of(lexicon: &Lexicon) -> Self {
        let read = |lines: &str| lines.lines().filter_map(Pattern::parse).collect::<Vec<_>>();
        let sentences = &lexicon.sentences;
        Self {
            language: lexicon.language,
            bare: read(sentences.bare),
            weak: read(sentences.weak),
            stop: read(sentences.stop),
            dont: read(sentences.dont),
            refuse: read(sentences.refuse),
            firm: read(sentences.firm),
            keep: read(sentences.keep),
            void: read(common::VOID).into_iter().chain(read(sentences.void)).collect(),
            start: read(sentences.start),
            help: read(sentences.help),
        }
    }

    fn literals(&self) -> impl Iterator<Item = &Literal> {
        let stops = [&self.bare, &self.weak, &self.stop, &self.dont, &self.refuse, &self.firm];
        let others = [&self.keep, &self.void, &self.start, &self.help];
        stops.into_iter().chain(others).flatten().flat_map(Pattern::literals)
    }
}

/// Words and stems, while they are collected.
#[derive(Default)]
struct Draft {
    words: HashMap<Box<str>, Bits>,
    stems: HashMap<Box<str>, Bits>,
}

impl Draft {
    fn add(&mut self, literal: &Literal, language: usize, bits: u128) {
        let map = if literal.is_stem { &mut self.stems } else { &mut self.words };
        let known = map.entry(literal.text.clone()).or_default();
        if let Some(known) = known.get_mut(language) {
            *known |= bits;
        }
    }

    /// What all stems say of `word`.
    fn stemmed(&self, word: &str) -> Bits {
        let mut all = Bits::default();
        for stem in (1..=word.len()).filter_map(|length| self.stems.get(word.get(..length)?)) {
            all.iter_mut().zip(stem).for_each(|(all, bits)| *all |= bits);
        }
        all
    }

    fn finish(self, index: &mut Index) {
        for (stem, place) in self.stems.keys().zip(0..) {
            index.bits.push(self.stemmed(stem));
            index.stems.insert(stem.clone(), place);
        }
        let lengths = || self.stems.keys().map(|stem| stem.len());
        index.stem_lengths = (lengths().min().unwrap_or(1), lengths().max().unwrap_or(0));
        for (word, own) in &self.words {
            let mut bits = self.stemmed(word);
            bits.iter_mut().zip(own).for_each(|(bits, own)| *bits |= own);
            index.words.insert(word.clone(), index.bits.len());
            index.bits.push(bits);
        }
    }
}

/// Whether a word of these bits, in any language, is of `class`.
pub(in crate::domain::consent) fn is_of(bits: Option<&Bits>, class: Class) -> bool {
    bits.is_some_and(|bits| bits.iter().any(|bits| bits & class.bit() != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_can_be_read() {
        for (lexicon, grammar) in LEXICONS.iter().zip(INDEX.grammars()) {
            let sentences = &lexicon.sentences;
            let check = |lines: &str, read: &[Pattern]| {
                let broken: Vec<_> =
                    lines.lines().filter(|line| !line.trim().is_empty() && Pattern::parse(line).is_none()).collect();
                assert!(broken.is_empty(), "{:?}: {broken:?}", lexicon.language);
                assert_eq!(read.len(), lines.lines().filter(|line| !line.trim().is_empty()).count());
            };
            check(sentences.bare, &grammar.bare);
            check(sentences.weak, &grammar.weak);
            check(sentences.stop, &grammar.stop);
            check(sentences.dont, &grammar.dont);
            check(sentences.refuse, &grammar.refuse);
            check(sentences.firm, &grammar.firm);
            check(sentences.keep, &grammar.keep);
            check(&format!("{}{}", common::VOID, sentences.void), &grammar.void);
            check(sentences.start, &grammar.start);
            check(sentences.help, &grammar.help);
        }
    }

    #[test]
    fn lexicons_stand_in_the_order_of_languages() {
        assert_eq!(LEXICONS.map(|lexicon| lexicon.language), Language::ALL);
    }

    #[test]
    fn a_class_has_the_bit_of_its_place() {
        for (at, (class, name)) in Class::ALL.into_iter().enumerate() {
            assert_eq!((class.bit(), Class::named(name)), (1 << at, Some(class)));
        }
    }
}
