//! Groups of digits that may be one number, such as `4111 1111 1111 1111`.

use std::ops::Range;

/// Groups of digits with no more between them than a number has.
pub(super) struct Run {
    /// Places of the groups in the text.
    pub(super) groups: Vec<Range<usize>>,
}

/// Some groups of a run, one after the other.
pub(super) struct Window<'a> {
    /// Places of the groups in the text.
    pub(super) groups: &'a [Range<usize>],
    /// Whether the run goes on before or behind with more than a space between.
    pub(super) cut: bool,
}

/// What a number has between its groups at most.
const MAX_SEPARATOR: usize = 2;

impl Run {
    /// All windows with `least` to `most` digits, from each group the longest first.
    pub(super) fn windows<'a>(&'a self, text: &'a str, least: usize, most: usize) -> impl Iterator<Item = Window<'a>> {
        (0..self.groups.len()).flat_map(move |first| {
            let rest = self.groups.get(first..).unwrap_or_default();
            let mut digits = 0;
            let fitting = rest.iter().map_while(|group| {
                digits += group.len();
                (digits <= most).then_some(digits)
            });
            let counts: Vec<usize> = fitting.collect();
            let long_enough = counts.into_iter().enumerate().filter(move |(_, digits)| *digits >= least);
            let lengths: Vec<usize> = long_enough.map(|(nth, _)| nth + 1).collect();
            lengths.into_iter().rev().filter_map(move |length| {
                let groups = rest.get(..length)?;
                Some(Window { groups, cut: self.cuts(text, first, first + length) })
            })
        })
    }

    fn cuts(&self, text: &str, first: usize, end: usize) -> bool {
        let joined = |left: usize| {
            let (Some(left), Some(right)) = (self.groups.get(left), self.groups.get(left + 1)) else { return false };
            !separator(text, left, right).chars().all(char::is_whitespace)
        };
        first.checked_sub(1).is_some_and(joined) || end.checked_sub(1).is_some_and(joined)
    }
}

impl Window<'_> {
    /// From the first digit to the last.
    pub(super) fn range(&self) -> Range<usize> {
        let start = self.groups.first().map_or(0, |group| group.start);
        start..self.groups.last().map_or(start, |group| group.end)
    }

    /// The digits alone.
    pub(super) fn digits(&self, text: &str) -> String {
        self.groups.iter().filter_map(|group| text.get(group.clone())).collect()
    }

    /// How many digits each group has.
    pub(super) fn shape(&self) -> Vec<usize> {
        self.groups.iter().map(ExactSizeIterator::len).collect()
    }

    /// What stands between the groups, if it is the same everywhere; nothing for one group.
    pub(super) fn separator<'a>(&self, text: &'a str) -> Option<&'a str> {
        let mut all = self.groups.windows(2).filter_map(|pair| match pair {
            [left, right] => Some(separator(text, left, right)),
            _ => None,
        });
        let Some(first) = all.next() else { return Some("") };
        all.all(|other| other == first).then_some(first)
    }
}

/// Finds the runs of `text`.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for group in groups(text) {
        match runs.last_mut() {
            Some(run) if run.groups.last().is_some_and(|last| is_separator(separator(text, last, &group))) => {
                run.groups.push(group);
            }
            _ => runs.push(Run { groups: vec![group] }),
        }
    }
    runs
}

fn groups(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
        let length = bytes.get(start..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        at = start + length;
        Some(start..at)
    })
}

fn separator<'a>(text: &'a str, left: &Range<usize>, right: &Range<usize>) -> &'a str {
    text.get(left.end..right.start).unwrap_or_default()
}

fn is_separator(between: &str) -> bool {
    let known = |c: char| matches!(c, ' ' | '-' | '.' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{2010}'..='\u{2013}');
    between.chars().count() <= MAX_SEPARATOR && between.chars().all(known)
}
