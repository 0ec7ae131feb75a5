//! Sums of money, and what a message or a minute costs.

use super::Prepared;
use super::words::DIGITS;

/// Words behind an amount.
const BEHIND: [&str; 20] = [
    "pounds", "pound", "dollars", "dollar", "euros", "euro", "usd", "eur", "gbp", "inr", "rs", "rupees", "quid",
    "bitcoin", "btc", "usdt", "million", "lakh", "crore", "naira",
];

/// How many sums there are, two at the most.
pub(super) fn sums(prepared: &Prepared<'_>) -> f64 {
    let chars: Vec<char> = prepared.text.chars().filter(|c| *c != ' ').collect();
    let signs = chars.windows(2).filter(|pair| match pair {
        [first, second] => is_sign(*first) && second.is_ascii_digit() || first.is_ascii_digit() && is_sign(*second),
        _ => false,
    });
    let named = prepared.words.windows(2).filter(|pair| match pair {
        [amount, unit] => amount.ends_with(DIGITS) && BEHIND.contains(&unit.as_str()),
        _ => false,
    });
    f64::from(u32::try_from((signs.count() + named.count()).min(2)).unwrap_or(2))
}

/// Whether a price of a message, a minute or a week is in it: `150p/msg`, `£3 per week`, `10ppm`.
pub(super) fn tariff(prepared: &Prepared<'_>) -> f64 {
    let small = prepared.text.to_lowercase();
    let pence =
        prepared.words.iter().any(|word| matches!(word.as_str(), "#p" | "#ppm" | "ppm" | "#pm" | "#pmsg" | "#ppw"));
    let each = ["/min", "/wk", "/week", "/msg", "/txt", "/text", "per min", "per week", "per msg", "per text", "gbp/"];
    f64::from(u8::from(pence || each.iter().any(|each| small.contains(each))))
}

fn is_sign(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '₹' | '₦' | '¥' | '₽' | '₿')
}
