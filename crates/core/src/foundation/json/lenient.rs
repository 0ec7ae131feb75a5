//! Well-formed JSON that our types cannot hold: half a surrogate pair, a number out of range, too deep nesting.
//!
//! Each becomes what can be held, so that it costs neither the webhook nor the message that it stands in.

use serde::de::DeserializeOwned;

/// What stands for a surrogate without its other half. An editor that cuts a text at its length leaves one, which JSON
/// can escape and no text of ours can hold.
const REPLACEMENT: &str = "\\ufffd";

/// `serde_json` reads 127 levels. Where there are more, what is below this one is kept as text.
const MAX_DEPTH: usize = 64;

/// The `T` in `json`, mended if it cannot be read as it is.
///
/// # Errors
/// Why it cannot be read as it is, if mending does not help.
pub(crate) fn read<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(json).or_else(|error| {
        let mended = std::str::from_utf8(json).ok().and_then(|json| serde_json::from_str(&mended(json)).ok());
        mended.ok_or(error)
    })
}

/// `json` with all that cannot be held replaced. What is no JSON stays none.
fn mended(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut depth = 0_usize;
    // Where the nest begins that is too deep.
    let mut nest = None;
    let mut rest = json;
    while let Some((token, after)) = rest.split_at_checked(token(rest)).filter(|(token, _)| !token.is_empty()) {
        match token {
            "[" | "{" => {
                depth += 1;
                nest = nest.or((depth > MAX_DEPTH).then_some(rest));
            }
            "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        match nest {
            None => push(&mut mended, token),
            Some(begin) if depth == MAX_DEPTH => {
                let whole = begin.get(..begin.len() - after.len()).unwrap_or_default();
                mended.push_str(&quoted(whole));
                nest = None;
            }
            Some(_) => {}
        }
        rest = after;
    }
    mended
}

/// The length of the first token of `json`: a text, a number, or whatever stands between them.
fn token(json: &str) -> usize {
    let plain = |c: char| !matches!(c, '"' | '[' | ']' | '{' | '}' | '-' | '0'..='9');
    let numeric = |c: char| matches!(c, '-' | '+' | '.' | 'e' | 'E' | '0'..='9');
    let run = |of: &dyn Fn(char) -> bool| json.find(|c| !of(c)).unwrap_or(json.len());
    match json.chars().next() {
        Some('"') => text(json),
        Some('[' | ']' | '{' | '}') => 1,
        Some(first) if plain(first) => run(&plain),
        _ => run(&numeric),
    }
}

/// The length of the text at the beginning of `json`, with its quotes.
fn text(json: &str) -> usize {
    let mut escaped = false;
    let end = json.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(json.len(), |end| end + 2)
}

fn push(mended: &mut String, token: &str) {
    if token.starts_with('"') {
        push_text(mended, token);
    } else if token.parse().is_ok_and(f64::is_infinite) {
        mended.push_str(&quoted(token));
    } else {
        mended.push_str(token);
    }
}

/// Replaces every escaped surrogate that has no partner.
fn push_text(mended: &mut String, text: &str) {
    let mut rest = text;
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
    mended.push_str(rest);
}

fn quoted(json: &str) -> String {
    serde_json::Value::from(json).to_string()
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
    use serde_json::{Value, json};

    use super::*;

    fn check(json: &str, expected: &Value) {
        assert_eq!(read::<Value>(json.as_bytes()).as_ref().ok(), Some(expected), "{json}");
    }

    #[test]
    fn half_a_character_costs_only_itself() {
        check(r#""hello \ud83d""#, &json!("hello \u{fffd}"));
        check(r#""\ud83d\udc4b \udc4b\ud83d!""#, &json!("👋 \u{fffd}\u{fffd}!"));
        check(r#""\ud83d\ud83d\udc4b""#, &json!("\u{fffd}👋"));
        check(r#""\\ud83d \"\n\u00e9\ud83d""#, &json!("\\ud83d \"\n\u{e9}\u{fffd}"));
        check(r#"{"\ud800":["\udc00",1]}"#, &json!({ "\u{fffd}": ["\u{fffd}", 1] }));
        check(r#""plain""#, &json!("plain"));
    }

    #[test]
    fn a_number_beyond_all_numbers_is_kept_as_text() {
        let digits = "9".repeat(400);
        check(&format!("[1e400,-1E+999,{digits},1e308,-0.5]"), &json!(["1e400", "-1E+999", digits, 1e308, -0.5]));
        check(r#"{"1e400":1e400,"a":"1e400"}"#, &json!({ "1e400": "1e400", "a": "1e400" }));
    }

    #[test]
    fn what_is_nested_too_deeply_is_kept_as_text() {
        for (open, close) in [("[", "]"), ("{\"a ]\":", "}")] {
            let nested = |depth: usize| format!("{}1{}", open.repeat(depth), close.repeat(depth));
            for depth in [128, 200, 100_000] {
                let value: Value = read(format!("[0,{},2]", nested(depth)).as_bytes()).unwrap();
                assert_eq!((&value[0], &value[2]), (&json!(0), &json!(2)));
                let mut deepest = &value[1];
                while let Some(below) = deepest.get(0).or_else(|| deepest.get("a ]")) {
                    deepest = below;
                }
                assert_eq!(*deepest, json!(nested(depth - MAX_DEPTH + 1)), "{depth}");
            }
            assert!(!read::<Value>(nested(127).as_bytes()).unwrap().to_string().contains("\"["), "127 levels are read");
        }
    }

    #[test]
    fn what_is_no_json_stays_none_and_is_told_as_it_came() {
        for wreck in
            ["", "{", "\"\\ud800", "[1e400", "1 1e400", "[1e400}", "\"\\u12\"", "nul", "1e400e", "]]", "\"a\nb\""]
        {
            let plain = serde_json::from_str::<Value>(wreck).unwrap_err().to_string();
            assert_eq!(read::<Value>(wreck.as_bytes()).unwrap_err().to_string(), plain, "{wreck}");
        }
        assert!(read::<Value>(b"\"\\ud800\xff\"").is_err());
    }

    proptest! {
        #[test]
        fn what_is_whole_stays_as_it_is(text in ".{0,40}", number: f64, depth in 0_usize..60) {
            let json = json!({ "text": [text, number], "more": [[[null, true]]] }).to_string();
            let json = format!("{}{json}{}", "[".repeat(depth), "]".repeat(depth));
            prop_assert_eq!(mended(&json), json);
        }

        #[test]
        fn no_text_makes_it_panic(text in "[\\\\\\[\\]{}ud8c0-9a\"é👋]{0,60}") {
            let _ = read::<Value>(text.as_bytes());
            let _ = mended(&text);
        }
    }
}
