//! Doc comments name what they document: a comment that only asks is understood by whoever knows the answer.

use super::repository::{File, files, hold};

/// Words that begin a question.
const ASKING: [&str; 9] = ["who", "whose", "whom", "what", "when", "where", "which", "how", "why"];
/// Words that may stand before them.
const BEFORE: [&str; 20] = [
    "about", "against", "as", "at", "between", "by", "for", "from", "in", "into", "of", "on", "over", "since", "to",
    "under", "until", "up", "with", "within",
];
/// The most words of a paragraph that only asks; a longer one may answer.
const MOST: usize = 4;

#[test]
fn a_doc_comment_names_what_it_documents() {
    let sources = ["crates", "functions", "tests"].into_iter().flat_map(|folder| files(folder, &[".rs"]));
    let riddles = sources.flat_map(|file| {
        let riddles = paragraphs(&file).into_iter().filter(|(_, paragraph)| only_asks(paragraph));
        riddles.map(|(at, paragraph)| format!("{}:{at}: {paragraph}", file.path)).collect::<Vec<_>>()
    });
    hold("name the noun, as in \"Tenant that owns the message.\", where a doc comment only asks \"Whose.\"", riddles);
}

#[test]
fn a_comment_that_only_asks_is_told_from_one_that_says_something() {
    let check = |text: &str, expected: &[usize]| {
        let file = File { path: String::new(), text: text.to_owned() };
        let found = paragraphs(&file).into_iter().filter(|(_, paragraph)| only_asks(paragraph));
        assert_eq!(found.map(|(at, _)| at).collect::<Vec<_>>(), expected, "{text}");
    };
    check("/// Whose.\npub tenant_id: TenantId,", &[1]);
    check("    /// Who it is.", &[1]);
    check("/// What it told?", &[1]);
    check("//! What rules mean.", &[1]);
    check("/// By whom.", &[1]);
    check("/// Until when it waits.", &[1]);
    check("/// Checks it.\n///\n/// # Errors\n/// Why not.\nfn check() {}", &[4]);
    check("/// Whose.\nfirst: u8,\n/// Which.\nsecond: u8,", &[1, 3]);
    check("/// Tenant that owns the message.", &[]);
    check("/// Whether it is a function.", &[]);
    check("/// Which: `2026-12-24`.", &[]);
    check("/// What [`list`] prints.", &[]);
    check("/// What is pressed, in words.", &[]);
    check("/// What a customer has seen.", &[]);
    check("/// The reason for the refusal, and\n/// what it cost.", &[]);
    check("/// What the\n/// carrier said of the message.", &[]);
    check("// Why not.\nlet text = \"/// Whose.\";", &[]);
}

/// The paragraphs of the doc comments, each with the number of its first line.
fn paragraphs(file: &File) -> Vec<(usize, String)> {
    let mut paragraphs: Vec<(usize, String)> = Vec::new();
    let mut is_inside = false;
    for (at, line) in file.lines() {
        let line = line.trim_start();
        let words = line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).map_or("", str::trim);
        match paragraphs.last_mut().filter(|_| is_inside && !words.is_empty()) {
            Some((_, paragraph)) => *paragraph = format!("{paragraph} {words}"),
            None if !words.is_empty() => paragraphs.push((at, words.to_owned())),
            None => {}
        }
        // A heading ends with its line.
        is_inside = !words.is_empty() && !words.starts_with('#');
    }
    paragraphs
}

/// Whether a paragraph is nothing but a question of a few words.
fn only_asks(paragraph: &str) -> bool {
    let words = paragraph.trim_end_matches(['.', '?']).to_lowercase();
    let words: Vec<&str> = words.split(' ').collect();
    let question = match words.as_slice() {
        [first, rest @ ..] if BEFORE.contains(first) => rest,
        all => all,
    };
    let is_plain = question.iter().all(|word| word.chars().all(|c| c.is_alphabetic() || c == '\''));
    is_plain && question.len() <= MOST && question.first().is_some_and(|first| ASKING.contains(first))
}
