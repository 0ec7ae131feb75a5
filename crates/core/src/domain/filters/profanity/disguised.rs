//! Words in disguise: digits and signs for letters (`sh1t`, `@ss`), stars (`f*ck`), and single letters (`f u c k`).

use std::ops::Range;

use super::fold::Folded;
use super::words::{self, Entry};

/// Words that people hide, which are looked for behind stars; their plurals and forms are tried too.
const HIDDEN: [&str; 37] = [
    "fuck", "fucker", "fucking", "fuckin", "fucked", "shit", "shitty", "shitting", "bullshit", "bitch", "bitching", "cunt", "asshole",
    "ass", "arse", "arsehole", "bastard", "cock", "cocksucker", "dick", "dickhead", "pussy", "whore", "slut", "nigger", "nigga",
    "faggot", "wanker", "twat", "prick", "motherfucker", "motherfucking", "pissed", "bollocks",
    "crap", "damn", "piss",
];
const HIDDEN_ELSEWHERE: [&str; 12] = [
    "mierda", "merde", "puta", "putain", "cabron", "joder", "cazzo", "merda", "caralho", "scheisse", "arschloch", "connard",
];
/// Words of which people leave but the first letter: `f***`, `s***`.
const FIRST_LETTER: [&str; 7] = ["fuck", "shit", "cunt", "bitch", "fucking", "fucked", "nigger"];

/// Words that are looked for at the beginning and the end of single letters in a row.
const SPELT: [&str; 8] = ["fuck", "shit", "bitch", "cunt", "asshole", "nigger", "whore", "pussy"];

/// Finds words in disguise, with their places in the folded copy.
pub(super) fn find(folded: &[Folded]) -> Vec<(Range<usize>, Entry)> {
    let mut found = Vec::new();
    for piece in pieces(folded) {
        let Some(characters) = folded.get(piece.clone()) else { continue };
        let letters = characters.iter().filter(|folded| folded.c.is_alphabetic()).count();
        if letters == characters.len() || letters == 0 && !characters.iter().any(|folded| "$@!#".contains(folded.c)) {
            continue;
        }
        let entry = substituted(characters).or_else(|| divided(characters)).or_else(|| starred(characters));
        found.extend(entry.map(|entry| (piece, entry)));
    }
    found.extend(spelt(folded));
    found
}

/// What stands between spaces and hard punctuation, without soft punctuation at its ends; links and addresses are left out.
fn pieces(folded: &[Folded]) -> Vec<Range<usize>> {
    let is_hard = |c: char| c.is_whitespace() || ",;:\"()/\\<>[]{}=“”«»".contains(c);
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut in_a_link = false;
    for end in 0..=folded.len() {
        let c = folded.get(end).map_or(' ', |folded| folded.c);
        if !is_hard(c) {
            continue;
        }
        let piece = trimmed(folded, start..end);
        let link = c == ':' && folded.get(end + 1).is_some_and(|next| next.c == '/') || looks_like_a_domain(folded, &piece);
        if !piece.is_empty() && !in_a_link && !link {
            pieces.push(piece);
        }
        in_a_link = (in_a_link || link) && !c.is_whitespace();
        start = end + 1;
    }
    pieces
}

fn trimmed(folded: &[Folded], mut piece: Range<usize>) -> Range<usize> {
    let at = |nth: usize| folded.get(nth).map_or(' ', |folded| folded.c);
    while piece.start < piece.end && ".!?'’‘-_*~#…".contains(at(piece.start)) {
        piece.start += 1;
    }
    while piece.start < piece.end && ".!?'’‘-_~…".contains(at(piece.end - 1)) {
        piece.end -= 1;
    }
    piece
}

/// Whether letters, a point or an `@`, and the letters of a domain stand there.
fn looks_like_a_domain(folded: &[Folded], piece: &Range<usize>) -> bool {
    let text: String = folded.get(piece.clone()).unwrap_or_default().iter().map(|folded| folded.c).collect();
    let host = text.rsplit('@').next().unwrap_or(&text);
    let known = [".com", ".net", ".org", ".co.uk", ".de", ".io", ".ly"];
    text.starts_with("www.") || known.iter().any(|top| host.ends_with(top))
}

/// Digits and signs for letters.
fn substituted(characters: &[Folded]) -> Option<Entry> {
    let letters = characters.iter().filter(|folded| folded.c.is_alphabetic()).count();
    let digits = characters.iter().filter(|folded| folded.c.is_ascii_digit()).count();
    if digits > letters.max(1) && letters < 2 {
        return None;
    }
    ['i', 'l'].into_iter().find_map(|one| {
        let word = characters.iter().map(|folded| letter(folded.c, one)).collect::<Option<String>>()?;
        let list = words::list();
        let entry = list.find(&word).or_else(|| list.find_repeated(&word))?;
        // Three letters are too few for digits: the A55 is a road.
        let sure = word.len() >= 4 || digits == 0;
        (entry.severity == 2 && sure || entry.severity == 1 && word.len() >= 4).then_some(entry)
    })
}

/// The letter that `c` stands for.
fn letter(c: char, one: char) -> Option<char> {
    Some(match c {
        '0' => 'o',
        '1' | '!' | '|' => one,
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '6' | '9' => 'g',
        '7' | '+' => 't',
        '8' => 'b',
        '#' => 'h',
        '(' => 'c',
        c if c.is_alphabetic() => c,
        _ => return None,
    })
}

/// A word with points or strokes in it: `sh.it`, `fu-ck`.
fn divided(characters: &[Folded]) -> Option<Entry> {
    let is_divider = |c: char| ".-_*'’`^~".contains(c);
    if !characters.iter().all(|folded| folded.c.is_alphabetic() || is_divider(folded.c)) {
        return None;
    }
    let word: String = characters.iter().map(|folded| folded.c).filter(|c| c.is_alphabetic()).collect();
    let hidden = HIDDEN.iter().any(|hidden| *hidden == word && word.len() >= 4);
    hidden.then(|| words::list().find(&word)).flatten()
}

/// Stars and other signs for letters, one for each.
fn starred(characters: &[Folded]) -> Option<Entry> {
    let shown: Vec<char> = characters.iter().map(|folded| folded.c).collect();
    let first = shown.first().filter(|c| c.is_alphabetic())?;
    let known = shown.iter().filter(|c| c.is_alphabetic()).count();
    let signs: Vec<char> = shown.iter().copied().filter(|c| !c.is_alphabetic()).collect();
    if !signs.iter().all(|c| "*#@%&$!?^~+•×·._-".contains(*c) || c.is_ascii_digit() && known >= 3) {
        return None;
    }
    let stars = signs.iter().all(|c| *c == '*' || *c == '•');
    let inner = shown.last().is_some_and(|c| c.is_alphabetic());
    let one_stroke = signs.len() == 1 && signs.iter().all(|c| "-._".contains(*c));
    let ends_in_one_star = !inner && signs.len() == 1 && shown.len() <= 3;
    if !stars && !inner || ends_in_one_star {
        return None;
    }
    let candidates = HIDDEN.iter().chain(&HIDDEN_ELSEWHERE);
    let fits = |word: &str| {
        let enough = if stars && known == 1 {
            FIRST_LETTER.contains(&word)
        } else {
            known >= 2 || (stars && word.len() == 3)
        };
        enough && word.starts_with(*first) && (!one_stroke || word.len() >= 4) && is_shown_as(word, &shown, one_stroke)
    };
    let found = candidates.copied().find(|word| {
        let plural = format!("{word}s");
        fits(word) || known > 1 && fits(&plural) || known > 1 && word.ends_with("ch") && fits(&format!("{word}es"))
    })?;
    words::list().find(found)
}

/// Whether `shown` is `word` with signs for some of its letters; a stroke stands for a vowel alone.
fn is_shown_as(word: &str, shown: &[char], one_stroke: bool) -> bool {
    word.chars().count() == shown.len()
        && word.chars().zip(shown).all(|(letter, shown)| match shown {
            shown if shown.is_alphabetic() => letter == *shown,
            _ => !one_stroke || "aeiou".contains(letter),
        })
}

/// Single letters in a row with something between them.
fn spelt(folded: &[Folded]) -> Vec<(Range<usize>, Entry)> {
    let mut found = Vec::new();
    let mut row: Vec<usize> = Vec::new();
    for (nth, character) in folded.iter().enumerate() {
        if !is_single(folded, nth) {
            continue;
        }
        let near = row.last().is_some_and(|last| is_gap(folded.get(last + 1..nth).unwrap_or_default()));
        if !near {
            found.extend(of_row(folded, &row));
            row.clear();
        }
        if letter(character.c, 'i').is_some() {
            row.push(nth);
        }
    }
    found.extend(of_row(folded, &row));
    found
}

fn is_single(folded: &[Folded], nth: usize) -> bool {
    let is_letter = |nth: Option<usize>| nth.and_then(|nth| folded.get(nth)).is_some_and(|folded| folded.c.is_alphanumeric());
    folded.get(nth).is_some_and(|folded| folded.c.is_alphanumeric() || "@$".contains(folded.c))
        && !is_letter(nth.checked_sub(1))
        && !is_letter(Some(nth + 1))
}

fn is_gap(between: &[Folded]) -> bool {
    (1..=3).contains(&between.len()) && between.iter().all(|folded| !folded.c.is_alphanumeric() && folded.c != '\n')
}

fn of_row(folded: &[Folded], row: &[usize]) -> Option<(Range<usize>, Entry)> {
    let (first, last) = (row.first()?, row.last()?);
    if row.len() < 3 {
        return None;
    }
    let word: String = row.iter().filter_map(|nth| letter(folded.get(*nth)?.c, 'i')).collect();
    let list = words::list();
    let gap = |pair: &[usize]| match pair {
        [left, right] => folded.get(left + 1..*right).map(|gap| gap.iter().map(|folded| folded.c).collect::<String>()),
        _ => None,
    };
    let even = row.windows(2).map(gap).collect::<Vec<_>>().windows(2).all(|pair| pair.first() == pair.last());
    if let Some(entry) = list.whole(&word).or_else(|| list.find_repeated(&word)) {
        return (row.len() > 3 || even).then_some((*first..last + 1, entry));
    }
    let spelt = SPELT.iter().find(|spelt| word.starts_with(**spelt) || word.ends_with(**spelt))?;
    let place = if word.starts_with(spelt) {
        *first..row.get(spelt.len() - 1)? + 1
    } else {
        *row.get(word.len().checked_sub(spelt.len())?)?..last + 1
    };
    Some((place, list.find(spelt)?))
}
