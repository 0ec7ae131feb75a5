//! The second tier: a sentence that asks for it.

use std::cell::OnceCell;

use super::clause::{Clause, MAX_CLAUSE, from_the_end};
use super::guard;
use super::lexicon::index::{Grammar, INDEX};
use super::lexicon::{Class, NEUTRAL};
use super::normalize::{Word, Words};
use super::pattern::{Pattern, View};
use super::{ConsentReading, Hints, Language, Tier, Verdict};

/// The most clauses with words of a lexicon that are looked at, from the end: whoever writes a book does not stop in
/// the middle of it.
const MAX_CLAUSES: usize = 400;

/// How many words behind a stop say whether it is meant for us.
const MAX_REST: usize = 200;

/// How far before a clause somebody may be named who is quoted in it.
const QUOTE_REACH: usize = 4;

/// The verdict on one clause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    Stop,
    Keep,
    Start,
    Help,
}

/// What was found, where, in which language.
struct Found<'a> {
    said: Said,
    words: &'a [Word],
    language: Language,
}

/// Reads a text that gives a command.
pub(super) fn read(words: &Words<'_>, hints: Hints) -> Option<ConsentReading> {
    let mut start = None;
    let known = from_the_end(words).filter(|clause| clause.words.iter().any(|word| INDEX.bits(word.entries).is_some()));
    for clause in known.take(MAX_CLAUSES) {
        match said(words, &clause, hints) {
            // The last word counts: what was said before "don't stop" is taken back by it.
            Some(Found { said: Said::Keep, .. }) => break,
            Some(found) if found.said == Said::Stop => return Some(reading(&found, Verdict::Stop)),
            // A stop before it outweighs a start.
            Some(found) if found.said == Said::Start => start = start.or(Some(reading(&found, Verdict::Start))),
            Some(found) => return start.or(Some(reading(&found, Verdict::Help))),
            None => {}
        }
    }
    start
}

fn reading(found: &Found<'_>, verdict: Verdict) -> ConsentReading {
    let span = Words::span(found.words);
    ConsentReading { verdict, tier: Some(Tier::Command), span, language: Some(found.language) }
}

/// What a clause says in any language; the customer's is asked first.
fn said<'a>(words: &'a Words<'_>, clause: &Clause<'a>, hints: Hints) -> Option<Found<'a>> {
    let plain: Vec<&str> = clause.words.iter().map(|word| words.plain(word)).collect();
    let grammars = || INDEX.grammars().iter().enumerate();
    let hinted = grammars().filter(|(_, grammar)| Some(grammar.language) == hints.language);
    let others = grammars().filter(|(_, grammar)| Some(grammar.language) != hints.language);
    let mut best: Option<Found<'a>> = None;
    for (at, grammar) in hinted.chain(others) {
        let mut bits = [0; MAX_CLAUSE];
        let all = fill(&mut bits, clause, at);
        let view = View { bits: bits.get(..clause.words.len()).unwrap_or_default(), words: &plain };
        let reader = Reader { words, clause, grammar, view, all, at, void: OnceCell::new() };
        let Some((said, from, to)) = reader.said() else { continue };
        let to = reader.with_more(to);
        let said = Found { said, words: clause.words.get(from..to).unwrap_or_default(), language: grammar.language };
        let rank = |said: Said| [Said::Keep, Said::Stop, Said::Start, Said::Help].iter().position(|one| *one == said);
        if best.as_ref().is_none_or(|best| rank(said.said) < rank(best.said)) {
            best = Some(said);
        }
    }
    best
}

/// Writes the bits of each word in the language at `at` into `bits`; returns those of all.
fn fill(bits: &mut [u128; MAX_CLAUSE], clause: &Clause<'_>, at: usize) -> u128 {
    let of = |word: &Word| INDEX.bits(word.entries).and_then(|bits| bits.get(at)).copied().unwrap_or_default();
    bits.iter_mut().zip(clause.words).fold(0, |all, (bits, word)| {
        *bits = of(word);
        all | *bits
    })
}

/// A bit for each word from `from` to `to`.
fn mask(from: usize, to: usize) -> u64 {
    (from..to).fold(0, |mask, at| mask | 1 << at)
}

/// Reads one clause in one language.
struct Reader<'a, 'b> {
    words: &'a Words<'a>,
    clause: &'b Clause<'a>,
    grammar: &'b Grammar,
    view: View<'b>,
    /// The bits of all words.
    all: u128,
    /// The place of the language.
    at: usize,
    /// A bit for each word that means something else; known once it is asked for.
    void: OnceCell<u64>,
}

impl Reader<'_, '_> {
    /// What is said, and by which words.
    fn said(&self) -> Option<(Said, usize, usize)> {
        if self.all == 0 {
            return None;
        }
        let grammar = self.grammar;
        let as_said = |said| move |(from, to)| (said, from, to);
        let any = |_, _| true;
        if let Some(firm) = self.find(&grammar.firm, any) {
            return Some(as_said(Said::Stop)(firm));
        }
        let keep = || self.find(&grammar.keep, any).map(as_said(Said::Keep));
        let stop = || self.stop().filter(|_| !self.is_quoted()).map(as_said(Said::Stop));
        let start = || self.find(&grammar.start, |from, _| guard::is_meant(&self.view, from)).map(as_said(Said::Start));
        let help = || self.find(&grammar.help, |_, _| self.is_alone()).map(as_said(Said::Help));
        keep().or_else(stop).or_else(start).or_else(help)
    }

    /// The end of a match at `to` with "any more" and the like behind it.
    fn with_more(&self, to: usize) -> usize {
        to + self.view.bits.iter().skip(to).take_while(|bits| **bits & Class::More.bit() != 0).count()
    }

    fn stop(&self) -> Option<(usize, usize)> {
        let is_meant = |from, _| guard::is_meant(&self.view, from);
        self.find(&self.grammar.stop, is_meant)
            .or_else(|| self.find(&self.grammar.dont, |from, to| guard::is_forbidding(&self.view, from, to)))
            .or_else(|| self.find(&self.grammar.refuse, |from, to| guard::is_refusing(&self.view, from, to)))
            .or_else(|| self.find(&self.grammar.bare, |from, to| is_meant(from, to) && self.is_serious(to)))
            .or_else(|| self.find(&self.grammar.weak, |from, to| is_meant(from, to) && self.is_unwanted()))
    }

    /// The first match that means what it says.
    fn find(&self, patterns: &[Pattern], is_meant: impl Fn(usize, usize) -> bool) -> Option<(usize, usize)> {
        let all = self.matches(patterns);
        all.into_iter().flatten().find(|(from, to)| is_meant(*from, *to) && !self.is_void(*from, *to))
    }

    /// Every match of `patterns`; `None` if there cannot be any.
    fn matches<'p>(&'p self, patterns: &'p [Pattern]) -> Option<impl Iterator<Item = (usize, usize)> + 'p> {
        let mut likely = patterns.iter().filter(|pattern| pattern.may_match(self.all)).peekable();
        likely.peek()?;
        Some(likely.flat_map(|pattern| (0..self.view.bits.len()).filter_map(|at| pattern.match_at(&self.view, at))))
    }

    /// Whether something that means another thing covers a word from `from` to `to`.
    fn is_void(&self, from: usize, to: usize) -> bool {
        let voids = || self.matches(&self.grammar.void).into_iter().flatten();
        let void = self.void.get_or_init(|| voids().fold(0, |void, (from, to)| void | mask(from, to)));
        void & mask(from, to) != 0
    }

    /// Whether a stop without an object is meant for us: nothing around it says it is play, and a sentence that goes
    /// on is about messages.
    fn is_serious(&self, to: usize) -> bool {
        if self.words.plays {
            return false;
        }
        if self.rest(to).all(|word| self.bits(word) & NEUTRAL != 0) {
            return true;
        }
        let stops_here = self.view.bits.iter().skip(to).all(|bits| bits & NEUTRAL != 0);
        if stops_here && !self.clause.is_continued {
            return !self.clause.continues;
        }
        let supporting = Class::Noun.bit() | Class::Support.bit() | Class::List.bit() | Class::Contact.bit();
        self.rest(to).any(|word| self.bits(word) & supporting != 0)
    }

    /// Whether somebody else is quoted: "she wrote: …", "he said, …".
    fn is_quoted(&self) -> bool {
        let Some(first) = self.clause.words.first().filter(|_| self.clause.continues) else { return false };
        let begin = self.words.list().partition_point(|word| word.span.start < first.span.start);
        let near = self.words.list().get(begin.saturating_sub(QUOTE_REACH)..begin).unwrap_or_default();
        let gap = near.last().and_then(|last| self.words.original.get(last.span.end..first.span.start));
        let all = near.iter().fold(0, |all, word| all | self.bits(word));
        let has = |class: Class| all & class.bit() != 0;
        has(Class::Void) && (has(Class::Report) || gap.is_some_and(|gap| gap.contains(':')))
    }

    /// Whether the text says that we are not wanted.
    fn is_unwanted(&self) -> bool {
        let says_so = |word: &Word| self.bits(word) & Class::Wrong.bit() != 0;
        self.words.list().iter().any(says_so)
    }

    /// The bits of a word of the text.
    fn bits(&self, word: &Word) -> u128 {
        INDEX.bits(word.entries).and_then(|bits| bits.get(self.at)).copied().unwrap_or_default()
    }

    /// The words of the text behind the one at `to` of this clause, as many as can belong to it.
    fn rest(&self, to: usize) -> impl Iterator<Item = &Word> {
        let from = self.clause.words.get(..to).and_then(<[Word]>::last).map_or(0, |word| word.span.end);
        let begin = self.words.list().partition_point(|word| word.span.start < from);
        self.words.list().iter().skip(begin).take(MAX_REST)
    }

    /// Whether the rest of the text is neutral.
    fn is_alone(&self) -> bool {
        let allowed = NEUTRAL | Class::Help.bit();
        let (first, last) = (self.clause.words.first(), self.clause.words.last());
        let outside = |word: &&Word| {
            first.is_some_and(|first| word.span.start < first.span.start)
                || last.is_some_and(|last| word.span.start > last.span.start)
        };
        self.words.list().iter().filter(outside).all(|word| self.bits(word) & allowed != 0)
    }
}
