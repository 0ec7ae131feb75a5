//! The third tier: the only word is a keyword with a slip of the finger.

use super::exact;
use super::lexicon::index::{INDEX, Keyword, Strength};
use super::normalize::Words;
use super::{ConsentReading, Hints, Tier, Verdict};

/// Words that are one slip away from a keyword and mean something else.
const REAL_WORDS: [&str; 44] = [
    "helo",
    "hello",
    "hell",
    "held",
    "helm",
    "heap",
    "yelp",
    "kelp",
    "hemp",
    "hulk",
    "hull",
    "hilf",
    "anmelden",
    "atop",
    "shop",
    "step",
    "stow",
    "top",
    "sto",
    "sop",
    "stary",
    "stare",
    "stark",
    "stars",
    "smart",
    "stat",
    "star",
    "tart",
    "strata",
    "subscribe",
    "abonner",
    "inscrire",
    "aanmelden",
    "inschrijven",
    "pomocny",
    "info",
    "stops",
    "stopt",
    "stopy",
    "stopu",
    "stok",
    "stol",
    "stoi",
    "stos",
];

/// The letters of a keyboard as they lie.
const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// The letters from which on a letter too many or too few is a slip.
const LONG: usize = 6;

/// Reads a text that is one word with a slip in it.
pub(super) fn read(words: &Words<'_>, hints: Hints) -> Option<ConsentReading> {
    let core = exact::core(words)?;
    let [word] = core.as_slice() else { return None };
    let said = words.plain(word);
    if said.len() < 3 || said.len() > 24 || REAL_WORDS.contains(&said) {
        return None;
    }
    let meant = meant(said)?;
    let (verdict, language) = exact::judged(meant, hints)?;
    Some(ConsentReading { verdict, tier: Some(Tier::NearMiss), span: Some(word.span.clone()), language })
}

/// The keyword that was meant by `said`; a stop before everything else, and the nearest in the order of the alphabet.
fn meant(said: &str) -> Option<&'static str> {
    let near = INDEX.every_keyword().filter(|(keyword, keywords)| {
        let is_stop = keywords.iter().any(|one| one.verdict == Verdict::Stop);
        let is_strong = keywords.iter().any(|one| one.strength == Strength::Strong);
        let is_meant = |slip: Slip| match slip {
            Slip::Repeated | Slip::Swapped => is_strong || (is_stop && keyword.len() >= LONG),
            Slip::Neighbour => is_strong,
            Slip::Length => is_strong && is_stop && keyword.len() >= LONG,
        };
        !keyword.contains(' ') && slip(said, keyword).is_some_and(is_meant)
    });
    let rank = |verdict| Verdict::ALL.iter().position(|one| *one == verdict);
    let rank = |keywords: &[Keyword]| keywords.first().and_then(|one| rank(one.verdict));
    near.min_by_key(|(keyword, keywords)| (rank(keywords), *keyword)).map(|(keyword, _)| keyword)
}

/// A slip of the finger.
enum Slip {
    /// Letters were repeated.
    Repeated,
    /// Two letters changed places.
    Swapped,
    /// A neighbour on the keyboard was hit.
    Neighbour,
    /// A letter is too many or too few.
    Length,
}

/// The one slip that makes `said` of `keyword`.
fn slip(said: &str, keyword: &str) -> Option<Slip> {
    let (said, keyword): (Vec<char>, Vec<char>) = (said.chars().collect(), keyword.chars().collect());
    if keyword.len() < 4 || said == keyword {
        return None;
    }
    if said.len() > keyword.len() && collapsed(&said) == collapsed(&keyword) {
        return Some(Slip::Repeated);
    }
    let same = said.iter().zip(&keyword).take_while(|(a, b)| a == b).count();
    match (said.get(same..)?, keyword.get(same..)?) {
        ([a, b, rest @ ..], [c, d, others @ ..]) if a == d && b == c && rest == others => Some(Slip::Swapped),
        ([a, rest @ ..], [b, others @ ..]) if rest == others => are_neighbours(*a, *b).then_some(Slip::Neighbour),
        (rest, [_, others @ ..]) | ([_, rest @ ..], others) if rest == others => Some(Slip::Length),
        _ => None,
    }
}

/// Without repetitions of a letter.
fn collapsed(word: &[char]) -> Vec<char> {
    let mut word = word.to_vec();
    word.dedup();
    word
}

fn are_neighbours(a: char, b: char) -> bool {
    let place = |c: char| ROWS.iter().enumerate().find_map(|(row, keys)| Some((row, keys.find(c)?)));
    let (Some((row, column)), Some((other_row, other_column))) = (place(a), place(b)) else { return false };
    let apart = row.abs_diff(other_row);
    // A key touches the one below it and the one to the left of that.
    match apart {
        0 => column.abs_diff(other_column) == 1,
        1 if row < other_row => column == other_column || column == other_column + 1,
        1 => column == other_column || column + 1 == other_column,
        _ => false,
    }
}
