//! The first tier: the whole text is a keyword.

use super::lexicon::Class;
use super::lexicon::index::{INDEX, Keyword, Strength, is_of};
use super::normalize::{Border, Word, Words};
use super::{ConsentReading, Hints, Language, Tier, Verdict};

/// The most words that can be a keyword with courtesy around it.
const MAX_WORDS: usize = 12;

/// Courtesy of several words.
const COURTESY: [&[&str]; 18] = [
    &["thank", "you", "so", "much"],
    &["thank", "you", "very", "much"],
    &["thank", "you"],
    &["many", "thanks"],
    &["por", "favor"],
    &["muchas", "gracias"],
    &["s", "il", "vous", "plait"],
    &["s", "il", "te", "plait"],
    &["merci", "beaucoup"],
    &["merci", "d", "avance"],
    &["vielen", "dank"],
    &["danke", "schon"],
    &["per", "favore"],
    &["grazie", "mille"],
    &["muito", "obrigado"],
    &["muito", "obrigada"],
    &["dank", "u"],
    &["dank", "je"],
];

/// Reads a text that is a keyword.
pub(super) fn read(words: &Words<'_>, hints: Hints) -> Option<ConsentReading> {
    let core = core(words)?;
    let phrase = core.iter().map(|word| words.plain(word)).collect::<Vec<_>>();
    let found = [phrase.join(" "), phrase.concat()].into_iter().find_map(|phrase| judged(&phrase, hints))?;
    let (verdict, language) = found;
    let span = Some(core.first()?.span.start..core.last()?.span.end);
    Some(ConsentReading { verdict, tier: Some(Tier::Exact), span, language })
}

/// What remains of a short text without a signature, courtesy and repetitions.
pub(super) fn core<'a>(words: &'a Words<'_>) -> Option<Vec<&'a Word>> {
    let mut rest = without_signature(words);
    if rest.len() > MAX_WORDS {
        return None;
    }
    let mut core: Vec<&Word> = Vec::new();
    while let Some((first, after)) = rest.split_first() {
        let begins = |phrase: &&&[&str]| {
            rest.len() >= phrase.len() && rest.iter().zip(phrase.iter()).all(|(word, said)| words.plain(word) == *said)
        };
        if let Some(phrase) = COURTESY.iter().find(begins) {
            rest = rest.get(phrase.len()..).unwrap_or_default();
            continue;
        }
        let is_repeated = || core.last().is_some_and(|last| words.plain(last) == words.plain(first));
        let is_letter = words.plain(first).chars().nth(1).is_none();
        if !is_of(INDEX.bits(first.entries), Class::Polite) && (is_letter || !is_repeated()) {
            core.push(first);
        }
        rest = after;
    }
    (!core.is_empty()).then_some(core)
}

/// What `phrase` says as a whole text, and in which language: the customer's first, then English, then the only one.
pub(super) fn judged(phrase: &str, hints: Hints) -> Option<(Verdict, Option<Language>)> {
    let counts = |keyword: &&Keyword| match keyword.strength {
        Strength::Strong => true,
        Strength::Answer => hints.answers_confirmation,
        Strength::Everyday => {
            let is_own = |own| [own, Language::En].contains(&keyword.language);
            !hints.answers_menu && hints.language.is_none_or(is_own)
        }
    };
    let known: Vec<&Keyword> = INDEX.keywords(phrase).iter().filter(counts).collect();
    let of = |language: Option<Language>| known.iter().find(|keyword| Some(keyword.language) == language);
    let first = known.first()?;
    let chosen = of(hints.language).or_else(|| of(Some(Language::En)));
    let only = || known.iter().all(|keyword| keyword.language == first.language).then_some(first.language);
    Some((chosen.unwrap_or(first).verdict, chosen.map(|keyword| keyword.language).or_else(only)))
}

/// The words without a signature and without lines that quote us.
fn without_signature<'a>(words: &'a Words<'_>) -> &'a [Word] {
    let list = words.list();
    let cut = (1..list.len().min(MAX_WORDS)).find(|at| is_signature(words, *at));
    cut.and_then(|at| list.get(..at)).unwrap_or(list)
}

/// Whether what follows the word before `at` is a signature or a quotation.
fn is_signature(words: &Words<'_>, at: usize) -> bool {
    let Some((before, after)) = words.list().split_at_checked(at) else { return false };
    let (Some(last), Some(next)) = (before.last(), after.first()) else { return false };
    let between = words.original.get(last.span.end..next.span.start).unwrap_or_default();
    let is_marked = between.contains(['>', '~', '—', '–', '_']) || between.contains("--") || between.contains(" -");
    let starts_line = next.border == Border::Line;
    if !is_marked && !starts_line {
        return false;
    }
    let first = words.plain(next);
    let second = after.get(1).map(|word| words.plain(word)).unwrap_or_default();
    is_device(first, second) || between.contains('>') || is_name(words, after)
}

/// "Sent from my iPhone" in the languages of phones.
fn is_device(first: &str, second: &str) -> bool {
    let known = [
        ("sent", "from"),
        ("get", "outlook"),
        ("enviado", "desde"),
        ("enviado", "do"),
        ("envoye", "de"),
        ("envoye", "depuis"),
        ("von", "meinem"),
        ("gesendet", "von"),
        ("inviato", "da"),
        ("inviato", "dal"),
        ("verzonden", "vanaf"),
        ("verstuurd", "vanaf"),
        ("wyslano", "z"),
        ("wyslane", "z"),
    ];
    known.contains(&(first, second))
}

/// One to three words with capitals that no lexicon has.
fn is_name(words: &Words<'_>, after: &[Word]) -> bool {
    let is_capital = |word: &Word| {
        let written = words.original.get(word.span.clone()).unwrap_or_default();
        written.chars().next().is_some_and(char::is_uppercase) && INDEX.keywords(words.plain(word)).is_empty()
    };
    after.len() <= 3 && after.iter().all(|word| is_capital(word) && INDEX.bits(word.entries).is_none())
}
