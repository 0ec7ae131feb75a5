//! Regular expressions: bounded, so that neither reading nor running one takes long.
//!
//! They run in time that grows with the text, whatever they are (the regex crate, "Untrusted input"); what is refused
//! beyond that is refused because it is a mistake, or would be one in any other engine.

use regex::{RegexSet, RegexSetBuilder};
use regex_syntax::hir::{Hir, HirKind};
use regex_syntax::{Error, ParserBuilder};

/// The longest, in bytes.
pub(super) const MAX_LENGTH: usize = 1_024;

/// The most groups that may stand in each other.
const MAX_DEPTH: u32 = 32;

/// The most that the program of one, or of several that are searched for together, may take, in bytes.
const MAX_BYTES: usize = 1 << 18;

/// The most that searching may keep of what it has worked out, in bytes.
const MAX_CACHE: usize = 1 << 20;

/// Whether `pattern` can be read. It need not be small enough to be run: see [`set`].
///
/// # Errors
/// In words, what is wrong with it.
pub(super) fn check(pattern: &str, case_sensitive: bool) -> Result<(), String> {
    parse(pattern, case_sensitive).map(drop)
}

/// As [`check`], and whether it can be run, and whether it repeats repetitions.
///
/// # Errors
/// In words, what is wrong with it.
pub(super) fn check_strictly(pattern: &str, case_sensitive: bool) -> Result<(), String> {
    let hir = parse(pattern, case_sensitive)?;
    if blows_up(&hir, false) {
        return Err("repeats a repetition, as in (a+)+: one of them is enough".to_owned());
    }
    if hir.properties().minimum_len() == Some(0) && hir.properties().look_set().is_empty() {
        return Err("is found in every text, because it is found in nothing".to_owned());
    }
    set([pattern], case_sensitive).map(drop).map_err(|_| "is too large when its repetitions are written out".to_owned())
}

fn parse(pattern: &str, case_sensitive: bool) -> Result<Hir, String> {
    if pattern.len() > MAX_LENGTH {
        return Err(format!("must not be longer than {MAX_LENGTH} bytes"));
    }
    let mut parser = ParserBuilder::new().nest_limit(MAX_DEPTH).case_insensitive(!case_sensitive).build();
    parser.parse(pattern).map_err(|error| match error {
        Error::Parse(error) => format!("is no regular expression: {}", error.kind()),
        Error::Translate(error) => format!("is no regular expression: {}", error.kind()),
        _ => "is no regular expression".to_owned(),
    })
}

/// Whether the same text can be divided in many ways between a repetition and what it repeats.
fn blows_up(hir: &Hir, repeated: bool) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => false,
        HirKind::Repetition(repetition) => {
            let endless = repetition.max.is_none();
            (repeated && endless) || blows_up(&repetition.sub, repeated || endless)
        }
        HirKind::Capture(capture) => blows_up(&capture.sub, repeated),
        HirKind::Alternation(branches) => branches.iter().any(|branch| blows_up(branch, repeated)),
        HirKind::Concat(parts) => {
            let needed = parts.iter().filter(|part| part.properties().minimum_len().unwrap_or(0) > 0).count();
            parts.iter().any(|part| {
                let alone = needed == usize::from(part.properties().minimum_len().unwrap_or(0) > 0);
                blows_up(part, repeated && alone)
            })
        }
    }
}

/// Patterns that are searched for together.
///
/// # Errors
/// If one of them cannot be read, or all of them are too large.
pub(super) fn set<'a>(
    patterns: impl IntoIterator<Item = &'a (impl AsRef<str> + ?Sized + 'a)>,
    case_sensitive: bool,
) -> Result<RegexSet, regex::Error> {
    RegexSetBuilder::new(patterns.into_iter().map(AsRef::as_ref))
        .case_insensitive(!case_sensitive)
        .nest_limit(MAX_DEPTH)
        .size_limit(MAX_BYTES)
        .dfa_size_limit(MAX_CACHE)
        .build()
}
