//! Sentences as data: a small pattern language over the words of a clause.
//!
//! | written | takes |
//! |---|---|
//! | `word`, `begin*` | this word; any word that begins so |
//! | `@class` | a word of the class |
//! | `a\|@b`, `a\|$` | one or the other |
//! | `a?`, `@class*` | none or one; none to four of the class |
//! | `..3` | up to three words, none of which stops, negates or blocks |
//! | `^`, `$` | nothing but neutral words up to the begin or end of the clause, or to "and" |

use super::lexicon::{Class, NEUTRAL};
use super::normalize::plain;

/// The bits above those of the classes: literal words share them by a hash.
const FIRST_LITERAL_BIT: u32 = 40;

/// The most words that `@class*` takes.
const MAX_REPEATED: u8 = 4;

/// What may not stand in a gap.
const BLOCKING: u128 = Class::Block.bit() | Class::Stop.bit() | Class::Neg.bit();

/// One sentence.
#[derive(Debug)]
pub(super) struct Pattern {
    elements: Vec<Element>,
    /// The sets of bits of which a clause must have at least one each.
    needs: Vec<u128>,
}

#[derive(Debug)]
enum Element {
    /// Words of these.
    Item { words: Either, least: u8, most: u8 },
    /// One of these, or nothing but neutral words behind.
    OrEnd(Either),
    /// Any words, up to so many.
    Gap(u8),
    /// Only neutral words before.
    Begin,
    /// Only neutral words behind.
    End,
}

/// A word of any of these classes, or one of these words.
#[derive(Debug, Default)]
struct Either {
    classes: u128,
    words: Vec<Literal>,
    /// The bits that a word must have one of.
    bits: u128,
}

/// One word, or the beginning of it.
#[derive(Debug)]
pub(super) struct Literal {
    /// Its plain form.
    pub(super) text: Box<str>,
    /// Whether it is the beginning of a word.
    pub(super) is_stem: bool,
}

/// The words of a clause in one language.
pub(super) struct View<'a> {
    /// The bits of each word.
    pub(super) bits: &'a [u128],
    /// The plain form of each word.
    pub(super) words: &'a [&'a str],
}

impl Pattern {
    /// Reads a pattern; `None` if it names a class that there is not, or asks for nothing.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let elements: Vec<Element> = line.split_whitespace().map(Element::parse).collect::<Option<_>>()?;
        let needs: Vec<u128> = elements.iter().filter_map(Element::need).collect();
        (!needs.is_empty()).then_some(Self { elements, needs })
    }

    /// The words that are named in it.
    pub(super) fn literals(&self) -> impl Iterator<Item = &Literal> {
        self.elements.iter().flat_map(|element| match element {
            Element::Item { words: either, .. } | Element::OrEnd(either) => either.words.as_slice(),
            _ => &[],
        })
    }

    /// Whether a clause that has these bits in any of its words may match.
    pub(super) fn may_match(&self, bits: u128) -> bool {
        self.needs.iter().all(|need| bits & need != 0)
    }

    /// Whether a word of these bits may be the first of a match.
    fn may_begin(&self, bits: u128) -> bool {
        let first = self.elements.iter().find(|element| !matches!(element, Element::Begin));
        first.and_then(Element::need).is_none_or(|need| bits & need != 0)
    }

    /// The first word of a match at `at`, and the one behind it.
    pub(super) fn match_at(&self, view: &View<'_>, at: usize) -> Option<(usize, usize)> {
        let may_begin = view.bits.get(at).is_some_and(|bits| self.may_begin(*bits));
        if may_begin { take(&self.elements, view, at).map(|end| (at, end)) } else { None }
    }
}

impl Literal {
    /// Reads a word of a lexicon.
    pub(super) fn parse(text: &str) -> Self {
        let is_stem = text.ends_with('*');
        Self { text: plain(text).into_boxed_str(), is_stem }
    }

    /// The bit that words like it have.
    pub(super) fn bit(&self) -> u128 {
        let sum = self.text.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
        1 << (FIRST_LITERAL_BIT + sum % (u128::BITS - FIRST_LITERAL_BIT))
    }

    fn is(&self, word: &str) -> bool {
        if self.is_stem { word.starts_with(&*self.text) } else { word == &*self.text }
    }
}

impl Element {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "^" => return Some(Self::Begin),
            "$" => return Some(Self::End),
            _ => {}
        }
        if let Some(most) = text.strip_prefix("..") {
            return most.parse().ok().map(Self::Gap);
        }
        let (text, least, most) = match text.strip_suffix('?') {
            Some(text) => (text, 0, 1),
            None if text.starts_with('@') && text.ends_with('*') => (text.trim_end_matches('*'), 0, MAX_REPEATED),
            None => (text, 1, 1),
        };
        let or_end = text.split('|').any(|either| either == "$");
        let words = Either::parse(text)?;
        Some(if or_end { Self::OrEnd(words) } else { Self::Item { words, least, most } })
    }

    /// The bits that it cannot do without.
    fn need(&self) -> Option<u128> {
        match self {
            Self::Item { words, least: 1.., .. } => Some(words.bits),
            _ => None,
        }
    }
}

impl Either {
    fn parse(text: &str) -> Option<Self> {
        let mut read = Self::default();
        for one in text.split('|').filter(|one| *one != "$") {
            match one.strip_prefix('@') {
                Some(name) => read.classes |= Class::named(name)?.bit(),
                None => read.words.push(Literal::parse(one)),
            }
        }
        read.bits = read.words.iter().fold(read.classes, |bits, word| bits | word.bit());
        Some(read)
    }

    fn takes(&self, bits: u128, word: &str) -> bool {
        bits & self.bits != 0 && (bits & self.classes != 0 || self.words.iter().any(|one| one.is(word)))
    }

    /// How many words from `at` on it takes, up to `most`.
    fn run(&self, most: u8, view: &View<'_>, at: usize) -> usize {
        let here = view.bits.iter().zip(view.words).skip(at).take(usize::from(most));
        here.take_while(|(bits, word)| self.takes(**bits, word)).count()
    }
}

/// Where a match of `elements` that begins at `at` ends; the longest repetitions first.
fn take(elements: &[Element], view: &View<'_>, at: usize) -> Option<usize> {
    let Some((first, rest)) = elements.split_first() else { return Some(at) };
    match first {
        Element::Begin => is_neutral(view.bits.iter().take(at).rev()).then(|| take(rest, view, at))?,
        Element::End => is_neutral(view.bits.iter().skip(at)).then(|| take(rest, view, at))?,
        Element::Gap(most) => {
            let free = view.bits.iter().skip(at).take(usize::from(*most)).take_while(|bits| **bits & BLOCKING == 0);
            (0..=free.count()).find_map(|skipped| take(rest, view, at + skipped))
        }
        Element::OrEnd(either) => match either.run(1, view, at) {
            0 => is_neutral(view.bits.iter().skip(at)).then(|| take(rest, view, at))?,
            taken => take(rest, view, at + taken),
        },
        Element::Item { words, least, most } => {
            let fitting = words.run(*most, view, at);
            (usize::from(*least)..=fitting).rev().find_map(|taken| take(rest, view, at + taken))
        }
    }
}

/// Whether all of `bits` are of neutral words, up to a conjunction.
fn is_neutral<'a>(mut bits: impl Iterator<Item = &'a u128>) -> bool {
    bits.find(|bits| **bits & NEUTRAL == 0).is_none_or(|bits| bits & Class::Conj.bit() != 0)
}
