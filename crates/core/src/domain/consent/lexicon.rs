//! What each language calls things: classes of words, and the sentences made of them.
//!
//! A lexicon is data for a native speaker to read. Words stand as they are written; a `*` at the end of one takes
//! whatever follows. How sentences are written is in `pattern`.

mod common;
mod de;
mod en;
mod es;
mod fr;
pub(super) mod index;
mod it;
mod nl;
mod no;
mod pl;
mod pt;
mod ru;

use super::Language;

/// The lexicons, in the order of [`Language::ALL`].
pub(super) const LEXICONS: [Lexicon; 10] = [
    en::LEXICON,
    es::LEXICON,
    fr::LEXICON,
    de::LEXICON,
    pt::LEXICON,
    it::LEXICON,
    nl::LEXICON,
    pl::LEXICON,
    ru::LEXICON,
    no::LEXICON,
];

/// The words and sentences of one language.
#[derive(Clone, Copy)]
pub(super) struct Lexicon {
    /// The language itself.
    pub(super) language: Language,
    /// Keywords.
    pub(super) keywords: Keywords,
    /// Classes and their words, with spaces between.
    pub(super) classes: &'static [(Class, &'static str)],
    /// Sentences, one a line.
    pub(super) sentences: Sentences,
}

/// What a whole text may be; phrases stand between commas.
#[derive(Clone, Copy)]
pub(super) struct Keywords {
    /// Stops and nothing else.
    pub(super) stop: &'static str,
    /// Stops if it is the whole text; an everyday word in a sentence, and maybe another word in another language.
    pub(super) everyday_stop: &'static str,
    /// Starts.
    pub(super) start: &'static str,
    /// Starts in answer to our confirmation only.
    pub(super) yes: &'static str,
    /// Asks who we are.
    pub(super) help: &'static str,
}

/// Sentences by what they mean, one pattern a line.
#[derive(Clone, Copy)]
pub(super) struct Sentences {
    /// Stops, as a sentence of its own; beside other sentences only if those do not say it is play.
    pub(super) bare: &'static str,
    /// Stops, as a sentence of its own beside a word that says we are not wanted.
    pub(super) weak: &'static str,
    /// Stops, unless negated, told of somebody else, or on a condition.
    pub(super) stop: &'static str,
    /// Stops by a negation; unless it is about a time, or somebody's habit.
    pub(super) dont: &'static str,
    /// Stops by not wanting, or by a noun; unless it is about a time.
    pub(super) refuse: &'static str,
    /// Stops whatever stands before it.
    pub(super) firm: &'static str,
    /// Takes back an earlier stop: "don't stop", "keep texting".
    pub(super) keep: &'static str,
    /// Means something else: what it covers stops nothing.
    pub(super) void: &'static str,
    /// Starts.
    pub(super) start: &'static str,
    /// Asks who we are, if the text says nothing else.
    pub(super) help: &'static str,
}

/// What words are in a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Class {
    /// Says nothing of the matter: may stand beside a command.
    Neutral,
    /// Please, thanks.
    Polite,
    /// And, or, but.
    Conj,
    /// The, your, all, any: may stand before a noun, with adjectives and curses.
    Fill,
    /// Me, us, and what is ours to be written to.
    Me,
    /// My, our.
    My,
    /// You, who write.
    You,
    /// To stop something.
    Stop,
    /// To write, text, call, bother somebody.
    Contact,
    /// To send something.
    Send,
    /// Messages.
    Noun,
    /// This, that, stuff, everything.
    Thing,
    /// Number, phone, name.
    Number,
    /// List, database.
    List,
    /// To take off, remove, delete.
    Remove,
    /// To unsubscribe.
    Unsub,
    /// To want, wish, like.
    Want,
    /// To receive, get.
    Receive,
    /// Not, never, no.
    Neg,
    /// More, again, any longer.
    More,
    /// Breaks the reach of a negation.
    Break,
    /// May not stand in a gap: to miss, to lose.
    Block,
    /// Before a command it makes it somebody else's, or conditional: he, they, if, when.
    Void,
    /// Told, said, asked.
    Report,
    /// Before a negated verb it makes it a report: you, he, why, did.
    Subject,
    /// After a negated command it limits it: before, until, tonight, at work.
    Limit,
    /// Said in play.
    Play,
    /// Makes it likely that a stop means us: spam, interested, wrong.
    Support,
    /// To start.
    Start,
    /// Help.
    Help,
    /// A number in digits.
    Digit,
    /// Wrong number, not interested: beside it an everyday word for stop is one.
    Wrong,
    /// To write or send, in the form of a negative command: "escriban", "mandem".
    Forbid,
}

impl Class {
    /// Every class, with the name that patterns call it by.
    pub(super) const ALL: [(Self, &'static str); 33] = [
        (Self::Neutral, "neutral"),
        (Self::Polite, "polite"),
        (Self::Conj, "conj"),
        (Self::Fill, "fill"),
        (Self::Me, "me"),
        (Self::My, "my"),
        (Self::You, "you"),
        (Self::Stop, "stop"),
        (Self::Contact, "contact"),
        (Self::Send, "send"),
        (Self::Noun, "noun"),
        (Self::Thing, "thing"),
        (Self::Number, "number"),
        (Self::List, "list"),
        (Self::Remove, "remove"),
        (Self::Unsub, "unsub"),
        (Self::Want, "want"),
        (Self::Receive, "receive"),
        (Self::Neg, "neg"),
        (Self::More, "more"),
        (Self::Break, "break"),
        (Self::Block, "block"),
        (Self::Void, "void"),
        (Self::Report, "report"),
        (Self::Subject, "subject"),
        (Self::Limit, "limit"),
        (Self::Play, "play"),
        (Self::Support, "support"),
        (Self::Start, "start"),
        (Self::Help, "help"),
        (Self::Digit, "digit"),
        (Self::Wrong, "wrong"),
        (Self::Forbid, "forbid"),
    ];

    /// The set of this class alone.
    pub(super) const fn bit(self) -> u128 {
        1 << (self as u8)
    }

    /// The class that patterns call `name`.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(class, _)| class)
    }
}

/// May stand beside a command without changing it.
pub(super) const NEUTRAL: u128 = Class::Neutral.bit()
    | Class::Polite.bit()
    | Class::Me.bit()
    | Class::You.bit()
    | Class::More.bit()
    | Class::Want.bit()
    | Class::Thing.bit()
    | Class::Digit.bit();
