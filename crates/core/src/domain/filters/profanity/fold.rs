//! A folded copy of a text, each character of which knows where it stands in the original.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A character of the folded copy.
#[derive(Clone, Debug)]
pub(super) struct Folded {
    /// Small, without accents, and Latin if it looks Latin.
    pub(super) c: char,
    /// Small, as it was written.
    pub(super) written: char,
    /// Its bytes in the original, with the marks and the invisible characters behind it.
    pub(super) bytes: Range<usize>,
    /// Whether an accent was taken off, or a look-alike replaced.
    pub(super) changed: bool,
}

/// Folds `text`.
pub(super) fn fold(text: &str) -> Vec<Folded> {
    let mut folded: Vec<Folded> = Vec::with_capacity(text.len());
    for (at, original) in text.char_indices() {
        let bytes = at..at + original.len_utf8();
        if original.is_ascii() {
            let c = original.to_ascii_lowercase();
            folded.push(Folded { c, written: c, bytes, changed: false });
        } else if is_invisible(original) || is_combining_mark(original) {
            if let Some(last) = folded.last_mut() {
                last.bytes.end = bytes.end;
                last.changed |= is_combining_mark(original);
            }
        } else {
            push(&mut folded, original, &bytes);
        }
    }
    folded
}

fn push(folded: &mut Vec<Folded>, original: char, bytes: &Range<usize>) {
    let written = original.to_lowercase().next().unwrap_or(original);
    let plain = enclosed(original).unwrap_or(original);
    let letters = std::iter::once(plain).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    for c in letters {
        let latin = look_alike(c);
        folded.push(Folded { c: latin, written, bytes: bytes.clone(), changed: latin != written });
    }
}

/// The letter in a circle or a square that Unicode does not take apart.
fn enclosed(c: char) -> Option<char> {
    let nth = match c {
        '\u{1f150}'..='\u{1f169}' => u32::from(c) - 0x1_f150,
        '\u{1f170}'..='\u{1f189}' => u32::from(c) - 0x1_f170,
        _ => return None,
    };
    char::from_u32(u32::from('a') + nth)
}

/// What takes no room: zero-width characters, soft hyphens, directions, variations.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    )
}

/// The Latin letter that `c` looks like (Unicode UTS #39, confusables, those that are used).
fn look_alike(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' | 'ь' | 'Ь' | 'ƀ' => 'b',
        'с' | 'ϲ' | '¢' | 'ς' => 'c',
        'ԁ' | 'đ' | 'ð' => 'd',
        'е' | 'ε' | 'є' | 'ҽ' | '€' => 'e',
        'ƒ' => 'f',
        'ɡ' => 'g',
        'һ' | 'н' | 'ħ' => 'h',
        'і' | 'ι' | 'ı' | 'ɩ' | '¡' | 'ì' => 'i',
        'ј' => 'j',
        'к' | 'κ' | 'ĸ' => 'k',
        'ł' | 'ӏ' => 'l',
        'м' => 'm',
        'η' | 'п' | '∩' => 'n',
        'о' | 'ο' | 'ø' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'г' => 'r',
        'ѕ' | 'ꜱ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'μ' | 'ц' | 'ս' | 'µ' => 'u',
        'ν' | 'ѵ' => 'v',
        'ω' | 'ш' | 'ԝ' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' | 'ү' => 'y',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_character_knows_its_bytes() {
        let check = |text: &str, copy: &str, bytes: &[Range<usize>]| {
            let folded = fold(text);
            assert_eq!(folded.iter().map(|folded| folded.c).collect::<String>(), copy, "{text}");
            assert_eq!(folded.iter().map(|folded| folded.bytes.clone()).collect::<Vec<_>>(), bytes, "{text}");
        };
        check("Ab", "ab", &[0..1, 1..2]);
        check("éx", "ex", &[0..2, 2..3]);
        check("e\u{301}x", "ex", &[0..3, 3..4]);
        check("a\u{200b}b", "ab", &[0..4, 4..5]);
        check("\u{200b}bc", "bc", &[3..4, 4..5]);
        check("ｆс", "fc", &[0..3, 3..5]);
        check("🅱x", "bx", &[0..4, 4..5]);
        check("ﬁ", "fi", &[0..3, 0..3]);
    }
}
