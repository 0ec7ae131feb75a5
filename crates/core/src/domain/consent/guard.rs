//! What makes a match mean something else: a negation, somebody else, a condition, a limit.

use super::lexicon::Class;
use super::pattern::View;

/// How far a negation reaches.
const NEGATION_REACH: usize = 3;

/// How far he, they, if and when reach.
const VOID_REACH: usize = 5;

/// How far "told me to" reaches.
const REPORT_REACH: usize = 7;

/// How far a limit may stand behind.
const LIMIT_REACH: usize = 5;

/// Whether a command at `start` is the customer's own, and meant.
pub(super) fn is_meant(view: &View<'_>, start: usize) -> bool {
    !is_negated(view, start) && !is_void(view, start) && !is_report(view, start)
}

/// Whether a negated command from `start` to `end` is one, and without a limit.
pub(super) fn is_forbidding(view: &View<'_>, start: usize, end: usize) -> bool {
    let subject = before(view, start, 2).any(|bits| bits & Class::Subject.bit() != 0);
    let told = is_told_to_us(view, start);
    (told || (!subject && !is_void(view, start) && !is_report(view, start))) && !is_limited(view, end)
}

/// Whether a refusal from `start` to `end` is one, and without a limit.
pub(super) fn is_refusing(view: &View<'_>, start: usize, end: usize) -> bool {
    is_meant(view, start) && !is_limited(view, end)
}

fn is_negated(view: &View<'_>, start: usize) -> bool {
    before(view, start, NEGATION_REACH)
        .take_while(|bits| bits & (Class::Break.bit() | Class::Polite.bit()) == 0)
        .any(|bits| bits & Class::Neg.bit() != 0)
}

fn is_void(view: &View<'_>, start: usize) -> bool {
    before(view, start, VOID_REACH).any(|bits| bits & Class::Void.bit() != 0)
}

/// "He told me to" is a report, "I told you to" is not.
fn is_report(view: &View<'_>, start: usize) -> bool {
    let reports = before(view, start, REPORT_REACH).any(|bits| bits & Class::Report.bit() != 0);
    reports && !is_told_to_us(view, start)
}

/// Whether the customer told us, with "you" between the telling and the command.
fn is_told_to_us(view: &View<'_>, start: usize) -> bool {
    let mut addressed = false;
    for bits in before(view, start, REPORT_REACH) {
        if bits & Class::Report.bit() != 0 {
            return addressed;
        }
        addressed |= bits & Class::You.bit() != 0;
    }
    false
}

fn is_limited(view: &View<'_>, end: usize) -> bool {
    let after = view.bits.iter().skip(end).take(LIMIT_REACH);
    let mut after = after.take_while(|bits| **bits & Class::More.bit() == 0);
    after.any(|bits| bits & Class::Limit.bit() != 0)
}

/// The bits of the words before `start`, the nearest first, up to a conjunction.
fn before<'a>(view: &'a View<'_>, start: usize, reach: usize) -> impl Iterator<Item = u128> + 'a {
    let words = view.bits.iter().take(start).rev().take(reach).copied();
    words.take_while(|bits| bits & Class::Conj.bit() == 0)
}
