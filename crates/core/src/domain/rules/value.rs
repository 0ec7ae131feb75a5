//! Fields as text: what comparisons compare.

use std::borrow::Cow;

use serde_json::{Number, Value};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The values of a field: none, one text, or the elements of a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values<'a> {
    Missing,
    One(Cow<'a, str>),
    Many(Vec<Cow<'a, str>>),
}

impl<'a> Values<'a> {
    pub(super) fn one(text: impl Into<Cow<'a, str>>) -> Self {
        Self::One(text.into())
    }

    pub(super) fn perhaps(text: Option<impl Into<Cow<'a, str>>>) -> Self {
        text.map_or(Self::Missing, Self::one)
    }

    pub(super) fn many<T: Into<Cow<'a, str>>>(texts: impl IntoIterator<Item = T>) -> Self {
        let texts: Vec<_> = texts.into_iter().map(Into::into).collect();
        if texts.is_empty() { Self::Missing } else { Self::Many(texts) }
    }

    /// JSON as a field: an array is a list, null is nothing.
    pub(super) fn of_json(value: &'a Value) -> Self {
        match value {
            Value::Array(elements) => Self::many(elements.iter().filter_map(text_of)),
            other => Self::perhaps(text_of(other)),
        }
    }

    pub(super) fn as_slice(&self) -> &[Cow<'a, str>] {
        match self {
            Self::Missing => &[],
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// JSON as text: numbers that are equal are the same text; objects and arrays as JSON writes them.
pub(super) fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number_as_text(number).into()),
        other => Some(other.to_string().into()),
    }
}

/// The largest number below which every integer has its own `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;

fn number_as_text(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT => {
            format!("{:.0}", if float == 0.0 { 0.0 } else { float })
        }
        _ => number.to_string(),
    }
}

/// `text` without regard to case: each character as its lower case in Unicode, and the final sigma as any other.
///
/// Character by character, so that a part of a text is, folded, a part of the folded text; `str::to_lowercase` looks at
/// what stands around a sigma.
pub(super) fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        let is_folded = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        return if is_folded { text.into() } else { text.to_ascii_lowercase().into() };
    }
    let lower = |c: char| if c == 'ς' { 'σ'.to_lowercase() } else { c.to_lowercase() };
    text.chars().flat_map(lower).collect::<String>().into()
}

/// `text` as comparisons see it: what looks the same is the same, however it is encoded.
pub(super) fn seen(text: &str, case_sensitive: bool) -> Cow<'_, str> {
    if case_sensitive {
        return composed(text);
    }
    match fold(text) {
        Cow::Borrowed(text) => composed(text),
        Cow::Owned(text) if text.is_ascii() => text.into(),
        Cow::Owned(text) => composed(&text).into_owned().into(),
    }
}

/// `text` in Unicode's normal form C: `e` and an accent are `é` (Unicode Standard Annex 15).
pub(super) fn composed(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text.into();
    }
    text.nfc().collect::<String>().into()
}

/// `text` without what nobody sees at its ends: white space, and marks without width that keyboards and copying leave.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// As [`trimmed`], at the beginning only.
pub(super) fn trimmed_start(text: &str) -> &str {
    text.trim_start_matches(is_blank)
}

/// As [`trimmed`], at the end only.
pub(super) fn trimmed_end(text: &str) -> &str {
    text.trim_end_matches(is_blank)
}

fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_are_the_same_text() {
        let check = |value: Value, text: Option<&str>| assert_eq!(text_of(&value).as_deref(), text, "{value}");
        check(json!("x"), Some("x"));
        check(json!(3), Some("3"));
        check(json!(3.0), Some("3"));
        check(json!(-0.0), Some("0"));
        check(json!(0.5), Some("0.5"));
        check(json!(u64::MAX), Some("18446744073709551615"));
        check(json!(1e300), Some("1e+300"));
        check(json!(true), Some("true"));
        check(json!({"a": 1}), Some(r#"{"a":1}"#));
        check(json!(null), None);
    }

    #[test]
    fn what_looks_the_same_is_seen_as_the_same() {
        let check = |one: &str, other: &str| {
            assert_eq!(seen(one, true), seen(other, true), "{one}");
            assert_eq!(seen(&one.to_uppercase(), false), seen(&other.to_lowercase(), false), "{one}");
        };
        check("café", "cafe\u{301}");
        check("Ångström", "A\u{30a}ngstro\u{308}m");
        check("Å", "\u{212b}");
        check("한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}");
        check("q\u{307}\u{323}", "q\u{323}\u{307}");
        check("plain", "plain");
        assert!(matches!(seen("help", false), Cow::Borrowed(_)) && matches!(seen("é", true), Cow::Borrowed(_)));
        assert_ne!(seen("é", false), seen("e", false));
        assert_ne!(seen("ﬁ", false), seen("fi", false));
    }

    #[test]
    fn nobody_sees_what_is_blank_at_the_ends() {
        let check = |text: &str, expected: &str| assert_eq!(trimmed(text), expected, "{text:?}");
        check(" yes\n", "yes");
        check("\u{a0}\u{feff}yes\u{200b}\u{200e}\0", "yes");
        check("yes please", "yes please");
        check(" \t", "");
        assert_eq!((trimmed_start(" a "), trimmed_end(" a ")), ("a ", " a"));
    }

    #[test]
    fn case_is_that_of_each_character() {
        let check = |text: &str, folded: &str| assert_eq!(fold(text), folded, "{text}");
        check("Help", "help");
        check("STRASSE ÜBER", "strasse über");
        check("ΟΔΟΣ", "οδοσ");
        check("οδος", "οδοσ");
        check("ẞ", "ß");
        check("İ", "i\u{307}");
        check("ПОМОЩЬ", "помощь");
    }
}
