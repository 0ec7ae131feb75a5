//! Labelled texts, and how well the filters do on them; `consent` has those about being written to.

pub mod consent;

use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use crate::domain::filters::{SpamFacts, pii, profanity, spam};
use crate::model::workflow::filters::{PiiFilter, PiiKind, ProfanityFilter, SpamFilter};

/// Our own sentences with and without profanities: `yes` or `no`, a tab, the text.
pub const PROFANITY: &str = include_str!("../../tests/labelled/profanity.tsv");
/// Our own sentences with personal data, marked: `My card is [card|4111 1111 1111 1111]`.
pub const PII: &str = include_str!("../../tests/labelled/pii.tsv");
/// Our own messages: `spam` or `ham`, a tab, the text.
pub const SPAM: &str = include_str!("../../tests/labelled/spam.tsv");

/// A text, and whether it is what is looked for.
pub type Labelled = (bool, String);

/// What was found, what of it is wrong, and what was missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Found, and right.
    pub right: u32,
    /// Found, and wrong.
    pub wrong: u32,
    /// Not found.
    pub missed: u32,
}

impl Quality {
    /// The share of what was found that is right.
    #[must_use]
    pub fn precision(&self) -> f64 {
        share(self.right, self.wrong)
    }

    /// The share of what is there that was found.
    #[must_use]
    pub fn recall(&self) -> f64 {
        share(self.right, self.missed)
    }

    fn add(&mut self, expected: bool, found: bool) {
        self.right += u32::from(expected && found);
        self.wrong += u32::from(!expected && found);
        self.missed += u32::from(expected && !found);
    }
}

fn share(right: u32, others: u32) -> f64 {
    if right + others == 0 { 1.0 } else { f64::from(right) / f64::from(right + others) }
}

/// The lines of `tsv`, each with a label before a tab; `\n` stands for a line break.
#[must_use]
pub fn rows(tsv: &str) -> Vec<Labelled> {
    let lines = tsv.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    lines.map(|(label, text)| (matches!(label, "yes" | "spam"), text.replace("\\n", "\n"))).collect()
}

/// How well profanities are found, by text, and the texts that were judged wrongly.
#[must_use]
pub fn profanity(rows: &[Labelled]) -> (Quality, Vec<&Labelled>) {
    by_text(rows, |text| !profanity::find(text, &ProfanityFilter::default()).is_empty())
}

/// How well spam is found, by text and by what can be seen of it alone, and the texts that were judged wrongly.
#[must_use]
pub fn spam(rows: &[Labelled]) -> (Quality, Vec<&Labelled>) {
    let filter = SpamFilter::default();
    by_text(rows, |text| spam::score(text, SpamFacts::default(), &filter).score >= filter.threshold)
}

/// How well personal data are found, by kind and span, and the texts in which something is wrong.
#[must_use]
pub fn pii(marked: &str) -> (BTreeMap<PiiKind, Quality>, Vec<String>) {
    let mut qualities: BTreeMap<PiiKind, Quality> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in marked.lines().filter(|line| !line.starts_with('#')) {
        let (text, expected) = unmarked(line);
        let found: Vec<(PiiKind, Range<usize>)> = pii::find(&text, &PiiFilter::default())
            .into_iter()
            .map(|finding| (finding.kind, finding.range()))
            .collect();
        for one in expected.iter().chain(found.iter().filter(|one| !expected.contains(one))) {
            qualities.entry(one.0).or_default().add(expected.contains(one), found.contains(one));
        }
        if found != expected {
            wrong.push(format!("{line} → {found:?}"));
        }
    }
    (qualities, wrong)
}

/// Takes duplicates out, texts with the same letters included, and gives every other one to each half: one to fit weights on,
/// one to measure with.
#[must_use]
pub fn halves(rows: Vec<Labelled>) -> [Vec<Labelled>; 2] {
    let mut seen = HashSet::new();
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
    let distinct = rows.into_iter().filter(|(_, text)| seen.insert(letters(text)));
    let (mut fitted, mut held_out) = (Vec::new(), Vec::new());
    for (nth, row) in distinct.enumerate() {
        if nth % 2 == 0 { fitted.push(row) } else { held_out.push(row) }
    }
    [fitted, held_out]
}

fn by_text(rows: &[Labelled], found: impl Fn(&str) -> bool) -> (Quality, Vec<&Labelled>) {
    let mut quality = Quality::default();
    let mut wrong = Vec::new();
    for row in rows {
        let (expected, found) = (row.0, found(&row.1));
        quality.add(expected, found);
        wrong.extend((expected != found).then_some(row));
    }
    (quality, wrong)
}

/// The text of a marked line, and what is marked in it.
fn unmarked(line: &str) -> (String, Vec<(PiiKind, Range<usize>)>) {
    let line = line.replace("\\n", "\n");
    let (mut text, mut marks) = (String::new(), Vec::new());
    let mut rest = line.as_str();
    while let Some((kind, before, value, behind)) = mark(rest) {
        text.push_str(before);
        let start = text.len();
        text.push_str(value);
        marks.push((kind, start..text.len()));
        rest = behind;
    }
    text.push_str(rest);
    (text, marks)
}

/// The first mark of `text`: its kind, what stands before it, in it and behind it.
fn mark(text: &str) -> Option<(PiiKind, &str, &str, &str)> {
    let kinds = PiiKind::ALL.into_iter().filter_map(|kind| {
        let opening = format!("[{}|", kind.placeholder().to_lowercase());
        Some((text.find(&opening)?, kind, opening.len()))
    });
    let (at, kind, opening) = kinds.min_by_key(|(at, ..)| *at)?;
    let (before, inside) = (text.get(..at)?, text.get(at + opening..)?);
    let (value, behind) = inside.split_once(']')?;
    Some((kind, before, value, behind))
}
