//! What a text says of being written to: stop, start, help, or nothing. Consent is law, not a filter
//! (docs/architecture/consent.md).
//!
//! - `normalize` cuts a text into plain words; `clause` groups them by punctuation.
//! - `exact`, `command` and `near_miss` are the three tiers, in this order: the whole text is a keyword, a sentence asks
//!   for it, the only word is a keyword with a slip of the finger.
//! - `lexicon` has the words and sentences, one file for each language; `pattern` matches them, and `guard` knows what
//!   makes a match mean something else.
//! - `heard` reads a message: a carrier's verdict first, then caption, button and text.

mod clause;
mod command;
mod exact;
mod guard;
mod heard;
mod language;
mod lexicon;
mod near_miss;
mod normalize;
mod pattern;

use std::ops::Range;
use std::sync::LazyLock;

pub use heard::heard;
pub use language::Language;
use lexicon::index::INDEX;
use normalize::Words;

pub use crate::model::consent::Tier;

/// What a customer wants of the messages they get.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// No more messages.
    Stop,
    /// Messages again.
    Start,
    /// Who writes, and how to stop it.
    Help,
    /// The text is about something else.
    None,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Stop, Self::Start, Self::Help, Self::None];

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stop => "stop",
            Self::Start => "start",
            Self::Help => "help",
            Self::None => "none",
        }
    }
}

/// Compiles the lexicons, which takes some milliseconds: at a function's start, so that its first message does not wait.
pub fn prepare() {
    LazyLock::force(&INDEX);
}

/// How a text is read, and by which of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentReading {
    /// Verdict on the text.
    pub verdict: Verdict,
    /// How that was found; `None` without a verdict.
    pub tier: Option<Tier>,
    /// The bytes of the original text that say it.
    pub span: Option<Range<usize>>,
    /// The language of the words that say it; `None` if several languages have them, and English has not.
    pub language: Option<Language>,
}

impl ConsentReading {
    /// The reading of a text about something else.
    pub const NONE: Self = Self { verdict: Verdict::None, tier: None, span: None, language: None };
}

/// What is known about a text beside its words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints {
    /// The language of the customer: keywords that are everyday words elsewhere count in this one and in English only.
    pub language: Option<Language>,
    /// Whether the text answers our confirmation of a stop: only then is "yes" a start.
    pub answers_confirmation: bool,
    /// Whether the text chooses from a menu of ours: "cancel" is then the choice, and only what always stops stops.
    pub answers_menu: bool,
}

/// Reads `text`. Costs microseconds, whatever the text says: it runs on everything that customers write.
#[must_use]
pub fn classify(text: &str, hints: Hints) -> ConsentReading {
    let words = Words::of(text, &INDEX);
    let found =
        exact::read(&words, hints).or_else(|| command::read(&words, hints)).or_else(|| near_miss::read(&words, hints));
    found.unwrap_or(ConsentReading::NONE)
}

#[cfg(test)]
mod tests;
