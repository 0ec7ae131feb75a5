//! What is written as a telephone number may be.

use std::ops::Range;

use crate::domain::filters::pii::text::Text;

/// Digits in groups, with what telephone numbers have between them.
pub(super) struct Number<'a> {
    /// Where it stands, with `+`, brackets and an extension.
    pub(super) range: Range<usize>,
    /// Whether it begins with `+`.
    pub(super) plus: bool,
    /// The digits of each group, without those of an extension, and without `(0)` behind a country's code.
    pub(super) groups: Vec<&'a str>,
    /// What stands between the groups.
    pub(super) separators: Vec<&'a str>,
    /// Whether some group stands in brackets.
    pub(super) brackets: bool,
}

impl Number<'_> {
    /// The digits alone.
    pub(super) fn digits(&self) -> String {
        self.groups.concat()
    }

    /// How many digits each group has.
    pub(super) fn shape(&self) -> Vec<usize> {
        self.groups.iter().map(|group| group.len()).collect()
    }

    /// What stands between all groups, if it is the same everywhere.
    pub(super) fn separator(&self) -> Option<&str> {
        let first = self.separators.first()?;
        self.separators.iter().all(|other| other == first).then_some(first)
    }
}

/// The fewest digits that are looked at; what is shorter is a short code, or no number.
const LEAST: usize = 7;
/// The most (ITU-T E.164), with `00` or `011` before them.
const MOST: usize = 18;

/// Where the next number may begin, from `from` on.
pub(super) fn next_start(text: &str, from: usize) -> Option<usize> {
    let begins = |byte: u8| byte.is_ascii_digit() || byte == b'+' || byte == b'(';
    Some(from + text.as_bytes().get(from..)?.iter().position(|byte| begins(*byte))?)
}

/// The end of the digits that stand first from `start` on.
pub(super) fn first_group_end(text: &str, start: usize) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let lead = rest.iter().take_while(|byte| b"+( ".contains(byte)).count();
    let digits = rest.get(lead..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
    start + (lead + digits).max(1)
}

/// The numbers that may begin at `start`, the longest first: a space may end one.
pub(super) fn all_at<'a>(text: &Text<'a>, start: usize) -> Vec<Number<'a>> {
    let plus = text.after(start) == Some('+');
    let groups = groups(text.all(), if plus { start + 1 } else { start });
    let ends_at_a_space = |length: &usize| {
        let (Some(last), Some(next)) = (groups.get(length - 1), groups.get(*length)) else { return true };
        text.get(&(last.end..next.start)).contains([' ', '/', ','])
    };
    let lengths = (1..=groups.len()).rev().filter(ends_at_a_space);
    lengths.filter_map(|length| number(text, start, plus, groups.get(..length)?)).collect()
}

/// The number that `groups` are, if they have as many digits as one and stand alone.
fn number<'a>(text: &Text<'a>, start: usize, plus: bool, groups: &[Range<usize>]) -> Option<Number<'a>> {
    let all = text.all();
    let end = groups.last()?.end;
    let kept = groups.iter().filter(|group| !(plus && is_trunk_prefix(all, group)));
    let kept: Vec<&str> = kept.filter_map(|group| all.get(group.clone())).collect();
    let digits: usize = kept.iter().map(|group| group.len()).sum();
    let separators = groups.windows(2).filter_map(|pair| match pair {
        [left, right] => all.get(left.end..right.start),
        _ => None,
    });
    let number = Number {
        range: start..extension_end(all, end),
        plus,
        groups: kept,
        separators: separators.collect(),
        brackets: all.get(start..end)?.contains('('),
    };
    let fits = (LEAST..=MOST).contains(&digits) && !text.is_in_a_decimal(&(start..end));
    (fits && stands_alone(text, &number.range)).then_some(number)
}

/// The groups of digits from `start` on that may be one number: brackets are closed, and nothing else is between them.
fn groups(text: &str, start: usize) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut groups: Vec<Range<usize>> = Vec::new();
    let (mut at, mut all) = (start, 0);
    loop {
        let digits = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits > 0 {
            groups.push(at..at + digits);
            at += digits;
        }
        all += digits;
        if all > MOST {
            return groups;
        }
        let gap = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| b" -.()/".contains(byte)).count();
        let (gap, special) = if gap == 0 { non_breaking(text, at) } else { (gap, false) };
        let between = text.get(at..at + gap).unwrap_or_default();
        let next_is_digit = bytes.get(at + gap).is_some_and(u8::is_ascii_digit);
        if gap == 0 || !next_is_digit || !(special || is_separator(between, groups.is_empty())) {
            return groups;
        }
        at += gap;
    }
}

fn non_breaking(text: &str, at: usize) -> (usize, bool) {
    let next = text.get(at..).and_then(|rest| rest.chars().next());
    match next.filter(|c| matches!(c, '\u{a0}' | '\u{202f}' | '\u{2010}'..='\u{2013}')) {
        Some(c) => (c.len_utf8(), true),
        None => (0, false),
    }
}

fn is_separator(between: &str, first: bool) -> bool {
    const BETWEEN: [&str; 15] = [" ", "-", ".", "/", " - ", " / ", "(", ")", " (", ") ", ")-", "-(", ") (", ").", "  "];
    if first { matches!(between, "(" | " (" | " ") } else { BETWEEN.contains(&between) }
}

/// Whether `group` is the `(0)` of `+44 (0)20`.
fn is_trunk_prefix(text: &str, group: &Range<usize>) -> bool {
    let start = group.start.checked_sub(1);
    start.and_then(|start| text.get(start..group.end + 1)) == Some("(0)")
}

/// Where an extension ends that follows `end`, such as `x123` or ` ext. 5`.
fn extension_end(text: &str, end: usize) -> usize {
    let rest = text.get(end..).unwrap_or_default();
    let lead = rest.len() - rest.trim_start_matches([' ', ',']).len();
    let rest = rest.get(lead..).unwrap_or_default();
    let words = ["extension ", "ext. ", "ext ", "ext.", "ext", "x"];
    let Some(word) = words.into_iter().find(|word| {
        rest.get(..word.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(word))
    }) else {
        return end;
    };
    let digits = rest.get(word.len()..).unwrap_or_default().bytes().take_while(u8::is_ascii_digit).count();
    if (1..=6).contains(&digits) { end + lead + word.len() + digits } else { end }
}

/// Whether nothing touches it that makes it a part of something else: a word, a path, a sum of money, a percentage.
fn stands_alone(text: &Text<'_>, range: &Range<usize>) -> bool {
    const BEFORE: &str = "_/=+*$€£¥&%@";
    const JOINTS: &str = ".,-";
    const BEHIND: &str = "_/=+*%€$£¥@";
    let head = text.head(range.start);
    let (before, behind) = (text.before(range.start), text.after(range.end));
    let joint = before.filter(|c| JOINTS.contains(*c) && text.after(range.start) != Some('+')).and(head.chars().nth_back(1));
    let free_before = !before.is_some_and(|c| c.is_alphanumeric() || BEFORE.contains(c)) && !joint.is_some_and(char::is_alphanumeric);
    let free_behind = !behind.is_some_and(|c| c.is_alphanumeric() || BEHIND.contains(c));
    head.ends_with("tel:") || (free_before && free_behind && !followed_by_a_time(text, range.end))
}

/// Whether `:` and a digit follow, as in a date with its time.
fn followed_by_a_time(text: &Text<'_>, end: usize) -> bool {
    let mut rest = text.tail(end).chars();
    rest.next() == Some(':') && rest.next().is_some_and(|c| c.is_ascii_digit())
}
