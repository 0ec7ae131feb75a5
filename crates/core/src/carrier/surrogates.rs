//! Half an emoji: an editor that cuts a text at its length leaves one surrogate of a pair, which JSON can escape and no
//! text of ours can hold. It becomes the replacement character, so that the rest of the message is not lost.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// What stands for a surrogate without its other half.
const REPLACEMENT: &str = "\\ufffd";

/// The `T` in `raw`, if need be without its halves of characters.
pub(super) fn read<T: DeserializeOwned>(raw: &RawValue) -> Option<T> {
    let text = raw.get();
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&mended(text))).ok()
}

/// `json` with every escaped surrogate that has no partner replaced.
fn mended(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        mended.push_str(before);
        let (kept, written) = match unit(escape) {
            Some(0xd800..=0xdbff) if escape.get(6..).and_then(unit).is_some_and(is_low) => (12, escape.get(..12)),
            Some(0xd800..=0xdfff) => (6, Some(REPLACEMENT)),
            Some(_) => (6, escape.get(..6)),
            None => (2, escape.get(..2)),
        };
        mended.push_str(written.unwrap_or(escape));
        rest = escape.get(kept..).unwrap_or_default();
    }
    mended + rest
}

/// The unit of UTF-16 that is escaped at the beginning of `text`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

fn is_low(unit: u16) -> bool {
    (0xdc00..=0xdfff).contains(&unit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn half_a_character_costs_only_itself() {
        let check = |json: &str, expected: &str| {
            let raw: Box<RawValue> = serde_json::from_str(json).unwrap();
            assert_eq!(read::<String>(&raw).as_deref(), Some(expected), "{json}");
        };
        check(r#""hello \ud83d""#, "hello \u{fffd}");
        check(r#""\ud83d\udc4b \udc4b\ud83d!""#, "👋 \u{fffd}\u{fffd}!");
        check(r#""\ud83d\ud83d\udc4b""#, "\u{fffd}👋");
        check(r#""\\ud83d \"\n\u00e9\ud83d""#, "\\ud83d \"\n\u{e9}\u{fffd}");
        check(r#""plain""#, "plain");
    }

    proptest! {
        #[test]
        fn what_is_whole_stays_as_it_is(text in ".{0,40}") {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(mended(&json), json);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\\\ud8c0-9a\"é👋]{0,40}") {
            let _ = mended(&text);
        }
    }
}
