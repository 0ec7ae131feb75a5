//! Numbers that cost: premium numbers and short codes.

use super::Prepared;

/// Beginnings of numbers for which the caller pays more (Ofcom: 084, 087, 09, 070; North American numbering plan: 900).
const PREMIUM: [&str; 7] = ["084", "087", "090", "091", "098", "070", "1900"];

/// Words before a short code.
const BEFORE: [&str; 14] =
    ["to", "text", "txt", "sms", "send", "call", "reply", "on", "at", "from", "shortcode", "msg", "dial", "stop"];

/// Whether a premium number is in it.
pub(super) fn premium(prepared: &Prepared<'_>) -> f64 {
    let premium =
        |number: &String| (10..=12).contains(&number.len()) && PREMIUM.iter().any(|prefix| number.starts_with(prefix));
    f64::from(u8::from(numbers(prepared.text).iter().any(premium)))
}

/// Whether a short code follows a word such as `to`.
pub(super) fn short_code(prepared: &Prepared<'_>) -> f64 {
    let words: Vec<&str> =
        prepared.text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let code = |word: &str| (4..=6).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    let found = words.windows(2).any(|pair| match pair {
        [before, number] => code(number) && BEFORE.contains(&before.to_lowercase().as_str()),
        _ => false,
    });
    f64::from(u8::from(found))
}

/// Whether a number as long as a telephone number's is in it.
pub(super) fn long(prepared: &Prepared<'_>) -> f64 {
    f64::from(u8::from(numbers(prepared.text).iter().any(|number| number.len() >= 9)))
}

/// Digits in a row; spaces and hyphens between them do not count.
fn numbers(text: &str) -> Vec<String> {
    let mut numbers = vec![String::new()];
    for c in text.chars() {
        match (c, numbers.last_mut()) {
            (c, Some(last)) if c.is_ascii_digit() => last.push(c),
            (' ' | '-', Some(last)) if !last.is_empty() => {}
            (_, Some(last)) if last.is_empty() => {}
            _ => numbers.push(String::new()),
        }
    }
    numbers
}
