//! Values that the tenant denies, in any spelling that has the same letters and digits.

use super::text::Text;
use super::{Candidate, Recognizer, bare};

pub(super) const RECOGNIZER: Recognizer = Recognizer { context: &[], find };

fn find(text: &Text<'_>, candidates: &mut Vec<Candidate>) {
    let denied: Vec<Vec<char>> = text.denied().iter().map(|value| bare(value).chars().collect()).collect();
    if denied.is_empty() {
        return;
    }
    let letters: Vec<(usize, usize, char)> = letters(text.all());
    for value in denied.iter().filter(|value| !value.is_empty()) {
        for window in letters.windows(value.len()) {
            let same = window.iter().map(|(_, _, c)| c).eq(value);
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            let range = first.0..last.1;
            if same && text.stands_alone(&range) {
                candidates.push(Candidate { range, score: 100, validated: true });
            }
        }
    }
}

/// Every letter and digit, small, with where it begins and ends.
fn letters(text: &str) -> Vec<(usize, usize, char)> {
    let kept = text.char_indices().filter(|(_, c)| c.is_alphanumeric());
    kept.flat_map(|(at, c)| c.to_lowercase().map(move |small| (at, at + c.len_utf8(), small))).collect()
}
