//! A text without what its filters mask: placeholders for personal data, stars for profanities.

use std::collections::BTreeMap;
use std::ops::Range;

use super::SEVERE;
use super::pii::{self, PiiFinding};
use super::profanity::ProfanityFinding;
use crate::model::workflow::filters::{FilterAction, FilterSettings, PiiKind};

/// What stands for a letter of a profanity.
const MASK: char = '*';
/// How many digits of a value are kept for a tenant who wants that.
const KEPT: usize = 4;

/// `text` without what `settings` have masked: a filter that only tags leaves its findings, one that blocks masks them too.
///
/// The same value has the same placeholder wherever it stands; several values of a kind are numbered.
#[must_use]
pub fn redact(text: &str, pii: &[PiiFinding], profanity: &[ProfanityFinding], settings: &FilterSettings) -> String {
    let masks = |action: FilterAction| action != FilterAction::Tag;
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    if let Some(filter) = settings.pii.as_ref().filter(|filter| masks(filter.action)) {
        changes.extend(placeholders(text, pii, filter.keep_last4));
    }
    if settings.profanity.as_ref().is_some_and(|filter| masks(filter.action)) {
        let severe = profanity.iter().filter(|finding| finding.severity >= SEVERE).map(ProfanityFinding::range);
        changes.extend(severe.map(|range| (range.clone(), stars(text.get(range).unwrap_or_default()))));
    }
    changes.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut redacted = String::with_capacity(text.len());
    let mut done = 0;
    for (range, instead) in changes {
        // What is in an e-mail address is gone with it.
        if range.start >= done {
            redacted.push_str(text.get(done..range.start).unwrap_or_default());
            redacted.push_str(&instead);
            done = range.end;
        }
    }
    redacted.push_str(text.get(done..).unwrap_or_default());
    redacted
}

fn placeholders(text: &str, found: &[PiiFinding], keep_last: bool) -> Vec<(Range<usize>, String)> {
    let mut values: BTreeMap<PiiKind, Vec<String>> = BTreeMap::new();
    let masked = found.iter().filter(|finding| finding.kind != PiiKind::Address);
    let mut numbered = Vec::new();
    for finding in masked {
        let value = pii::bare(text.get(finding.range()).unwrap_or_default());
        let known = values.entry(finding.kind).or_default();
        let nth = known.iter().position(|other| *other == value).unwrap_or_else(|| {
            known.push(value.clone());
            known.len() - 1
        });
        numbered.push((finding, nth, value));
    }
    let placeholder = |(finding, nth, value): (&PiiFinding, usize, String)| {
        let several = values.get(&finding.kind).is_some_and(|values| values.len() > 1);
        let number = if several { format!(" {}", nth + 1) } else { String::new() };
        let last = if keep_last { last_digits(finding.kind, &value) } else { String::new() };
        (finding.range(), format!("[{}{number}{last}]", finding.kind.placeholder()))
    };
    numbered.into_iter().map(placeholder).collect()
}

/// ` •1111` for what has a number that people know by its end.
fn last_digits(kind: PiiKind, value: &str) -> String {
    if !matches!(kind, PiiKind::Card | PiiKind::Iban | PiiKind::Ssn | PiiKind::Phone) {
        return String::new();
    }
    let length = value.chars().count();
    let last: String = value.chars().skip(length.saturating_sub(KEPT)).collect();
    format!(" •{last}")
}

fn stars(word: &str) -> String {
    word.chars().map(|c| if c.is_whitespace() { c } else { MASK }).collect()
}
