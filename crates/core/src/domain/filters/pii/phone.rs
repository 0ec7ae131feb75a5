//! Telephone numbers: international ones by their country's lengths, national ones by how they are written.

mod countries;
mod number;
mod shapes;

use super::text::Text;
use super::{Candidate, Recognizer, THRESHOLD, labels};
use number::Number;

pub(super) const RECOGNIZER: Recognizer = Recognizer {
    context: &[
        "phone", "telephone", "tel", "telefon*", "telefono", "teléfono", "téléphone", "telefone", "call", "calling",
        "cell", "cellphone", "mobile", "mob", "móvil", "movil", "celular", "handy*", "cellulare", "portable", "fax",
        "desk", "office", "landline", "hotline", "whatsapp", "text", "texting", "sms", "dial", "ring", "reach", "contact",
        "message", "messages", "answering", "registered", "numéro", "nummer", "número", "rufnummer", "anrufen", "llama",
        "llame", "appelle", "appelez", "chiama", "chiamami", "ligue", "ph", "phn", "viber", "signal", "telegram", "callback",
    ],
    find,
};

/// Labels that may stand behind a number, as on a business card.
const BEHIND: [&str; 6] = ["office", "fax", "mobile", "cell", "home", "desk"];

/// Words by which a number becomes somebody's: `my number is`, `the number to reach me`.
const SOMEBODY: [&str; 12] = ["my", "your", "his", "her", "our", "their", "contact", "this", "new", "old", "mein", "mi"];

fn find(text: &Text<'_>, candidates: &mut Vec<Candidate>) {
    let mut at = 0;
    while let Some(start) = number::next_start(text.all(), at) {
        let scored = number::all_at(text, start).into_iter().filter_map(|number| Some((shapes::score(&number)?, number)));
        let scored: Vec<(u8, Number<'_>)> = scored.collect();
        // The longest that is written as a number; if none is, the longest that may be one.
        let chosen = scored.iter().find(|(score, _)| *score >= THRESHOLD).or_else(|| scored.first());
        at = chosen.map_or_else(|| number::first_group_end(text.all(), start), |(_, number)| number.range.end);
        candidates.extend(chosen.map(|(score, number)| candidate(text, *score, number)));
    }
}

fn candidate(text: &Text<'_>, score: u8, number: &Number<'_>) -> Candidate {
    let range = number.range.clone();
    let score = if !number.plus && labels::names_a_thing(text, range.start) {
        10
    } else if score < THRESHOLD && (is_labelled_behind(text, range.end) || is_somebodys_number(text, range.start)) {
        60
    } else {
        score
    };
    Candidate { range, score, validated: false }
}

/// Whether `office` or the like stands behind it in its line, or `is my phone`.
fn is_labelled_behind(text: &Text<'_>, end: usize) -> bool {
    let line = text.tail(end).lines().next().unwrap_or_default();
    let words: Vec<String> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).take(4).map(str::to_lowercase).collect();
    let is_label = |word: &String| BEHIND.contains(&word.as_str()) || matches!(word.as_str(), "phone" | "number" | "whatsapp");
    match words.split_first() {
        Some((first, rest)) if first == "is" => rest.iter().any(is_label),
        Some((first, _)) => BEHIND.contains(&first.as_str()),
        None => false,
    }
}

fn is_somebodys_number(text: &Text<'_>, start: usize) -> bool {
    let words: Vec<String> = text.words_before(start).take(5).map(str::to_lowercase).collect();
    let at = words.iter().position(|word| matches!(word.as_str(), "number" | "no" | "num" | "nummer" | "numero" | "número"));
    at.and_then(|at| words.get(at + 1)).is_some_and(|owner| SOMEBODY.contains(&owner.as_str()))
}
