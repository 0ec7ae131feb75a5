//! Cuts a long text into pieces that a carrier takes one by one.

/// Cuts `text` into pieces of at most `limit` UTF-16 code units, the measure of the carriers' limits.
///
/// A cut is made after white space where there is some, and never inside a surrogate pair, before a combining mark or
/// next to a joiner. White space at the cut is dropped. A blank text has no pieces.
pub(super) fn split(text: &str, limit: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text.trim();
    while let Some((piece, after)) = cut(rest, limit) {
        pieces.push(piece.trim_end());
        rest = after.trim_start();
    }
    if !rest.is_empty() {
        pieces.push(rest);
    }
    pieces
}

/// The first piece and what follows it; `None` if all of it fits.
fn cut(text: &str, limit: usize) -> Option<(&str, &str)> {
    let overflow = overflow(text, limit)?;
    let candidates = || text.char_indices().take_while(|(at, _)| *at <= overflow).filter(|(at, _)| *at > 0);
    let at_space = candidates().filter(|(_, c)| c.is_whitespace()).last();
    let at_character = || candidates().filter(|(at, _)| !is_joined(text, *at)).last();
    let at = at_space.or_else(at_character).map_or(overflow, |(at, _)| at);
    text.split_at_checked(at).filter(|(piece, _)| !piece.is_empty())
}

/// The position of the first character that does not fit.
fn overflow(text: &str, limit: usize) -> Option<usize> {
    let mut used = 0;
    text.char_indices().find_map(|(at, c)| {
        used += c.len_utf16();
        (used > limit).then_some(at)
    })
}

/// Whether the characters on both sides of `at` are drawn as one. Covers what people write: accents, skin tones,
/// families and flags of emoji; a full segmentation (Unicode UAX #29) is not worth its tables here.
fn is_joined(text: &str, at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let continues = |c: char| {
        matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
            | '\u{fe20}'..='\u{fe2f}' // Combining marks.
            | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' // The joiner and the variation selectors.
            | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' // Skin tones and tags.
            | '\u{1f1e6}'..='\u{1f1ff}') // Flags: letters in pairs.
    };
    after.chars().next().is_some_and(continues) || before.ends_with('\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::segments::Segments;
    use crate::model::text_encoding::TextEncoding;
    use proptest::prelude::*;

    #[test]
    fn a_text_is_cut_where_a_reader_would() {
        let check = |text: &str, limit, expected: &[&str]| assert_eq!(split(text, limit), expected, "{text}");
        check("", 5, &[]);
        check(" \n ", 5, &[]);
        check("hello", 5, &["hello"]);
        check("hello world", 5, &["hello", "world"]);
        check("hello world", 8, &["hello", "world"]);
        check("one two three", 8, &["one two", "three"]);
        check("abcdefgh", 3, &["abc", "def", "gh"]);
        check("ab👋cd", 3, &["ab", "👋c", "d"]);
        check("abe\u{301}f", 3, &["ab", "e\u{301}f"]);
        check("a👍🏽b", 4, &["a", "👍🏽", "b"]);
        check("a👨‍👩b", 5, &["a", "👨‍👩", "b"]);
        check("👋", 1, &["👋"]);
    }

    proptest! {
        #[test]
        fn nothing_but_white_space_is_lost_and_every_piece_fits(text in "[a-z 👋🏽\u{301}\u{200d}]{0,200}", limit in 2_usize..30) {
            let pieces = split(&text, limit);
            let solid = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(solid(&pieces.concat()), solid(&text));
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.encode_utf16().count() <= limit));
        }

        /// The limits of the carriers of SMS: Twilio 1,600, Bandwidth 2,048, MessageBird 1,530 or 670, Inteliquent 1,000.
        #[test]
        fn no_cut_falls_into_a_surrogate_pair_or_an_extension_character(
            text in "[a-z€{}~ ж👋🇪🇸é\u{301}\u{200d}]{0,120}",
            repeats in 1_usize..60,
            limit in prop::sample::select(vec![3_usize, 67, 153, 670, 1_000, 1_530, 1_600, 2_048]),
        ) {
            let text = text.repeat(repeats);
            let pieces = split(&text, limit);
            let solid = |text: &str| text.split_whitespace().collect::<String>();
            let units = |text: &str| text.encode_utf16().count();
            // Half a pair is no `char`: were one cut, the units of the pieces would not add up to those of the text.
            prop_assert_eq!(pieces.iter().map(|piece| units(&solid(piece))).sum::<usize>(), units(&solid(&text)));
            let septets = |text: &str| Segments::of(&solid(text));
            if septets(&text).encoding == TextEncoding::Gsm7 {
                let cut: usize = pieces.iter().map(|piece| septets(piece).units).sum();
                prop_assert_eq!(cut, septets(&text).units);
            }
            for piece in &pieces {
                prop_assert!(units(piece) <= limit);
                let segments = Segments::of(piece);
                let most = if segments.encoding == TextEncoding::Gsm7 { 153 } else { 67 };
                // Each segment but the last is full, but for one unit where a character of two did not fit.
                prop_assert!(segments.count <= 1 || segments.units + segments.count > (segments.count - 1) * most);
            }
        }
    }
}
