//! E-mail addresses: a local part, `@`, and a domain whose last label can be a top-level domain.

mod domains;

use std::ops::Range;

use super::text::Text;
use super::{Candidate, Recognizer};

pub(super) const RECOGNIZER: Recognizer = Recognizer { context: &["email", "mail"], find };

/// The longest local part (RFC 5321, 4.5.3.1.1).
const MAX_LOCAL: usize = 64;

fn find(text: &Text<'_>, candidates: &mut Vec<Candidate>) {
    for (at, _) in text.all().match_indices('@') {
        let range = address_around(text, at);
        candidates.extend(range.map(|range| Candidate { range, score: 100, validated: true }));
    }
    let spoken = domains::spoken(text.all());
    candidates.extend(spoken.into_iter().map(|range| Candidate { range, score: 60, validated: false }));
}

fn address_around(text: &Text<'_>, at: usize) -> Option<Range<usize>> {
    let start = local_start(text.head(at))?;
    let domain = domain_length(text.tail(at + 1))?;
    let range = start..at + 1 + domain;
    let before = text.before(start);
    let after = text.tail(range.end);
    // `user:password@host` of a URL, `git@host:path`, and a path behind a second @ are no addresses.
    let in_a_url = text.head(start).rsplit(char::is_whitespace).next().is_some_and(|word| word.contains("://"));
    let remote = after.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == '~'));
    (!in_a_url && !remote && before != Some('@') && !after.starts_with('@')).then_some(range)
}

fn local_start(head: &str) -> Option<usize> {
    let in_local = |c: char| c.is_alphanumeric() || "._%+-'&~!#$*^`{|}".contains(c);
    let start = head.char_indices().rev().take_while(|(_, c)| in_local(*c)).last()?.0;
    let local = head.get(start..)?;
    let local = local.rsplit("..").next().unwrap_or(local);
    let local = local.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    let fits = !local.is_empty() && local.len() <= MAX_LOCAL && !local.ends_with('.');
    fits.then_some(head.len() - local.len())
}

/// How many bytes the domain at the beginning of `tail` has, if its last label can be a top-level domain.
fn domain_length(tail: &str) -> Option<usize> {
    let in_domain = |c: char| c.is_alphanumeric() || c == '-' || c == '.' || domains::is_mark(c);
    let length: usize = tail.chars().take_while(|c| in_domain(*c)).map(char::len_utf8).sum();
    let mut domain = tail.get(..length)?;
    domain = domain.split("..").next().unwrap_or(domain).trim_end_matches(['.', '-']);
    // `jane@example.com.Thanks` has lost the space behind its full stop.
    loop {
        if domains::is_plausible(domain) {
            return Some(domain.len());
        }
        domain = domain.rsplit_once('.')?.0;
    }
}
