//! US social security numbers and ITINs: three digits, two and four.

use super::text::Text;
use super::{Candidate, Recognizer, labels};

pub(super) const RECOGNIZER: Recognizer = Recognizer {
    context: &["ssn", "social", "security", "itin", "taxpayer", "tin", "ss", "tax", "soc", "ssid"],
    find,
};

fn find(text: &Text<'_>, candidates: &mut Vec<Candidate>) {
    for run in text.runs() {
        for window in run.windows(text.all(), 9, 9) {
            let range = window.range();
            let whole = !window.cut && text.stands_alone(&range) && !text.is_in_a_decimal(&range);
            let score = match (window.shape().as_slice(), window.separator(text.all())) {
                ([3, 2, 4], Some("-")) => 60,
                ([3, 2, 4], Some(" " | "." | "\u{2011}" | "\u{2013}")) => 50,
                ([3, 2, 4], Some(_)) => 40,
                // An order has nine digits too.
                ([9], _) => 20,
                _ => continue,
            };
            if whole && is_issued(&window.digits(text.all())) {
                let score = if labels::names_a_thing(text, range.start) { 10 } else { score };
                candidates.push(Candidate { range, score, validated: false });
            }
        }
    }
}

/// Whether somebody may have it (SSA, "Social Security Number Randomization"; IRS, Publication 1915 for ITINs).
fn is_issued(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok());
    let (Some(area), Some(group), Some(serial)) = (part(0, 3), part(3, 5), part(5, 9)) else { return false };
    let ssn = !matches!(area, 0 | 666 | 900..) && group != 0 && serial != 0;
    let itin = area >= 900 && matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99);
    let shown = matches!(digits, "123456789" | "078051120" | "219099999") || digits.starts_with("98765432");
    let mut bytes = digits.bytes();
    let first = bytes.next();
    (ssn || itin) && !shown && !bytes.all(|byte| Some(byte) == first)
}
