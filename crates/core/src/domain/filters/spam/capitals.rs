//! Text that shouts.

use super::Prepared;

/// Fewer letters than these say nothing.
const LEAST: u32 = 15;

/// The share of capitals, from none in a usual sentence to 1; a text of capitals alone is how some people type.
pub(super) fn shouted(prepared: &Prepared<'_>) -> f64 {
    let (mut capitals, mut letters) = (0_u32, 0_u32);
    for c in prepared.text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        capitals += u32::from(c.is_uppercase());
    }
    let share = f64::from(capitals) / f64::from(letters.max(1));
    if letters < LEAST || capitals == letters { 0.0 } else { ((share - 0.1) / 0.4).clamp(0.0, 1.0) }
}

/// How many exclamation marks there are, of three.
pub(super) fn exclamations(prepared: &Prepared<'_>) -> f64 {
    let marks = prepared.text.matches('!').count().min(3);
    f64::from(u32::try_from(marks).unwrap_or(3)) / 3.0
}
