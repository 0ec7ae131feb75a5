//! Sums of money.

use super::Prepared;

/// Words behind an amount.
const BEHIND: [&str; 20] = [
    "pounds", "pound", "dollars", "dollar", "euros", "euro", "usd", "eur", "gbp", "inr", "rs", "rupees", "quid", "bitcoin", "btc", "usdt",
    "million", "lakh", "crore", "naira",
];

/// How many sums there are, two at the most.
pub(super) fn sums(prepared: &Prepared<'_>) -> f64 {
    let chars: Vec<char> = prepared.text.chars().filter(|c| *c != ' ').collect();
    let signs = chars.windows(2).filter(|pair| match pair {
        [first, second] => is_sign(*first) && second.is_ascii_digit() || first.is_ascii_digit() && is_sign(*second),
        _ => false,
    });
    let named = prepared.words.windows(2).filter(|pair| match pair {
        [amount, unit] => amount.ends_with("digits") && BEHIND.contains(&unit.as_str()),
        _ => false,
    });
    f64::from(u32::try_from((signs.count() + named.count()).min(2)).unwrap_or(2))
}

fn is_sign(c: char) -> bool {
    matches!(c, '$' | '£' | '€' | '₹' | '₦' | '¥' | '₽' | '₿')
}
